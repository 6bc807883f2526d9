package dev.slipway.testkit;

import dev.slipway.activity.StepFailure;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Breaks one call of a run, and remembers all of them. */
public final class Faults {

  /** How a call breaks. */
  public enum Kind {
    /** Fails before it acts, every time. */
    FAILS,
    /** Acts, and is then never heard of again, every time. */
    LOST_AFTER_ACTING,
    /** Acts, its answer is lost, and it is done once more. */
    TWICE
  }

  private final List<String> calls = new ArrayList<>();
  private final Map<String, Boolean> always = new ConcurrentHashMap<>();
  private @Nullable Kind kind;
  private int at = -1;
  private @Nullable String broken;
  private int struck;
  private @Nullable Set<String> answered;

  /** Breaks the call with this number, counted from 0 over the calls of different keys. */
  public void breakCall(int number, Kind how) {
    at = number;
    kind = how;
  }

  /** From now on every call acts, its answer is lost, and it is done once more. */
  public void everythingTwice() {
    answered = ConcurrentHashMap.newKeySet();
  }

  /** From now on every call of this name fails for good before it acts. */
  public void breakEvery(String call) {
    always.put(call, true);
  }

  /** From now on every call of this name fails before it acts, as what may pass by itself does. */
  public void busy(String call) {
    always.put(call, false);
  }

  /** From now on nothing breaks. */
  public void mend() {
    kind = null;
    always.clear();
  }

  /** The calls so far, in order, a repeated one once. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** How often the broken call broke, or was done once more; none when it was never made. */
  public int struck() {
    return struck;
  }

  void around(String call, String identity, Runnable deed) {
    boolean known = answered != null && answered.contains(identity);
    if (!identity.equals(broken) && !known) {
      calls.add(call);
    }
    Boolean forGood = always.get(call);
    if (forGood != null) {
      throw forGood ? fail(call) : ApplicationFailure.newFailure(call + " is busy", "BUSY");
    }
    if (answered != null && answered.add(identity)) {
      deed.run();
      throw ApplicationFailure.newFailure("the answer of " + call + " was lost", "LOST");
    }
    boolean hit = identity.equals(broken) || calls.size() - 1 == at;
    if (!hit || kind == null) {
      deed.run();
      return;
    }
    boolean again = identity.equals(broken);
    broken = identity;
    struck++;
    switch (kind) {
      case FAILS -> throw fail(call);
      case LOST_AFTER_ACTING -> {
        deed.run();
        throw fail(call);
      }
      case TWICE -> {
        deed.run();
        if (!again) {
          throw ApplicationFailure.newFailure("the answer of " + call + " was lost", "LOST");
        }
      }
    }
  }

  private static ApplicationFailure fail(String call) {
    StepFailure failure = StepFailure.input("PLANTED", call + " was made to fail");
    return ApplicationFailure.newNonRetryableFailure(
        String.valueOf(failure.getMessage()), failure.type());
  }
}
