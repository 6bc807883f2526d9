package dev.slipway.adapter.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where images are asked about. */
class ManifestsTest {

  @Test
  void a_name_without_registry_is_docker_hubs() {
    var hub = new Manifests.Location("registry-1.docker.io", "library/postgres", List.of("https"));
    assertEquals(hub, Manifests.Location.of("postgres"));
    assertEquals(hub, Manifests.Location.of("docker.io/postgres"));
    assertEquals("a/b", Manifests.Location.of("a/b").path());
  }

  @Test
  void plain_http_is_spoken_on_loopback_only() {
    assertEquals(List.of("http", "https"), Manifests.Location.of("127.0.0.1:5555/a/b").schemes());
    assertEquals(List.of("http", "https"), Manifests.Location.of("localhost/a").schemes());
    assertEquals(List.of("https"), Manifests.Location.of("registry.example:5000/a").schemes());
  }

  @Test
  void a_port_is_not_a_tag() {
    assertEquals(new Names("h:5000/a", "latest"), Names.of("h:5000/a"));
    assertEquals(new Names("h:5000/a", "1"), Names.of("h:5000/a:1"));
  }
}
