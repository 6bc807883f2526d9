package dev.slipway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/field-traps.md against the tests: each row names some, and each of them exists. */
class FieldTrapsTest {
  private static final Pattern SHOWN = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern RELEASE = Pattern.compile("`(\\d+\\.\\d+\\.\\d+[\\w-]*)`");
  private static final Map<String, String> SOURCES =
      Repository.files(".", ".java").stream()
          .filter(f -> f.toString().contains("/src/test/"))
          .collect(
              Collectors.toMap(
                  f -> String.valueOf(f.getFileName()), Repository::read, String::concat));
  private static final int LINES = 12;
  private static final int FAULTS = 11;

  @Test
  void every_row_names_tests_that_exist_and_releases_that_they_play() {
    List<List<String>> rows = Pages.rows(Repository.read("docs/field-traps.md"));
    List<String> wrong = new ArrayList<>();
    rows.forEach(row -> wrong.addAll(wrong(row.getLast())));
    assertEquals(List.of(), wrong);
    List<String> numbers =
        rows.stream().map(List::getFirst).filter(n -> n.matches("\\d+")).toList();
    for (int line = 1; line <= LINES; line++) {
      assertEquals(Integer.toString(line), numbers.get(line - 1));
    }
    assertEquals(LINES + FAULTS, rows.size());
  }

  @Test
  void a_row_that_names_no_test_or_a_wrong_one_is_noticed() {
    String right = "`FieldTrapsTest#a_row_that_names_no_test_or_a_wrong_one_is_noticed`";
    assertEquals(0, wrong(right).size());
    assertEquals(1, wrong("somewhere").size());
    assertEquals(1, wrong("`FieldTrapsTest#no_such_method`").size());
    assertEquals(1, wrong("`NoSuchTest#method`").size());
    // Not a test, and a method all the same.
    assertEquals(1, wrong("`FieldTrapsTest#wrong`").size());
    assertEquals(1, wrong(right + " (`9.99" + ".0-unheardof`)").size());
  }

  private static List<String> wrong(String shown) {
    List<String> wrong = new ArrayList<>();
    StringBuilder sources = new StringBuilder();
    Matcher tests = SHOWN.matcher(shown);
    while (tests.find()) {
      String source = SOURCES.getOrDefault(tests.group(1) + ".java", "");
      sources.append(source);
      if (!isTest(source, tests.group(2))) {
        wrong.add("there is no test " + tests.group());
      }
    }
    Matcher releases = RELEASE.matcher(shown);
    while (releases.find()) {
      if (!Pattern.compile("\"" + Pattern.quote(releases.group(1)) + "[\",]")
          .matcher(sources)
          .find()) {
        wrong.add("no named test plays release " + releases.group(1));
      }
    }
    if (sources.isEmpty() && wrong.isEmpty()) {
      wrong.add("names no test: " + shown);
    }
    return wrong;
  }

  /** Annotated as one: what stands above a method reaches up to the last empty line. */
  private static boolean isTest(String source, String method) {
    int at = source.indexOf(" void " + method + "(");
    int above = source.lastIndexOf("\n\n", Math.max(0, at));
    return at >= 0
        && Pattern.compile("@(Parameterized)?Test\\b")
            .matcher(source.substring(Math.max(0, above), at))
            .find();
  }
}
