package dev.slipway.testkit;

import dev.slipway.activity.HostActivities;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Change;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Protocol;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.plan.Report;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The host port over a world in memory. */
final class FakeHost implements HostActivities {
  private final World world;
  private final FakeDeeds deeds;

  FakeHost(World world, FakeDeeds deeds) {
    this.world = world;
    this.deeds = deeds;
  }

  @Override
  public Observed.Pong ping(PingRequest request) {
    return new Observed.Pong("local", Protocol.NUMBER, List.of("compose", "postgres"), World.NOW);
  }

  @Override
  public Observed.HostFacts inspect(Query query) {
    String hash = Integer.toHexString(world.settings.hashCode());
    Observed.Holder holder = world.holder;
    return new Observed.HostFacts(
        holder == null || world.over.contains(holder.run()) ? null : holder,
        world.manifest,
        last(),
        newestFirst(),
        List.of(),
        List.of(new Observed.FileHash(".env", hash)),
        0,
        0,
        0,
        upgrades(),
        points(),
        world.vetoes,
        null);
  }

  private List<Observed.EndedUpgrade> upgrades() {
    List<Observed.EndedUpgrade> ended = new ArrayList<>();
    for (World.Capture run : new ArrayList<>(world.captures.values()).reversed()) {
      Report report = run.report;
      if (report != null
          && report.runbook().equals("Upgrade")
          && List.of(Report.Outcome.COMPLETED, Report.Outcome.ROLLED_BACK)
              .contains(report.outcome())) {
        List<Order.Wanted> to =
            report.changes().stream().map(c -> new Order.Wanted(c.component(), c.to())).toList();
        if (ended.stream().noneMatch(e -> Set.copyOf(e.to()).equals(Set.copyOf(to)))) {
          ended.add(new Observed.EndedUpgrade(report.run(), World.NOW, report.outcome(), to));
        }
      }
    }
    return ended;
  }

  /** The newest upgrade, finished or without an end, that nobody has gone back behind. */
  private Observed.@Nullable KeptPoint last() {
    List<Observed.KeptPoint> points = points();
    return points.isEmpty() ? null : points.getFirst();
  }

  private List<Observed.KeptPoint> points() {
    List<String> goneBehind = new ArrayList<>();
    List<Observed.KeptPoint> points = new ArrayList<>();
    for (World.Capture run : new ArrayList<>(world.captures.values()).reversed()) {
      Report report = run.report;
      Plan plan = run.plan;
      boolean back = completed(report, "Rollback") || completed(report, "EmergencyRollback");
      if (plan != null && back) {
        plan.undone().forEach(point -> goneBehind.add(point.run()));
      }
      if (report != null && completed(report, "Upgrade") && !goneBehind.contains(report.run())) {
        points.add(new Observed.KeptPoint(report.run(), World.NOW, report.changes(), "COMPLETED"));
      }
      if (report != null && plan != null && migrated(report) && !goneBehind.contains(plan.run())) {
        points.add(
            new Observed.KeptPoint(
                report.run(), World.NOW, report.changes(), "COMPLETED", plan.server()));
      }
      if (report == null && plan != null && upgrades(plan) && !goneBehind.contains(plan.run())) {
        points.add(unfinished(plan.run(), plan.changes(), plan.server(), world.reach(plan.run())));
      }
      boolean stopped =
          report == null
              && plan == null
              && List.of("Upgrade", "MigratePostgres").contains(String.valueOf(run.takenFrom));
      if (stopped && !goneBehind.contains(name(run))) {
        points.add(unfinished(name(run), List.of(), null, Observed.Reach.BEFORE));
      }
    }
    return points;
  }

  private static Observed.KeptPoint unfinished(
      String run, List<Change> changes, @Nullable MajorChange server, Observed.Reach reach) {
    return new Observed.KeptPoint(
        run, World.NOW, changes, Observed.KeptPoint.UNFINISHED, server, reach);
  }

