package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.TierDecision.Downgrade;
import dev.slipway.plan.TierDecision.Facts;
import dev.slipway.plan.TierDecision.Go;
import dev.slipway.plan.TierDecision.Kept;
import dev.slipway.plan.TierDecision.Losing;
import dev.slipway.plan.TierDecision.No;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision, row by row of the page that people have read. */
class TierTableTest {
  private static final Path PAGE = Path.of("..", "docs", "rollback-tiers.md");
  private static final int COLUMNS = 12;

  /** Every combination of two, three, two, three and two facts. */
  private static final int ROWS = 72;

  private static final Map<String, Losing> LOSES =
      Map.of(
          "nothing", Losing.NOTHING,
          "what it drops", Losing.DROPPED,
          "since opening", Losing.SINCE_OPENING,
          "since freeze", Losing.SINCE_FREEZE,
          "since backup", Losing.SINCE_BACKUP);

  private static List<List<String>> lines(int columns) throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| "))
        .map(line ->
            Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                .map(String::strip)
                .toList())
        .filter(cells -> cells.size() == columns)
        .toList();
  }

  static List<List<String>> rows() throws IOException {
    return lines(COLUMNS).stream().filter(r -> r.getFirst().matches("[0-9]+")).toList();
  }

  private static Map<String, String> reasons() throws IOException {
    return lines(2).stream().collect(Collectors.toMap(r -> r.get(0), r -> r.get(1)));
  }

  @Test
  void every_combination_is_there_once() throws IOException {
    Set<Facts> seen = new HashSet<>();
    int number = 0;
    for (List<String> row : rows()) {
      assertEquals(++number, Integer.parseInt(row.getFirst()));
      assertTrue(seen.add(facts(row)), "twice: " + row);
    }
    assertEquals(ROWS, seen.size());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void what_is_decided_is_what_the_page_says(List<String> row) throws IOException {
    Map<String, String> reasons = reasons();
    switch (TierDecision.of(facts(row), null)) {
      case Go go -> {
        assertEquals(row.get(6), "**" + word(go.tier()) + "**");
        assertEquals(LOSES.get(row.get(7)), go.loses());
        assertEquals(row.get(8), instead(go));
      }
      case No no -> {
        assertEquals("**refused**", row.get(6));
        assertEquals(List.of("–", "–"), row.subList(7, 9));
        String all =
            row.subList(9, COLUMNS).stream().map(reasons::get).collect(Collectors.joining("; "));
        assertEquals(all, no.reason());
      }
    }
    int column = 9;
    for (Tier tier : List.of(Tier.CODE, Tier.SCHEMA, Tier.DATA)) {
      String cell = row.get(column++);
      switch (TierDecision.of(facts(row), tier)) {
        case Go go -> {
          assertEquals("may", cell);
          assertEquals(tier, go.tier());
          assertNull(go.instead(), "who names a tier gets it or nothing");
        }
        case No no -> assertEquals(Objects.requireNonNull(reasons.get(cell), cell), no.reason());
      }
    }
  }

  private static String instead(Go go) {
    if (go.tier() != Tier.SCHEMA) {
      return "–";
    }
    Losing loses = go.instead();
    return loses == null
        ? "today"
        : "data, "
            + LOSES.entrySet().stream()
                .filter(e -> e.getValue() == loses)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
  }

  private static String word(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  private static Facts facts(List<String> row) {
    return new Facts(
        oneOf(row.get(1), "changed", "as captured"),
        Downgrade.valueOf(row.get(2).toUpperCase(Locale.ROOT)),
        oneOf(row.get(3), "yes", "no"),
        Kept.valueOf(row.get(4).toUpperCase(Locale.ROOT)),
        oneOf(row.get(5), "yes", "no"));
  }

  private static boolean oneOf(String cell, String yes, String no) {
    assertTrue(cell.equals(yes) || cell.equals(no), cell);
    return cell.equals(yes);
  }

  @Test
  void a_run_that_goes_back_by_itself_exchanges_data_only_when_somebody_was_let_in() {
    assertEquals(new Go(Tier.CODE, Losing.NOTHING, null), TierDecision.unwinding(false, true));
    assertEquals(new Go(Tier.CODE, Losing.NOTHING, null), TierDecision.unwinding(false, false));
    assertEquals(new Go(Tier.DATA, Losing.SINCE_FREEZE, null), TierDecision.unwinding(true, true));
    assertTrue(TierDecision.unwinding(true, false) instanceof No);
  }
}
