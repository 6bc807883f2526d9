package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.MajorWanted;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Tier;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
  private static final Catalogue CATALOGUE = new Catalogue(Path.of("src/test/resources/catalogue"));

  private static Order understand(String runbook, String typed) {
    return new Requests(CATALOGUE)
        .understand(runbook, "20261121-021500-k3f9", typed.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Finding> refused(String runbook, String typed) {
    Order order = understand(runbook, typed);
    assertNull(order.place());
    assertNull(order.scope());
    assertFalse(order.refusals().isEmpty(), typed);
    assertTrue(order.refusals().stream().allMatch(Finding::stops));
    assertTrue(order.refusals().stream().noneMatch(f -> f.hint().isEmpty()), typed);
    return order.refusals();
  }

  @Test
  void a_rollback_may_say_how_far_back() {
    Order order =
        understand(
            "Rollback",
            "{\"stack\":\"kekkai\",\"tier\":\"schema\",\"point\":\"20261121-014500-p7wq\"}");
    assertEquals(List.of(), order.refusals());
    assertEquals(Tier.SCHEMA, order.askedTier());
    assertEquals("20261121-014500-p7wq", order.askedPoint());
    Order plain = understand("Rollback", "{\"stack\":\"kekkai\"}");
    assertNull(plain.askedTier());
    assertEquals("", plain.askedPoint());
    Order wrong = understand("Rollback", "{\"stack\":\"kekkai\",\"tier\":\"all\",\"point\":7}");
    assertEquals(
        List.of(
            "found \"all\" where code, schema or data is wanted",
            "found the number \"7\" where a run is wanted, as slipway history names it"),
        wrong.refusals().stream().map(Finding::seen).toList());
  }

  @Test
  void vetoes_and_what_goes_are_understood_and_want_a_reason_where_people_rely_on_it() {
    String veto = "{\"stack\":\"kekkai\",\"%s\":{\"portal\":\"1.9\"},\"reason\":\"%s\"}";
    Order vetoed = understand("Veto", veto.formatted("veto", "slow"));
    assertEquals(List.of(new Order.Wanted("portal", "1.9")), vetoed.wanted());
    assertFalse(vetoed.particulars().lift());
    assertTrue(understand("Veto", veto.formatted("lift", "mended")).particulars().lift());
    refused("Veto", veto.formatted("veto", " "));
    refused("Veto", "{\"stack\":\"kekkai\",\"reason\":\"why\"}");
    assertEquals(
        "veto.nosuch",
        refused("Veto", "{\"stack\":\"kekkai\",\"veto\":{\"nosuch\":\"1\"},\"reason\":\"why\"}")
            .getFirst()
            .about());
    String retire = "{\"stack\":\"kekkai\",\"olderThan\":\"30d\",\"run\":\"20261121-014500-p7wq\"}";
    Order.Particulars goes = understand("Retire", retire).particulars();
    assertEquals(Duration.ofDays(30), goes.olderThan());
    assertEquals("20261121-014500-p7wq", goes.of());
    refused("Retire", "{\"stack\":\"kekkai\",\"olderThan\":\"soon\"}");
    refused("Inspect", "{\"stack\":\"kekkai\",\"kept\":\"r1\",\"limit\":10001}");
    refused("Upgrade", "{\"stack\":\"kekkai\",\"to\":{\"portal\":\"1.9\"},\"despiteVeto\":\" \"}");
    refused("MaintenanceWindow", "{\"stack\":\"kekkai\",\"despiteVeto\":\"x\"}");
  }

  @Test
  void an_upgrade_is_understood() {
    Order order =
        understand(
            "Upgrade",
            """
            {"stack":"kekkai","to":{"defectdojo":"2.38.0","portal":"v1.1-rc.1"},
             "dryRun":true,"reason":"fixes","requestedBy":"ana"}\
            """);

    assertEquals(List.of(), order.refusals());
    assertEquals("20261121-021500-k3f9", order.run());
    assertEquals("Upgrade", order.runbook());
    assertEquals(
        List.of(new Order.Wanted("defectdojo", "2.38.0"), new Order.Wanted("portal", "v1.1-rc.1")),
        order.wanted());
    assertTrue(order.dryRun());
    assertEquals("fixes", order.reason());
    assertEquals("ana", order.requestedBy());
    Place place = order.place();
    assertNotNull(place);
    assertEquals("compose", place.kind());
    assertTrue(place.root().startsWith("/"));
    assertNotNull(order.scope());
  }

  @Test
  void a_request_says_for_one_run_when_it_goes_back() {
    RollbackRules declared =
        understand("Rollback", "{\"stack\":\"kekkai\"}").scopeOrThrow().rollback();
    assertEquals(new RollbackRules(false), declared);
    Order order =
        understand(
            "Rollback", "{\"stack\":\"kekkai\",\"onFailure\":\"ask\",\"downtimeBudget\":\"90s\"}");
    assertEquals(
        declared.with(OnFailure.ASK, Duration.ofSeconds(90)), order.scopeOrThrow().rollback());
  }

  @Test
  void settings_are_given_along_and_secrets_by_reference_only() {
    String to = "{\"stack\":\"kekkai\",\"to\":{\"portal\":\"1.1.0\"},\"settings\":";
    Order order =
        understand("Upgrade", to + "{\"ORG\":\"Example Ltd\",\"AUDIT_KEY\":\"env:NEW_KEY\"}}");
    assertEquals(List.of(), order.refusals());
    assertEquals(
        List.of(
            new Order.Setting("ORG", "Example Ltd"), new Order.Setting("AUDIT_KEY", "env:NEW_KEY")),
        order.given());
    List<Finding> refused =
        refused(
            "Upgrade",
            to + "{\"AUDIT_KEY\":\"planted-1\",\"A B\":\"x\",\"N\":7,\"PORTAL_VERSION\":\"2\"}}");
    assertEquals(
        List.of("settings.AUDIT_KEY", "settings.\"A B\"", "settings.N", "settings.PORTAL_VERSION"),
        refused.stream().map(Finding::about).toList());
    assertFalse(refused.toString().contains("planted"), refused.toString());
  }

  @Test
  void the_other_runbooks_are_understood() {
    assertTrue(
        understand("Rollback", "{\"stack\":\"kekkai\",\"acceptDataLoss\":true}").acceptDataLoss());
    assertEquals(List.of(), understand("Rollback", "{\"stack\":\"kekkai\"}").refusals());
    assertEquals(List.of(), understand("Inspect", "{\"stack\":\"kekkai\"}").refusals());
    assertEquals(List.of(), understand("Backup", "{\"stack\":\"kekkai\"}").refusals());
  }

  @Test
  void a_major_version_of_a_server_is_understood() {
    Order order =
        understand(
            "MigratePostgres",
            """
            {"stack":"kekkai","to":"18","method":"dump","prove":"structure",
             "artefact":"postgres:18-trixie","rehearsal":true}\
            """);
    assertEquals(List.of(), order.refusals());
    assertEquals(
        new MajorWanted(
            "postgres", 18, "postgres:18-trixie", MajorMethod.DUMP, Depth.STRUCTURE, true),
        order.server());
    assertEquals(List.of(), order.wanted());
    assertEquals(
        new MajorWanted("postgres", 18, "", null, Depth.ROWS, false),
        understand(
                "MigratePostgres", "{\"stack\":\"kekkai\",\"server\":\"postgres\",\"to\":\"18\"}")
            .server());
    assertNull(understand("Backup", "{\"stack\":\"kekkai\"}").server());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "to | {'stack':'kekkai'}",
        "to | {'stack':'kekkai','to':18}",
        "to | {'stack':'kekkai','to':'9.6'}",
        "to | {'stack':'kekkai','to':{'postgres':'18'}}",
        "server | {'stack':'kekkai','to':'18','server':'valkey'}",
        "method | {'stack':'kekkai','to':'18','method':'link'}",
        "method | {'stack':'kekkai','to':'18','method':'logical'}",
        "prove | {'stack':'kekkai','to':'18','prove':'nothing'}",
        "artefact | {'stack':'kekkai','to':'18','artefact':'-v /:/x'}",
        "rehearsal | {'stack':'kekkai','to':'18','rehearsal':'yes'}",
        "points | {'stack':'kekkai','to':'18','points':1}"
      })
  void a_wrong_request_for_a_server_is_refused(String about, String typed) {
    assertEquals(
        List.of(about),
        refused("MigratePostgres", typed.replace('\'', '"')).stream().map(Finding::about).toList());
  }

  @Test
  void windows_are_overridden_with_a_reason_only() {
    String start = "{\"stack\":\"kekkai\",\"to\":{\"portal\":\"1.1.0\"},";
    Order order = understand("Upgrade", start + "\"overrideWindow\":\" CVE-2026-1 \"}");
    assertEquals(List.of(), order.refusals());
    assertEquals("CVE-2026-1", order.overrideWindow());
    assertNotNull(order.windows());
    Order back = understand("Rollback", "{\"stack\":\"kekkai\",\"overrideWindow\":\"why\"}");
    assertEquals("why", back.overrideWindow());
    for (String wrong : List.of("\"\"", "\"  \"", "true", "null", "\"a\\nb\"")) {
      List<Finding> refusals = refused("Upgrade", start + "\"overrideWindow\":" + wrong + "}");
      assertEquals("overrideWindow", refusals.getFirst().about(), wrong);
    }
    assertEquals(
        "overrideWindow",
        refused("Backup", "{\"stack\":\"kekkai\",\"overrideWindow\":\"x\"}").getFirst().about());
  }

  @Test
  void what_a_schedule_asks_says_so_and_since_when() {
    String start = "{\"stack\":\"kekkai\",\"to\":{\"portal\":\"1.1.0\"}";
    assertNull(understand("Upgrade", start + "}").origin());
    String applied = "\"applied\":\"2026-11-21T02:15:00Z\"}";
    Instant at = Instant.parse("2026-11-21T02:15:00Z");
    assertEquals(
        new Order.Origin("window/kekkai/minor", at),
        understand("Upgrade", start + ",\"origin\":\"window/kekkai/minor\"," + applied).origin());
    assertEquals(
        new Order.Origin("", at), understand("MaintenanceWindow", start + "," + applied).origin());
    // A schedule that was made before this was kept: everything that ever ended counts.
    assertEquals(
        new Order.Origin("", Instant.EPOCH), understand("MaintenanceWindow", start + "}").origin());
    for (String wrong : List.of("\"\"", "\"yesterday\"", "1", "null", "{}")) {
      assertEquals(
          "applied",
          refused("MaintenanceWindow", start + ",\"applied\":" + wrong + "}").getFirst().about());
    }
  }

  @Test
  void a_window_must_be_one_of_the_stack() {
    String start = "{\"stack\":\"kekkai\",\"to\":{\"portal\":\"1.1.0\"}";
    assertEquals(List.of(), understand("MaintenanceWindow", start + "}").refusals());
    List<Finding> refusals = refused("MaintenanceWindow", start + ",\"window\":\"minor\"}");
    assertEquals("stack kekkai has no window minor", refusals.getFirst().seen());
    assertEquals("to", refused("MaintenanceWindow", "{\"stack\":\"kekkai\"}").getFirst().about());
    assertEquals(List.of(), understand("Windows", "{\"stack\":\"kekkai\"}").refusals());
    assertEquals(
        "window", refused("Windows", "{\"stack\":\"kekkai\",\"window\":1}").getFirst().about());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'to':{'portal':'2'}} | stack | is missing",
        "{'stack':'kekkai'} | to | is missing",
        "{'stack':'kekai','to':{'portal':'2'}} | stack | the catalogue has no \"kekai\"",
        "{'stack':'../kekkai','to':{'portal':'2'}} | stack | found \"../kekkai\"; allowed:"
            + " lower-case",
        "{'stack':7,'to':{'portal':'2'}} | stack | found the number \"7\"",
        "{'stack':'kekkai','to':{'protal':'2'}} | to.protal | stack kekkai has no such component",
        "{'stack':'kekkai','to':{'portal':''}} | to.portal | found \"\" where a version is wanted",
        "{'stack':'kekkai','to':{'portal':2}} | to.portal | found the number \"2\" where a version",
        "{'stack':'kekkai','to':{'portal':'2; rm -rf /'}} | to.portal | where a version is wanted",
        "{'stack':'kekkai','to':{'portal':'../2'}} | to.portal | where a version is wanted",
        "{'stack':'kekkai','to':{'portal':'-2'}} | to.portal | where a version is wanted",
        "{'stack':'kekkai','to':{'; rm -rf /':'2'}} | to.\"; rm -rf /\" | no name of a component",
        "{'stack':'kekkai','to':{}} | to | found an empty object where components",
        "{'stack':'kekkai','to':'2'} | to | found \"2\" where components with versions",
        "{'stack':'kekkai','to':['portal']} | to | found a list where components",
        "{'stack':'kekkai','to':{'portal':'2'},'dryrun':true} | dryrun | unknown field",
        "{'stack':'kekkai','to':{'portal':'2'},'acceptDataLoss':'yes'} | acceptDataLoss | true or"
            + " false",
        "{'stack':'kekkai','to':{'portal':'2'},'dryRun':'yes'} | dryRun | where true or false",
        "{'stack':'kekkai','to':{'portal':'2'},'reason':null} | reason | found null where one line",
        "{'stack':'kekkai','to':{'portal':'2'},'reason':'a\\nb'} | reason | where one line",
        "{'stack':'kekkai','to':{'portal':'2'},'onFailure':'aks'} | onFailure | found \"aks\" where"
            + " rollback or ask",
        "{'stack':'kekkai','to':{'portal':'2'},'tier':'code'} | tier | unknown field",
        "{'stack':'kekkai','to':{'portal':'2'},'onFailure':true} | onFailure | found true where"
            + " rollback or ask",
        "{'stack':'kekkai','to':{'portal':'2'},'downtimeBudget':10} | downtimeBudget | found the"
            + " number \"10\"; allowed: a number with s, m, h or d",
        "{'stack':'kekkai','stack':'b','to':{'portal':'2'}} | '' | not JSON",
        "{'stack':'kekkai'} {} | '' | not JSON",
        "\"kekkai\" | '' | found text where an object is wanted",
        "['kekkai'] | '' | found a list where an object is wanted",
        "null | '' | found null where an object is wanted",
        "kekkai | '' | not JSON, line 1 column",
        "'' | '' | the input is empty",
        "'  ' | '' | the input is empty",
      })
  void a_wrong_upgrade_is_refused_with_the_field(String typed, String about, String seen) {
    List<Finding> refusals = refused("Upgrade", typed.replace('\'', '"'));

    assertTrue(
        refusals.stream().anyMatch(f -> f.about().equals(about) && f.seen().contains(seen)),
        refusals::toString);
  }

  @Test
  void everything_wrong_is_said_at_once() {
    assertEquals(
        List.of("stak", "to.portal", "dryRun", "stack"),
        refused("Upgrade", "{\"stak\":\"kekkai\",\"to\":{\"portal\":1},\"dryRun\":1}").stream()
            .map(Finding::about)
            .toList());
  }

  @Test
  void a_misspelt_field_is_answered_with_the_right_one_and_an_example() {
    assertEquals(
        List.of(
            Finding.stop(
                "request",
                "acceptDataloss",
                "unknown field",
                "allowed: stack, tier, point, acceptDataLoss, dryRun, onFailure, downtimeBudget,"
                    + " overrideWindow, ifHeld, reason, requestedBy; did you mean \"acceptDataLoss\"?; e.g."
                    + " {\"stack\":\"kekkai\",\"acceptDataLoss\":false,\"reason\":\"why\"}")),
        refused("Rollback", "{\"stack\":\"kekkai\",\"acceptDataloss\":true}"));
  }

  @Test
  void a_broken_stack_file_is_refused_with_file_and_line() {
    List<Finding> refusals =
        new Requests(new Catalogue(Path.of("src/test/resources/broken")))
            .understand("Inspect", "r", "{\"stack\":\"broken\"}".getBytes(StandardCharsets.UTF_8))
            .refusals();

    assertEquals(
        Finding.stop(
            "stack file",
            "src/test/resources/broken/broken.yml:2",
            "platform.kind: found \"compos\"",
            "allowed: compose; did you mean \"compose\"?"),
        refusals.getFirst());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EmergencyRollback", "Upgrade "})
  void a_runbook_without_requests_is_refused(String runbook) {
    refused(runbook, "{\"stack\":\"kekkai\"}");
  }

  @Test
  void hostile_input_is_refused_and_never_throws() {
    assertTrue(refused("Upgrade", "x".repeat(100_000)).getFirst().seen().contains("at most"));
    refused("Upgrade", "[".repeat(60_000));
    refused("Upgrade", "{\"stack\":\"kekkai\",\"to\":{\"portal\":1" + "0".repeat(10_000) + "}}");
    Random random = new Random(20261121);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      new Requests(CATALOGUE).understand("Upgrade", "r", bytes);
    }
  }

  @Test
  void run_ids_tell_the_time_and_differ() {
    Clock clock = Clock.fixed(Instant.parse("2026-11-21T02:15:00Z"), ZoneOffset.UTC);
    CatalogueService service = new CatalogueService(CATALOGUE, clock, new Random(1), List::of);

    String first = service.mint();

    assertTrue(first.matches("20261121-021500-[a-z0-9]{4}"), first);
    assertFalse(first.equals(service.mint()));
  }
}
