package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Report;
import dev.slipway.plan.Signatures;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.testkit.Asked;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A run that needs approvals, in skipped time: who counts, who does not and is told why, and what
 * becomes of the run. While it waits nothing is touched and nobody holds the stack.
 */
@Timeout(300)
class ApprovalsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private final ApprovalRun run = new ApprovalRun();

  @AfterEach
  void close() {
    run.close();
  }

  @Test
  void an_approval_after_almost_48_hours_lets_the_run_go_on() {
    run.asks(Asked.oncall());
    run.later(Duration.ofHours(47), () -> run.approve("anna"));

    Report report = run.ends("COMPLETED");

    assertTrue(run.hours() >= 46, "waited " + run.hours());
    assertEquals(List.of("approved by anna (claimed): fine"), report.overrides());
    assertTrue(
        report.findings().stream()
            .anyMatch(f -> f.check().equals("approval") && f.seen().equals("anna (claimed)")),
        () -> report.findings().toString());
    assertEquals("2.0", run.world().settings.get("APP_VERSION"));
  }

  @Test
  void nothing_is_touched_and_nobody_holds_the_stack_while_it_waits() {
    Map<String, Object> before = run.world().seen();
    run.asks(Asked.oncall());
    run.later(
        HOUR,
        () -> {
          assertEquals(before, run.world().seen());
          assertNull(run.world().holder);
          assertEquals(List.of(), run.deeds());
          run.approve("anna");
        });
    run.ends("COMPLETED");
    assertFalse(run.deeds().isEmpty());
  }

  @Test
  void no_answer_in_time_is_a_no() {
    run.asks(Asked.oncall());
    Report report = run.ends("EXPIRED");

    assertEquals(48, run.hours());
    assertTrue(report.why().contains("oncall (0 of 1"), report.why());
    assertEquals(List.of(), run.deeds());
  }

  @Test
  void a_reminder_is_due_again_and_again() {
    run.asks(Asked.oncall());
    run.later(Duration.ofHours(11), () -> assertFalse(waits().contains("remind"), waits()));
    run.later(Duration.ofHours(13), () -> assertTrue(waits().contains("reminded once"), waits()));
    run.later(
        Duration.ofHours(37), () -> assertTrue(waits().contains("reminded 3 times"), waits()));
    run.ends("EXPIRED");
  }

  @Test
  void the_status_says_who_is_asked_until_when_and_how_to_answer() {
    run.asks(Asked.two());
    run.later(
        HOUR,
        () -> {
          Status status = run.status();
          assertEquals("approval", status.phase());
          assertTrue(status.waitingFor().startsWith("approval of oncall (0 of 2) until "), waits());
          assertTrue(
              status.answer().contains("slipway approve shop --digest digest"), status.answer());
          assertTrue(
              String.valueOf(status.update()).startsWith("approve {\"digest\":\"digest\","),
              status.update());
          assertEquals("approved; still wanted: oncall (1 of 2)", run.approve("anna"));
          assertTrue(waits().startsWith("approval of oncall (1 of 2) until "), waits());
          assertEquals("approved; the run goes on", run.approve("ben"));
        });
    run.ends("COMPLETED");
  }

  @Test
  void every_group_must_agree() {
    run.asks(Asked.twoGroups());
    run.later(
        HOUR, () -> assertEquals("approved; still wanted: owners (0 of 1)", run.approve("anna")));
    run.later(HOUR.multipliedBy(2), () -> run.approve("olga"));
    run.ends("COMPLETED");
    assertTrue(run.hours() >= 1);
  }

  @Test
  void a_no_ends_the_run() {
    run.asks(Asked.two());
    run.later(
        HOUR,
        () -> {
          run.approve("anna");
          assertEquals(
              "rejected; the run ends, and nothing was touched", run.reject("ben", "not now"));
        });
    Report report = run.ends("REJECTED");
    assertEquals("rejected by ben (claimed): not now", report.why());
    assertEquals(List.of(), run.deeds());
  }

  @Test
  void an_abort_while_it_waits() {
    run.asks(Asked.oncall());
    run.later(HOUR, () -> run.workflow().abort(new Abort("changed my mind", "tester")));
    run.ends("ABORTED");
    assertEquals(List.of(), run.deeds());
  }

  @Test
  void a_cancel_while_it_waits_is_an_abort() {
    run.asks(Asked.oncall());
    run.later(HOUR, () -> run.stub().cancel());
    run.ends("?");
    assertEquals(List.of(), run.deeds());
  }

  @Test
  void what_is_typed_wrongly_is_named_with_a_right_example() {
    run.asks(Asked.two());
    run.later(
        HOUR,
        () -> {
          String example = "; e.g. {\"digest\":\"as shown\",";
          typed(
              "unknown field 'digets', it knows digest, by, reason, signature" + example,
              Map.of("digets", "digest", "by", "anna"));
          typed("found the text 'anna' where an object is wanted" + example, "anna");
          typed("found a list where an object is wanted" + example, List.of("anna"));
          typed("by: found the number 7 where text is wanted", Map.of("digest", "digest", "by", 7));
          typed("wants digest and name", Map.of("digest", "digest"));
          String refusal = run.refusal(() -> run.stub().update("abort", String.class, "stop"));
          assertTrue(refusal.contains("found the text 'stop'"), refusal);
          assertTrue(refusal.contains("e.g. {\"reason\":\"why\",\"by\":\"you\"}"), refusal);
          refused("this answers the plan dig,", new Approval("dig", "anna", null, null));
          run.approve("anna");
          run.approve("ben");
        });
    run.ends("COMPLETED");
  }

  private void typed(String why, Object json) {
    String refusal = run.refusal(() -> run.stub().update("approve", String.class, json));
    assertTrue(refusal.contains(why), () -> "wanted: " + why + "\nfound: " + refusal);
  }

  @Test
  void what_cannot_count_is_answered() {
    run.asks(Asked.two());
    run.later(
        HOUR,
        () -> {
          refused("wants digest and name", new Approval(null, "anna", null, null));
          refused("wants digest and name", new Approval("digest", " ", null, null));
          refused("this answers the plan other", new Approval("other", "anna", null, null));
          refused(
              "nobody who is asked is called 'eve'; they are: anna, ben, tester, carl",
              new Approval("digest", "eve", null, null));
          refused(
              "tester asks for this run (tester) and may not",
              new Approval("digest", "tester", null, null));
          refused(
              "carl is a deputy and may answer from", new Approval("digest", "carl", null, null));
          refused("the signature is not of anna", new Approval("digest", "anna", null, "AAAA"));
          refused("the stack file had no key of ben", new Approval("digest", "ben", null, "AAAA"));
          run.approve("anna");
          refused("anna has approved already", new Approval("digest", "anna", null, null));
          assertTrue(run.refusal(() -> run.reject("anna", " ")).contains("reject wants a reason"));
          assertTrue(run.refusal(() -> run.reject("eve", "no")).contains("nobody who is asked"));
          run.approve("ben");
        });
    run.ends("COMPLETED");
  }

  @Test
  void the_requester_may_where_the_rule_says_so() {
    run.asks(Asked.requesterMay());
    run.later(HOUR, () -> run.approve("tester"));
    run.ends("COMPLETED");
  }

  @Test
  void a_deputy_may_after_the_time_of_silence() {
    run.asks(Asked.oncall());
    run.later(
        Duration.ofHours(3),
        () -> refused("may answer from", new Approval("digest", "carl", null, null)));
    run.later(
        Duration.ofHours(5),
        () -> {
          assertTrue(waits().contains("deputies may answer"), waits());
          run.approve("carl");
        });
    run.ends("COMPLETED");
  }

  @Test
  void an_answer_after_the_decision_is_too_late() {
    run.asks(Asked.oncall());
    run.duringClaim(() -> {
      refused(
          "too late to approve: the plan was agreed to by anna (claimed)",
          new Approval("digest", "ben", null, null));
      String late = run.refusal(() -> run.reject("ben", "no"));
      assertTrue(late.contains("slipway abort shop"), late);
    });
    run.later(HOUR, () -> run.approve("anna"));
    run.ends("COMPLETED");
  }

  @Test
  void an_answer_before_there_is_a_plan_is_refused_and_a_signal_is_shown() {
    run.asks(Asked.oncall());
    run.duringPlanning(() -> {
      assertTrue(run.refusal(() -> run.approve("anna")).contains("there is no plan yet"));
      run.signal("approve", new Approval("digest", "anna", null, null));
    });
    Report report = run.ends("EXPIRED");
    assertEquals(1, report.overrides().size(), () -> report.overrides().toString());
    assertTrue(
        report.overrides().getFirst().startsWith("signal 'approve' refused: there is no plan yet"));
  }

  @Test
  void signals_do_the_same_and_wrong_ones_are_shown() {
    run.asks(Asked.two());
    run.later(
        HOUR,
        () -> {
          run.signal("approve", "anna");
          run.signal("approve");
          run.signal("approve", Map.of("digest", "digest", "by", "eve"));
          run.signal("aprove", Map.of("digest", "digest", "by", "anna"));
          run.signal("approve", Map.of("digest", "digest", "by", "anna"));
          run.signal("approve", Map.of("digest", "digest", "by", "anna"));
          run.signal("approve", Map.of("digest", "digest", "by", "ben"));
        });
    Report report = run.ends("COMPLETED");
    List<String> told = report.overrides();
    assertEquals(7, told.size(), told::toString);
    assertTrue(
        told.get(0).contains("found the text 'anna' where an object is wanted"), told::toString);
    assertTrue(told.get(1).contains("found nothing where an object is wanted"), told::toString);
    assertTrue(told.get(2).contains("called 'eve'"), told::toString);
    assertTrue(told.get(3).startsWith("unknown signal 'aprove'"), told::toString);
    assertEquals("approved by anna (claimed)", told.get(4));
    assertTrue(told.get(5).contains("has approved already"), told::toString);
    assertEquals("approved by ben (claimed)", told.get(6));
  }

  @Test
  void a_signal_to_reject() {
    run.asks(Asked.oncall());
    run.later(
        HOUR, () -> run.signal("reject", Map.of("digest", "digest", "by", "anna", "reason", "no")));
    assertEquals("rejected by anna (claimed): no", run.ends("REJECTED").why());
  }

  @Test
  void only_signed_answers_count_where_the_stack_file_says_so() {
    run.asks(Asked.proven());
    run.later(
        HOUR,
        () -> {
          refused("only signed answers count here", new Approval("digest", "anna", null, null));
          String other = Asked.sign(Signatures.text("shop", "run-2", "digest", "approve", "anna"));
          refused("the signature is not of anna", new Approval("digest", "anna", null, other));
          String no = Asked.sign(Signatures.text("shop", "run-1", "digest", "reject", "anna"));
          refused("the signature is not of anna", new Approval("digest", "anna", null, no));
          String right = Asked.sign(Signatures.text("shop", "run-1", "digest", "approve", "anna"));
          run.workflow().approve(new Approval("digest", "anna", "read it", right));
        });
    assertEquals(List.of("approved by anna (proven): read it"), run.ends("COMPLETED").overrides());
  }

  @Test
  void an_agreement_is_void_when_the_stack_changes_meanwhile() {
    run.asks(Asked.oncall());
    run.later(
        HOUR,
        () -> {
          run.plansDifferentlyFromNowOn();
          run.approve("anna");
        });
    Report report = run.ends("REFUSED");
    assertTrue(report.why().contains("no longer as it was when the plan was made"), report.why());
    assertNull(run.world().holder);
  }

  @Test
  void a_plan_that_needs_no_approval_says_so() {
    run.duringClaim(() -> refused("needs no approval", new Approval("digest", "anna", null, null)));
    run.ends("COMPLETED");
  }

  private void refused(String why, Approval approval) {
    String refusal = run.refusal(() -> run.workflow().approve(approval));
    assertTrue(refusal.contains(why), () -> "wanted: " + why + "\nfound: " + refusal);
  }

  private String waits() {
    return run.status().waitingFor();
  }

  @Test
  void a_refusal_is_a_failure_of_the_update_alone() {
    run.asks(Asked.oncall());
    run.later(
        HOUR,
        () -> {
          assertThrows(
              io.temporal.client.WorkflowUpdateException.class,
              () -> run.workflow().approve(new Approval("x", "anna", null, null)));
          run.approve("anna");
        });
    run.ends("COMPLETED");
  }
}
