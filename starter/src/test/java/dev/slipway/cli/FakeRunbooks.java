package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Status;
import dev.slipway.runbook.backup.BackupWorkflow;
import dev.slipway.runbook.inspect.InspectWorkflow;
import dev.slipway.runbook.rollback.RollbackWorkflow;
import dev.slipway.runbook.upgrade.UpgradeWorkflow;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runbooks that end as the name of their stack says. */
final class FakeRunbooks {
  static final Class<?>[] ALL = {Upgrade.class, Rollback.class, Backup.class, Inspect.class};

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
    public String abort(Abort asked) {
      abort = asked;
      return "stopping; everything that was begun is put back";
    }

    @Override
    public void refuseAbort(Abort asked) {}

    @Override
    public String approve(Approval approval) {
      approved = approval;
      return "approved; the run goes on; signature=" + approval.signature();
    }

    @Override
    public void refuseApprove(Approval approval) {
      if (approval.by() == null || approval.by().equals("eve")) {
        throw ApplicationFailure.newFailure("nobody who is asked is called 'eve'", "REFUSED");
      }
    }

    @Override
    public String reject(Approval approval) {
      approved = approval;
      rejected = true;
      return "rejected; the run ends, and nothing was touched";
    }

    @Override
    public void refuseReject(Approval approval) {}

    @Override
    public String retry(Decision decision) {
      decided = true;
      return "trying '%s' again".formatted(decision.step());
    }

    @Override
    public void refuseRetry(Decision decision) {
      if (!"writers run".equals(decision.step())) {
        throw ApplicationFailure.newFailure("the stuck step is 'writers run'", "REFUSED");
      }
    }

    @Override
    public String byHand(Decision decision) {
      return retry(decision);
    }

    @Override
    public void refuseByHand(Decision decision) {
      refuseRetry(decision);
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
