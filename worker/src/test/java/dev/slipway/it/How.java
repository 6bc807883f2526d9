package dev.slipway.it;

import dev.slipway.it.Between.Call;
import dev.slipway.it.Between.Fault;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import io.temporal.failure.ApplicationFailure;

/** How a deed goes wrong. */
enum How {
  /** For good, before it acts. */
  FAILS {
    @Override
    ActivityOutput strike(Call call) {
      throw forGood(call.deed() + " was made to fail before it acts");
    }
  },
  /**
   * It acts, and the agent falls silent until Temporal gives it up; so it is done once more, and
   * its answer is lost for good.
   */
  LOST {
    @Override
    ActivityOutput strike(Call call) {
      call.perform();
      if (call.attempt() == 1) {
        beSilent();
      }
      throw forGood("the answer of " + call.deed() + " was lost");
    }
  },
  /** It acts, its answer is lost, and it is done once more. */
  TWICE {
    @Override
    ActivityOutput strike(Call call) {
      ActivityOutput answer = call.perform();
      if (call.attempt() == 1) {
        throw ApplicationFailure.newFailure("the answer of " + call.deed() + " was lost", "LOST");
      }
      return answer;
    }
  };

  /** Longer than the twelve seconds after which an agent without a sign of life counts as gone. */
  private static final long SILENCE_MILLIS = 14_000;

  abstract ActivityOutput strike(Call call);

  ActivityOutput meet(Call call) {
    return strike(call.broken());
  }

  /** This one deed goes wrong, the others do not. */
  Fault at(Deed deed) {
    return call -> call.deed().equals(deed) ? meet(call) : call.perform();
  }

  /** This one deed goes wrong, and each other one is done twice, also on the way back. */
  Fault atWhileOthersRunTwice(Deed deed) {
    return call -> call.deed().equals(deed) ? meet(call) : TWICE.meet(call);
  }

  private static ApplicationFailure forGood(String message) {
    return ApplicationFailure.newNonRetryableFailure(message, "PLANTED");
  }

  private static void beSilent() {
    try {
      Thread.sleep(SILENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
