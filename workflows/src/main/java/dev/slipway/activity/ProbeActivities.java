package dev.slipway.activity;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Duration;
import java.util.List;

/** Questions put to the running stack. */
@ActivityInterface(namePrefix = "Probes.")
public interface ProbeActivities {

  /**
   * Asks every probe again and again until all pass or the time is over; each comes back passed or
   * stopped, with what was seen. Probes from outside are left out while the door is closed.
   */
  @ActivityMethod
  Findings ask(ProbeRequest request);

  /**
   * @param releases the version that a component must name itself by
   */
  record ProbeRequest(
      Place place,
      List<Probe> probes,
      List<Database> databases,
      List<Order.Wanted> releases,
      boolean doorOpen,
      Duration within) {
    public ProbeRequest {
      probes = List.copyOf(probes);
      databases = List.copyOf(databases);
      releases = List.copyOf(releases);
    }
  }

  record Findings(List<Finding> all) {
    public Findings {
      all = List.copyOf(all);
    }

    public boolean pass() {
      return all.stream().noneMatch(Finding::stops);
    }
  }
}
