package dev.slipway.testkit;

import dev.slipway.activity.Keyed;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Observed;
import io.temporal.failure.ApplicationFailure;

/** Lets in the deeds of the newest claim only, as an agent does, and breaks them on request. */
final class FakeDeeds {
  private final World world;
  private final Faults faults;

  FakeDeeds(World world, Faults faults) {
    this.world = world;
    this.faults = faults;
  }

  /** One at a time, as an agent has it: two runs may meet on a stack. */
  synchronized void perform(String name, Keyed request, Runnable effect) {
    Observed.Holder holder = world.holder;
    if (holder == null || world.claim != request.key().claim() || request.key().seq() < world.seq) {
      throw refused(
          StepFailure.FENCED, "not the newest: %s; holder: %s".formatted(request.key(), holder));
    }
    world.seq = request.key().seq();
    world.holder =
        new Observed.Holder(
            holder.workflow(),
            holder.workflowRun(),
            holder.run(),
            holder.claim(),
            holder.since(),
            request.key().step(),
            holder.taker());
    world.begun(request.key().run(), request.key().step());
    around(name, request.key().seq(), effect);
  }

  /** What is let in without a claim. */
  synchronized void around(String name, Object identity, Runnable effect) {
    faults.around(name, name + "#" + identity, effect);
  }

  /** An operator must change something: not tried again. */
  static ApplicationFailure refused(String type, String message) {
    return ApplicationFailure.newNonRetryableFailure(message, type);
  }
}
