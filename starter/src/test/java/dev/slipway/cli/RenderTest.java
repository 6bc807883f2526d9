package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.Documents.AllStatus;
import dev.slipway.cli.Documents.Ended;
import dev.slipway.cli.Documents.RunLine;
import dev.slipway.cli.Documents.StackStatus;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.runbook.Status;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RenderTest {
  private static final ZoneId UTC = ZoneOffset.UTC;

  /** A run that ended at {@link Samples#NOW}. */
  private static String report(Report report) {
    return ReportText.render(
        report,
        new RunInfo(
            RunRef.newest("Upgrade", "kekkai"),
            "Upgrade",
            "COMPLETED",
            Samples.NOW.minusMillis(report.wallMillis()),
            Samples.NOW,
            "",
            "",
            100,
            0,
            List.of()),
        UTC);
  }

  @Test
  void a_report_of_a_bad_night() {
    Golden.check("report-rolled-back", report(Samples.rolledBack()));
  }

  @Test
  void a_report_of_a_good_night() {
    Golden.check("report-completed", report(Samples.completed()));
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void every_outcome_of_an_upgrade_says_what_it_means_and_what_comes_next(Outcome outcome) {
    Golden.check(
        "report-upgrade-" + outcome.name().toLowerCase(Locale.ROOT),
        report(Samples.report("kekkai", "Upgrade", outcome)));
  }

  @Test
  void a_refused_rollback_says_what_would_be_lost_and_how_to_agree() {
    Plan.Loss loss = new Plan.Loss(12, 40, 3, 1, List.of("dojo.public.record +40 ~3 -1"));
    Finding stop =
        Finding.stop(
            "data-loss", "kekkai", "40 rows inserted in 12 minutes", "say --accept-data-loss");
    Report refused = Samples.report("kekkai", "Rollback", Outcome.REFUSED, List.of(stop), loss);
    Golden.check("report-rollback-refused", report(refused));
    Golden.check(
        "report-rollback-completed",
        report(Samples.report("kekkai", "Rollback", Outcome.COMPLETED, List.of(), loss)));
  }

  @Test
  void a_log_tail_is_indented_and_cannot_move_the_cursor() {
    assertEquals("a\n  b", Words.indented("a\nb\n", 2));
    assertEquals("a?[31mb\n\tc?", Words.plain("a\u001b[31mb\n\tc\r"));
  }

  @Test
  void progress() {
    Status working = Samples.working(Samples.plan("kekkai", "Upgrade", false, List.of()));
    assertEquals("step 2 of 4: stop writers", ProgressText.step(working));
    assertEquals(
        "step 2 of 4: stop writers · 12s · down 14s", ProgressText.line(working, Samples.NOW));
    Status stuck = Samples.stuck(Samples.plan("kekkai", "Upgrade", false, List.of()));
    assertEquals("putting back: writers run", ProgressText.step(stuck));
    assertEquals(
        "putting back: writers run · 3m00s · down 5m00s · 2 to go · waits for a person:"
            + " 'writers run' failed for good: container celery exits with 1",
        ProgressText.line(stuck, Samples.NOW));
  }

  @Test
  void a_stack_whose_run_waits_for_a_person() {
    RunLine line =
        line("Upgrade", Samples.stuck(Samples.plan("kekkai", "Upgrade", false, List.of())), null);
    Golden.check(
        "status-stuck",
        StatusText.stack(
            new StackStatus(4, "kekkai", List.of(line), null, List.of()), Samples.NOW, UTC));
    Golden.check("status-all", StatusText.all(new AllStatus(4, List.of(line)), Samples.NOW));
    assertEquals("No run is open.\n", StatusText.all(new AllStatus(0, List.of()), Samples.NOW));
  }

  @Test
  void a_stack_at_rest() {
    RunLine line = line("Upgrade", null, new Ended("ROLLED_BACK", "ROLLED_BACK: deploy: no", null));
    Golden.check(
        "status-at-rest",
        StatusText.stack(
            new StackStatus(
                0, "kekkai", List.of(line), Samples.inspection("kekkai", true, true), List.of()),
            Samples.NOW,
            UTC));
  }

  @Test
  void a_stack_whose_run_has_died_says_that_nobody_is_at_work_and_what_to_type() {
    String text =
        StatusText.stack(
            new StackStatus(0, "kekkai", List.of(), Samples.abandoned(), List.of()),
            Samples.NOW,
            UTC);
    assertTrue(text.contains("Nobody is at work: run 20261121-021500-dead"), text);
    assertTrue(text.contains("slipway emergency-rollback kekkai --local --reason WHY"), text);
  }

  @Test
  void an_emergency_that_is_refused_after_it_had_taken_over_says_so() {
    String text =
        report(
            Samples.report(
                "kekkai", "EmergencyRollback", Outcome.REFUSED, List.of(), Plan.Loss.NONE, 1_300));
    assertTrue(text.contains("Whoever held it does no longer."), text);
  }

  @Test
  void whoever_ends_a_run_that_lives_in_his_own_process_is_told_to_go_on() {
    String text = Detach.stopped(RunRef.newest("EmergencyRollback", "kekkai"));
    assertTrue(text.contains("nobody goes on") && text.contains("same command again"), text);
  }

  @Test
  void what_the_host_says() {
    Golden.check("drift", InspectText.drift(Samples.inspection("kekkai", true, true), UTC));
    Golden.check("no-drift", InspectText.drift(Samples.inspection("kekkai", false, true), UTC));
    Golden.check("backups", InspectText.backups(Samples.inspection("kekkai", false, true), UTC));
    Golden.check("history", InspectText.history(Samples.inspection("kekkai", false, false)));
  }

  private static RunLine line(String runbook, @Nullable Status status, @Nullable Ended ended) {
    return new RunLine(
        "kekkai",
        runbook,
        "upgrade/kekkai",
        "r1",
        ended == null ? "RUNNING" : "FAILED",
        Samples.NOW.minusSeconds(349),
        ended == null ? null : Samples.NOW.minusSeconds(20),
        status,
        ended,
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.0s",
    "440,0.4s",
    "9999,10.0s",
    "12000,12s",
    "72000,1m12s",
    "7380000,2h03m",
    "273600000,3d04h"
  })
  void durations(long millis, String text) {
    assertEquals(text, Words.duration(millis));
  }

  @ParameterizedTest
  @CsvSource({"0,0 B", "1023,1023 B", "1536,1.5 KiB", "52428800,50.0 MiB"})
  void sizes(long bytes, String text) {
    assertEquals(text, Words.bytes(bytes));
  }
}
