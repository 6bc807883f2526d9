package dev.slipway.runbook.inspect;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.activity.HostActivities.JournalQuery;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
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
}
