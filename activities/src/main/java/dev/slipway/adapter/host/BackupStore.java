package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.Backup;
import dev.slipway.stack.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The backups of a stack: one directory each, with a {@code backup.json} that is written last. */
final class BackupStore {
  private final StateDir state;
  private final Function<String, List<String>> order;

  /**
   * @param order the runs of a stack in the order in which they began
   */
  BackupStore(StateDir state, Function<String, List<String>> order) {
    this.state = state;
    this.order = order;
  }

  /** Every complete backup, newest first. */
  List<Backup> newestFirst(String stack) {
    Path dir = state.peekBackups(stack);
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    List<Backup> all = new ArrayList<>();
    try (Stream<Path> entries = Files.list(dir)) {
      for (Path entry : entries.toList()) {
        Backup backup = state.readJson(entry.resolve("backup.json"), Backup.class);
        if (backup != null) {
          all.add(backup);
        }
      }
    } catch (IOException e) {
      throw StepFailure.environment("BACKUPS", "cannot read %s: %s".formatted(dir, e.getMessage()))
          .because(e);
    }
    List<String> begun = order.apply(stack);
    Map<String, Integer> places = new HashMap<>();
    all.forEach(backup -> places.put(backup.id(), place(backup, begun)));
    all.sort(
        Comparator.<Backup>comparingInt(backup -> places.getOrDefault(backup.id(), -1))
            .thenComparing(Backup::made)
            .reversed());
    return all;
  }

  /** The how manieth run made it; -1 for one that the journal does not know. */
  private static int place(Backup backup, List<String> begun) {
    int place = begun.size() - 1;
    while (place >= 0 && !backup.id().startsWith(begun.get(place) + "-")) {
      place--;
    }
    return place;
  }

  /**
   * Removes what is past both limits and neither the newest proven one of its database nor in use;
   * returns their ids.
   */
  List<String> retain(String stack, Retention retention, List<String> runsInUse, Instant now) {
    List<String> removed = new ArrayList<>();
    List<Backup> all = newestFirst(stack);
    for (int i = 0; i < all.size(); i++) {
      Backup backup = all.get(i);
      boolean old =
          Duration.between(backup.made(), now).compareTo(Duration.ofDays(retention.days())) > 0;
      boolean used = runsInUse.stream().anyMatch(run -> backup.id().startsWith(run));
      if (i >= retention.count() && old && !used && !newestProven(all, backup)) {
        remove(state.peekBackups(stack).resolve(backup.id()));
        removed.add(backup.id());
      }
    }
    return removed;
  }

  /**
   * Removes a backup of a run; an absent one is removed. Refuses the newest proven one of its
   * database, whatever was planned.
   */
  void remove(String stack, String id, String run) {
    List<Backup> all = newestFirst(stack);
    Backup backup = all.stream().filter(b -> b.id().equals(id)).findFirst().orElse(null);
    if (backup == null) {
      return;
    }
    if (!id.startsWith(run + "-") || newestProven(all, backup)) {
      throw StepFailure.input(
          "NEEDED",
          "remove backup %s: it is the newest proven one of its database, or none of run %s; plan anew"
              .formatted(id, run));
    }
    remove(state.peekBackups(stack).resolve(id));
  }

  private static boolean newestProven(List<Backup> newestFirst, Backup backup) {
    return newestFirst.stream()
        .filter(b -> b.proven() && b.database().equals(backup.database()))
        .findFirst()
        .map(b -> b.id().equals(backup.id()))
        .orElse(false);
  }

  /** The description goes first, so that what is half removed is no backup any more. */
  private static void remove(Path dir) {
    try {
      Files.deleteIfExists(dir.resolve("backup.json"));
      try (Stream<Path> below = Files.walk(dir)) {
        for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw StepFailure.environment(
              "BACKUPS", "cannot remove %s: %s".formatted(dir, e.getMessage()))
          .because(e);
    }
  }
}
