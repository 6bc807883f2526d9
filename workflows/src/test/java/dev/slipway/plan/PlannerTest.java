package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
  private final Kekkai kekkai = new Kekkai();

  @Test
  void a_healthy_stack_gets_a_plan() {
    Plan plan = kekkai.plan();

    assertEquals(List.of(), kekkai.stops());
    assertFalse(plan.refused());
    assertEquals(List.of(new Change("defectdojo", "2.37.0", "2.38.0")), plan.changes());
    assertEquals(List.of("defectdojo"), plan.components().stream().map(Component::name).toList());
    assertEquals(1, plan.databases().size());
    assertEquals(Tier.DATA, plan.tier());
    assertNull(plan.point());
    assertEquals(5, plan.target().size());
    assertEquals(9, plan.before().size());
    assertEquals(8_400, plan.expectedDowntimeMillis());
  }

  @Test
  void components_change_in_the_order_they_need_each_other() {
    kekkai.ask(
        "Upgrade",
        List.of(new Order.Wanted("defectdojo", "2.38.0"), new Order.Wanted("portal", "1.1.0")));
    kekkai.targets.add(
        new Observed.TargetFacts("portal", "portal", Kekkai.digest("portal-1.1.0"), 0, "here"));

    assertEquals(
        List.of("portal", "defectdojo"),
        kekkai.plan().changes().stream().map(Change::component).toList());
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void a_component_without_a_database_keeps_its_data_whatever_happens() {
    kekkai.ask("Upgrade", List.of(new Order.Wanted("portal", "1.1.0")));
    kekkai.targets.add(
        new Observed.TargetFacts("portal", "portal", Kekkai.digest("portal-1.1.0"), 0, "here"));
    Plan plan = kekkai.plan();

    assertEquals(Tier.CODE, plan.tier());
    assertEquals(List.of(), plan.databases());
    assertTrue(plan.notProven().getFirst().contains("portal itself says its new version"));
  }

  /** Units of other components go on working: what they share with it must not go back. */
  @Test
  void a_component_without_a_database_keeps_only_files_that_nobody_else_uses() {
    kekkai.ask("Upgrade", List.of(new Order.Wanted("portal", "1.1.0")));
    kekkai.targets.add(
        new Observed.TargetFacts("portal", "portal", Kekkai.digest("portal-1.1.0"), 0, "here"));
    kekkai.uses("portal", "portal_uploads");
    assertEquals(List.of("portal_uploads"), kekkai.plan().keep().stores());
    assertNull(kekkai.plan().keep().queue());

    kekkai.uses("uwsgi", "portal_uploads");
    Plan shared = kekkai.plan();
    assertEquals(List.of(), shared.keep().stores());
    assertTrue(
        shared.notProven().getFirst().contains("portal_uploads"), shared.notProven()::toString);

    kekkai.ask("Upgrade", List.of(new Order.Wanted("defectdojo", "2.38.0")));
    assertEquals(List.of("portal_uploads"), kekkai.plan().keep().stores());
    assertEquals(new Keep.Queue("valkey", "valkey_data"), kekkai.plan().keep().queue());
  }

  @Test
  void a_server_goes_back_as_a_whole_so_all_its_databases_belong_to_the_run() {
    Order.Scope scope = Kekkai.scope(false);
    Database dojo = scope.databases().getFirst();
    Database other =
        new Database(
            "portal",
            dojo.unit(),
            "portal",
            "portal",
            dojo.user(),
            dojo.password(),
            dojo.admin(),
            dojo.adminPassword(),
            dojo.schema(),
            dojo.point());
    kekkai.scoped(
        new Order.Scope(
            scope.environment(),
            scope.components(),
            List.of(dojo, other),
            scope.door(),
            scope.keep(),
            scope.preflight(),
            scope.verify(),
            scope.smoke(),
            scope.rollback(),
            scope.retention(),
            scope.approvals()));
    assertEquals(List.of(dojo, other), kekkai.plan().databases());
  }

  @Test
  void without_a_door_data_is_only_risked_by_who_says_so() {
    Order.Scope scope = Kekkai.scope(false);
    kekkai.scoped(
        new Order.Scope(
            scope.environment(),
            scope.components(),
            scope.databases(),
            null,
            scope.keep(),
            scope.preflight(),
            scope.verify(),
            scope.smoke(),
            scope.rollback(),
            scope.retention(),
            scope.approvals()));
    assertEquals(1, kekkai.stops().size(), kekkai.stops()::toString);
    assertTrue(kekkai.stops().getFirst().startsWith("door kekkai"), kekkai.stops()::toString);
    kekkai.ask("Upgrade", kekkai.order.wanted(), true);
    assertEquals(List.of(), kekkai.stops());
    assertTrue(kekkai.plan().notProven().toString().contains("the stack has no door"));
  }

  @Test
  void versions_go_up_and_from_somewhere_known() {
    kekkai.ask("Upgrade", List.of(new Order.Wanted("defectdojo", "2.36.0")));
    assertEquals(List.of("version defectdojo: 2.37.0 to 2.36.0 is a downgrade"), kekkai.stops());
    kekkai.ask("Upgrade", List.of(new Order.Wanted("defectdojo", "2.37.0")));
    assertEquals(List.of("version defectdojo: already at 2.37.0"), kekkai.stops());
    kekkai.versions = List.of(new Order.Wanted("defectdojo", ""));
    assertEquals(
        List.of("version defectdojo: its knob has no value, so nobody can say what runs"),
        kekkai.stops());
    kekkai.versions = List.of(new Order.Wanted("defectdojo", "latest"));
    assertEquals(List.of(), kekkai.stops());
    assertTrue(kekkai.warnings().getFirst().contains("cannot be ordered"));
  }

  @Test
  void the_agent_must_speak_our_contract_and_know_the_platform() {
    kekkai.agent = new Observed.Pong("local", 7, List.of("systemd"), Kekkai.NOW);

    assertEquals(
        List.of(
            "agent local: speaks protocol 7, the workflow 1",
            "agent local: cannot do compose; it can do [systemd]",
            "agent local: cannot do postgres; it can do [systemd]"),
        kekkai.stops());
  }

  @Test
  void a_held_stack_is_left_alone_unless_held_by_this_run() {
    kekkai.holder =
        new Observed.Holder(
            "upgrade/kekkai", "w-1", "20261121-020000-aaaa", 4, Kekkai.NOW, "migrate");
    assertEquals(
        List.of(
            "claim kekkai: held by upgrade/kekkai (run 20261121-020000-aaaa) since 2026-11-21T02:15:00Z, at step 'migrate'"),
        kekkai.stops());
    kekkai.holder =
        new Observed.Holder("upgrade/kekkai", "w-2", Kekkai.RUN, 5, Kekkai.NOW, "claim the stack");
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void units_are_as_healthy_as_the_platform_says() {
    kekkai.replace(Kekkai.unit("uwsgi", "running", "unhealthy", 0, null, "dojo-2.37.0"));
    kekkai.replace(Kekkai.unit("celerybeat", "exited", "none", 0, 0, "dojo-2.37.0"));
    kekkai.replace(Kekkai.unit("defectdojo", "exited", "none", 0, 0, "dojo-2.37.0"));
    kekkai.replace(Kekkai.unit("nginx", "running", "starting", 3, null, "nginx"));
    kekkai.replace(Kekkai.unit("initializer", "exited", "none", 0, 1, "dojo-2.37.0"));

    assertEquals(
        List.of(
            "unit uwsgi: running, unhealthy",
            "unit celerybeat: exited, exit code 0",
            "unit nginx: running, starting"),
        kekkai.stops());
    assertEquals(
        List.of(
            "unit initializer: exited, exit code 1",
            "unit nginx: restarted 3 times by its platform"),
        kekkai.warnings());
  }

  @Test
  void a_unit_that_does_not_exist_is_a_stop() {
    kekkai.units.removeIf(u -> u.unit().equals("valkey"));

    assertEquals(
        List.of("unit valkey: named in the stack file, unknown to its platform"), kekkai.stops());
  }

  @Test
  void the_release_must_exist_for_every_unit() {
    kekkai.targets.removeFirst();
    kekkai.targets.replaceAll(t ->
        t.unit().equals("initializer")
            ? new Observed.TargetFacts("defectdojo", "initializer", null, 0, "404")
            : t);

    assertEquals(
        List.of(
            "artefact defectdojo/uwsgi: the wanted release says nothing about this unit",
            "artefact defectdojo/initializer: 404"),
        kekkai.stops());
  }

  @Test
  void a_release_that_is_what_runs_already_is_a_warning() {
    kekkai.targets.replaceAll(t ->
        new Observed.TargetFacts(t.component(), t.unit(), Kekkai.digest("dojo-2.37.0"), 0, "here"));

    assertEquals(
        List.of("artefact defectdojo: the wanted release is, by content, what runs already"),
        kekkai.warnings());
  }

  @Test
  void missing_variables_and_findings_of_others_count() {
    kekkai.missing = List.of(new Observed.Missing("defectdojo", "DD_NEW_KEY"));
    kekkai.platform = List.of(Finding.stop("compose", "docker-compose.yml", "does not parse", "x"));
    kekkai.probes = List.of(Finding.stop("probe", "portal health", "500", "x"));
    kekkai.databases = List.of(Kekkai.database(false));

    assertEquals(
        List.of(
            "variable DD_NEW_KEY: required by the wanted release of defectdojo, set nowhere",
            "compose docker-compose.yml: does not parse",
            "database dojo: server in unit postgres does not answer as postgres",
            "probe portal health: 500"),
        kekkai.stops());
  }

  @Test
  void a_unit_that_the_release_does_not_have_is_no_obstacle() {
    kekkai.targets.removeIf(t -> t.unit().equals("celerybeat"));
    assertTrue(
        kekkai.stops().stream().anyMatch(s -> s.contains("says nothing about this unit")),
        kekkai.stops().toString());
    kekkai.leaving = List.of("celerybeat");
    assertEquals(List.of(), kekkai.stops());
    assertFalse(kekkai.plan().staying().contains("celerybeat"));
    assertTrue(kekkai.plan().writers().contains("celerybeat"), "it is stopped as ever");
  }

  @Test
  void a_build_of_the_wanted_commit_is_what_runs_already() {
    ArtefactId built = new ArtefactId.Build("c0ffee", "sha256:1");
    assertTrue(new ArtefactId.Commit("c0ffee").is(built));
    assertFalse(new ArtefactId.Commit("decaf").is(built));
    assertFalse(built.is(new ArtefactId.Build("c0ffee", "sha256:2")));
    assertEquals("c0ffee as sha256:1", Human.brief(built));
  }

  @Test
  void disks_need_room_for_everything_the_run_writes() {
    kekkai.disks = List.of(new Observed.Disk("/", 100L << 30, 9L << 30));
    assertEquals(List.of("disk /: 91 % used, 9.0 GiB free, at most 90 % allowed"), kekkai.stops());
    kekkai.disks = List.of(new Observed.Disk("/", 5L << 30, 1L << 30));
    assertEquals(
        List.of("disk /: 80 % used, 1.0 GiB free, at least 2.0 GiB must stay free"),
        kekkai.stops());
    kekkai.disks = List.of(new Observed.Disk("/", 6L << 30, 3L << 30));
    assertEquals(
        List.of(
            "disk /: 50 % used, 3.0 GiB free; the run writes up to 1.6 GiB (rollback point 600.0 MiB, backup 250.0 MiB, its proof 500.0 MiB, release 300.0 MiB)"),
        kekkai.stops());
  }

  @Test
  void one_disk_without_room_beside_one_with_room_is_a_warning() {
    kekkai.disks =
        List.of(
            new Observed.Disk("/var/lib/slipway", 6L << 30, 3L << 30),
            new Observed.Disk("/var/lib/docker", 100L << 30, 50L << 30),
            new Observed.Disk("/opt", 100L << 30, 50L << 30));

    assertEquals(List.of(), kekkai.stops());
    assertEquals(1, kekkai.warnings().size());
    assertTrue(kekkai.warnings().getFirst().endsWith("too much if all of it lands here"));
    assertEquals(
        2, kekkai.plan().findings().stream().filter(f -> f.check().equals("disk")).count());
  }

  @Test
  void an_old_or_missing_backup_is_a_warning() {
    kekkai.backups = List.of(Kekkai.backup("b0", Kekkai.NOW.minus(Duration.ofHours(30))));
    assertEquals(
        List.of("backup dojo: newest proven backup b0 is 30 h old, more than 24 h"),
        kekkai.warnings());
    kekkai.backups = List.of();
    assertEquals(List.of("backup dojo: no proven backup yet"), kekkai.warnings());
  }

  @Test
  void drift_is_told_and_a_knob_turned_without_deploying_stops() {
    kekkai.manifest = manifest("2.37.0", "dojo-2.37.0");
    assertEquals(List.of(), kekkai.warnings());
    kekkai.manifest = manifest("2.36.0", "dojo-2.36.0");
    assertEquals(2, kekkai.warnings().size(), kekkai.warnings()::toString);
    assertEquals(List.of(), kekkai.stops());
    kekkai.manifest = manifest("2.36.0", "dojo-2.37.0");
    assertEquals(
        List.of(
            "drift defectdojo: the knob says 2.37.0, the manifest 2.36.0, and the units still run what the manifest says"),
        kekkai.stops());
  }

  @Test
  void a_unit_that_was_left_up_and_is_down_is_drift() {
    kekkai.manifest = manifest("2.37.0", "dojo-2.37.0");
    kekkai.replace(Kekkai.unit("uwsgi", "exited", "none", 0, 0, "dojo-2.37.0"));
    assertEquals(
        List.of(
            "drift defectdojo/uwsgi: is exited, exit code 0, and was up when the last run ended"),
        kekkai.warnings());
  }

  private static Observed.Manifest manifest(String version, String release) {
    return new Observed.Manifest(
        Kekkai.NOW,
        "r0",
        List.of(
            new Observed.Manifest.Entry(
                "defectdojo",
                version,
                List.of(
                    new Observed.Manifest.UnitArtefact("uwsgi", Kekkai.digest(release), true)))));
  }

  @Test
  void the_digest_hangs_on_deciding_facts_only() {
    String before = kekkai.facts();

    kekkai.backups = List.of();
    kekkai.disks = List.of(new Observed.Disk("/", 100L << 30, 39L << 30));
    kekkai.downtime = 1;
    kekkai.replace(Kekkai.unit("uwsgi", "running", "healthy", 9, null, "dojo-2.37.0"));
    kekkai.agent =
        new Observed.Pong(
            "local", 1, List.of("compose", "postgres"), Kekkai.NOW.plus(Duration.ofDays(1)));
    assertEquals(before, kekkai.facts());

    kekkai.replace(Kekkai.unit("nginx", "running", "none", 0, null, "nginx-new"));
    String unit = kekkai.facts();
    kekkai.databases = List.of(Kekkai.database(true, "dojo.0003_x"));
    String schema = kekkai.facts();
    kekkai.configuration = List.of(new Observed.FileHash(".env", "changed"));
    String configuration = kekkai.facts();
    kekkai.targets.clear();
    assertEquals(
        5,
        List.of(before, unit, schema, configuration, kekkai.facts()).stream().distinct().count());
  }

  @Test
  void a_refused_order_makes_a_refused_plan() {
    Order wrong =
        new Order(
            Kekkai.RUN,
            "Upgrade",
            "",
            null,
            null,
            List.of(),
            false,
            false,
            "",
            "",
            List.of(Finding.stop("request", "stack", "is missing", "e.g. {}")));

    Plan plan = Planner.plan(wrong, kekkai.observed(), Protocol.NUMBER, Kekkai.NOW, Kekkai.NOW);

    assertTrue(plan.refused());
    assertEquals(List.of(), plan.steps());
  }

  @Test
  void a_backup_needs_room_for_the_backup_only() {
    kekkai.ask("Backup", List.of());
    kekkai.replace(Kekkai.unit("uwsgi", "exited", "none", 0, 1, "dojo-2.37.0"));
    kekkai.disks = List.of(new Observed.Disk("/", 6L << 30, 2900L << 20));

    assertEquals(List.of(), kekkai.stops());
    assertTrue(
        kekkai.plan().findings().stream()
            .anyMatch(f -> f.seen().contains("750.0 MiB (rollback point 0 B")));
    assertEquals(StepNames.backup(), kekkai.plan().steps());
    assertEquals(1, kekkai.plan().databases().size());
  }

  @Test
  void a_rollback_without_an_upgrade_is_refused() {
    kekkai.ask("Rollback", List.of());
    assertEquals(
        List.of("rollback-point kekkai: no finished upgrade of this stack is known here"),
        kekkai.stops());
    kekkai.last =
        new Observed.KeptPoint(
            "r1", Kekkai.NOW, List.of(new Change("portal", "1", "2")), "ABORTED");
    assertTrue(
        kekkai
            .stops()
            .contains("rollback-point r1: the last run ended ABORTED: nothing of it is in place"));
  }

  @Test
  void a_rollback_over_an_unchanged_schema_exchanges_the_code_and_loses_nothing() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(true, true, loss(), "as captured");
    Plan plan = kekkai.plan();

    assertEquals(List.of(), kekkai.stops());
    assertEquals(Tier.CODE, plan.tier());
    assertEquals(Plan.Loss.NONE, plan.loss());
    assertEquals(List.of(new Change("defectdojo", "2.38.0", "2.37.0")), plan.changes());
    assertEquals("20261121-014500-p7wq", point(plan));
  }

  @Test
  void a_declared_compatibility_is_as_good_as_an_unchanged_schema() {
    kekkai.upgraded().scoped(Kekkai.scope(true));
    kekkai.back = new Observed.Back(false, false, loss(), "point gone");

    assertEquals(List.of(), kekkai.stops());
    assertEquals(Tier.CODE, kekkai.plan().tier());
  }

  @Test
  void a_rollback_that_loses_writes_asks_first() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(false, true, loss(), "standby of run p7wq");

    assertEquals(
        List.of(
            "data-loss kekkai: 12 rows inserted, 3 updated, 0 deleted in 12 min since the door opened: dojo.public.finding +12 ~3 -0"),
        kekkai.stops());
    assertEquals(Tier.DATA, kekkai.plan().tier());
    kekkai.ask("Rollback", List.of(), true);
    assertEquals(List.of(), kekkai.stops());
    assertEquals(loss(), kekkai.plan().loss());
  }

  @Test
  void a_rollback_that_loses_nothing_does_not_ask() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(false, true, new Plan.Loss(12, 0, 0, 0, List.of()), "there");

    assertEquals(List.of(), kekkai.stops());
    assertEquals(Tier.DATA, kekkai.plan().tier());
  }

  @Test
  void a_rollback_to_data_needs_a_whole_point() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(false, false, Plan.Loss.NONE, "volume missing");
    assertEquals(
        List.of(
            "tier none: the schema has changed and the old release is not known to run on it; no downgrade is declared; there is no rollback point and no proven backup",
            "rollback-point 20261121-014500-p7wq: not whole: volume missing"),
        kekkai.stops());
    kekkai.back = null;
    assertEquals(1, kekkai.stops().size());
  }

  @Test
  void what_is_broken_now_does_not_stop_a_rollback() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(true, true, Plan.Loss.NONE, "as captured");
    kekkai.replace(Kekkai.unit("uwsgi", "restarting", "none", 40, 1, "dojo-2.38.0"));
    kekkai.probes = List.of(Finding.stop("probe", "portal health", "500", "x"));
    kekkai.disks = List.of(new Observed.Disk("/", 100L << 30, 1L << 30));

    assertEquals(List.of(), kekkai.stops());
    assertEquals(4, kekkai.warnings().size(), kekkai.warnings()::toString);
  }

  @Test
  void a_restore_from_a_backup_needs_room_for_a_second_database() {
    kekkai.upgraded();
    kekkai.back =
        new Observed.Back(
            false,
            false,
            Plan.Loss.NONE,
            "volume missing",
            true,
            false,
            null,
            Kekkai.NOW,
            null,
            false,
            false);
    kekkai.disks = List.of(new Observed.Disk("/", 6L << 30, 2300L << 20));
    assertEquals(
        List.of(
            "disk /: 63 % used, 2.2 GiB free; the run writes up to 500.0 MiB (rollback point 500.0 MiB, backup 0 B, its proof 0 B, release 0 B)"),
        kekkai.stops());
    kekkai.disks = List.of(new Observed.Disk("/", 6L << 30, 2700L << 20));
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void a_rollback_does_not_need_room_for_a_new_point_and_keeps_the_order_of_deployment() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(true, true, Plan.Loss.NONE, "as captured");
    Observed.DatabaseFacts facts = kekkai.databases.getFirst();
    Finding space = Finding.stop("backup-space", "dojo", "no room", "x");
    Finding fence = Finding.stop("fence", "postgres", "cannot be fenced", "x");
    kekkai.databases =
        List.of(
            new Observed.DatabaseFacts(
                facts.database(),
                true,
                facts.version(),
                facts.revision(),
                facts.fingerprint(),
                facts.bytes(),
                facts.serverBytes(),
                facts.point(),
                facts.why(),
                List.of(space, fence, fence)));
    kekkai.last =
        new Observed.KeptPoint(
            "r1",
            Kekkai.NOW,
            List.of(new Change("portal", "1", "1.0.0"), new Change("defectdojo", "2", "2.38.0")),
            "COMPLETED");

    assertEquals(List.of("fence postgres: cannot be fenced"), kekkai.stops());
    assertEquals(
        List.of(new Change("portal", "1.0.0", "1"), new Change("defectdojo", "2.38.0", "2")),
        kekkai.plan().changes());
  }

  /** What an upgrade of another component did to its database is not this one's business. */
  @Test
  void only_the_databases_of_the_components_that_go_back_decide() {
    kekkai.upgraded();
    kekkai.back = told(new Observed.SchemaFacts("other", false, List.of()), same(true));
    assertEquals(Tier.CODE, kekkai.plan().tier());
    kekkai.back = told(new Observed.SchemaFacts("other", true, List.of()), same(false));
    assertEquals(Tier.DATA, kekkai.plan().tier());
  }

  private static Observed.SchemaFacts same(boolean same) {
    return new Observed.SchemaFacts("dojo", same, List.of("dojo.0001_initial"));
  }

  private static Observed.Back told(Observed.SchemaFacts... schemas) {
    return new Observed.Back(
        false,
        true,
        Plan.Loss.NONE,
        "there",
        true,
        false,
        List.of(schemas),
        null,
        null,
        false,
        false);
  }

  /** Somebody terminated it: rows may be written where the schema is not yet another one. */
  @Test
  void behind_a_run_that_never_ended_its_point_is_gone_back_to() {
    kekkai.upgraded().scoped(Kekkai.scope(true));
    kekkai.back =
        new Observed.Back(
            false,
            true,
            Plan.Loss.NONE,
            "there",
            false,
            true,
            List.of(same(true)),
            null,
            null,
            false,
            false);
    assertEquals(Tier.DATA, kekkai.plan().tier());
    assertEquals(List.of(), kekkai.stops());
  }

  /** What was lost when that run began was given up then; what users wrote since was not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_was_written_after_a_way_back_was_begun_is_asked_about(boolean writtenSince) {
    kekkai.upgraded();
    kekkai.back =
        new Observed.Back(
            false,
            true,
            loss(),
            "there",
            true,
            false,
            List.of(same(true)),
            null,
            null,
            true,
            writtenSince);
    assertEquals(writtenSince, kekkai.stops().toString().contains("data-loss"));
    assertEquals(!writtenSince, kekkai.plan().givenUp(loss()));
    Plan.Loss more = new Plan.Loss(0, loss().inserted() + 1, 0, 0, List.of());
    assertFalse(kekkai.plan().givenUp(more), "a row more than the plan said");
  }

  /** The database may be back already, and files and queue not: its schema tells nothing then. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_way_back_that_was_begun_is_gone_on_with(boolean oldCodeRuns) {
    kekkai.upgraded().scoped(Kekkai.scope(oldCodeRuns));
    kekkai.back =
        new Observed.Back(
            false,
            true,
            Plan.Loss.NONE,
            "there",
            true,
            false,
            List.of(same(true)),
            null,
            null,
            true,
            false);
    assertEquals(Tier.DATA, kekkai.plan().tier());
    assertEquals(List.of(), kekkai.stops());
    kekkai.order = kekkai.order.backTo(Tier.CODE, "");
    assertTrue(
        kekkai.stops().toString().contains("only data finishes that"), kekkai.stops()::toString);
  }

  @Test
  void several_runs_are_undone_as_one_change_of_each_component() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(true, true, Plan.Loss.NONE, "as captured");
    var last = java.util.Objects.requireNonNull(kekkai.last);
    kekkai.points =
        List.of(
            last,
            new Observed.KeptPoint(
                "r2", Kekkai.NOW, List.of(new Change("portal", "0.9", "1.0.0")), "COMPLETED"),
            new Observed.KeptPoint(
                "r1",
                Kekkai.NOW,
                List.of(
                    new Change("portal", "0.8", "0.9"), new Change("defectdojo", "2.36", "2.37.0")),
                "COMPLETED"),
            new Observed.KeptPoint("r0", Kekkai.NOW, List.of(), "COMPLETED"));
    String before = kekkai.facts();
    kekkai.order = kekkai.order.backTo(null, "r1");
    Plan plan = kekkai.plan();

    assertEquals(
        List.of(new Change("portal", "1.0.0", "0.8"), new Change("defectdojo", "2.38.0", "2.36")),
        plan.changes());
    assertEquals(
        List.of(last.run(), "r2", "r1"),
        plan.undone().stream().map(Observed.KeptPoint::run).toList());
    assertEquals("r1", point(plan));
    assertNotEquals(before, kekkai.facts());
    String text = PlanText.render(plan);
    assertTrue(
        text.contains("- Undoes run r2 of 2026-11-21T02:15:00Z: portal 0.9 -> 1.0.0."), text);
    assertEquals(2, kekkai.warnings().size(), kekkai.warnings()::toString);
  }

  @Test
  void a_rollback_of_another_point_has_another_digest() {
    kekkai.upgraded();
    kekkai.back = new Observed.Back(true, true, Plan.Loss.NONE, "as captured");
    String before = kekkai.facts();
    kekkai.back = new Observed.Back(false, true, Plan.Loss.NONE, "as captured");

    assertNotEquals(before, kekkai.facts());
  }

  private static Plan.Loss loss() {
    return new Plan.Loss(12, 12, 3, 0, List.of("dojo.public.finding +12 ~3 -0"));
  }

  private static String point(Plan plan) {
    Observed.KeptPoint point = plan.point();
    return point == null ? "" : point.run();
  }
}
