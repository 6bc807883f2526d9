package dev.slipway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that people read, taken apart. */
public final class Pages {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern STEP =
      Pattern.compile(
          "steps\\s*\\.(check|examine|harmless|attempt|reversible|pointOfNoReturn)\\(\\s*\"([^\"]+)\"");

  private Pages() {}

  /** Every page: those at the root, those of docs, and those beside the example stacks. */
  public static List<Path> all() {
    Stream<Path> root =
        Stream.of("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md")
            .map(Repository.root()::resolve);
    return Stream.of(
            root,
            Repository.files("docs", ".md").stream(),
            Repository.files("stacks", ".md").stream())
        .flatMap(s -> s)
        .toList();
  }

  /** The lines inside of fences. */
  public static List<String> fenced(String page) {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : page.lines().toList()) {
      if (line.strip().startsWith("```")) {
        inside = !inside;
      } else if (inside) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** What stands between backticks, outside of fences. */
  public static List<String> inline(String page) {
    List<String> found = new ArrayList<>();
    boolean inside = false;
    for (String line : page.lines().toList()) {
      boolean fence = line.strip().startsWith("```");
      inside ^= fence;
      Matcher matcher = CODE.matcher(line);
      while (!inside && !fence && matcher.find()) {
        found.add(matcher.group(1));
      }
    }
    return found;
  }

  /** Cells of every row of every table, without headings and rulers. */
  public static List<List<String>> rows(String page) {
    List<List<String>> rows = new ArrayList<>();
    List<String> lines = page.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      boolean heading = i + 1 < lines.size() && lines.get(i + 1).startsWith("|---");
      if (lines.get(i).startsWith("|") && !lines.get(i).startsWith("|---") && !heading) {
        rows.add(cells(lines.get(i)));
      }
    }
    return rows;
  }

  private static List<String> cells(String row) {
    String inner = row.strip().replaceAll("^\\||\\|$", "");
    return Stream.of(inner.split("\\|", -1)).map(String::strip).toList();
  }

  /**
   * The steps of a runbook in the order of its source. A step that a later version does in another
   * manner stands in both branches of its change id, one behind the other: that is one step.
   */
  public static List<String> steps(String source) {
    List<String> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(source);
    while (matcher.find()) {
      String step = matcher.group(2);
      if (steps.isEmpty() || !steps.getLast().equals(step)) {
        steps.add(step);
      }
    }
    return steps;
  }
}
