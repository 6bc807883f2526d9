package dev.slipway.runbook;

import dev.slipway.plan.Plan;
import dev.slipway.plan.StepNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run asks about a step that has failed for good.
 *
 * @param generation which try of the step it was, from 1
 * @param trouble why it failed, or what is still wrong
 * @param refused the choices that are not open here, each with the reason
 * @param mayAbort whether the run can still be stopped
 * @param until what happens by itself, and when; empty when it waits for as long as it takes
 */
record Question(
    String stack,
    String step,
    int generation,
    String trouble,
    Map<Choice, String> refused,
    boolean mayAbort,
    String until) {

  Question {
    refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
  }

  /** About something that must be put back. */
  static Question ofUndo(String stack, String step, int generation, String trouble) {
    Map<Choice, String> refused = new EnumMap<>(Choice.class);
    refused.put(Choice.SKIP, "'%s' puts something back, and that is never skipped".formatted(step));
    refused.put(Choice.ROLLBACK, "the run is putting everything back already");
    return new Question(stack, step, generation, trouble, refused, false, "");
  }

  /** About a step that goes forward. */
  static Question ofStep(
      Plan plan, String step, int generation, String trouble, boolean committed, String until) {
    Map<Choice, String> refused = new EnumMap<>(Choice.class);
    List<String> declared = plan.scope().rollback().skip();
    if (!StepNames.maySkip(step, declared)) {
      refused.put(
          Choice.SKIP,
          "the plan does not allow to skip '%s'; its stack file allows: %s"
              .formatted(step, declared.isEmpty() ? "nothing" : String.join(", ", declared)));
    }
    if (committed) {
      refused.put(
          Choice.ROLLBACK,
          "the point of no return is passed, the run goes forward only; when it has ended: slipway rollback "
              + plan.order().stack());
    }
    return new Question(
        plan.order().stack(), step, generation, trouble, refused, !committed, until);
  }

  Question withTrouble(String seen) {
    return new Question(stack, step, generation, seen, refused, mayAbort, until);
  }

  @Nullable String refusal(Choice choice) {
    return refused.get(choice);
  }

  String waitingFor() {
    String limit = until.isEmpty() ? "" : "; " + until;
    return Names.PERSON + "'%s' failed for good: %s%s".formatted(step, trouble, limit);
  }

  /** The updates that answer, one a line, each with its JSON. */
  String updates() {
    List<String> lines = new ArrayList<>();
    for (Choice choice : open()) {
      lines.add(choice.update + " " + choice.example(step, generation));
    }
    if (mayAbort) {
      lines.add("abort {\"reason\":\"why\",\"by\":\"you\"}");
    }
    return String.join("\n", lines);
  }

  /** The commands that answer, one a line. */
  String commands() {
    List<String> lines = new ArrayList<>();
    for (Choice choice : open()) {
      String why =
          choice.reason.isEmpty()
              ? ""
              : " --reason '" + choice.reason.toUpperCase(java.util.Locale.ROOT) + "'";
      lines.add(
          "slipway %s %s --step '%s' --generation %d%s"
              .formatted(choice.command, stack, step, generation, why));
    }
    if (mayAbort) {
      lines.add("slipway abort %s --reason 'WHY'".formatted(stack));
    }
    return String.join("\n", lines);
  }

  private List<Choice> open() {
    List<Choice> open = new ArrayList<>(List.of(Choice.values()));
    open.removeIf(refused::containsKey);
    return open;
  }
}
