package dev.slipway.runbook.veto;

import dev.slipway.activity.HostActivities;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.runbook.Stubs;
import dev.slipway.runbook.Stubs.Kind;
import io.temporal.common.converter.RawValue;
import java.util.List;

/** Asks the host of the stack, where vetoes are kept. */
public final class VetoWorkflowImpl implements VetoWorkflow {

  @Override
  public Vetoed veto(RawValue typed) {
    Order order = Stubs.catalogue("Understand the request").understand(typed);
    if (!order.refusals().isEmpty()) {
      return new Vetoed(order.stack(), List.of(), order.refusals());
    }
    Place place = order.placeOrThrow();
    Stubs stubs = new Stubs(place.host());
    stubs.ping().ping(new HostActivities.PingRequest(place.stack()));
    var request =
        new HostActivities.VetoRequest(
            place,
            order.run(),
            order.wanted(),
            order.particulars().lift(),
            order.requestedBy(),
            order.reason());
    return new Vetoed(
        order.stack(),
        stubs.host(Kind.SHORT, "Vetoes of " + order.stack()).veto(request).all(),
        List.of());
  }
}
