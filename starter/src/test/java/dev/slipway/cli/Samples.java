package dev.slipway.cli;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Change;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import dev.slipway.plan.Report.StepEnd;
import dev.slipway.plan.Report.StepReport;
import dev.slipway.plan.Tier;
import dev.slipway.runbook.Status;
import dev.slipway.runbook.inspect.InspectWorkflow.Inspection;
import dev.slipway.stack.ApprovalRules.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Records as runs leave them. */
// The compiler leaves the nullness of compact constructors' parameters out of class files.
@SuppressWarnings("NullAway")
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-21T02:20:49Z");
  static final String DIGEST =
      "sha256:1f2e3d4c5b6a79880123456789abcdef0123456789abcdef0123456789abcdef";
  static final List<Change> CHANGES = List.of(new Change("defectdojo", "2.37.0", "2.38.0"));

  private Samples() {}

  static Report report(String stack, String runbook, Outcome outcome) {
    return report(stack, runbook, outcome, List.of(), Plan.Loss.NONE);
  }

  static Report report(
      String stack, String runbook, Outcome outcome, List<Finding> findings, Plan.Loss loss) {
    return report(stack, runbook, outcome, findings, loss, 0);
  }

  static Report report(
      String stack,
      String runbook,
      Outcome outcome,
      List<Finding> findings,
      Plan.Loss loss,
      long downtimeMillis) {
    return new Report(
        outcome,
        outcome == Outcome.COMPLETED ? "" : "because of the test",
        stack,
        runbook,
        "20261121-021500-k3f9",
        DIGEST,
        CHANGES,
        loss.nothing() ? Tier.CODE : Tier.DATA,
        loss,
        downtimeMillis,
        4_200,
        List.of(),
        findings,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** What a bad night leaves behind. */
  static Report rolledBack() {
    return new Report(
        Outcome.ROLLED_BACK,
        "unit uwsgi does not serve: restarting, exit code 1\nlast lines of its log:\n  django.db.utils.ProgrammingError: no such column",
        "kekkai",
        "Upgrade",
        "20261121-021500-k3f9",
        DIGEST,
        CHANGES,
        Tier.DATA,
        Plan.Loss.NONE,
        98_000,
        543_000,
        List.of(
            new StepReport("claim the stack", StepEnd.DONE, 310, ""),
            new StepReport("close the door", StepEnd.DONE, 1_200, ""),
            new StepReport(
                "deploy",
                StepEnd.FAILED,
                121_000,
                "unit uwsgi does not serve\nlast lines of its log"),
            new StepReport("previous release serves", StepEnd.BY_HAND, 64_000, ""),
            new StepReport("door open", StepEnd.UNDONE, 900, "")),
        List.of(
            Finding.pass("disk", "/var/lib/docker", "62% used"),
            Finding.pass("database", "dojo", "answers"),
            Finding.warn(
                "backup", "dojo", "the newest proven one is 23h old", "slipway backup kekkai")),
        List.of("'previous release serves' by hand, by ann@box: restarted valkey"),
        List.of("postgres from 172.18.0.1, 3 times, last at 02:19:02"),
        List.of("database dojo_failed_20261121-021500-k3f9, 812.0 MiB"),
        List.of("media/scan-881.pdf"),
        List.of("release of portal: no version can be asked"));
  }

  static Report completed() {
    return new Report(
        Outcome.COMPLETED,
        "",
        "kekkai",
        "Upgrade",
        "20261121-021500-k3f9",
        DIGEST,
        CHANGES,
        Tier.DATA,
        Plan.Loss.NONE,
        34_500,
        262_000,
        List.of(
            new StepReport("claim the stack", StepEnd.DONE, 310, ""),
            new StepReport("open the door", StepEnd.DONE, 640, "")),
        List.of(Finding.pass("disk", "/", "62% used")),
        List.of(),
        List.of(),
        List.of("standby of dojo, until it is retired"),
        List.of(),
        List.of());
  }

  static Plan plan(String stack, String runbook, boolean dryRun, List<Finding> findings) {
    return new Plan(
        order(stack, runbook, dryRun),
        DIGEST,
        CHANGES,
        List.of(),
        List.of(),
        List.of(),
        List.of(
            new Observed.TargetFacts(
                "defectdojo",
                "uwsgi",
                new ArtefactId.Digest("sha256:9a0b"),
                52_428_800,
                "registry"),
            new Observed.TargetFacts("defectdojo", "initializer", null, 0, "no such tag")),
        List.of(),
        Tier.DATA,
        null,
        Plan.Loss.NONE,
        findings,
        List.of("claim the stack", "close the door", "migrate defectdojo", "open the door"),
        List.of("release of portal: no version can be asked"),
        41_000,
        ApprovalNeeds.NONE);
  }

  /** A plan that one of on-call must agree to. */
  static Plan asked(String stack, String runbook) {
    Plan p = plan(stack, runbook, false, List.of());
    ApprovalNeeds.Need need =
        new ApprovalNeeds.Need(
            "oncall", 1, List.of("anna", "ben"), List.of("carl"), Duration.ofHours(4));
    List<Person> people =
        List.of(new Person("anna", "anna", "ed25519:of-anna"), new Person("ben", "ben", ""));
    return new Plan(
        p.order(),
        p.digest(),
        p.changes(),
        p.components(),
        p.databases(),
        p.before(),
        p.target(),
        p.schema(),
        p.tier(),
        p.point(),
        p.loss(),
        p.findings(),
        p.steps(),
        p.notProven(),
        p.expectedDowntimeMillis(),
        new ApprovalNeeds(
            List.of("normal"), List.of(need), people, true, false, Duration.ofDays(2), null));
  }

  static Status waitsForApproval(Plan plan) {
    return new Status(
        "approval",
        "approval",
        1,
        5,
        NOW.minusSeconds(180).toEpochMilli(),
        "approval of oncall (0 of 1) until 2026-11-23T02:20:00Z",
        "slipway approve %s --digest %s".formatted(plan.order().stack(), plan.digest()),
        0,
        0,
        false,
        List.of(),
        plan,
        null,
        "");
  }

  static Order order(String stack, String runbook, boolean dryRun) {
    return new Order(
        "20261121-021500-k3f9",
        runbook,
        stack,
        null,
        null,
        List.of(new Order.Wanted("defectdojo", "2.38.0")),
        dryRun,
        false,
        "CVE-2026-1234",
        "ann@box",
        List.of());
  }

  /** In the freeze, at work. */
  static Status working(Plan plan) {
    return new Status(
        "freeze",
        "stop writers",
        2,
        4,
        NOW.minusSeconds(12).toEpochMilli(),
        "",
        "",
        NOW.minusSeconds(14).toEpochMilli(),
        0,
        false,
        List.of("writers run", "door open"),
        plan,
        null,
        "");
  }

  /** Stuck while putting back. */
  static Status stuck(Plan plan) {
    return new Status(
        "put back",
        "writers run",
        6,
        4,
        NOW.minusSeconds(180).toEpochMilli(),
        "a person: 'writers run' failed for good: container celery exits with 1",
        "slipway retry kekkai --step 'writers run'",
        NOW.minusSeconds(300).toEpochMilli(),
        0,
        false,
        List.of("writers run", "door open"),
        plan,
        null,
        "");
  }

  /** The same stack, held by a run that has died and that no server knows of. */
  static Inspection abandoned() {
    Inspection whole = inspection("kekkai", false, true);
    Observed seen = java.util.Objects.requireNonNull(whole.observed());
    Observed.HostFacts h = seen.host();
    Observed.Holder dead =
        new Observed.Holder(
            "emergency/kekkai",
            "w1",
            "20261121-021500-dead",
            7,
            NOW,
            "go back",
            new Observed.Taker("EmergencyRollback", "", "ana", "logins fail", true));
    Observed.HostFacts host =
        new Observed.HostFacts(
            null,
            h.manifest(),
            h.last(),
            h.backups(),
            h.disks(),
            h.configuration(),
            h.expectedDowntimeMillis(),
            h.expectedMillis(),
            h.backMillis(),
            h.upgrades(),
            h.points(),
            h.vetoes(),
            dead);
    Observed now =
        new Observed(seen.agent(), host, seen.platform(), seen.data(), seen.probes(), seen.back());
    return new Inspection("kekkai", now, whole.journal(), whole.findings());
  }

  static Inspection inspection(String stack, boolean drifted, boolean intact) {
    Finding drift =
        drifted
            ? Finding.warn(
                "drift",
                "uwsgi",
                "runs sha256:77aa, the manifest says sha256:9a0b",
                "a tag was moved")
            : Finding.pass("drift", "manifest", "what runs is what run 20261120-020000-aaaa left");
    return new Inspection(
        stack, observed(), journal(intact), List.of(drift, Finding.pass("http", "portal", "200")));
  }

  private static Journal journal(boolean intact) {
    return new Journal(
        intact,
        List.of(
            new Journal.Entry(
                1, "2026-11-20T02:00:01Z", "20261120-020000-aaaa", "claimed", "ann@box", "", "h1"),
            new Journal.Entry(
                2,
                "2026-11-20T02:04:40Z",
                "20261120-020000-aaaa",
                "COMPLETED",
                "ann@box",
                "CVE-2026-1111",
                "h2")));
  }

  private static Observed observed() {
    var digest = new ArtefactId.Digest("sha256:9a0b1c2d3e4f56789a0b1c2d3e4f5678");
    var manifest =
        new Observed.Manifest(
            Instant.parse("2026-11-20T02:04:40Z"),
            "20261120-020000-aaaa",
            List.of(
                new Observed.Manifest.Entry(
                    "defectdojo",
                    "2.37.0",
                    List.of(new Observed.Manifest.UnitArtefact("uwsgi", digest, true)))));
    var backup =
        new Observed.Backup(
            "20261120-020000-aaaa-dojo",
            "dojo",
            Instant.parse("2026-11-20T02:01:10Z"),
            851_443_712,
            "ab",
            true,
            "/var/lib/slipway/kekkai/backups/a.dump");
    var point =
        new Observed.KeptPoint(
            "20261120-020000-aaaa",
            Instant.parse("2026-11-20T02:04:00Z"),
            List.of(new Change("defectdojo", "2.36.1", "2.37.0")),
            "COMPLETED");
    return new Observed(
        new Observed.Pong("local", 1, List.of("compose"), NOW),
        new Observed.HostFacts(null, manifest, point, List.of(backup), List.of(), List.of(), 0),
        new Observed.PlatformFacts(
            List.of(),
            List.of(
                new Observed.UnitFacts("postgres", "running", "healthy", 0, null, digest, "c1"),
                new Observed.UnitFacts("initializer", "exited", "none", 0, 0, null, "c2")),
            List.of(),
            List.of(),
            List.of()),
        new Observed.DataFacts(List.of()),
        List.of(),
        null);
  }
}
