package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Status;
import dev.slipway.runbook.backup.BackupWorkflow;
import dev.slipway.runbook.inspect.AgentsWorkflow;
import dev.slipway.runbook.inspect.InspectWorkflow;
import dev.slipway.runbook.rollback.RollbackWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runbooks that end as the name of their stack says. */
final class FakeRunbooks {
  static final Class<?>[] ALL = {
    Upgrade.class, Rollback.class, Backup.class, Inspect.class, Agents.class
  };

  private FakeRunbooks() {}

  /** Nobody ever takes its queue. */
  @ActivityInterface
  public interface Nobody {
    @ActivityMethod
    void ping();
  }

  /** What all fakes share. */
  public abstract static class Fake implements Answerable {
    private final String runbook;
    private @Nullable Plan plan;
    private @Nullable Abort abort;
    private @Nullable Status shown;
    private @Nullable Approval approved;
    private boolean rejected;
    private boolean decided;

    Fake(String runbook) {
      this.runbook = runbook;
      Workflow.registerListener(
          (DynamicSignalHandler) (name, values) -> abort = values.get(0, Abort.class));
    }

    Report play(RawValue typed) {
      JsonNode input =
          Payloads.converter().fromPayload(typed.getPayload(), JsonNode.class, JsonNode.class);
      String stack = input.path("stack").asText();
      boolean dryRun = input.path("dryRun").asBoolean();
      plan = Samples.plan(stack, runbook, dryRun, List.of());
      shown = Samples.working(plan);
      return switch (stack) {
        case "rolled-back" -> throw end(stack, Outcome.ROLLED_BACK);
        case "superseded" -> throw end(stack, Outcome.SUPERSEDED);
        case "unknown" -> throw end(stack, Outcome.REFUSED);
        case "agent-away" -> throw agentAway();
        case "agent-refuses" -> throw refusedByAgent();
        case "strange" ->
            throw ApplicationFailure.newNonRetryableFailure("no words of ours", "STRANGE");
        case "buggy" -> throw new IllegalStateException("a bug, on purpose");
        case "slow" -> untilAborted(stack);
        case "stuck" -> untilDecided(stack);
        case "approval" -> untilApproved(stack);
        default -> Samples.report(stack, runbook, dryRun ? Outcome.PLANNED : Outcome.COMPLETED);
      };
    }

    private Report untilAborted(String stack) {
      Workflow.await(() -> abort != null);
      throw end(stack, Outcome.ABORTED);
    }

    private Report untilApproved(String stack) {
      Plan asked = Samples.asked(stack, runbook);
      shown = Samples.waitsForApproval(asked);
      Workflow.await(() -> approved != null);
      if (rejected) {
        throw end(stack, Outcome.REJECTED);
      }
      return Samples.report(stack, runbook, Outcome.COMPLETED);
    }

    private Report untilDecided(String stack) {
      shown = Samples.stuck(Samples.plan(stack, runbook, false, List.of()));
      Workflow.await(() -> decided);
      // As a run does that looks whether a step done by hand holds: it still shows the wait.
      Workflow.sleep(Duration.ofMillis(600));
      throw end(stack, Outcome.ROLLED_BACK);
    }

    private ApplicationFailure agentAway() {
      Workflow.newActivityStub(
              Nobody.class,
              ActivityOptions.newBuilder()
                  .setTaskQueue("nobody")
                  .setScheduleToStartTimeout(Duration.ofMillis(300))
                  .setStartToCloseTimeout(Duration.ofSeconds(1))
                  .build())
          .ping();
      throw new IllegalStateException("somebody answered");
    }

    private static ActivityFailure refusedByAgent() {
      return new ActivityFailure(
          "activity failed",
          5,
          6,
          "Host.Veto",
          "1",
          RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
          "agent",
          ApplicationFailure.newNonRetryableFailure("kekkai has no such veto", "NOT_VETOED"));
    }

