package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.Repository;
import dev.slipway.runbook.Names;
import io.grpc.Status;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The server of docker-compose.temporal.yml through its life, by the commands of its page: a run
 * that is open from the first minute outlives all of it.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("long")
class TemporalComposeIT {
  private static final String UP = "stacks/temporal/compose up --detach --wait";
  private static final int TOO_MUCH = 257 * 1024;
  private static final int MUCH = 200 * 1024;

  private static ComposedServer server;
  private static Cluster cluster;
  private static Notes notes;

  @BeforeAll
  static void prepare() throws IOException {
    server = ComposedServer.prepare();
    cluster = Cluster.at(server.address());
    notes = new Notes(WorkflowClient.newInstance(cluster.stubs()));
  }

  @AfterAll
  static void close() {
    notes.close();
    cluster.close();
    server.close();
  }

  @Order(1)
  @Test
  void without_a_password_nothing_starts() {
    String said = server.refused(UP);
    assertTrue(said.contains("TEMPORAL_DB_PASSWORD is missing a value"), said);
    assertTrue(said.contains("stacks/temporal/init"), said);
    assertEquals(
        "",
        server.run("docker ps --all --quiet --filter label=dev.slipway.test=" + server.project));
  }

  @Order(2)
  @Test
  void the_commands_of_the_page_bring_it_up() {
    server.run("stacks/temporal/init");
    String previous = pinned("TEMPORAL_SERVER_PREVIOUS");
    server.set("TEMPORAL_VERSION", previous);
    server.set("TEMPORAL_PORT", server.port);
    server.set("TEMPORAL_UI_PORT", server.uiPort);
    server.set("TEMPORAL_REMOTE_PORT", server.remotePort);
    server.run(server.page("Set up", 0));
    assertEquals(previous, cluster.version());
    server.run(server.page("Connect", 0));
    server.run(server.page("Connect", 1) + "temporal --profile slipway workflow list");
    notes.open();
    notes.write("first");
  }

  @Order(3)
  @Test
  void the_namespace_is_as_slipway_needs_it() {
    assertEquals(Duration.ofDays(90).toSeconds(), cluster.retentionSeconds());
    assertEquals(
        Names.ATTRIBUTES.stream()
            .collect(Collectors.toMap(a -> a, a -> IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)),
        cluster.attributes());
  }

  @Order(4)
  @Test
  void nothing_is_published_beyond_this_machine() {
    assertEquals(List.of("127.0.0.1", "127.0.0.1"), server.published(), "the server and the UI");
  }

  @Order(5)
  @Test
  void the_ui_offers_no_way_to_end_a_run_without_its_undo() throws IOException {
    JsonNode settings =
        new ObjectMapper().readTree(Web.plain().get(server.uiPort, "/api/v1/settings").body());
    for (String button : List.of("Cancel", "Terminate", "Reset")) {
      assertTrue(settings.path("Workflow" + button + "Disabled").asBoolean(), settings.toString());
    }
    assertTrue(settings.path("BatchActionsDisabled").asBoolean(), settings.toString());
    assertFalse(settings.path("WorkflowSignalDisabled").asBoolean(true), settings.toString());
    Web.Answer page = Web.plain().get(server.uiPort, "/namespaces/default/workflows");
    assertEquals(200, page.status());
    assertTrue(page.body().contains("/_app/immutable/entry/app."), page.body());
  }

  @Order(6)
  @Test
  void messages_above_256_kb_are_refused() {
    notes.write("x".repeat(MUCH));
    assertThrows(WorkflowServiceException.class, () -> notes.write("x".repeat(TOO_MUCH)));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, cluster.update(Notes.ID, TOO_MUCH));
    assertEquals(Status.Code.OK, cluster.update(Notes.ID, MUCH));
    notes.expect(3);
  }

  @Order(7)
  @Test
  void a_second_up_changes_nothing() {
    Map<String, String> before = server.containers();
    server.run(UP);
    assertEquals(before, server.containers());
  }

  @Order(8)
  @Test
  void a_restart_loses_nothing() {
    server.run("stacks/temporal/compose kill temporal postgresql && " + UP);
    notes.write("after the kill");
    notes.expect(4);
  }

  @Order(9)
  @Test
  void an_upgrade_by_one_minor_version_loses_nothing() {
    String before = cluster.version();
    server.run(server.page("Backup", 0));
    server.run(server.page("Upgrade", 0));
    assertFalse(cluster.version().equals(before), "another version serves");
    notes.write("after the upgrade");
    notes.expect(5);
    assertRefused("the way back", schemaJob(before), "must not use it");
    assertRefused("a jump", schemaJob("1.33.0"), "skips a minor version");
    assertRefused("another image", schemaJob("1.32.0"), "but the admin-tools image is");
    assertRefused("up", "TEMPORAL_VERSION=%s %s".formatted(before, UP), "didn't complete");
    server.run(UP);
    notes.expect(5);
  }

  /**
   * Of the version that is there: the job has to refuse before it asks its own tools for theirs.
   */
  private static String schemaJob(String version) {
    return "TEMPORAL_ADMIN_TOOLS_IMAGE=temporalio/admin-tools:%s TEMPORAL_VERSION=%s stacks/temporal/compose run --rm schema"
        .formatted(pinned("TEMPORAL_SERVER_VERSION"), version);
  }

  private static void assertRefused(String what, String commands, String why) {
    String said = server.refused(commands);
    assertTrue(said.contains(why), () -> what + ": " + said);
  }

  private static String pinned(String name) {
    Matcher line =
        Pattern.compile("^" + name + "=(.*)$", Pattern.MULTILINE)
            .matcher(Repository.read("dev/versions.env"));
    assertTrue(line.find(), name);
    return Objects.requireNonNull(line.group(1));
  }

  @Order(10)
  @Test
  void a_backup_brings_back_what_was_open_then() {
    notes.stopWorker();
    server.run("stacks/temporal/compose down --volumes --timeout 5");
    server.run(server.page("Backup", 1));
    notes.startWorker();
    notes.expect(4);
    notes.write("after the restore");
    notes.finish(5);
  }

  @Order(11)
  @Test
  void the_way_in_from_afar_wants_a_login_and_keeps_the_three_out() {
    server.run("mkdir -p stacks/temporal/remote-secrets");
    server.refused("stacks/temporal/compose --profile remote up --detach --wait");
    assertTrue(server.run("stacks/temporal/compose logs remote").contains("tls.crt is missing"));
    Matcher said =
        Pattern.compile("password of on-call: (\\w+)")
            .matcher(server.run(server.page("The UI from a phone", 0)));
    assertTrue(said.find());
    String password = Objects.requireNonNull(said.group(1));
    Path certificate = server.file("stacks/temporal/remote-secrets/tls.crt");
    Web stranger = Web.tls(certificate, "on-call", "guessed");
    Web person = Web.tls(certificate, "on-call", password);
    assertEquals(401, stranger.get(server.remotePort, "/").status());
    assertEquals(401, stranger.get(server.remotePort, "/api/v1/settings").status());
    assertEquals(200, person.get(server.remotePort, "/api/v1/settings").status());
    String run = "/api/v1/namespaces/default/workflows/upgrade%2Fkekkai/";
    for (String end : List.of("cancel", "terminate", "reset")) {
      assertEquals(403, person.post(server.remotePort, run + end).status(), end);
    }
    String batch = "/api/v1/namespaces/default/batch-operations/x";
    assertEquals(403, person.post(server.remotePort, batch).status());
    assertEquals(Set.of("127.0.0.1"), Set.copyOf(server.published()), "remote too");
  }
}
