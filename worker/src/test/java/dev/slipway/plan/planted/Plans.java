package dev.slipway.plan.planted;

import dev.slipway.activity.StepFailure;
import io.temporal.workflow.Workflow;

/** Plans that know too much; ArchitectureTest must notice each. */
public final class Plans {

  private Plans() {}

  /** A plan is computed without looking. */
  public static final class KnowsPorts {
    String type() {
      return StepFailure.FENCED;
    }

    StepFailure failure() {
      return StepFailure.input("PLANTED", "planted");
    }
  }

  /** A plan needs no workflow. */
  public static final class KnowsTemporal {
    long now() {
      return Workflow.currentTimeMillis();
    }
  }
}
