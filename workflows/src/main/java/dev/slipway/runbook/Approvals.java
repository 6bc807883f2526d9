package dev.slipway.runbook;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.ApprovalNeeds.Need;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Answerable.Approval;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes what named people say to a plan, and waits until enough of them agree. What comes too late
 * by the clock of the run does not count, also when the worker was away meanwhile: the answer after
 * the deadline is no.
 */
public final class Approvals {
  static final String APPROVE = "approve";
  static final String REJECT = "reject";

  /** Somebody agreed. */
  record Given(String by, boolean proven) {
    String words() {
      return by + (proven ? " (proven)" : " (claimed)");
    }
  }

  private final Progress progress;
  private final List<Given> given = new ArrayList<>();
  private @Nullable Plan plan;
  private @Nullable String rejected;
  private String closed = "";
  private boolean stopped;
  private long since;
  private int reminded;

  Approvals(Progress progress) {
    this.progress = progress;
  }

  void planned(Plan made) {
    plan = made;
    since = Workflow.currentTimeMillis();
  }

  /** The run is being stopped: nobody's answer matters any more. */
  void stopped() {
    stopped = true;
  }

  /** Refuses what cannot count, and says why. */
  public void refuseApprove(@Nullable Approval said) {
    refuse(APPROVE, said);
  }

  /** Refuses what cannot count, and says why. */
  public void refuseReject(@Nullable Approval said) {
    refuse(REJECT, said);
  }

  public String approve(Approval said) {
    return take(APPROVE, refuse(APPROVE, said), said);
  }

  public String reject(Approval said) {
    return take(REJECT, refuse(REJECT, said), said);
  }

  /** A signal cannot be answered: what does not count is shown. */
  void signal(String decision, @Nullable Approval said) {
    ApprovalCheck.Seen seen = check().see(decision, said);
    if (said == null || seen.refusal() != null) {
      progress.override("signal '%s' refused: %s".formatted(decision, seen.refusal()));
    } else {
      take(decision, seen.proven(), said);
    }
  }

  /** Whether the name is proven. Looked at again when it is taken: two may come at once. */
  private boolean refuse(String decision, @Nullable Approval said) {
    ApprovalCheck.Seen seen = check().see(decision, said);
    String refusal = seen.refusal();
    if (refusal != null) {
      throw ApplicationFailure.newNonRetryableFailure(refusal, Refusal.TYPE);
    }
    return seen.proven();
  }

  private ApprovalCheck check() {
    String why = closed.isEmpty() && stopped ? "given up, since somebody stopped the run" : closed;
    return new ApprovalCheck(plan, given, why, since, Workflow.currentTimeMillis());
  }

  private String take(String decision, boolean proven, Approval said) {
    Given who = new Given(ApprovalCheck.shown(said.by()), proven);
    String reason = ApprovalCheck.shown(said.reason());
    String why = reason.isEmpty() ? "" : ": " + reason;
    if (decision.equals(REJECT)) {
      rejected = who.words() + why;
      closed = "rejected by " + rejected;
      progress.override(closed);
      return "rejected; the run ends, and nothing was touched";
    }
    given.add(who);
    progress.override("approved by " + who.words() + why);
    if (agreed()) {
      return "approved; the run goes on";
    }
    ask();
    return "approved; still wanted: " + missing();
  }

  private boolean agreed() {
    if (closed.isEmpty() && missing().isEmpty()) {
      closed = "agreed to by " + names(given);
    }
    return !closed.isEmpty();
  }

  /** Waits for enough approvals; a no, or no answer in time, ends the run. */
  public List<Finding> await() {
    // With time alone a deputy's agreement may come to count.
    while (!agreed()) {
      ask();
      sleep();
    }
    if (rejected != null) {
      throw ApplicationFailure.newNonRetryableFailure(
          "rejected by " + rejected, Outcome.REJECTED.name());
    }
    return needs().groups().stream()
        .map(n -> Finding.pass("approval", n.group(), names(of(n))))
        .toList();
  }

