package dev.slipway.testkit;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.plan.Comparison;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.stack.Database;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The data port over a world in memory. */
final class FakeData implements DataActivities {
  private final World world;
  private final FakeDeeds deeds;

  FakeData(World world, FakeDeeds deeds) {
    this.world = world;
    this.deeds = deeds;
  }

  @Override
  public Observed.DataFacts inspect(Query query) {
    String revision = revision(world.data);
    return new Observed.DataFacts(
        List.of(
            new Observed.DatabaseFacts(
                "db",
                true,
                world.selectedStore().version,
                List.of(revision),
                "f" + revision,
                1,
                1,
                Database.Point.STANDBY,
                "fake",
                List.of())));
  }

  private static String revision(Map<String, String> data) {
    return Objects.requireNonNull(data.get("revision"));
  }

  @Override
  public void capture(StateRequest request) {
    deeds.perform("Data.Capture", request, () -> capture(request.key().run()));
  }

  private World.Capture capture(String run) {
    add(role(run));
    World.Capture capture = world.capture(run);
    if (capture.data == null) {
      capture.data = new TreeMap<>(world.data);
    }
    return capture;
  }

  private static String role(String run) {
    return "role of " + run;
  }

  private static String standby(String run) {
    return "standby of " + run;
  }

  private void add(String helper) {
    if (!world.helpers.contains(helper)) {
      world.helpers.add(helper);
    }
  }

  @Override
  public Proof captured(StateRequest request) {
    return new Proof(world.capture(request.key().run()).data != null, "data");
  }

  @Override
  public void backup(StateRequest request) {
    deeds.perform(
        "Data.Backup",
        request,
        () -> {
          World.Backup there = world.backups.get(request.key().run());
          if (there == null || there.truncated()) {
            world.backups.put(request.key().run(), new World.Backup(World.NOW, false, false));
          }
        });
  }

  @Override
  public void prove(StateRequest request) {
    deeds.perform(
        "Data.Prove",
        request,
        () -> {
          World.Backup backup = world.backups.get(request.key().run());
          if (backup == null || backup.truncated()) {
            throw FakeDeeds.refused("BACKUP_DAMAGED", "the backup cannot be restored: " + backup);
          }
          world.backups.put(request.key().run(), new World.Backup(backup.made(), true, false));
        });
  }

  @Override
  public Proof proven(StateRequest request) {
    World.Backup backup = world.backups.get(request.key().run());
    return new Proof(backup != null && backup.proven() && !backup.truncated(), "backup " + backup);
  }

  @Override
  public void follow(StateRequest request) {
    deeds.perform(
        "Data.Follow",
        request,
        () -> {
          if (!request.databases().isEmpty()) {
            add(standby(request.key().run()));
          }
        });
  }

  @Override
  public Proof following(StateRequest request) {
    return new Proof(
        request.databases().isEmpty() || world.helpers.contains(standby(request.key().run())),
        "helpers " + world.helpers);
  }

  @Override
  public void oust(StateRequest request) {
    deeds.perform(
        "Data.Oust",
        request,
        () -> {
          if (!world.fence.equals("OPEN") && !world.fencedBy.equals(request.key().run())) {
            world.sessions.clear();
          }
        });
  }

  @Override
  public void fence(FenceRequest request) {
    deeds.perform(
        "Data.Fence",
        request,
        () -> {
          String run = request.key().run();
          World.Capture capture = capture(run);
          capture.admitted |= request.level() != Level.RUN && capture.kept != null;
          if (request.level() != Level.OPEN && capture.closedAt < 0) {
            capture.closedAt = world.turnedAway.size();
          }
          if (request.level() == Level.MIGRATION
              && !world.helpers.contains(FakePlatform.place(run))) {
            throw ApplicationFailure.newFailure("prepare the migration", "NO_MIGRATION_UNIT");
          }
          world.fence = request.level().name();
          world.fencedBy = run;
          world.sessions.removeIf(who -> !world.admits(who));
        });
  }

  @Override
  public Proof fenced(FenceRequest request) {
    captured(request.key().run());
    boolean ours = request.level() == Level.OPEN || world.fencedBy.equals(request.key().run());
    boolean empty = world.sessions.stream().allMatch(world::admits);
    return new Proof(
        ours && empty && world.fence.equals(request.level().name()),
        "fence %s of %s, inside %s".formatted(world.fence, world.fencedBy, world.sessions));
  }

