package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Observed.EndedUpgrade;
import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Remains.Needed;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.plan.StepNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs of a stack, as their captures tell them. */
final class Runs {
  /** Sets of versions that are remembered; more than that nobody schedules. */
  private static final int MOST = 50;

  /** Upgrades from which the way back is learnt. */
  private static final int LAST = 10;

  /** Runbooks that a rollback goes back behind. */
  private static final List<String> CHANGING = List.of("Upgrade", "MigratePostgres");

  private final StateDir state;
  private final Function<String, List<String>> order;

  /**
   * @param order the runs of a stack in the order in which they began
   */
  Runs(StateDir state, Function<String, List<String>> order) {
    this.state = state;
    this.order = order;
  }

  /** How a run ended; written once, when it is recorded. */
  record Ended(Instant at, Report report) {}

  /**
   * A run that another one took the stack from; noted before that is so.
   *
   * @param by the run that took it
   */
  record TakenFrom(Instant at, String runbook, String step, String by) {}

  /** One run with what is known of it. */
  record Run(
      String id,
      Instant begun,
      @Nullable Plan plan,
      @Nullable Ended ended,
      @Nullable TakenFrom taken,
      boolean retired) {
    /** What going back behind it means; null when there is nothing to go back behind. */
    @Nullable KeptPoint point() {
      Plan planned = plan;
      MajorChange server = planned == null ? null : planned.server();
      if (changed() && ended != null) {
        return new KeptPoint(
            id,
            ended.at(),
            ended.report().changes(),
            retired ? KeptPoint.RETIRED : "COMPLETED",
            server);
      }
      if (ended == null && planned != null && changes(planned)) {
        return new KeptPoint(id, begun, planned.changes(), KeptPoint.UNFINISHED, server);
      }
      // It was stopped before it had so much as captured anything.
      TakenFrom from = taken;
      return ended == null && planned == null && from != null && CHANGING.contains(from.runbook())
          ? new KeptPoint(
              id, from.at(), List.of(), KeptPoint.UNFINISHED, null, Observed.Reach.BEFORE)
          : null;
    }

    /** A rehearsal completes, too, and changes nothing. */
    private boolean changed() {
      return completed("Upgrade")
          || (completed("MigratePostgres") && ended != null && !ended.report().changes().isEmpty());
    }

    private static boolean changes(Plan planned) {
      String runbook = planned.order().runbook();
      return runbook.equals("Upgrade")
          || (runbook.equals("MigratePostgres") && !planned.changes().isEmpty());
    }

    boolean completed(String runbook) {
      return ended != null
          && ended.report().outcome() == Outcome.COMPLETED
          && ended.report().runbook().equals(runbook);
    }

    /** By whichever runbook. */
    boolean wentBack() {
      return ended != null
          && ended.report().outcome() == Outcome.COMPLETED
          && plan != null
          && plan.point() != null;
    }

    boolean decided() {
      return ended != null
          && List.of(Outcome.COMPLETED, Outcome.ROLLED_BACK).contains(ended.report().outcome())
          && ended.report().runbook().equals("Upgrade");
    }
  }

  void planned(String stack, String run, Plan plan) {
    Path file = state.capture(stack, run).resolve("plan.json");
    if (!Files.exists(file)) {
      state.writeJson(file, plan);
    }
  }

  /** What a run was to do; null when it captured nothing. */
  @Nullable Plan plan(String stack, String run) {
    return state.readJson(state.peekCapture(stack, run).resolve("plan.json"), Plan.class);
  }

  void takenFrom(String stack, String run, TakenFrom note) {
    state.writeJson(state.capture(stack, run).resolve("taken-over.json"), note);
  }

  void ended(String stack, Report report, Instant now) {
    state.writeJson(
        state.capture(stack, report.run()).resolve("report.json"), new Ended(now, report));
  }

  /**
   * The last upgrade that nobody has gone back behind: one that finished, or one that never came to
   * an end and may have left the stack in the middle. Null when there is none.
   */
  @Nullable KeptPoint last(String stack) {
    List<KeptPoint> points = points(stack);
    return points.isEmpty() ? null : points.getFirst();
  }

  /**
   * All such upgrades, newest first. Whoever goes behind one goes behind all that came after it.
   */
  List<KeptPoint> points(String stack) {
    List<Run> runs = newestFirst(stack);
    // By what they say, not by when they say it was: clocks are set back.
    Set<String> goneBehind = runs.stream().flatMap(Runs::goneBehind).collect(Collectors.toSet());
    List<KeptPoint> points = new ArrayList<>();
    for (Run run : runs) {
      KeptPoint point = goneBehind.contains(run.id()) ? null : run.point();
      if (point != null) {
        points.add(point);
      }
    }
    return points;
  }

  private static Stream<String> goneBehind(Run run) {
    Plan plan = run.plan();
    return run.wentBack() && plan != null
        ? plan.undone().stream().map(KeptPoint::run)
        : Stream.of();
  }