  private String name(World.Capture capture) {
    return world.captures.entrySet().stream()
        .filter(e -> e.getValue() == capture)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** A rehearsal changes nothing, and there is nothing to go back behind. */
  private static boolean migrated(Report report) {
    return completed(report, "MigratePostgres") && !report.changes().isEmpty();
  }

  private static boolean completed(@Nullable Report report, String runbook) {
    return report != null
        && report.outcome() == Report.Outcome.COMPLETED
        && report.runbook().equals(runbook);
  }

  private static boolean upgrades(Plan plan) {
    return plan.order().runbook().equals("Upgrade")
        || (plan.order().runbook().equals("MigratePostgres") && !plan.changes().isEmpty());
  }

  private List<Observed.Backup> newestFirst() {
    return world.backups.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, World.Backup> e) -> e.getValue().made())
                .reversed())
        .map(e ->
            new Observed.Backup(
                e.getKey() + "-db",
                "db",
                e.getValue().made(),
                1,
                "hash",
                e.getValue().proven(),
                "/backups/" + e.getKey()))
        .toList();
  }

  @Override
  public Claim claim(ClaimRequest request) {
    List<Claim> result = new ArrayList<>();
    deeds.around("Host.Claim", request.run(), () -> result.add(take(request)));
    return result.getFirst();
  }

  private Claim take(ClaimRequest request) {
    Observed.Holder holder = world.holder;
    if (holder != null && holder.run().equals(request.run())) {
      return new Claim(world.claim, world.from);
    }
    boolean takesOver = request.on().ifHeld() == IfHeld.TAKE_OVER;
    boolean open = holder != null && !world.over.contains(holder.run());
    if (holder != null && open && !takesOver) {
      String seen = "%s is held by %s".formatted(request.place().stack(), holder.words());
      throw request.on().ifHeld() == IfHeld.WAIT
          ? ApplicationFailure.newFailure(seen, StepFailure.HELD)
          : FakeDeeds.refused(StepFailure.HELD, seen);
    }
    if (holder != null && open && emergency(holder.taker().runbook(), request)) {
      return new Claim(0, holder);
    }
    world.from = takesOver ? holder : null;
    if (world.from != null) {
      world.capture(world.from.run()).takenFrom = world.from.taker().runbook();
    }
    give(request);
    return new Claim(world.claim, world.from);
  }

  private static boolean emergency(String runbook, ClaimRequest request) {
    return runbook.equals("EmergencyRollback") && runbook.equals(request.runbook());
  }

  private void give(ClaimRequest request) {
    world.claim++;
    world.seq = 0;
    world.holder =
        new Observed.Holder(
            request.workflow(),
            request.workflowRun(),
            request.run(),
            world.claim,
            World.NOW,
            "claim the stack",
            new Observed.Taker(
                request.runbook(),
                request.on().namespace(),
                request.on().who(),
                request.on().why(),
                false));
  }

  @Override
  public Proof page(PageRequest request) {
    deeds.around("Host.Page", request.text(), () -> world.pages.add(request.text()));
    return new Proof(true, "told");
  }

  @Override
  public void release(Marked request) {
    deeds.around(
        "Host.Release",
        request.key().seq(),
        () -> {
          Observed.Holder holder = world.holder;
          if (holder != null && request.key().run().equals(holder.run())) {
            world.holder = null;
          }
        });
  }

  @Override
  public void capture(CaptureRequest request) {
    deeds.perform(
        "Host.Capture",
        request,
        () -> {
          var capture = world.capture(request.key().run());
          if (capture.settings == null) {
            capture.settings = new TreeMap<>(world.settings);
            capture.plan = request.plan();
          }
        });
  }

  @Override
  public Proof captured(CaptureRequest request) {
    return new Proof(world.capture(request.key().run()).settings != null, "settings");
  }

  @Override
  public void restoreFiles(RestoreFilesRequest request) {
    deeds.perform(
        "Host.RestoreFiles",
        request,
        () -> {
          Map<String, String> captured = world.capture(request.of()).settings;
          if (captured != null) {
            world.settings.clear();
            world.settings.putAll(captured);
          }
        });
  }

  @Override
  public void record(RecordRequest request) {
    deeds.perform(
        "Host.Record",
        request,
        () -> {
          if (request.manifest() != null) {
            world.manifest = request.manifest();
          }
          world.capture(request.report().run()).report = request.report();
          new FakeVetoes(world, this::add)
              .ended(request.report(), world.capture(request.report().run()).plan);
          add(request.key().run(), "ended " + request.report().outcome(), "", "");
        });
  }

  @Override
  public Vetoes veto(VetoRequest request) {
    new FakeVetoes(world, this::add)
        .say(request.run(), request.versions(), request.lift(), request.by(), request.why());
    return new Vetoes(world.vetoes);
  }

  @Override
  public void note(NoteRequest request) {
    deeds.perform(
        "Host.Note",
        request,
        () -> add(request.key().run(), request.what(), request.who(), request.why()));
  }

  /** The same entry twice is written once. */
  private void add(String run, String what, String who, String why) {
    boolean there =
        world.journal.stream()
            .anyMatch(e ->
                e.run().equals(run)
                    && e.what().equals(what)
                    && e.who().equals(who)
                    && e.why().equals(why));
    if (!there) {
      long number = world.journal.size() + 1L;
      world.journal.add(
          new Journal.Entry(number, World.NOW.toString(), run, what, who, why, "hash " + number));
    }
  }

  @Override
  public void retain(RetainRequest request) {
    deeds.perform("Host.Retain", request, () -> retire(request));
  }

  private void retire(RetainRequest request) {
    Observed.KeptPoint last = last();
    List<Observed.Backup> all = newestFirst();
    String newestProven =
        all.stream()
            .filter(Observed.Backup::proven)
            .map(Observed.Backup::id)
            .findFirst()
            .orElse("");
    for (Observed.Backup backup :
        all.subList(Math.min(request.retention().count(), all.size()), all.size())) {
      String run = backup.id().substring(0, backup.id().length() - "-db".length());
      boolean old =
          Duration.between(backup.made(), World.NOW).toDays() > request.retention().days();
      boolean used = run.equals(request.key().run()) || (last != null && last.run().equals(run));
      if (old && !used && !backup.id().equals(newestProven)) {
        world.backups.remove(run);
      }
    }
  }

  @Override
  public Remains remains(RemainsQuery query) {
    return new FakeRemains(world).ofHost(query.run());
  }

  @Override
  public void retire(RetireRequest request) {
    deeds.perform(
        "Host.Retire",
        request,
        () -> {
          new FakeRemains(world).retireOnHost(request);
          request
              .items()
              .forEach(i ->
                  add(
                      request.key().run(),
                      "retired %s %s of run %s, %d bytes"
                          .formatted(
                              i.kind().name().toLowerCase(Locale.ROOT), i.id(), i.run(), i.bytes()),
                      request.by(),
                      request.why()));
        });
  }

  @Override
  public Proof retired(RetireRequest request) {
    return FakeRemains.gone(request, new FakeRemains(world).ofHost(""), Kind.CAPTURE, Kind.BACKUP);
  }

  @Override
  public Journal journal(JournalQuery query) {
    int size = world.journal.size();
    return new Journal(true, world.journal.subList(Math.max(0, size - query.newest()), size));
  }
}