  private Map<String, String> captured(String run) {
    World.Capture capture = world.capture(run);
    Map<String, String> data = capture.kept == null ? capture.data : capture.kept;
    if (data == null) {
      throw FakeDeeds.refused("NOT_CAPTURED", "run %s captured nothing".formatted(run));
    }
    return data;
  }

  @Override
  public void keep(StateRequest request) {
    deeds.perform(
        "Data.Keep",
        request,
        () -> {
          var capture = world.capture(request.key().run());
          requireFence(request.key().run(), capture);
          if (request.databases().isEmpty()) {
            capture.keptRest = true;
          } else if (capture.kept == null) {
            capture.kept = new TreeMap<>(world.data);
          }
          world.helpers.remove(standby(request.key().run()));
        });
  }

  private void requireFence(String run, World.Capture capture) {
    if (capture.kept == null && !capture.keptRest) {
      requireFence(run);
    }
  }

  private void requireFence(String run) {
    if (!world.fence.equals(Level.RUN.name()) || !world.fencedBy.equals(run)) {
      throw ApplicationFailure.newFailure(
          "the fence is at %s of %s: fence it first".formatted(world.fence, world.fencedBy),
          "NOT_FENCED");
    }
  }

  @Override
  public Proof kept(StateRequest request) {
    var capture = world.capture(request.key().run());
    boolean kept = request.databases().isEmpty() ? capture.keptRest : capture.kept != null;
    return new Proof(kept, "kept");
  }

  @Override
  public WayBack wayBack(SwitchRequest request) {
    var capture = world.captures.getOrDefault(request.of(), new World.Capture());
    @Nullable Map<String, String> then = capture.kept == null ? capture.data : capture.kept;
    return new WayBack(
        capture.admitted,
        then != null && revision(then).equals(revision(world.data)),
        capture.kept != null,
        capture.used,
        "fake",
        capture.counted != null,
        then == null
            ? List.of()
            : List.of(
                new Observed.SchemaFacts(
                    "db", revision(then).equals(revision(world.data)), List.of(revision(then)))),
        backup(request.of()),
        capture.switching != null,
        capture.writtenSince);
  }

  private @Nullable Instant backup(String run) {
    World.Backup backup = world.backups.get(run);
    return backup == null || !backup.proven() || backup.truncated() ? null : backup.made();
  }

  @Override
  public void rebuild(SwitchRequest request) {
    deeds.perform(
        "Data.Rebuild",
        request,
        () -> {
          var capture = world.capture(request.of());
          if (capture.kept == null) {
            if (backup(request.of()) == null || capture.data == null) {
              throw FakeDeeds.refused("BACKUP_DAMAGED", "no proven backup of " + request.of());
            }
            capture.kept = new TreeMap<>(capture.data);
            capture.rebuilt = true;
          }
        });
  }

  @Override
  public Observed.Losses losses(SwitchRequest request) {
    var capture = world.capture(request.of());
    return new Observed.Losses(
        capture.counted == null ? Plan.Loss.NONE : between(capture.counted, DROPPED),
        capture.data == null ? Plan.Loss.NONE : between(capture.data, ""));
  }

  /** Rows of this name are in what the captured schema did not have. */
  private static final String DROPPED = "new:";

  private Plan.Loss between(Map<String, String> then, String prefix) {
    Set<String> now = world.data.keySet();
    long inserted =
        now.stream().filter(row -> row.startsWith(prefix) && !then.containsKey(row)).count();
    long deleted =
        then.keySet().stream().filter(row -> row.startsWith(prefix) && !now.contains(row)).count();
    return new Plan.Loss(0, inserted, 0, deleted, List.of());
  }

  @Override
  public Reached reached(SchemaRequest request) {
    boolean same = revision(captured(request.of())).equals(revision(world.data));
    return new Reached(same, same, "revision " + world.data.get("revision"));
  }

  @Override
  public void switchBack(SwitchRequest request) {
    deeds.perform(
        "Data.SwitchBack",
        request,
        () -> {
          var capture = world.capture(request.of());
          if (request.databases().isEmpty()) {
            capture.usedRest = true;
            return;
          }
          if (capture.used) {
            return;
          }
          Map<String, String> kept = capture.kept;
          if (kept == null) {
            throw FakeDeeds.refused("NO_POINT", request.of() + " has no whole rollback point");
          }
          requireFence(request.key().run());
          world.capture(request.key().run()).leftBehind.add("the data of today: " + world.data);
          world.data.clear();
          world.data.putAll(kept);
          capture.used = true;
        });
  }

