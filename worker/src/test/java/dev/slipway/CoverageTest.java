package dev.slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/coverage.md against the repository: it names what exists, or says "not yet". */
class CoverageTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)+");
  private static final Pattern CLASS = Pattern.compile("([A-Z][a-z0-9]+){2,}");
  private static final Pattern STEP =
      Pattern.compile("\\b([UM]) (\"[^\"]+\"(?:(?:, | and |, then )\"[^\"]+\")*)");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  /** Words of a row that needs no place: what is not built, not ours, or left out knowingly. */
  private static final List<String> NOWHERE =
      List.of("not yet", "a person's", "left out on purpose");

  @Test
  void every_row_names_what_exists_or_says_not_yet() {
    List<List<String>> rows = Pages.rows(Repository.read("docs/coverage.md"));
    assertTrue(rows.size() > 60, "the table was read: " + rows.size());
    List<String> wrong = new ArrayList<>();
    rows.forEach(row -> wrong.addAll(wrong(row)));
    assertEquals(List.of(), wrong);
  }

  @Test
  void a_row_that_names_nothing_or_something_wrong_is_noticed() {
    assertEquals(1, wrong(List.of("\"Do it\"", "somewhere")).size());
    assertEquals(1, wrong(List.of("\"Do it\"", "`docs/nowhere.md`")).size());
    assertEquals(1, wrong(List.of("\"Do it\"", "`NoSuchClassAnywhere`")).size());
    assertEquals(1, wrong(List.of("\"Do it\"", "U \"no such step\"")).size());
    assertEquals(1, wrong(List.of("\"Do it\"", "M \"convert\", \"migrate\"")).size());
    assertEquals(1, wrong(List.of("\"Do it\"", "`README.md` | `docs/commands.md`", "")).size());
    assertEquals(0, wrong(List.of("\"Do it\"", "not yet (tiers)")).size());
  }

  private static List<String> wrong(List<String> row) {
    if (row.size() != 2) {
      return List.of("not two cells: " + row);
    }
    String where = row.get(1);
    List<String> wrong = new ArrayList<>();
    int targets = 0;
    for (String code : all(CODE, where)) {
      if (PATH.matcher(code).matches()) {
        targets++;
        if (!Files.exists(Repository.root().resolve(code))) {
          wrong.add("%s: there is no %s".formatted(row.get(0), code));
        }
      } else if (CLASS.matcher(code).matches()) {
        targets++;
        if (Repository.files(".", "/" + code + ".java").isEmpty()) {
          wrong.add("%s: there is no class %s".formatted(row.get(0), code));
        }
      }
    }
    Matcher named = STEP.matcher(where);
    while (named.find()) {
      for (String step : all(QUOTED, named.group(2))) {
        targets++;
        if (!steps(named.group(1)).contains(step)) {
          wrong.add("%s: %s has no step \"%s\"".formatted(row.get(0), named.group(1), step));
        }
      }
    }
    if (targets == 0 && NOWHERE.stream().noneMatch(where::contains)) {
      wrong.add("%s: neither a place nor \"not yet\"".formatted(row.get(0)));
    }
    return wrong;
  }

  /** Of the runbook with this short name. */
  private static List<String> steps(String runbook) {
    String code =
        runbook.equals("U")
            ? "upgrade/UpgradeWorkflowImpl.java"
            : "postgres/MigratePostgresWorkflowImpl.java";
    return Pages.steps(Repository.read("workflows/src/main/java/dev/slipway/runbook/" + code));
  }

  private static List<String> all(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
