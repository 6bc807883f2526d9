package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.plan.ArtefactId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read out of Compose's own words. */
class DefinitionTest {
  private static final Definition SHOP =
      Definition.parse(
          """
          {"name":"shop","networks":{"default":{"name":"shop_default"},"x":{"name":"other"}},
           "services":{
            "app":{"image":"r/app:1","depends_on":{"db":{}},"networks":{"default":null,"x":null},
                   "environment":{"A":"1","B":null},"extra_hosts":["h=1.2.3.4"],"dns":["9.9.9.9"],
                   "volumes":[{"type":"volume","source":"files","target":"/f"},{"type":"bind","source":"/x","target":"/x"}]},
            "built":{"build":{"context":"."},"networks":{"default":null}},
            "db":{"image":"postgres:17","network_mode":"host","depends_on":{"app":{}}}}}
          """);

  @Test
  void units_have_their_names_on_the_platform() {
    Definition.Unit app = SHOP.unit("app");
    assertEquals(List.of("shop_default", "other"), app.networks());
    assertEquals(List.of("h:1.2.3.4"), app.hosts());
    assertEquals(List.of("9.9.9.9"), app.dns());
    assertEquals(List.of("files"), app.stores());
    assertEquals("1", app.environment().get("A"));
    assertEquals("", app.environment().get("B"));
    assertEquals("shop-built", SHOP.unit("built").image());
    assertEquals("host", SHOP.unit("db").networkMode());
  }

  @Test
  void dependencies_are_followed_and_circles_end() {
    assertEquals(Set.of("app", "db"), SHOP.closure(List.of("app")));
  }

  @Test
  void what_others_depend_on_is_started_first_and_alone() {
    Definition shop =
        Definition.parse(
            """
            {"services":{"front":{"depends_on":{"app":{"condition":"service_started"},"db":{"condition":"service_healthy"}}},
             "app":{},"worker":{},"db":{}},"secrets":{"s":{"file":"/s"}}}
            """);
    assertEquals(
        List.of(List.of("app"), List.of("front", "worker")),
        shop.waves(List.of("front", "app", "worker")));
    assertEquals(List.of(List.of("worker", "app")), shop.waves(List.of("worker", "app")));
    assertFalse(shop.written());
  }

  @Test
  void what_only_compose_can_start_is_left_to_it() {
    Definition shop =
        Definition.parse(
            """
            {"services":{"front":{"depends_on":{"db":{"condition":"service_healthy"}}},"db":{},
             "hooked":{"post_start":[{"command":["chown","1001","/data"]}]}},
             "configs":{"c":{"content":"x"}}}
            """);
    assertEquals(List.of(), shop.waves(List.of("front", "db")));
    assertEquals(List.of(), shop.waves(List.of("front", "unknown")));
    assertEquals(List.of(), shop.waves(List.of("front", "hooked")));
    assertEquals(List.of(), SHOP.waves(List.of("app", "db")));
    assertTrue(shop.written());
  }

  @Test
  void an_unknown_unit_is_named_with_those_there_are() {
    StepFailure failure = assertThrows(StepFailure.class, () -> SHOP.unit("web"));
    assertEquals(StepFailure.Category.INPUT, failure.category());
  }

  @Test
  void unset_variables_are_read_from_warnings() {
    String warning =
        "time=\"x\" level=warning msg=\"The \\\"NEW_ONE\\\" variable is not set. Defaulting\"";
    assertEquals(
        Set.of("NEW_ONE"), Definitions.unset(new Exec.Result(0, "", warning + "\n" + warning)));
  }

  @Test
  void repositories_are_written_as_docker_lists_them() {
    assertEquals("127.0.0.1:5555/a/b", Artefacts.repository("127.0.0.1:5555/a/b:1"));
    assertEquals("postgres", Artefacts.repository("docker.io/library/postgres:17"));
    assertEquals("a/b", Artefacts.repository("a/b@sha256:00"));
  }

  @Test
  void an_artefact_is_its_digest_where_it_came_from_or_its_id() {
    Image pulled =
        new Image("sha256:id", List.of("mirror/b@sha256:2", "r/app@sha256:1"), Map.of(), List.of());
    assertEquals(new ArtefactId.Digest("sha256:1"), Artefacts.of(pulled, "r/app:1"));
    assertEquals(new ArtefactId.Digest("sha256:2"), Artefacts.of(pulled, "else/app:1"));
    Image built = new Image("sha256:id", List.of(), Map.of(), List.of());
    assertEquals(new ArtefactId.LocalBuild("sha256:id"), Artefacts.of(built, "r/app:1"));
  }
}
