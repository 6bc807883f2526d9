package dev.slipway.runbook.window;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Failures;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.Stubs;
import dev.slipway.runbook.Stuck;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ChildWorkflowStub;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides nothing about windows: that the upgrade does, whoever starts it. */
public final class MaintenanceWindowImpl implements MaintenanceWindow {
  private static final int LONGEST_REASON = 500;
  private static final String UNANSWERED = "UNANSWERED";

  private String stuck = "";

  @Override
  public End open(RawValue typed) {
    Order order;
    try {
      order = Stubs.catalogue("Understand the request").understand(typed);
    } catch (ActivityFailure away) {
      return unanswered(away);
    }
    if (!order.refusals().isEmpty()) {
      return new End(Outcome.REFUSED.name(), words(order.refusals()), null);
    }
    ChildWorkflowStub upgrade = Workflow.newUntypedChildWorkflowStub(Names.UPGRADE, options(order));
    Promise<Report> report = upgrade.executeAsync(Report.class, request(order));
    try {
      upgrade.getExecution().get();
    } catch (ChildWorkflowFailure running) {
      return new End(
          "BUSY", "an upgrade of %s is open; nothing was started".formatted(order.stack()), null);
    }
    Workflow.await(() -> report.isCompleted() || !stuck.isEmpty());
    if (!report.isCompleted()) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the upgrade of %s waits for %s; look: slipway status %s"
              .formatted(order.stack(), stuck, order.stack()),
          "STUCK");
    }
    return end(report);
  }

  @Override
  public void stuck(Stuck upgrade) {
    stuck = upgrade.where();
  }

  private static ChildWorkflowOptions options(Order order) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(Names.upgradeId(order.stack()))
        .setTaskQueue(Names.CENTRAL_QUEUE)
        // Whoever stops the window does not stop an upgrade in the middle.
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setCancellationType(ChildWorkflowCancellationType.ABANDON)
        .setStaticSummary("Upgrade %s, in its window".formatted(order.stack()))
        .build();
  }

  private static Map<String, Object> request(Order order) {
    Map<String, String> to = new LinkedHashMap<>();
    order.wanted().forEach(w -> to.put(w.component(), w.version()));
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("stack", order.stack());
    request.put("to", to);
    request.put("acceptDataLoss", order.acceptDataLoss());
    request.put("reason", reason(order.reason()));
    request.put("requestedBy", order.requestedBy());
    Order.Origin schedule = order.origin();
    // Without the time of its apply the schedule is older than that, and nothing was said since.
    Instant applied = schedule == null ? Instant.EPOCH : schedule.applied();
    request.put("origin", Workflow.getInfo().getWorkflowId());
    request.put("applied", applied.toString());
    return request;
  }

  private static String reason(String given) {
    String origin = "started by " + Workflow.getInfo().getWorkflowId();
    String both = given.isEmpty() ? origin : "%s (%s)".formatted(given, origin);
    return both.length() > LONGEST_REASON ? given : both;
  }

  private static End end(Promise<Report> result) {
    try {
      Report report = result.get();
      return new End(report.outcome().name(), "", report);
    } catch (ChildWorkflowFailure failure) {
      return end(failure);
    }
  }

  private static End end(ChildWorkflowFailure failure) {
    if (failure.getCause() instanceof ApplicationFailure ended) {
      Report report =
          ended.getDetails().getSize() == 0 ? null : ended.getDetails().get(Report.class);
      String word = ended.getType();
      if (harmless(word)) {
        String shown =
            stopped(report, "window")
                ? "OUTSIDE"
                : stopped(report, "agent") && unplanned(report) ? UNANSWERED : word;
        return new End(shown, ended.getOriginalMessage(), report);
      }
      throw ApplicationFailure.newNonRetryableFailure(ended.getOriginalMessage(), word);
    }
    // From its plan on an upgrade ends with a word, whatever fails: this one had none yet.
    if (failure.getCause() instanceof ActivityFailure away) {
      return unanswered(away);
    }
    throw CancellationScope.current().isCancelRequested() ? failure : lost(failure);
  }

  private static boolean stopped(@Nullable Report report, String check) {
    return report != null
        && report.findings().stream().anyMatch(f -> f.stops() && f.check().equals(check));
  }

  /** Nobody could look at the stack. */
  private static boolean unplanned(@Nullable Report report) {
    return report != null && report.planDigest().isEmpty();
  }

  /** Nothing was touched, or a person decided what is so. */
  private static boolean harmless(String word) {
    return List.of(
            Outcome.REFUSED, Outcome.REJECTED, Outcome.EXPIRED, Outcome.ABORTED, Outcome.SUPERSEDED)
        .stream()
        .anyMatch(o -> o.name().equals(word));
  }

  /** Who must look has not answered: agent, registry, catalogue. Next time they may. */
  private static End unanswered(ActivityFailure away) {
    if (CancellationScope.current().isCancelRequested()) {
      throw away;
    }
    return new End(
        UNANSWERED, "nothing was touched, there was no plan yet: " + Failures.text(away), null);
  }

  /** Terminated, or without its undo for another reason: somebody must look. */
  private static ApplicationFailure lost(TemporalFailure failure) {
    return ApplicationFailure.newNonRetryableFailure(
        "the upgrade has no end of its own: " + Failures.text(failure), "LOST");
  }

  private static String words(List<Finding> refusals) {
    return String.join(
        "; ",
        refusals.stream()
            .map(f -> "%s: %s (%s)".formatted(f.about(), f.seen(), f.hint()))
            .toList());
  }
}