  /**
   * The runs of which nothing may go: the way back, whoever holds the stack, and what began and has
   * no end since the last upgrade that finished.
   *
   * @param holder the run that holds the stack; empty when none does
   */
  List<Needed> needed(String stack, String holder) {
    List<Needed> needed = new ArrayList<>();
    if (!holder.isEmpty()) {
      needed.add(new Needed(holder, "this run holds the stack"));
    }
    for (KeptPoint point : points(stack)) {
      needed.add(
          new Needed(
              point.run(),
              point.unfinished()
                  ? "this run never came to an end, and is gone back behind first"
                  : "the way back behind the last finished upgrade"));
      if (!point.unfinished()) {
        break;
      }
    }
    for (Run run : newestFirst(stack)) {
      if (run.completed("Upgrade") || run.completed("Rollback")) {
        break;
      }
      if (run.ended() == null && run.plan() != null) {
        needed.add(new Needed(run.id(), "this run has not ended"));
      }
    }
    return needed;
  }

  /** How a run ended; null when it has not. */
  @Nullable Ended end(String stack, String run) {
    return state.readJson(state.peekCapture(stack, run).resolve("report.json"), Ended.class);
  }

  /**
   * Upgrades that reached their release or went back, newest first; of several to the same versions
   * the last one, so that a history of years stays small.
   */
  List<EndedUpgrade> upgrades(String stack) {
    Map<Set<Wanted>, EndedUpgrade> last = new LinkedHashMap<>();
    for (Run run : newestFirst(stack)) {
      Ended ended = run.ended();
      if (ended != null && run.decided()) {
        List<Wanted> to =
            ended.report().changes().stream().map(c -> new Wanted(c.component(), c.to())).toList();
        last.putIfAbsent(
            Set.copyOf(to), new EndedUpgrade(run.id(), ended.at(), ended.report().outcome(), to));
      }
    }
    return last.values().stream().limit(MOST).toList();
  }

  /** Median downtime of finished upgrades; 0 when there was none. */
  long medianDowntimeMillis(String stack) {
    List<Long> all =
        newestFirst(stack).stream()
            .filter(r -> r.completed("Upgrade"))
            .map(Runs::down)
            .sorted()
            .toList();
    return all.isEmpty() ? 0 : all.get(all.size() / 2);
  }

  /** Median time of the steps of finished upgrades, without waiting for people; 0 without any. */
  long medianMillis(String stack) {
    List<Long> all =
        newestFirst(stack).stream()
            .filter(r -> r.completed("Upgrade"))
            .map(r -> worked(r, s -> !StepNames.waiting(s.name())))
            .sorted()
            .toList();
    return all.isEmpty() ? 0 : all.get(all.size() / 2);
  }

  /**
   * The longest time that one of the last upgrades took to put everything back; 0 when none did. A
   * bad night is forgotten in the end.
   */
  long longestWayBackMillis(String stack) {
    return newestFirst(stack).stream()
        .filter(r -> r.ended() != null && r.ended().report().runbook().equals("Upgrade"))
        .limit(LAST)
        .mapToLong(r -> worked(r, s -> s.end() == StepEnd.UNDONE))
        .max()
        .orElse(0);
  }

  /** Without waiting for people: the steps from the closed door to the open one. */
  private static long down(Run run) {
    Report report = java.util.Objects.requireNonNull(run.ended()).report();
    boolean behind = false;
    long worked = 0;
    for (StepReport step : report.steps()) {
      behind |= step.name().equals(StepNames.CLOSE_DOOR);
      worked += behind ? step.millis() : 0;
      behind &= !step.name().equals(StepNames.OPEN_DOOR);
    }
    return worked == 0 ? report.downtimeMillis() : Math.min(worked, report.downtimeMillis());
  }

  private static long worked(Run run, Predicate<StepReport> counts) {
    Ended ended = run.ended();
    return ended == null
        ? 0
        : ended.report().steps().stream().filter(counts).mapToLong(StepReport::millis).sum();
  }

  List<Run> newestFirst(String stack) {
    Path captures = state.peek(stack).resolve("captures");
    if (!Files.isDirectory(captures)) {
      return List.of();
    }
    try (Stream<Path> dirs = Files.list(captures)) {
      Map<String, Integer> begun = new HashMap<>();
      order.apply(stack).forEach(run -> begun.put(run, begun.size()));
      // What the journal does not know is older than it.
      Comparator<Path> oldestFirst =
          Comparator.<Path>comparingInt(dir -> begun.getOrDefault(dir.getFileName().toString(), -1))
              .thenComparing(Comparator.naturalOrder());
      return dirs.sorted(oldestFirst.reversed()).map(this::read).toList();
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_DIRECTORY", "cannot read %s: %s".formatted(captures, e.getMessage()))
          .because(e);
    }
  }

  private Run read(Path dir) {
    return new Run(
        dir.getFileName().toString(),
        begun(dir.resolve("plan.json")),
        state.readJson(dir.resolve("plan.json"), Plan.class),
        state.readJson(dir.resolve("report.json"), Ended.class),
        state.readJson(dir.resolve("taken-over.json"), TakenFrom.class),
        Files.exists(dir.resolve(Accounts.RETIRED)));
  }

  /** The plan is written with the capture, before anything is touched. */
  private static Instant begun(Path plan) {
    try {
      return Files.exists(plan) ? Files.getLastModifiedTime(plan).toInstant() : Instant.EPOCH;
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot look at %s: %s".formatted(plan, e.getMessage()))
          .because(e);
    }
  }
}
