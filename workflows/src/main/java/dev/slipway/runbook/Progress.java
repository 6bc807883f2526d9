package dev.slipway.runbook;

import dev.slipway.activity.DataActivities.Aftermath;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.plan.Tier;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the account of a run: what the status shows while it goes on, and what the report says at
 * its end.
 */
public final class Progress {
  private static final int MOST_DECISIONS = 50;

  private final String runbook;
  private final long begun = Workflow.getInfo().getRunStartedTimestampMillis();
  private final List<StepReport> steps = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, List<Finding>> found = new LinkedHashMap<>();
  private final List<String> overrides = new ArrayList<>();
  private final List<String> notProven = new ArrayList<>();
  private int moreDecisions;
  private List<String> undos = List.of();
  private @Nullable Plan plan;
  private @Nullable Tier tier;
  private Plan.Loss loss = Plan.Loss.NONE;
  private Aftermath aftermath = new Aftermath(List.of(), List.of(), List.of());
  private String phase = "plan";
  private String step = "";
  private int number;
  private long stepSince = Workflow.currentTimeMillis();
  private long askedSince;
  private long asked;
  private String waitingFor = "";
  private String waitingForWhom = "";
  private String answer = "";
  private String update = "";
  private String away = "";
  private String awayWhom = "";
  private long downSince;
  private long downtime;
  private boolean committed;
  private @Nullable Outcome outcome;
  private String why = "";
  private final ShownAttributes attributes = new ShownAttributes();
  private final Parent parent = new Parent();

  public Progress(String runbook) {
    this.runbook = runbook;
  }

  public void planned(Plan made) {
    plan = made;
    tier = made.tier();
    loss = made.loss();
    findings.addAll(made.order().refusals());
    findings.addAll(made.findings());
    show();
  }

  public void phase(String name) {
    phase = name;
    show();
  }

  void begin(String name) {
    step = name;
    number++;
    stepSince = Workflow.currentTimeMillis();
    atWork();
    asked = 0;
  }

  void done(String name, StepEnd end, String detail) {
    done(name, end, detail, null);
  }

  void failed(String name, String detail, @Nullable String fault) {
    done(name, StepEnd.FAILED, detail, fault);
  }

  private void done(String name, StepEnd end, String detail, @Nullable String fault) {
    String firstLine = detail.lines().findFirst().orElse("");
    // What a person took to answer says nothing about how long the next run takes.
    long worked = Workflow.currentTimeMillis() - stepSince - asked;
    steps.add(new StepReport(name, end, worked, firstLine, fault));
  }

  /** What a step has found; when it looks again, what it finds then. */
  public void found(String name, List<Finding> more) {
    found.put(name, List.copyOf(more));
  }

  /** A person has decided to go on without it. */
  void skipped(String name, String words) {
    done(name, StepEnd.SKIPPED, words);
    notProven.add("'%s' was skipped %s".formatted(name, words));
  }

  void undos(List<String> names) {
    undos = List.copyOf(names);
    show();
  }

  void committed() {
    committed = true;
    undos = List.of();
  }

  /** A flood of messages must not grow the report past what a history can hold. */
  void override(String what) {
    if (overrides.size() < MOST_DECISIONS) {
      overrides.add(what);
    } else {
      moreDecisions++;
      overrides.set(MOST_DECISIONS - 1, "and %d more".formatted(moreDecisions + 1));
    }
    show();
  }

  void stuck(Question question) {
    askedSince = Workflow.currentTimeMillis();
    waits(
        question.waitingFor(),
        Names.PERSON + "'%s'".formatted(question.step()),
        question.commands(),
        question.updates());
    parent.stuck(question.waitingFor());
  }

  /** The run asks, and the answer goes on. */
  void waits(String what, String whom, String how, String message) {
    waitingFor = what;
    waitingForWhom = whom;
    answer = how;
    update = message;
    show();
  }

  /** Nothing of the run goes on, since nobody on its host takes up what is queued. */
  void away(String host, Finding found, long since, String until) {
    away =
        "the agent of host %s, which has not picked anything up since %s: %s%s; %s"
            .formatted(host, Approvals.time(since), found.seen(), until, found.hint());
    awayWhom = "agent: " + host;
    show();
  }

  /** The agent answers again. */
  void back() {
    away = "";
    awayWhom = "";
    show();
  }

  /** Whether a step is at work and asks nobody. */
  boolean working() {
    return waitingFor.isEmpty() && !phase.equals("ended");
  }

  /** How long the step has been going on. */
  Duration stepAge() {
    return Duration.ofMillis(Workflow.currentTimeMillis() - stepSince);
  }

  void atWork() {
    if (askedSince > 0) {
      asked += Workflow.currentTimeMillis() - askedSince;
      askedSince = 0;
    }
    waitingFor = "";
    waitingForWhom = "";
    answer = "";
    update = "";
    show();
  }

  /** The door has begun to close: users are out. */
  public void down() {
    if (downSince == 0) {
      downSince = Workflow.currentTimeMillis();
    }
  }

  /** The door is open again. */
  public void up() {
    if (downSince > 0) {
      downtime += Workflow.currentTimeMillis() - downSince;
      downSince = 0;
    }
  }

  /** The way back that was really taken, and what it cost. */
  public void wentBack(Tier taken, Plan.Loss lost) {
    tier = taken;
    loss = lost;
  }

  public void aftermath(Aftermath seen) {
    aftermath = seen;
  }

  void ending(Outcome how, String because) {
    phase = "put back";
    outcome = how;
    why = because;
    show();
  }

  void end(Outcome how, String because) {
    outcome = how;
    why = because;
    phase = "ended";
    atWork();
  }

  /** The report as it stands; what is still to be undone counts as undone when it is. */
  public Report reportNow() {
    Plan p = plan;
    long now = Workflow.currentTimeMillis();
    return new Report(
        outcome == null ? Outcome.COMPLETED : outcome,
        why,
        stack(),
        runbook,
        p == null ? "" : p.run(),
        p == null ? "" : p.digest(),
        p == null ? List.of() : p.changes(),
        tier == null ? Tier.CODE : tier,
        outcome == Outcome.ABORTED ? Plan.Loss.NONE : loss,
        downSince == 0 ? downtime : downtime + now - downSince,
        now - begun,
        steps,
        Stream.concat(findings.stream(), found.values().stream().flatMap(List::stream)).toList(),
        overrides,
        aftermath.intruders(),
        aftermath.leftBehind(),
        aftermath.newerFiles(),
        Stream.concat(p == null ? Stream.of() : p.notProven().stream(), notProven.stream())
            .toList());
  }

  private @Nullable Report last;

  Report finished() {
    if (last == null) {
      last = reportNow();
    }
    return last;
  }

  @Nullable Report report() {
    return phase.equals("ended") ? finished() : null;
  }

  Status status() {
    return new Status(
        phase,
        step,
        number,
        plan == null ? 0 : plan.steps().size(),
        stepSince,
        waitingFor.isEmpty() ? away : waitingFor,
        answer,
        downSince,
        downtime,
        committed,
        undos,
        plan,
        phase.equals("ended") ? outcome : null,
        update);
  }

  private String stack() {
    return plan == null ? "" : plan.order().stack();
  }

  private void show() {
    Status now = status();
    Workflow.setCurrentDetails(Details.markdown(now, why, overrides));
    if (plan != null) {
      attributes.show(plan.order(), now, waitingForWhom.isEmpty() ? awayWhom : waitingForWhom);
    }
  }
}
