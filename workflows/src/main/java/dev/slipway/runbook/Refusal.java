package dev.slipway.runbook;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;

/** A run that must not go on, with all reasons at once. */
public final class Refusal {
  static final String TYPE = "REFUSED";
  private static final int SHOWN = 10;

  private Refusal() {}

  /** Everything that stops a plan, in one line. */
  public static String text(Plan plan) {
    List<Finding> stops = new ArrayList<>(plan.order().refusals());
    plan.findings().stream().filter(Finding::stops).forEach(stops::add);
    return text(stops);
  }

  static ApplicationFailure of(String step, List<Finding> stops) {
    return ApplicationFailure.newNonRetryableFailure(step + ": " + text(stops), "CHECK");
  }

  static String text(List<Finding> stops) {
    List<String> lines = stops.stream().limit(SHOWN).map(Refusal::text).toList();
    String more = stops.size() > SHOWN ? "; and %d more".formatted(stops.size() - SHOWN) : "";
    return String.join("; ", lines) + more;
  }

  /** What is wrong with a whole request is about nothing in it. */
  private static String text(Finding stop) {
    String about = stop.about().isEmpty() ? "" : " " + stop.about();
    return "%s%s: %s (%s)".formatted(stop.check(), about, stop.seen(), stop.hint());
  }
}
