package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.testkit.FakePorts;
import dev.slipway.testkit.Faults;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody starts an emergency rollback during every call of an upgrade that goes well, and of one
 * that is putting everything back: the stack ends as it was before, and the upgrade ends where it
 * is.
 */
@Timeout(300)
class TakenOverMatrixTest {
  private static final Map<String, Object> BEFORE = EmergencyField.seen(new FakePorts());

  @Test
  void an_upgrade_at_any_call() {
    List<String> calls = taken(-1, false).calls;
    int claim = calls.indexOf("Host.Claim");
    int given = calls.lastIndexOf("Host.Release");
    assertTrue(claim > 0 && calls.size() > 30, "a happy run makes many calls: " + calls);
    for (int i = 0; i < calls.size(); i++) {
      Ended ended = taken(i, false);
      String where = "%s, call %d: %s".formatted(calls.get(i), i, ended.why);
      assertEquals(calls.get(i), ended.calls.get(i), where);
      // Before the claim there is nothing to go back behind, and nothing was touched.
      assertEquals(i <= claim ? "REFUSED" : "COMPLETED", ended.emergency, where);
      assertTrue(
          ended.upgrade.equals(i < given ? "SUPERSEDED" : "COMPLETED")
              || (i <= claim && ended.upgrade.equals("REFUSED")),
          where + ": " + ended.upgrade);
      asBefore(ended, where);
    }
  }

  @Test
  void an_upgrade_that_is_putting_everything_back() {
    List<String> calls = taken(-1, true).calls;
    int failed = calls.indexOf("Platform.Deploy");
    int given = calls.lastIndexOf("Host.Release");
    assertTrue(calls.size() - failed > 10, "many calls put back: " + calls);
    for (int i = failed + 1; i < given; i++) {
      Ended ended = taken(i, true);
      String where = "%s, call %d: %s".formatted(calls.get(i), i, ended.why);
      assertEquals("COMPLETED", ended.emergency, where);
      assertEquals("SUPERSEDED", ended.upgrade, where);
      asBefore(ended, where);
    }
  }

  private static void asBefore(Ended ended, String where) {
    assertEquals(BEFORE, ended.seen, where);
    assertEquals(Set.of(), ended.helpers, where + ": what the upgrade left");
  }

  private record Ended(
      String upgrade,
      String emergency,
      String why,
      List<String> calls,
      Map<String, Object> seen,
      Set<String> helpers) {}

  private static Ended taken(int call, boolean fails) {
    Caller caller = new Caller(call);
    try (EmergencyField field = new EmergencyField(ApprovalNeeds.NONE, caller)) {
      caller.field = field;
      if (fails) {
        field.ports.faults.breakCall(happy().indexOf("Platform.Deploy"), Faults.Kind.FAILS);
      }
      WorkflowStub upgrade = field.upgrade();
      String end = EmergencyField.outcome(upgrade);
      WorkflowStub emergency = caller.emergency;
      if (emergency == null) {
        return new Ended(end, "", "", caller.calls, field.seen(), field.helpers());
      }
      var report = EmergencyField.report(emergency);
      return new Ended(
          end, report.outcome().name(), report.why(), caller.calls, field.seen(), field.helpers());
    }
  }

  private static List<String> happy() {
    try (EmergencyField field = new EmergencyField()) {
      EmergencyField.outcome(field.upgrade());
      return field.ports.faults.calls();
    }
  }

  /** Starts the emergency inside of a call, which then goes on although the stack is taken. */
  private static final class Caller extends WorkerInterceptorBase {
    private final int when;
    private final List<String> calls = new ArrayList<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private @Nullable EmergencyField field;
    private @Nullable WorkflowStub emergency;

    Caller(int when) {
      this.when = when;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new ActivityInboundCallsInterceptorBase(next) {
        private boolean upgrades;

        @Override
        public void init(io.temporal.activity.ActivityExecutionContext context) {
          upgrades = EmergencyField.UPGRADE.equals(context.getInfo().getWorkflowId());
          if (upgrades) {
            calls.add(context.getInfo().getActivityType());
          }
          super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
          if (upgrades && calls.size() - 1 == when && started.compareAndSet(false, true)) {
            begin();
          }
          return super.execute(input);
        }
      };
    }

    private void begin() {
      EmergencyField on = Objects.requireNonNull(field);
      emergency = on.emergency();
      assertTrue(within(20_000, () -> taken(on)), "nobody took the stack over");
      // What the upgrade is at is over for it as soon as it is told. While it still plans it is at
      // nothing that could be stopped, and goes on until it would begin.
      boolean unused = within(1_500, () -> told(on));
    }

    private static boolean within(long millis, BooleanSupplier holds) {
      long until = System.nanoTime() + millis * 1_000_000;
      while (!holds.getAsBoolean() && System.nanoTime() < until) {
        LockSupport.parkNanos(5_000_000);
      }
      return holds.getAsBoolean();
    }

    private static boolean told(EmergencyField on) {
      return on
          .env
          .getWorkflowClient()
          .fetchHistory(EmergencyField.UPGRADE)
          .getHistory()
          .getEventsList()
          .stream()
          .anyMatch(HistoryEvent::hasActivityTaskCancelRequestedEventAttributes);
    }

    private static boolean taken(EmergencyField on) {
      var holder = on.ports.world.holder;
      return holder != null && holder.workflow().equals(EmergencyField.EMERGENCY);
    }
  }
}
