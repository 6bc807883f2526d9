package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorFacts.Extension;
import dev.slipway.plan.MajorFacts.Layout;
import dev.slipway.plan.MajorFacts.Obstacle;
import dev.slipway.stack.ApprovalRules;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which way a server goes to its next major version, and what keeps it from going. */
class MajorPlanningTest {
  private static final long GIB = 1L << 30;

  private static Arguments row(String what, Consumer<MajorKekkai> with, String taken) {
    return Arguments.of(what, with, taken);
  }

  static Stream<Arguments> decisions() {
    return Stream.of(
        row("fit for all", k -> {}, "standby-link"),
        row("unlogged tables", k -> k.unlogged = List.of("defectdojo.public.cache"), "clone"),
        row("tablespaces", k -> k.tablespaces = List.of("fast: /srv/fast"), "clone"),
        row(
            "no standby, no reflink",
            k -> {
              k.obstacles = List.of(noStandby());
              k.reflink = false;
            },
            "copy"),
        row("another libc", k -> k.base = MajorKekkai.TRIXIE, "dump"),
        row(
            "another libc, and nothing sorted by it",
            k -> {
              k.base = MajorKekkai.TRIXIE;
              k.collated = List.of();
            },
            "standby-link"),
        row(
            "another architecture",
            k -> {
              k.base = new MajorFacts.Base("debian 12", "glibc 2.36", "72.1", "arm64");
              k.collated = List.of();
            },
            "dump"),
        row(
            "libc not known yet",
            k -> {
              k.base = new MajorFacts.Base("", "", "", "");
              k.present = false;
            },
            "standby-link"),
        row("room for shared blocks only", k -> k.free = 2 * GIB, "clone"),
        row(
            "no room, no reflink",
            k -> {
              k.free = 2 * GIB;
              k.reflink = false;
            },
            "none"),
        row("budget of 15 s, not rehearsed", k -> k.budget = Duration.ofSeconds(15), "none"),
        row(
            "budget of 15 s, rehearsed",
            k -> {
              k.budget = Duration.ofSeconds(15);
              k.rehearsed = true;
            },
            "standby-link"),
        row(
            "budget of 15 s, without rows",
            k -> {
              k.budget = Duration.ofSeconds(15);
              k.depth = Depth.STRUCTURE;
            },
            "standby-link"),
        row("dump asked for", k -> k.method = MajorMethod.DUMP, "dump"),
        row(
            "asked for, though it takes too long",
            k -> {
              k.method = MajorMethod.COPY;
              k.budget = Duration.ofSeconds(25);
            },
            "copy"),
        row(
            "asked for, and impossible",
            k -> {
              k.method = MajorMethod.CLONE;
              k.reflink = false;
            },
            "none"));
  }

