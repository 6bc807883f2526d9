package dev.slipway.testkit;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.DecidingFacts;
import dev.slipway.plan.Finding;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Planner;
import io.temporal.activity.Activity;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of the small stack for every runbook, with ids of runs that count up: upgrades as
 * {@link FakeCatalogue} has them, all others by the real planner.
 */
public final class FakeRunbooks implements CatalogueActivities {
  private final FakeCatalogue upgrades;
  private final AtomicInteger runs = new AtomicInteger(1);

  /**
   * @param upgrades whose run is the first
   */
  public FakeRunbooks(FakeCatalogue upgrades) {
    this.upgrades = upgrades;
  }

  @Override
  public Order understand(@Nullable RawValue typed) {
    String runbook = Activity.getExecutionContext().getInfo().getWorkflowType();
    return "Upgrade".equals(runbook)
        ? upgrades.understand(typed)
        : order(String.valueOf(runbook), read(typed));
  }

  private Order order(String runbook, Map<?, ?> request) {
    boolean known = "shop".equals(request.get("stack"));
    return new Order(
            "run-" + runs.incrementAndGet(),
            runbook,
            "shop",
            known ? FakeCatalogue.PLACE : null,
            known ? upgrades.own() : null,
            List.of(),
            false,
            Boolean.TRUE.equals(request.get("acceptDataLoss")),
            String.valueOf(request.get("reason")),
            "tester",
            known
                ? List.of()
                : List.of(Finding.stop("request", "stack", "there is none", "say shop")))
        .withIfHeld(terms(request))
        .backTo(null, text(request, "point"))
        .withParticulars(
            new Order.Particulars("", false, text(request, "run"), "", 0, age(request)));
  }

  private static String text(Map<?, ?> request, String field) {
    return request.get(field) instanceof String text ? text : "";
  }

  private static @Nullable Duration age(Map<?, ?> request) {
    String age = text(request, "olderThan");
    return age.isEmpty() ? null : Duration.parse(age);
  }

  private static IfHeld terms(Map<?, ?> request) {
    return Boolean.TRUE.equals(request.get("takeOver"))
        ? IfHeld.TAKE_OVER
        : "wait".equals(request.get("ifHeld")) ? IfHeld.WAIT : IfHeld.FAIL;
  }

  private static Map<?, ?> read(@Nullable RawValue typed) {
    Map<?, ?> request =
        typed == null
            ? null
            : DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
                typed.getPayload(), Map.class, Map.class);
    return request == null ? Map.of() : request;
  }

  @Override
  public Plan plan(Planning planning) {
    Order order = planning.order();
    if (order.runbook().equals("Upgrade")) {
      return upgrades.plan(planning);
    }
    Plan plan =
        Planner.plan(
            order,
            planning.observed(),
            planning.protocol(),
            planning.observed().agent().clock(),
            planning.at());
    return plan.withDigest("hash of " + DecidingFacts.of(plan, planning.observed()));
  }

  @Override
  public Stacks stacks() {
    return upgrades.stacks();
  }
}
