package dev.slipway.adapter.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down survives power cuts and clocks. */
class JournalFileTest {
  private static final String STACK = "shop";
  @TempDir Path directory = Path.of("");

  private JournalFile journal(Clock clock) {
    return new JournalFile(new StateDir(directory), new Secrets(Map.of()), clock);
  }

  private JournalFile journal() {
    return journal(Clock.systemUTC());
  }

  private Path file() {
    return directory.resolve(STACK).resolve("journal.jsonl");
  }

  @Test
  void a_last_line_that_was_torn_anywhere_is_cut_off_and_the_chain_goes_on() throws IOException {
    journal().add(STACK, "one", "claimed with number 1", "ana", "why");
    long first = Files.size(file());
    journal().add(STACK, "one", "done: stop \u00e4ll (\u20ac, 1/1)", "\u00f6rn", "\ud83d\ude80");
    byte[] whole = Files.readAllBytes(file());
    for (int length = (int) first; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      int torn = length;
      assertEquals(1, journal().read(STACK, 9).entries().size(), () -> "torn at " + torn);
      journal().addOnce(STACK, "two", "claimed with number 2", "ben", "");
      Journal mended = journal().read(STACK, 9);
      assertTrue(mended.intact(), () -> "torn at " + torn);
      assertEquals(
          List.of("one", "two"), mended.entries().stream().map(Journal.Entry::run).toList());
    }
  }

  @Test
  void runs_are_in_the_order_in_which_they_began_whatever_the_clock_says() {
    Clock late = Clock.fixed(Instant.parse("2026-10-25T03:10:00Z"), ZoneOffset.UTC);
    Clock setBack = Clock.fixed(Instant.parse("2026-10-25T02:30:00Z"), ZoneOffset.UTC);
    journal(late).add(STACK, "20261025-0310", "claimed with number 1", "ana", "");
    JournalFile journal = journal(setBack);
    assertEquals(List.of("20261025-0310"), journal.runs(STACK));
    journal.add(STACK, "20261025-0230", "claimed with number 2", "ana", "");
    journal.add(STACK, "20261025-0310", "failed: migrate (x, 1/2)", "", "");
    assertEquals(List.of("20261025-0310", "20261025-0230"), journal.runs(STACK));
    assertTrue(journal.read(STACK, 9).intact());
  }

  /** A deed that is told to stop says so. */
  @Test
  void whoever_is_interrupted_still_writes() {
    JournalFile journal = journal();
    Thread.currentThread().interrupt();
    try {
      journal.add(STACK, "one", "failed: migrate (x, 1/2)", "", "asked to stop");
    } finally {
      assertTrue(Thread.interrupted(), "and is still told to");
    }
    assertEquals(1, journal.read(STACK, 9).entries().size());
    assertTrue(journal.read(STACK, 9).intact());
  }
}
