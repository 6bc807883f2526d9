package dev.slipway.adapter.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.HostActivities;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.Backup;
import dev.slipway.plan.Place;
import dev.slipway.testkit.contract.HostContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's promises, kept by a real state directory and a real settings file. */
class HostStateContractTest extends HostContract {
  private static final String STACK = "shop";
  @TempDir Path directory;
  private final Set<String> over = new TreeSet<>();
  private final List<String> pages = new ArrayList<>();
  private StateDir state;
  private HostActivities host;

  @BeforeEach
  void make() {
    Clock clock = Clock.systemUTC();
    state = new StateDir(directory.resolve("state"));
    Secrets secrets = new Secrets(Map.of());
    Claims claims = new Claims(state, clock, holder -> over.contains(holder.run()));
    JournalFile journal = new JournalFile(state, secrets, clock);
    host =
        Fenced.of(
            HostActivities.class,
            new HostStateActivities("local", state, secrets, claims, journal, this::told, clock),
            new Deeds(claims, journal, secrets));
  }

  private boolean told(String stack, String text) {
    pages.add(text);
    return true;
  }

  @Override
  protected List<String> pages() {
    return pages;
  }

  @Override
  protected HostActivities host() {
    return host;
  }

  @Override
  protected Place place() {
    return new Place("compose", STACK, "local", directory.toString(), List.of(), "");
  }

  @Override
  protected void set(String variable, String value) {
    Path file = directory.resolve(".env");
    try {
      Files.writeString(file, SettingsFile.with(file, variable, value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String setting(String variable) {
    return SettingsFile.read(directory.resolve(".env")).getOrDefault(variable, "");
  }

  @Override
  protected void over(String run) {
    over.add(run);
  }

  @Override
  protected void backedUp(String run, Duration ago, boolean proven) {
    Path backup = state.directory(state.backups(STACK).resolve(run + "-db"));
    state.writeJson(
        backup.resolve("backup.json"),
        new Backup(
            run + "-db", "db", Instant.now().minus(ago), 1, "hash", proven, backup.toString()));
  }

  @Test
  void a_state_directory_that_cannot_be_written_to_gives_nobody_the_stack() throws IOException {
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("state").resolve(STACK), "in the way");
    HostActivities.ClaimRequest asked =
        new HostActivities.ClaimRequest(
            place(), "run-1", "upgrade/shop", "w-1", "Upgrade", List.of());
    StepFailure failure = assertThrows(StepFailure.class, () -> host.claim(asked));
    assertEquals(StepFailure.Category.INPUT, failure.category(), failure.getMessage());
    assertTrue(
        String.valueOf(failure.getMessage()).contains("nothing was touched"), failure.getMessage());
  }
}