  /** Until somebody decides, or until the wait must be looked at. */
  private void sleep() {
    long now = Workflow.currentTimeMillis();
    if (now >= until()) {
      closed = "not agreed to in time, which was until " + time(until());
      throw ApplicationFailure.newNonRetryableFailure(
          "no approval until %s: %s".formatted(time(until()), missing()), Outcome.EXPIRED.name());
    }
    List<Promise<Void>> timer = new ArrayList<>();
    CancellationScope scope =
        Workflow.newCancellationScope(() ->
            timer.add(
                Workflow.newTimer(
                    Duration.ofMillis(next(now) - now),
                    TimerOptions.newBuilder()
                        .setSummary("Waits for " + shortened(missing()))
                        .build())));
    scope.run();
    Workflow.await(() -> !closed.isEmpty() || timer.getFirst().isCompleted());
    scope.cancel("decided");
    remind();
  }

  /** There is no way yet to tell people: the log and the status are what can be watched. */
  private void remind() {
    Duration every = needs().remind();
    long now = Workflow.currentTimeMillis();
    int due = every == null ? 0 : (int) ((now - since) / every.toMillis());
    if (closed.isEmpty() && due > reminded && now < until()) {
      reminded = due;
      Workflow.getLogger(Approvals.class)
          .warn("{} still waits for {}", Workflow.getInfo().getWorkflowId(), waiting());
    }
  }

  private long until() {
    return since + needs().within().toMillis();
  }

  /** The next moment at which something changes by itself: reminder, deputies, deadline. */
  private long next(long now) {
    Duration every = needs().remind();
    long reminder = every == null ? until() : since + (reminded + 1L) * every.toMillis();
    Stream<Long> deputies =
        needs().groups().stream()
            .filter(n -> !n.deputies().isEmpty())
            .map(n -> since + n.deputiesAfter().toMillis());
    return Stream.concat(deputies, Stream.of(reminder, until()))
        .filter(t -> t > now)
        .min(Long::compare)
        .orElse(until());
  }

  private void ask() {
    String digest = ApprovalCheck.shortened(plan().digest());
    String stack = plan().order().stack();
    progress.waits(
        waiting(),
        "approval: " + String.join(", ", open().map(Need::group).toList()),
        "slipway approve %1$s --digest %2$s   or, to say no: slipway reject %1$s --digest %2$s --reason WHY"
            .formatted(stack, digest),
        needs().proven()
            ? "only signed answers count, which the commands give"
            : "approve {\"digest\":\"%1$s\",\"by\":\"YOUR NAME\"}   or, to say no: reject {\"digest\":\"%1$s\",\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}"
                .formatted(digest));
  }

  private String waiting() {
    String reminders =
        reminded == 0
            ? ""
            : reminded == 1 ? ", reminded once" : ", reminded %d times".formatted(reminded);
    return "approval of %s until %s%s".formatted(missing(), time(until()), reminders);
  }

  /** The groups that have not agreed, each with how far it is; empty when all have. */
  private String missing() {
    return String.join(
        " and ",
        open()
            .map(n ->
                "%s (%d of %d%s)"
                    .formatted(
                        n.group(),
                        of(n).size(),
                        n.count(),
                        deputiesMay(n) ? ", deputies may answer" : ""))
            .toList());
  }

  private Stream<Need> open() {
    return needs().groups().stream().filter(n -> of(n).size() < n.count());
  }

  private List<Given> of(Need need) {
    boolean deputies = deputiesMay(need);
    return given.stream()
        .filter(
            g -> need.people().contains(g.by()) || (deputies && need.deputies().contains(g.by())))
        .toList();
  }

  private boolean deputiesMay(Need need) {
    return !need.deputies().isEmpty()
        && Workflow.currentTimeMillis() >= since + need.deputiesAfter().toMillis();
  }

  private static String names(List<Given> given) {
    return String.join(", ", given.stream().map(Given::words).toList());
  }

  static String time(long millis) {
    return Instant.ofEpochSecond(millis / 1000).toString();
  }

  /** A summary has room for 200 bytes. */
  private static String shortened(String text) {
    return text.length() <= 90 ? text : text.substring(0, 89) + "…";
  }

  private ApprovalNeeds needs() {
    return plan().approvals();
  }

  private Plan plan() {
    if (plan == null) {
      throw new IllegalStateException("no plan yet");
    }
    return plan;
  }
}