  @Override
  public Proof switchedBack(SwitchRequest request) {
    var capture = world.capture(request.of());
    return new Proof(
        capture.used && revision(captured(request.of())).equals(revision(world.data)),
        "data " + world.data);
  }

  @Override
  public Plan.Loss loss(SwitchRequest request) {
    var capture = world.capture(request.of());
    Map<String, String> then = capture.counted == null ? capture.kept : capture.counted;
    if (capture.switching != null) {
      return capture.switching;
    }
    if (then == null || capture.used) {
      return Plan.Loss.NONE;
    }
    if (capture.rebuilt) {
      return losses(request).sinceBackup();
    }
    Set<String> now = world.data.keySet();
    long inserted = now.stream().filter(row -> !then.containsKey(row)).count();
    long deleted = then.keySet().stream().filter(row -> !now.contains(row)).count();
    return new Plan.Loss(0, inserted, 0, deleted, List.of());
  }

  @Override
  public Proof schema(SchemaRequest request) {
    boolean same = revision(captured(request.of())).equals(revision(world.data));
    return new Proof(same != request.mustDiffer(), "revision " + world.data.get("revision"));
  }

  @Override
  public void count(StateRequest request) {
    deeds.perform(
        "Data.Count",
        request,
        () -> {
          if (world.selectedStore().usedBy.isEmpty()) {
            throw ApplicationFailure.newFailure("the server does not run", "NOT_REACHABLE");
          }
          world.capture(request.key().run()).counted = new TreeMap<>(world.data);
        });
  }

  @Override
  public void tidy(StateRequest request) {
    deeds.perform(
        "Data.Tidy",
        request,
        () -> {
          var capture = world.capture(request.key().run());
          world.helpers.remove(role(request.key().run()));
          world.helpers.remove(standby(request.key().run()));
          // Whoever tidies holds the stack: no other run of it is at work.
          world.captures.forEach((other, its) -> {
            world.helpers.remove(role(other));
            if (its.kept == null) {
              world.helpers.remove(standby(other));
            }
          });
          if (!capture.used && capture.counted == null) {
            capture.kept = null;
            capture.keptRest = false;
          }
        });
  }

  @Override
  public Proof tidied(StateRequest request) {
    return new Proof(
        !world.helpers.contains(role(request.key().run())), "helpers " + world.helpers);
  }

  @Override
  public Comparison compare(CompareRequest request) {
    Map<String, String> kept = world.capture(request.of()).kept;
    if (kept == null) {
      throw FakeDeeds.refused("NO_POINT", request.of() + " has kept nothing");
    }
    Set<String> there = rows(kept);
    Set<String> here = rows(world.data);
    long onlyKept = there.stream().filter(row -> !here.contains(row)).count();
    long onlyLive = here.stream().filter(row -> !there.contains(row)).count();
    long changed =
        here.stream()
            .filter(
                row -> there.contains(row) && !Objects.equals(world.data.get(row), kept.get(row)))
            .count();
    boolean same = onlyKept + onlyLive + changed == 0;
    return new Comparison(
        request.of(),
        List.of("rollback point"),
        same
            ? List.of()
            : List.of(new Comparison.Table("db", "public.rows", onlyKept, onlyLive, changed, "")),
        0,
        same ? 1 : 0,
        "/nowhere",
        "",
        0);
  }

  private static Set<String> rows(Map<String, String> data) {
    return data.keySet().stream().filter(k -> k.startsWith("row:")).collect(Collectors.toSet());
  }

  @Override
  public Remains remains(RemainsQuery query) {
    return new FakeRemains(world).ofData();
  }

  @Override
  public void retire(RetireRequest request) {
    deeds.perform("Data.Retire", request, () -> new FakeRemains(world).drop(request));
  }

  @Override
  public Proof retired(RetireRequest request) {
    return FakeRemains.gone(request, new FakeRemains(world).ofData(), Kind.STORE);
  }

  @Override
  public Aftermath aftermath(StateRequest request) {
    var capture = world.capture(request.key().run());
    int from = capture.closedAt < 0 ? world.turnedAway.size() : capture.closedAt;
    return new Aftermath(
        world.turnedAway.subList(from, world.turnedAway.size()), capture.leftBehind, List.of());
  }
}
