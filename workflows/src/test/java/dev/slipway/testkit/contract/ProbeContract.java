package dev.slipway.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.ProbeActivities;
import dev.slipway.activity.ProbeActivities.Findings;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What probes promise: each passes on the one right answer, and on nothing else. */
public abstract class ProbeContract {
  private static final String RIGHT = "2.0";

  protected abstract ProbeActivities probes();

  protected abstract Place place();

  /** The database "db", in which "select 1" gives 1. */
  protected abstract Database database();

  /** Asks the unit that {@link #answers} is about, from behind the door. */
  protected abstract Probe.Target inside();

  protected abstract Probe.Target outside();

  /** From now on that unit answers so, with its health at /status and its release at /version. */
  protected abstract void answers(int status, String health, String release);

  /** From now on that unit does not run. */
  protected abstract void silent();

  /** A command in a unit that runs. */
  protected abstract Probe.Exec command(String name, int endsWith);

  @Test
  public void the_healthy_answer_of_the_wanted_release_passes() {
    answers(200, "healthy", RIGHT);
    Findings findings = ask(true, http("health", inside(), "app"));
    assertTrue(findings.pass(), findings.toString());
    assertEquals(Finding.Severity.PASS, findings.all().getFirst().severity());
  }

  @Test
  public void another_release_is_told_and_does_not_pass() {
    answers(200, "healthy", "1.0");
    stops("1.0", http("version", inside(), "app"));
  }

  @Test
  public void a_degraded_one_is_told_and_does_not_pass() {
    answers(200, "degraded", RIGHT);
    stops("degraded", http("health", inside(), "app"));
  }

  @Test
  public void a_status_that_is_merely_good_too_does_not_pass() {
    answers(202, "healthy", RIGHT);
    stops("202", http("health", inside(), "app"));
  }

  @Test
  public void a_release_that_nobody_asked_for_is_not_compared() {
    answers(200, "healthy", "1.0");
    assertTrue(ask(true, http("health", inside(), "other")).pass());
    assertTrue(ask(true, http("health", inside(), null)).pass());
  }

  @Test
  public void no_answer_is_a_finding_and_not_a_failure() {
    silent();
    stops("", http("health", inside(), null));
  }

  @Test
  public void the_public_address_is_left_alone_while_the_door_is_closed() {
    answers(200, "healthy", RIGHT);
    Probe outside = http("public", outside(), "app");
    assertEquals(List.of(), ask(false, outside).all());
    assertTrue(ask(true, outside).pass());
    answers(200, "degraded", RIGHT);
    assertFalse(ask(true, outside).pass());
  }

  @Test
  public void a_command_passes_by_its_exit_code_alone() {
    assertTrue(ask(true, command("command", 0)).pass());
    stops("1", command("command", 1));
  }

  @Test
  public void a_statement_passes_by_its_one_value() {
    assertTrue(ask(true, new Probe.Sql("sql", database().name(), "select 1", "1")).pass());
    stops("1", new Probe.Sql("sql", database().name(), "select 1", "2"));
  }

  @Test
  public void a_database_that_the_stack_does_not_name_is_a_mistake_and_not_an_answer() {
    Refused refused = Refused.by(() -> ask(true, new Probe.Sql("sql", "nowhere", "select 1", "1")));
    assertFalse(refused.triedAgain());
    assertTrue(refused.words().contains("nowhere"));
  }

  @Test
  public void every_probe_has_a_finding_of_its_own_and_one_that_stops_is_enough() {
    answers(200, "degraded", RIGHT);
    Findings findings =
        ask(
            true,
            http("health", inside(), null),
            new Probe.Sql("sql", database().name(), "select 1", "1"));
    assertEquals(List.of("health", "sql"), findings.all().stream().map(Finding::about).toList());
    assertEquals(List.of(true, false), findings.all().stream().map(Finding::stops).toList());
    assertFalse(findings.pass());
  }

  @Test
  public void nothing_asked_is_nothing_found() {
    assertEquals(List.of(), ask(true).all());
  }

  /** Without a hint the person on call knows that it is wrong, and not where to look. */
  private void stops(String seen, Probe probe) {
    Findings findings = ask(true, probe);
    assertFalse(findings.pass(), findings.toString());
    Finding finding = findings.all().getFirst();
    assertTrue(finding.seen().contains(seen), finding.toString());
    assertFalse(finding.hint().isEmpty(), finding.toString());
  }

  private Findings ask(boolean doorOpen, Probe... probes) {
    return probes()
        .ask(
            new ProbeActivities.ProbeRequest(
                place(),
                List.of(probes),
                List.of(database()),
                List.of(new Wanted("app", RIGHT)),
                doorOpen,
                Duration.ZERO));
  }

  private static Probe http(String name, Probe.Target target, @Nullable String component) {
    return new Probe.Http(
        name,
        target,
        "GET",
        "",
        200,
        List.of(new Probe.Expected("/status", "healthy")),
        component == null ? null : new Probe.Version("/version", component),
        null,
        List.of());
  }
}
