package dev.slipway.demo;

import java.util.List;

/**
 * One act of the demo, with what was measured from outside.
 *
 * @param exit exit code of the command line, and what it must be
 * @param downtimeMillis longest time in which no user's write was acknowledged
 * @param wallMillis from Enter to the end of the command
 * @param acknowledged writes in the ledger when it was checked
 * @param lost acknowledged writes that are gone, and how many of them were announced
 */
public record Act(
    String name,
    int exit,
    int expectedExit,
    long downtimeMillis,
    long wallMillis,
    long acknowledged,
    long lost,
    long announced,
    List<String> wrong) {

  public Act {
    wrong = List.copyOf(wrong);
  }

  public boolean holds() {
    return exit == expectedExit && lost == announced && wrong.isEmpty();
  }

  /** One line of the table. */
  public String line() {
    return "%-34s %6.1f s down %7.1f s wall %7d acknowledged %5d lost (%d announced)  %s"
        .formatted(
            name,
            downtimeMillis / 1000.0,
            wallMillis / 1000.0,
            acknowledged,
            lost,
            announced,
            holds()
                ? "holds"
                : "BROKEN: exit %d, expected %d %s".formatted(exit, expectedExit, wrong));
  }
}
