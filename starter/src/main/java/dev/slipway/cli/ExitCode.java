package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What scripts read. The numbers are a contract: they are in every command's help and in the
 * documentation.
 */
public final class ExitCode {
  /** The requested state is reached, or the question is answered. */
  public static final int REACHED = 0;

  /** The run ended otherwise: rolled back, aborted, superseded, terminated. */
  public static final int ENDED_OTHERWISE = 1;

  /** The command was typed wrongly. */
  public static final int USAGE = 2;

  /** Refused before anything changed. */
  public static final int REFUSED = 3;

  /** The run goes on, and waits for a person. */
  public static final int WAITING = 4;

  /** No server, no worker, or the agent does not answer. */
  public static final int UNAVAILABLE = 69;

  /** Our bug. */
  public static final int BUG = 70;

  /**
   * The check whose STOP says that an agent is away; a refusal for that reason may go away by
   * itself.
   */
  static final String AGENT_CHECK = "agent";

  private ExitCode() {}

  /** The code of a run that has ended with a report. */
  static int of(Report report) {
    return switch (report.outcome()) {
      case COMPLETED, PLANNED -> REACHED;
      case REFUSED ->
          report.findings().stream().anyMatch(ExitCode::agentAway) ? UNAVAILABLE : REFUSED;
      case REJECTED, EXPIRED -> REFUSED;
      default -> ENDED_OTHERWISE;
    };
  }

  /** The code of a run that has ended with this word and no report that could be read. */
  static int of(String outcome) {
    return switch (outcome) {
      case "COMPLETED", "PLANNED" -> REACHED;
      case "REFUSED", "REJECTED", "EXPIRED" -> REFUSED;
      case Ending.UNANSWERED -> UNAVAILABLE;
      default -> ENDED_OTHERWISE;
    };
  }

  private static boolean agentAway(Finding finding) {
    return finding.stops() && finding.check().equals(AGENT_CHECK);
  }

  /** For the help of every command. */
  static Map<String, String> help() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put(Integer.toString(REACHED), "the requested state is reached");
    codes.put(
        Integer.toString(ENDED_OTHERWISE),
        "it ended otherwise: rolled back, aborted, superseded …");
    codes.put(Integer.toString(USAGE), "the command was typed wrongly");
    codes.put(
        Integer.toString(REFUSED), "refused, rejected or not agreed to in time; nothing changed");
    codes.put(Integer.toString(WAITING), "the run goes on and waits for a person");
    codes.put(Integer.toString(UNAVAILABLE), "no server, no worker, or the agent does not answer");
    codes.put(Integer.toString(BUG), "a bug of Slipway");
    return codes;
  }
}
