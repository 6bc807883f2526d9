package dev.slipway.runbook.inspect;

import dev.slipway.activity.DataActivities.CompareRequest;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.activity.HostActivities.JournalQuery;
import dev.slipway.plan.Comparison;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.runbook.Looking;
import dev.slipway.runbook.Stubs;
import dev.slipway.runbook.Stubs.Kind;
import io.temporal.common.converter.RawValue;
import java.util.ArrayList;
import java.util.List;

/** Reads everything that a plan would read, and the journal. */
public final class InspectWorkflowImpl implements InspectWorkflow {
  private static final int NEWEST = 200;

  @Override
  public Inspection inspect(RawValue typed) {
    Order order = Stubs.catalogue("Understand the request").understand(typed);
    if (!order.refusals().isEmpty()) {
      return new Inspection(order.stack(), null, null, order.refusals());
    }
    if (!order.particulars().of().isEmpty()) {
      return compared(order);
    }
    Observed observed = Looking.observe(order);
    Journal journal =
        new Stubs(order.placeOrThrow().host())
            .host(Kind.LOOK, "The journal of " + order.stack())
            .journal(new JournalQuery(order.placeOrThrow(), NEWEST));
    List<Finding> findings = new ArrayList<>(Looking.plan(order, observed).findings());
    if (!journal.intact()) {
      findings.add(
          Finding.stop(
              "journal",
              "hash chain",
              "an entry was changed or is missing",
              "compare with the copy that was shipped elsewhere"));
    }
    return new Inspection(order.stack(), observed, journal, findings);
  }

  private static Inspection compared(Order order) {
    Place place = order.placeOrThrow();
    Order.Particulars asked = order.particulars();
    Stubs stubs = new Stubs(place.host());
    stubs.ping().ping(new HostActivities.PingRequest(place.stack()));
    Comparison kept =
        stubs
            .data(Kind.LONG, "What run %s kept, against what is live".formatted(asked.of()))
            .compare(
                new CompareRequest(
                    place,
                    order.run(),
                    order.scopeOrThrow().databases(),
                    asked.of(),
                    asked.table(),
                    asked.limit()));
    return new Inspection(order.stack(), null, null, List.of(), kept);
  }
}
