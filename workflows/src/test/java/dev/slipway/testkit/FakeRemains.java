package dev.slipway.testkit;

import dev.slipway.activity.RetireRequest;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.plan.Remains.Needed;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What runs left in a world in memory, and how it goes. */
final class FakeRemains {
  private final World world;

  FakeRemains(World world) {
    this.world = world;
  }

  Remains ofHost(String asks) {
    List<Item> items = new ArrayList<>();
    world.captures.forEach((run, capture) -> {
      if (capture.settings != null && !capture.retired && !emptyHanded(capture)) {
        items.add(item(Kind.CAPTURE, run, run));
      }
    });
    world.backups.forEach((run, backup) ->
        items.add(new Item(Kind.BACKUP, run + "-db", run, backup.made(), 1, "backup")));
    return new Remains(items, needed(asks), List.of());
  }

  /** A run that copied no file has only noted what it was to do. */
  private static boolean emptyHanded(World.Capture capture) {
    return capture.plan != null && capture.plan.order().runbook().equals("Retire");
  }

  Remains ofPlatform() {
    List<Item> items = new ArrayList<>();
    world.captures.forEach((run, capture) -> {
      if (capture.units != null && !capture.released && !runs(capture.units)) {
        items.add(item(Kind.ARTEFACT, "artefact of " + run, run));
      }
    });
    return new Remains(items, List.of(), List.of());
  }

  private boolean runs(Map<String, World.Unit> units) {
    return units.entrySet().stream()
        .allMatch(e -> {
          World.Unit now = world.units.get(e.getKey());
          return now != null && now.release().equals(e.getValue().release());
        });
  }

  Remains ofData() {
    List<Item> items = new ArrayList<>();
    world.captures.forEach((run, capture) -> {
      if (capture.kept != null) {
        items.add(item(Kind.STORE, "store of " + run, run));
      }
    });
    return new Remains(items, List.of(), List.of());
  }

  private static Item item(Kind kind, String id, String run) {
    return new Item(kind, id, run, begun(run), 1, kind.name());
  }

  /** Runs of tests that say no time are as old as their world. */
  private static Instant begun(String run) {
    return run.matches("\\d{8}-\\d{6}-.*")
        ? Instant.parse(run.replaceFirst("^(....)(..)(..)-(..)(..)(..)-.*", "$1-$2-$3T$4:$5:$6Z"))
        : World.NOW;
  }

  private List<Needed> needed(String asks) {
    List<Needed> needed = new ArrayList<>();
    if (world.holder != null && !world.holder.run().equals(asks)) {
      needed.add(new Needed(world.holder.run(), "this run holds the stack"));
    }
    List<String> goneBehind = new ArrayList<>();
    boolean finished = false;
    boolean since = true;
    for (Map.Entry<String, World.Capture> e :
        new ArrayList<>(world.captures.entrySet()).reversed()) {
      Report report = e.getValue().report;
      Plan plan = e.getValue().plan;
      boolean upgraded = completed(report, "Upgrade") && !goneBehind.contains(e.getKey());
      if (completed(report, "Rollback") && plan != null && plan.point() != null) {
        goneBehind.add(plan.point().run());
      }
      if (report == null && plan != null && since) {
        needed.add(new Needed(e.getKey(), "this run has not ended"));
      }
      since = since && !completed(report, "Upgrade") && !completed(report, "Rollback");
      if (upgraded && !finished) {
        finished = true;
        needed.add(new Needed(e.getKey(), "the way back behind the last finished upgrade"));
      }
    }
    return needed;
  }

  private static boolean completed(@Nullable Report report, String runbook) {
    return report != null
        && report.outcome() == Outcome.COMPLETED
        && report.runbook().equals(runbook);
  }

  void retireOnHost(RetireRequest request) {
    if (needed("").stream()
        .anyMatch(n -> n.run().equals(request.of()) && !n.why().contains("holds"))) {
      throw FakeDeeds.refused("NEEDED", "retire what run %s left".formatted(request.of()));
    }
    for (Item backup : request.items(Kind.BACKUP)) {
      World.Backup there = world.backups.get(request.of());
      if (there != null && there.proven() && newest(there)) {
        throw FakeDeeds.refused("NEEDED", "remove backup " + backup.id());
      }
      world.backups.remove(request.of());
    }
    if (!request.items(Kind.CAPTURE).isEmpty()) {
      world.capture(request.of()).retired = true;
    }
  }

  private boolean newest(World.Backup backup) {
    return world.backups.values().stream()
        .filter(World.Backup::proven)
        .max(Comparator.comparing(World.Backup::made))
        .filter(backup::equals)
        .isPresent();
  }

  void release(RetireRequest request) {
    for (Item item : request.items(Kind.ARTEFACT)) {
      requireMark(request, item, "artefact of ");
      world.capture(request.of()).released = true;
    }
  }

  void drop(RetireRequest request) {
    for (Item item : request.items(Kind.STORE)) {
      requireMark(request, item, "store of ");
      world.capture(request.of()).kept = null;
    }
  }

  private static void requireMark(RetireRequest request, Item item, String prefix) {
    if (!item.id().equals(prefix + request.of())) {
      throw FakeDeeds.refused("FOREIGN", item.id() + " is none of run " + request.of());
    }
  }

  static Proof gone(RetireRequest request, Remains now, Kind... kinds) {
    List<String> there = now.items().stream().map(Item::id).toList();
    List<String> left =
        request.items(kinds).stream().map(Item::id).filter(there::contains).toList();
    return new Proof(left.isEmpty(), "left: " + left);
  }
}
