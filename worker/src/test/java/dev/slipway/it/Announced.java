package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.demo.Load;
import dev.slipway.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a rollback says that it loses, against what users know to be gone. */
record Announced(
    long inserted,
    long updated,
    long deleted,
    long minutes,
    Map<String, Counts> tables,
    String text) {
  private static final Pattern ALL =
      Pattern.compile("(\\d+) rows inserted, (\\d+) updated, (\\d+) deleted in (\\d+) min");
  private static final Pattern TABLE =
      Pattern.compile("dojo\\.public\\.(\\w+) \\+(\\d+) ~(\\d+) -(\\d+)");

  /** Rows of one table. */
  record Counts(long inserted, long updated, long deleted) {}

  Announced {
    tables = Map.copyOf(tables);
  }

  static Announced by(Plan.Loss loss) {
    return new Announced(
        loss.inserted(),
        loss.updated(),
        loss.deleted(),
        loss.minutes(),
        tables(String.join("\n", loss.tables())),
        loss.toString());
  }

  private static Map<String, Counts> tables(String text) {
    Map<String, Counts> tables = new TreeMap<>();
    Matcher table = TABLE.matcher(text);
    while (table.find()) {
      tables.put(table.group(1), new Counts(number(table, 2), number(table, 3), number(table, 4)));
    }
    return tables;
  }

  /** By the words of a refusal. */
  static Announced by(String why) {
    Matcher all = ALL.matcher(why);
    assertTrue(all.find(), why);
    return new Announced(
        number(all, 1), number(all, 2), number(all, 3), number(all, 4), tables(why), why);
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group));
  }

  /**
   * Each table's rows, and their sum. What was under way when the door closed was acknowledged to
   * nobody, or was not even committed, and counts all the same: at most one write of each user.
   *
   * @param least acknowledged records that are gone
   * @param most the same, where they could not be counted at one moment
   */
  void isOf(long least, long most) {
    assertTrue(inserted >= least, text);
    if (text.contains("counters were reset")) {
      return; // By a crash; then transactions stand for the rows, and it says so.
    }
    Counts records = of("dojo_finding");
    Counts jobs = of("dojo_job");
    Counts events = of("dojo_findingevent");
    within("records", least, records.inserted(), most + Load.USERS);
    within("their jobs", records.inserted() - Load.USERS, jobs.inserted(), records.inserted());
    within("jobs done", events.inserted() - Load.USERS, jobs.updated(), events.inserted());
    assertEquals(sum(Counts::inserted), inserted, text);
    assertEquals(sum(Counts::updated), updated, text);
    assertEquals(sum(Counts::deleted), deleted, text);
  }

  /** From the opening to the freeze; the counters are read a moment before and after. */
  void tookBetween(Instant opened, Instant closed) {
    long least = Duration.between(opened, closed).toMinutes();
    within("minutes", least, minutes, least + 1);
  }

  private Counts of(String table) {
    return tables.getOrDefault(table, new Counts(0, 0, 0));
  }

  private long sum(ToLongFunction<Counts> which) {
    return tables.values().stream().mapToLong(which).sum();
  }

  private void within(String what, long least, long seen, long most) {
    assertTrue(
        least <= seen && seen <= most,
        () -> "%s: %d to %d, not %d: %s".formatted(what, least, most, seen, text));
  }
}
