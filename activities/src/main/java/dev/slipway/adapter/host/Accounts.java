package dev.slipway.adapter.host;

import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.RunIds;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.Backup;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Captures and backups of earlier runs. Of a capture the account stays: what the run was to do and
 * how it ended, which later plans learn from; all that going back would need goes.
 */
final class Accounts {
  /** Says that what going back would need is gone. */
  static final String RETIRED = "retired.json";

  /** What stays of a capture, and is no remains of anything by itself. */
  private static final List<String> ACCOUNT = List.of("plan.json", "report.json", RETIRED);

  /** Names the files that were copied; of a run that copied none it is all that is there. */
  private static final String LIST = "settings.json";

  private final StateDir state;
  private final BackupStore backups;
  private final Runs runs;
  private final Clock clock;

  Accounts(StateDir state, BackupStore backups, Runs runs, Clock clock) {
    this.state = state;
    this.backups = backups;
    this.runs = runs;
    this.clock = clock;
  }

  /** Content of retired.json. */
  record Retired(Instant at, String by, List<Item> items) {
    Retired {
      items = List.copyOf(items);
    }
  }

  List<Item> items(String stack) {
    List<Item> items = new ArrayList<>();
    for (String run : state.runs(stack)) {
      List<Path> bulk = bulk(stack, run);
      if (!bulk.isEmpty()) {
        long bytes = bulk.stream().mapToLong(Accounts::bytes).sum();
        items.add(new Item(Kind.CAPTURE, run, run, RunIds.begun(run), bytes, what(stack, run)));
      }
    }
    for (Backup backup : backups.newestFirst(stack)) {
      items.add(
          new Item(
              Kind.BACKUP,
              backup.id(),
              run(backup),
              backup.made(),
              backup.bytes(),
              "backup of %s, %s"
                  .formatted(
                      backup.database(), backup.proven() ? "proven" : "not proven by a restore")));
    }
    return items;
  }

  private String what(String stack, String run) {
    Plan plan = runs.plan(stack, run);
    Runs.Ended ended = runs.end(stack, run);
    return "settings, files and notes of %s, %s"
        .formatted(
            plan == null ? "a run" : plan.order().runbook(),
            ended == null ? "which has no end" : String.valueOf(ended.report().outcome()));
  }

  private static String run(Backup backup) {
    String end = "-" + backup.database();
    return backup.id().endsWith(end)
        ? backup.id().substring(0, backup.id().length() - end.length())
        : backup.id();
  }

  private List<Path> bulk(String stack, String run) {
    Path capture = state.peekCapture(stack, run);
    try (Stream<Path> files = Files.isDirectory(capture) ? Files.list(capture) : Stream.empty()) {
      List<Path> bulk = files.filter(f -> !ACCOUNT.contains(name(f))).sorted().toList();
      return bulk.size() == 1 && name(bulk.getFirst()).equals(LIST) ? List.of() : bulk;
    } catch (IOException e) {
      throw failure("read", capture, e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static long bytes(Path path) {
    try (Stream<Path> below = Files.walk(path)) {
      long sum = 0;
      for (Path file : below.toList()) {
        sum += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
      }
      return sum;
    } catch (IOException e) {
      throw failure("measure", path, e);
    }
  }

  /** What is gone is written down before anything of it goes: a removal is never without a word. */
  void retire(RetireRequest request) {
    String stack = request.place().stack();
    for (Item backup : request.items(Kind.BACKUP)) {
      backups.remove(stack, backup.id(), request.of());
    }
    if (request.items(Kind.CAPTURE).isEmpty()) {
      return;
    }
    Path capture = state.peekCapture(stack, request.of());
    if (Files.isDirectory(capture)) {
      state.writeJson(
          capture.resolve(RETIRED), new Retired(Instant.now(clock), request.by(), request.items()));
      bulk(stack, request.of()).forEach(Accounts::remove);
    }
  }

  private static void remove(Path path) {
    try (Stream<Path> below = Files.walk(path)) {
      for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw failure("remove", path, e);
    }
  }

  private static StepFailure failure(String deed, Path path, IOException e) {
    return StepFailure.environment(
            "CAPTURE", "cannot %s %s: %s".formatted(deed, path, e.getMessage()))
        .because(e);
  }

  Proof retired(RetireRequest request) {
    String stack = request.place().stack();
    List<String> left = new ArrayList<>();
    List<String> there = backups.newestFirst(stack).stream().map(Backup::id).toList();
    request.items(Kind.BACKUP).stream().map(Item::id).filter(there::contains).forEach(left::add);
    if (!request.items(Kind.CAPTURE).isEmpty() && !bulk(stack, request.of()).isEmpty()) {
      left.add("capture of " + request.of());
    }
    return new Proof(
        left.isEmpty(), left.isEmpty() ? "captures and backups are gone" : "left: " + left);
  }
}