    private ApplicationFailure end(String stack, Outcome outcome) {
      Finding stop =
          Finding.stop("request", "to.dojo", "no such component", "did you mean defectdojo?");
      Report report =
          Samples.report(
              stack,
              runbook,
              outcome,
              outcome == Outcome.REFUSED ? List.of(stop) : List.of(),
              Plan.Loss.NONE);
      return ApplicationFailure.newNonRetryableFailure(
          outcome + ": because", outcome.name(), report);
    }

    @Override
    public Status status() {
      return shown == null ? Samples.working(Samples.plan("", runbook, false, List.of())) : shown;
    }

    @Override
    public @Nullable Report report() {
      return null;
    }

    @Override
    public String abort(Object asked) {
      abort = read(asked, Abort.class);
      return "stopping; everything that was begun is put back";
    }

    @Override
    public void refuseAbort(Object asked) {}

    @Override
    public String approve(Object approval) {
      approved = read(approval, Approval.class);
      return "approved; the run goes on; signature=" + approved.signature();
    }

    @Override
    public void refuseApprove(Object approval) {
      String by = read(approval, Approval.class).by();
      if (by == null || by.equals("eve")) {
        throw ApplicationFailure.newFailure("nobody who is asked is called 'eve'", "REFUSED");
      }
    }

    @Override
    public String reject(Object approval) {
      approved = read(approval, Approval.class);
      rejected = true;
      return "rejected; the run ends, and nothing was touched";
    }

    @Override
    public void refuseReject(Object approval) {}

    @Override
    public String retry(Object decision) {
      return decided("trying '%s' again", decision);
    }

    @Override
    public void refuseRetry(Object decision) {
      if (!"writers run".equals(read(decision, Decision.class).step())) {
        throw ApplicationFailure.newFailure("the stuck step is 'writers run'", "REFUSED");
      }
    }

    @Override
    public String byHand(Object decision) {
      return decided("looking whether '%s' holds", decision);
    }

    @Override
    public void refuseByHand(Object decision) {
      refuseRetry(decision);
    }

    @Override
    public String skip(Object decision) {
      return decided("going on without '%s'", decision);
    }

    @Override
    public void refuseSkip(Object decision) {
      Integer generation = read(decision, Decision.class).generation();
      if (generation == null || generation != 2) {
        throw ApplicationFailure.newFailure("generation 2 is stuck", "REFUSED");
      }
    }

    @Override
    public String goBack(Object decision) {
      return decided("going back from '%s'", decision);
    }

    @Override
    public void refuseGoBack(Object decision) {
      refuseSkip(decision);
    }

    private String decided(String words, Object decision) {
      decided = true;
      return words.formatted(read(decision, Decision.class).step());
    }

    private static <T> T read(Object typed, Class<T> type) {
      return Payloads.json().convertValue(typed, type);
    }
  }

  public static final class Upgrade extends Fake implements UpgradeWorkflow {
    public Upgrade() {
      super("Upgrade");
    }

    @Override
    public Report upgrade(RawValue typed) {
      return play(typed);
    }
  }

  public static final class Rollback extends Fake implements RollbackWorkflow {
    public Rollback() {
      super("Rollback");
    }

    @Override
    public Report rollback(RawValue typed) {
      return play(typed);
    }
  }

  public static final class Backup extends Fake implements BackupWorkflow {
    public Backup() {
      super("Backup");
    }

    @Override
    public Report backup(RawValue typed) {
      return play(typed);
    }
  }

  public static final class Agents implements AgentsWorkflow {
    @Override
    public Answers ask() {
      return new Answers(List.of(Finding.pass("agent", "local", "answers, protocol 1")));
    }
  }

  public static final class Inspect implements InspectWorkflow {
    @Override
    public Inspection inspect(RawValue typed) {
      JsonNode input =
          Payloads.converter().fromPayload(typed.getPayload(), JsonNode.class, JsonNode.class);
      String stack = input.path("stack").asText();
      if (stack.equals("unknown")) {
        return new Inspection(
            stack,
            null,
            null,
            List.of(Finding.stop("request", "stack", "no such stack", "known: kekkai")));
      }
      return Samples.inspection(stack, stack.equals("drifted"), !stack.equals("tampered"));
    }
  }
}
