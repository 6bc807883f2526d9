package dev.slipway.it;

import static java.time.temporal.ChronoUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Two hosts on one Temporal server: whose agent does what, and what a run says of an agent. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class HostsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
  private static final String PERSON = "approval of oncall";

  /** Well above what handing back takes, and below the twelve seconds of a lost agent. */
  private static final Duration HANDED_BACK = Duration.ofSeconds(10);

  private static Hosts hosts;
  private static TinyStack onA;
  private static TinyStack onB;

  @BeforeAll
  static void open() throws IOException {
    hosts = Hosts.open();
    onA = hosts.stack("a", "a", 15, "");
    onB = hosts.stack("b", "b", 0, TinyStack.APPROVED);
  }

  @AfterEach
  void again() {
    hosts.other.close();
    if (!hosts.b.alive()) {
      hosts.b.start();
    }
  }

  @AfterAll
  static void close() {
    hosts.close();
  }

  /** While people make up their minds the agent goes away, and another release takes its place. */
  @Order(1)
  @Tag("long")
  @Test
  void before_the_claim_an_agent_that_is_away_is_shown_and_one_of_another_protocol_refused() {
    WorkflowStub run = hosts.upgrade(onB);
    Hosts.awaitWaiting(run, PERSON, SOON);
    hosts.b.stop();
    Hosts.approve(run);
    Hosts.awaitWaiting(run, "the agent of host b, which has not picked anything up since", SOON);
    String waits = Hosts.status(run).waitingFor();
    assertTrue(waits.contains("slipway worker --agent --host b"), waits);
    hosts.other.start();
    Report report = Hosts.end(run);
    assertEquals(Outcome.REFUSED, report.outcome(), report.why());
    assertTrue(report.why().contains("speaks protocol 7, and the plan was made"), report::why);
    assertFalse(Files.exists(hosts.state("b").resolve(onB.name)), "nothing was begun");
  }

  @Order(2)
  @Test
  void before_the_freeze_an_agent_that_was_replaced_makes_the_run_go_back() {
    String before = onB.runs();
    WorkflowStub run = hosts.upgrade(onB);
    Hosts.awaitWaiting(run, PERSON, SOON);
    Hosts.approve(run);
    hosts.awaitCapture(onB, "b");
    hosts.b.kill();
    hosts.other.start();
    Report report = Hosts.end(run);
    assertEquals(Outcome.ROLLED_BACK, report.outcome(), report.why());
    assertTrue(report.why().startsWith("ask the agent again: agent b: speaks"), report::why);
    assertEquals(0, report.downtimeMillis());
    assertEquals(before, onB.runs());
  }

  /** Whoever is killed while a run waits for people changes nothing. */
  @Order(3)
  @Test
  void a_run_is_done_by_the_agent_of_its_host_alone() {
    WorkflowStub run = hosts.upgrade(onB);
    Hosts.awaitWaiting(run, PERSON, SOON);
    String planned = agent();
    hosts.central.kill();
    hosts.b.kill();
    hosts.central.start();
    hosts.b.start();
    assertEquals("approved; the run goes on", Hosts.approve(run));
    Report report = Hosts.end(run);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertTrue(onB.runs().endsWith(":" + TinyStack.NEW), onB.runs());
    assertEquals(Set.of(planned, agent()), hosts.workedOn(run, "b"));
    assertEquals(Set.of(), hosts.workedOn(run, "a"));
    assertTrue(Files.exists(hosts.state("b").resolve(onB.name).resolve("manifest.json")));
    assertFalse(Files.exists(hosts.state("a").resolve(onB.name)));
  }

  private static String agent() {
    return "agent of host b, process " + hosts.b.pid();
  }

  @Order(4)
  @Test
  void an_agent_that_is_asked_to_stop_hands_the_step_back_and_the_next_one_goes_on_with_it() {
    WorkflowStub run = hosts.upgrade(onA);
    Invariants.await("an agent that migrates", SOON, () -> hosts.at(run, "Platform.Migrate"));
    Invariants.await("the migration", SOON, onA::migrates);
    Duration took = hosts.a.stop();
    assertTrue(took.compareTo(HANDED_BACK) < 0, () -> "stopping took " + took);
    List<PendingActivityInfo> pending = hosts.pending(run);
    assertEquals(1, pending.size(), pending.toString());
    assertEquals(2, pending.getFirst().getAttempt(), "handed back, not lost: " + pending);
    assertFalse(pending.getFirst().getLastFailure().hasTimeoutFailureInfo(), pending.toString());
    assertTrue(onA.migrates(), "what it had begun goes on");
    hosts.a.start();
    Report report = Hosts.end(run);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertTrue(onA.runs().endsWith(":" + TinyStack.NEW), onA.runs());
  }

  /** The server gives its calls to a process that stands still; nobody takes up those of a dead. */
  @Order(5)
  @Tag("long")
  @Test
  void a_slow_agent_is_told_from_one_that_is_away_while_an_effect_is_queued() throws IOException {
    TinyStack stack = hosts.stack("c", "a", 1, "");
    hosts.a.signal("STOP");
    Report slow = Hosts.end(hosts.upgrade(stack));
    hosts.a.signal("CONT");
    assertEquals(Outcome.REFUSED, slow.outcome(), slow.why());
    assertTrue(slow.why().contains("agent a: its agent is there and too slow"), slow::why);
    WorkflowStub run = hosts.upgrade(stack);
    hosts.awaitCapture(stack, "a");
    hosts.a.kill();
    Hosts.awaitWaiting(run, "the agent of host a, which has not picked anything", TWO_MINUTES);
    String details =
        run.query("__temporal_workflow_metadata", WorkflowMetadata.class).getCurrentDetails();
    assertTrue(details.contains("slipway worker --agent --host a"), details);
    hosts.a.start();
    Report report = Hosts.end(run);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
  }

  /** Planned in one window, agreed to when it is closed, done in the next; nobody lives so long. */
  @Order(6)
  @Tag("long")
  @Test
  void a_run_waits_for_its_next_window_whoever_is_killed_meanwhile() throws IOException {
    Instant closes = Instant.now().plusSeconds(30).plus(Duration.ofMinutes(1)).truncatedTo(MINUTES);
    Instant opens = closes.plus(Duration.ofMinutes(1));
    TinyStack stack = hosts.stack("d", "b", 1, TinyStack.APPROVED + windows(closes, opens));
    WorkflowStub run = hosts.upgrade(stack);
    Hosts.awaitWaiting(run, PERSON, SOON);
    kill();
    Invariants.await("the end of the window", TWO_MINUTES, () -> Instant.now().isAfter(closes));
    start();
    Hosts.approve(run);
    Hosts.awaitWaiting(run, "its window, which opens at " + opens, SOON);
    kill();
    start();
    Report report = Hosts.end(run);
    assertEquals(Outcome.COMPLETED, report.outcome(), report.why());
    assertTrue(Instant.now().isAfter(opens), "not before the window");
  }

  private static void kill() {
    hosts.central.kill();
    hosts.b.kill();
  }

  private static void start() {
    hosts.central.start();
    hosts.b.start();
  }

  private static String windows(Instant closes, Instant opens) {
    String days = "days: [mon, tue, wed, thu, fri, sat, sun]";
    return """
    windows:
      expected: 5s
      reserve: 5s
      weekly:
        first: { %s, from: %s, to: %s }
        second: { %s, from: %s, to: %s }
    """
        .formatted(
            days,
            clock(closes.minus(Duration.ofHours(1))),
            clock(closes),
            days,
            clock(opens),
            clock(opens.plus(Duration.ofHours(1))));
  }

  private static String clock(Instant moment) {
    return moment.toString().substring(11, 16);
  }
}