  private static Obstacle noStandby() {
    return new Obstacle(
        MajorMethod.STANDBY_LINK, "wal_level", "is minimal", "set it to replica, and restart");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("decisions")
  void the_first_way_that_is_possible_has_room_and_is_quick_enough(
      String what, Consumer<MajorKekkai> with, String taken) {
    MajorKekkai kekkai = new MajorKekkai();
    with.accept(kekkai);
    assertEquals(taken, kekkai.taken(), what);
    assertEquals(taken.equals("none"), kekkai.plan().refused(), what + ": " + kekkai.stops());
  }

  @Test
  void every_way_that_is_not_taken_says_what_would_unlock_it() {
    MajorKekkai kekkai = new MajorKekkai();
    kekkai.obstacles = List.of(noStandby());
    kekkai.reflink = false;
    kekkai.free = 5 * GIB;
    kekkai.budget = Duration.ofSeconds(60);
    assertEquals(
        "eligibility: wal_level: is minimal (set it to replica, and restart); space: needs 6.0 GiB,"
            + " 5.0 GiB is free -> take away what stands in its way, and free 1.0 GiB more",
        kekkai.of(MajorMethod.STANDBY_LINK));
    assertEquals(
        "eligibility: the file system cannot share blocks between files"
            + " -> take away what stands in its way",
        kekkai.of(MajorMethod.CLONE));
    assertEquals(
        "space: needs 6.0 GiB, 5.0 GiB is free -> free 1.0 GiB more", kekkai.of(MajorMethod.COPY));
    assertEquals(
        "space: needs 7.0 GiB, 5.0 GiB is free; time: the server away for up to 3 min (by rates of"
            + " other data, doubled), beside the stop and start of units, of 60 s that users may be out -> free 2.0 GiB more, and ask with a"
            + " longer downtime budget, or rehearse, which predicts better: \"rehearsal\":true",
        kekkai.of(MajorMethod.DUMP));
    assertEquals("not taken: not offered yet", kekkai.of(MajorMethod.LOGICAL));
  }

  @Test
  void whoever_asks_for_an_impossible_way_is_told_about_that_one() {
    MajorKekkai kekkai = new MajorKekkai();
    kekkai.method = MajorMethod.CLONE;
    kekkai.reflink = false;
    assertEquals(
        List.of("method clone: eligibility: the file system cannot share blocks between files"),
        kekkai.stops());
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        row(
            "extension defectdojo.postgis: 3.4 is not in the new release",
            k -> k.extensions = List.of(new Extension("defectdojo", "postgis", "3.4", "", false)),
            ""),
        row(
            "extension defectdojo.old: no way from 0.1 to 2.0 is known to the new release",
            k -> k.extensions = List.of(new Extension("defectdojo", "old", "0.1", "2.0", false)),
            ""),
        row(
            "prepared-transaction defectdojo: t1 of app: is neither committed nor rolled back",
            k -> k.prepared = List.of("defectdojo: t1 of app"),
            ""),
        row(
            "foreign-server postgres: process 77 on this host has it open",
            k -> k.foreign = "process 77 on this host has it open",
            ""),
        row(
            "layout postgres: where the artefacts keep their data is not known",
            k -> k.layout = Layout.UNKNOWN,
            ""),
        row("version postgres: PostgreSQL 17.4 to 16 is a downgrade", k -> k.to = 16, ""),
        row("version postgres: is at 17 already", k -> k.to = 17, ""),
        row(
            "version postgres: 14.2: indexes that were made CONCURRENTLY may lack rows",
            k -> k.version = 140_002,
            ""),
        row(
            "version postgres: 14.3: indexes that were made CONCURRENTLY may lack rows",
            k -> {
              k.version = 130_010;
              k.to = 14;
              k.found = 140_003;
            },
            ""),
        row(
            "replication-slot reports (logical, active): its consumer would lose its place",
            k -> k.slots = List.of("reports (logical, active)"),
            ""),
        row(
            "shared-server billing: is in the same server, and in no stack file: who uses it is not"
                + " known",
            k -> k.others = List.of("billing"),
            ""),
        row(
            "definition postgres: no file was found whose replacement selects artefact and store of"
                + " the unit",
            k -> k.switchFile = "",
            ""),
        row("server postgres: does not answer", k -> k.version = 0, ""),
        row("artefact postgres: no release 18 was found", k -> k.offered = false, ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void it_is_refused_before_anything_changes_with_the_object_named(
      String seen, Consumer<MajorKekkai> with, String none) {
    MajorKekkai kekkai = new MajorKekkai();
    with.accept(kekkai);
    assertTrue(kekkai.plan().refused(), none);
    assertEquals(List.of(seen), kekkai.stops());
  }

  @Test
  void a_minor_version_that_is_mended_is_not_refused() {
    MajorKekkai kekkai = new MajorKekkai();
    kekkai.version = 140_004;
    assertEquals(List.of(), kekkai.stops());
  }

  @Test
  void what_only_the_new_release_could_tell_is_a_warning_until_it_is_here() {
    MajorKekkai kekkai = new MajorKekkai();
    kekkai.present = false;
    kekkai.found = 180_000;
    kekkai.extensions = List.of(new Extension("defectdojo", "pg_trgm", "1.6", null, false));
    assertEquals(List.of(), kekkai.stops());
    assertTrue(
        kekkai
            .asked()
            .warnings()
            .contains("extension postgres: whether the new release has all of 1 is not known yet"),
        kekkai.asked().warnings().toString());
  }

  @Test
  void users_are_out_for_as_long_as_the_way_that_is_taken() {
    MajorKekkai kekkai = new MajorKekkai();
    assertEquals(20_000, kekkai.plan().expectedDowntimeMillis());
    kekkai.rehearsed = true;
    assertEquals(12_500, kekkai.plan().expectedDowntimeMillis());
    assertEquals(
        List.of("uwsgi", "celerybeat", "celeryworker", "defectdojo"), kekkai.plan().units());
    assertEquals(List.of("dojo"), kekkai.plan().databases().stream().map(d -> d.name()).toList());
  }

  @Test
  void without_the_proof_of_rows_the_plan_says_so() {
    MajorKekkai kekkai = new MajorKekkai();
    kekkai.depth = Depth.STRUCTURE;
    assertTrue(kekkai.plan().notProven().getFirst().startsWith("that every row is the same"));
  }

  @Test
  void an_agreement_is_void_when_way_artefact_or_proof_become_others() {
    MajorKekkai kekkai = new MajorKekkai();
    String before = kekkai.asked().facts();
    kekkai.free -= GIB;
    assertEquals(before, kekkai.asked().facts(), "free space changes by itself");
    kekkai.depth = Depth.STRUCTURE;
    assertNotEquals(before, kekkai.asked().facts());
    kekkai.depth = Depth.ROWS;
    kekkai.method = MajorMethod.COPY;
    assertNotEquals(before, kekkai.asked().facts());
  }

  @Test
  void it_is_a_major_change_for_those_who_must_agree() {
    MajorKekkai kekkai = new MajorKekkai();
    kekkai.asked();
    assertEquals(
        List.of(new Approving.Kinded("postgres", ApprovalRules.Kind.MAJOR)),
        Approving.server(java.util.Objects.requireNonNull(kekkai.kekkai.order.server()), false));
    kekkai.rehearsal = true;
    Plan rehearsal = kekkai.plan();
    assertEquals(List.of(), rehearsal.changes());
    assertFalse(rehearsal.steps().contains(StepNames.CLOSE_DOOR), rehearsal.steps().toString());
  }

  @Test
  void going_back_behind_it_is_to_the_data_of_then_and_says_what_that_loses() {
    MajorKekkai kekkai = new MajorKekkai();
    MajorChange server = kekkai.plan().server();
    kekkai.kekkai.server = null;
    kekkai.kekkai.last =
        new Observed.KeptPoint(
            "20261121-014500-p7wq",
            Kekkai.NOW.minus(Duration.ofMinutes(12)),
            List.of(new Change("postgres", "17.4", "18")),
            "COMPLETED",
            server);
    kekkai.kekkai.back =
        new Observed.Back(
            false, true, new Plan.Loss(12, 3, 0, 0, List.of()), "the old store is whole");
    kekkai.kekkai.order = kekkai.kekkai.order.withServer(null);
    Kekkai back = kekkai.kekkai.ask("Rollback", List.of());
    assertEquals(Tier.DATA, back.plan().tier());
    assertEquals(server, back.plan().server());
    assertEquals(List.of(new Change("postgres", "18", "17.4")), back.plan().changes());
    assertEquals(4, back.plan().units().size());
    assertEquals(
        List.of(
            "data-loss kekkai: 3 rows inserted, 0 updated, 0 deleted in 12 min since the door"
                + " opened"),
        back.stops());
    assertEquals(List.of(), back.ask("Rollback", List.of(), true).stops());
  }

  @Test
  void nobody_goes_back_over_a_server_and_a_release_at_once() {
    Kekkai kekkai = new Kekkai().upgraded();
    Observed.KeptPoint upgrade = java.util.Objects.requireNonNull(kekkai.last);
    Observed.KeptPoint server =
        new Observed.KeptPoint(
            "20261120-014500-aaaa",
            Kekkai.NOW.minus(Duration.ofDays(1)),
            List.of(new Change("postgres", "17.4", "18")),
            "COMPLETED",
            new MajorKekkai().plan().server());
    kekkai.points = List.of(upgrade, server);
    kekkai.back = new Observed.Back(false, true, Plan.Loss.NONE, "there");
    assertEquals(List.of(), kekkai.stops());
    kekkai.order = kekkai.order.backTo(null, server.run());
    assertEquals(
        List.of(
            "undone 20261120-014500-aaaa: a server was brought to another major version by it, or"
                + " since"),
        kekkai.stops());
  }

  @Test
  void what_is_known_and_decided_travels() {
    Kekkai kekkai = new MajorKekkai().asked();
    DefaultDataConverter converter = DefaultDataConverter.newDefaultInstance();
    for (Object value : List.of(kekkai.order, kekkai.observed(), kekkai.plan())) {
      assertEquals(
          value,
          converter.fromPayload(
              converter.toPayload(value).orElseThrow(), value.getClass(), value.getClass()));
    }
    assertNull(new Kekkai().plan().server());
  }
}
