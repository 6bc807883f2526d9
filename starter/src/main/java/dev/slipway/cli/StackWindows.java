package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.slipway.plan.Finding;
import dev.slipway.runbook.window.WindowsWorkflow;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the central worker, which has the stack files, for the windows of a stack. */
final class StackWindows {
  private final Session session;
  private final Runs runs;

  StackWindows(Session session, Runs runs) {
    this.session = session;
    this.runs = runs;
  }

  /**
   * What the stack file says; {@link WindowRules#NONE} when it declares no windows.
   *
   * @param to components that must exist
   */
  WindowRules of(String stack, Map<String, String> to) {
    runs.refuseWithoutWorker();
    RunRef ref = runs.start(Start.windows(stack, to, session.clock().instant()));
    Ending ending = new Follow(session, runs, Duration.ZERO).followQuestion(ref).ending();
    WindowsWorkflow.Answer answer = read(ending, stack);
    if (!answer.findings().isEmpty()) {
      throw CliFailure.refused(stack + ": " + reasons(answer.findings()), "");
    }
    WindowRules windows = answer.windows();
    return windows == null ? WindowRules.NONE : windows;
  }

  private static WindowsWorkflow.Answer read(@Nullable Ending ending, String stack) {
    if (ending == null || ending.result() == null) {
      throw CliFailure.ended(
          ending == null ? ExitCode.UNAVAILABLE : ExitCode.BUG,
          "%s: %s".formatted(stack, ending == null ? "no answer" : ending.message()));
    }
    try {
      return Payloads.json().treeToValue(ending.result(), WindowsWorkflow.Answer.class);
    } catch (JsonProcessingException ofAnotherVersion) {
      throw CliFailure.unavailable(
          "the worker answers in words that this command line does not know",
          "use the command line of the worker's release");
    }
  }

  private static String reasons(List<Finding> findings) {
    return findings.stream()
        .map(f -> "%s: %s (%s)".formatted(f.about(), f.seen(), f.hint()))
        .collect(Collectors.joining("; "));
  }

  /** Those that were named, or all. */
  static List<Window> chosen(WindowRules rules, String stack, List<String> named) {
    List<String> known = rules.windows().stream().map(Window::name).toList();
    for (String name : named) {
      if (!known.contains(name)) {
        String meant =
            Nearest.to(name, known).map(w -> "; did you mean %s?".formatted(w)).orElse("");
        throw CliFailure.refused(
            "stack %s has no window %s".formatted(stack, name),
            "known: %s%s".formatted(String.join(", ", known), meant));
      }
    }
    return rules.windows().stream()
        .filter(w -> named.isEmpty() || named.contains(w.name()))
        .toList();
  }
}
