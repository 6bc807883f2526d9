package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.stack.Retention;
import dev.slipway.testkit.Asked;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.World;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A retirement beside the other runs of its stack: who has the stack, and whose things stay. */
@Timeout(120)
class RetireAmongOthersTest {
  private static final String RETIRE = "retire/shop";
  private static final List<String> ALL = List.of("store", "artefact", "capture", "backup");
  private static final Map<String, Object> OLD = Map.of("stack", "shop", "run", RetireRun.OLD);

  @Test
  void behind_an_upgrade_goes_what_is_past_the_rule_of_the_stack() {
    try (EmergencyField field = field(keeps())) {
      assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
      Report retired = EmergencyField.report(stub(field, RETIRE));
      assertEquals(Outcome.COMPLETED, retired.outcome(), retired.why());
      assertEquals(List.of("backup"), left(field), "backups have a rule of their own");
      World.Capture point = field.ports.world.capture("run-1");
      assertTrue(point.kept != null && !point.retired && !point.released, "the way back stays");
      assertTrue(
          field.ports.world.journal.stream()
              .anyMatch(e -> e.why().equals("retention.kept, after run run-1")));
    }
  }

  @Test
  void without_a_rule_nothing_is_started() {
    try (EmergencyField field = field(new FakeCatalogue("run-1"))) {
      assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
      assertThrows(
          WorkflowNotFoundException.class, () -> stub(field, RETIRE).getResult(Report.class));
      assertEquals(ALL, left(field));
    }
  }

  @Test
  void one_that_is_open_already_is_nothing_to_an_upgrade() {
    FakeCatalogue asks =
        new FakeCatalogue("run-1", List.of(), Asked.oncall()).keeps(new Retention.Kept(1, 0));
    try (EmergencyField field = field(asks)) {
      // Waits for somebody to agree, for as long as it takes.
      field.start(Names.UPGRADE, RETIRE, Map.of("stack", "shop", "to", Map.of("app", "2.0")));
      WorkflowStub upgrade = field.upgrade();
      field.env.registerDelayedCallback(
          Duration.ofMinutes(1),
          () ->
              field
                  .running()
                  .approve(
                      new Answerable.Approval(
                          Objects.requireNonNull(field.running().status().plan()).digest(),
                          "anna",
                          "",
                          null)));
      assertEquals("COMPLETED", EmergencyField.outcome(upgrade));
      assertEquals(ALL, left(field));
    }
  }

  @Test
  void nothing_goes_while_another_run_holds_the_stack() {
    During during = new During("Host.Capture", EmergencyField.UPGRADE);
    try (EmergencyField field = field(new FakeCatalogue("run-1"), during)) {
      during.begin(() -> field.start(Names.RETIRE, RETIRE, OLD));
      assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
      Report refused = Objects.requireNonNull(during.report);
      assertEquals(Outcome.REFUSED, refused.outcome());
      assertTrue(refused.why().contains("run-1"), refused.why());
      assertEquals(ALL, left(field));
    }
  }

  @Test
  void an_emergency_takes_the_stack_in_the_middle_and_the_rest_goes_another_time() {
    During during = new During("Platform.Retire", RETIRE);
    try (EmergencyField field = field(new FakeCatalogue("run-1"), during)) {
      assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
      during.begin(() -> field.emergency(true));
      Report retired = EmergencyField.report(field.start(Names.RETIRE, RETIRE, OLD));
      assertEquals(Outcome.SUPERSEDED, retired.outcome(), retired.why());
      Report back = Objects.requireNonNull(during.report);
      assertEquals(Outcome.COMPLETED, back.outcome(), back.why());
      assertEquals("1.0", field.ports.world.settings.get("APP_VERSION"));
      List<String> rest = left(field);
      assertTrue(rest.contains("capture") && !rest.contains("store"), rest.toString());
      assertEquals("COMPLETED", EmergencyField.outcome(field.start(Names.RETIRE, RETIRE, OLD)));
      assertEquals(List.of(), left(field));
    }
  }

  @Test
  void a_rollback_whose_point_was_retired_since_it_was_planned_begins_nothing() {
    During during = new During("Host.Claim", "rollback/shop");
    try (EmergencyField field = field(new FakeCatalogue("run-1"), during)) {
      assertEquals("COMPLETED", EmergencyField.outcome(field.upgrade()));
      Map<String, Object> before = field.seen();
      during.begin(() -> field.start(Names.RETIRE, RETIRE, OLD));
      Report back =
          EmergencyField.report(
              field.start(
                  Names.ROLLBACK,
                  "rollback/shop",
                  Map.of("stack", "shop", "point", RetireRun.OLD, "acceptDataLoss", true)));
      assertEquals(
          Outcome.COMPLETED, Objects.requireNonNull(during.report).outcome(), "it came first");
      assertTrue(back.why().startsWith("still as planned"), back.why());
      assertTrue(back.why().contains(RetireRun.OLD), back.why());
      assertEquals(before, field.seen());
    }
  }

  private static FakeCatalogue keeps() {
    return new FakeCatalogue("run-1").keeps(new Retention.Kept(1, 0));
  }

  /** With what an older upgrade left, of which nobody has any need. */
  private static EmergencyField field(FakeCatalogue upgrades, During... during) {
    EmergencyField field = new EmergencyField(upgrades, during);
    RetireRun.upgraded(field.ports.world, RetireRun.OLD, "0.9", "1.0");
    field.ports.world.backedUp(RetireRun.OLD, Duration.ofDays(81), true);
    return field;
  }

  private static List<String> left(EmergencyField field) {
    return RetireRun.left(field.ports.world);
  }

  private static WorkflowStub stub(EmergencyField field, String id) {
    return field.env.getWorkflowClient().newUntypedWorkflowStub(id);
  }

  /** Starts another run inside of a call, and lets the call go on when that run has ended. */
  private static final class During extends WorkerInterceptorBase {
    private final String call;
    private final String workflow;
    private final AtomicBoolean begun = new AtomicBoolean();
    private @Nullable Supplier<WorkflowStub> other;
    private @Nullable Report report;

    During(String call, String workflow) {
      this.call = call;
      this.workflow = workflow;
    }

    void begin(Supplier<WorkflowStub> run) {
      other = run;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new ActivityInboundCallsInterceptorBase(next) {
        private String name = "";

        @Override
        public void init(io.temporal.activity.ActivityExecutionContext context) {
          name = context.getInfo().getActivityType() + " " + context.getInfo().getWorkflowId();
          super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
          if (other != null
              && name.equals(call + " " + workflow)
              && begun.compareAndSet(false, true)) {
            report = EmergencyField.report(other.get());
          }
          return super.execute(input);
        }
      };
    }
  }
}
