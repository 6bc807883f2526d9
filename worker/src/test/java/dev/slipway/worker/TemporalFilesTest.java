package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.Repository;
import dev.slipway.runbook.Names;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the files of the Temporal server say more than once, they say alike. */
class TemporalFilesTest {
  private static final String COMPOSE = Repository.read("docker-compose.temporal.yml");

  @Test
  void the_images_that_ci_builds_are_the_defaults() {
    assertEquals(
        Set.of(pinned("TEMPORAL_SERVER_VERSION")), all(COMPOSE, "\\{TEMPORAL_VERSION:-([^}]+)\\}"));
    assertEquals(
        Set.of(
            "temporalio/ui:" + pinned("TEMPORAL_UI_VERSION"),
            pinned("TEMPORAL_POSTGRES"),
            pinned("TEMPORAL_NGINX")),
        all(COMPOSE, "image: \\$\\{TEMPORAL_\\w+_IMAGE:-([^$}]+)\\}"));
  }

  @Test
  void the_example_shows_the_defaults() {
    for (String line : Repository.read("stacks/temporal/example.env").lines().toList()) {
      Matcher setting = Pattern.compile("#(TEMPORAL_\\w+)=(.*)").matcher(line);
      if (setting.matches()) {
        String meant = "${%s:-%s}".formatted(setting.group(1), setting.group(2));
        assertTrue(resolved().contains(meant), meant);
      }
    }
  }

  private static String resolved() {
    return COMPOSE.replaceAll("\\$\\{TEMPORAL_VERSION:-([^}]+)\\}(?=\\})", "$1");
  }

  @Test
  void the_previous_version_is_the_minor_one_before() {
    String[] now = pinned("TEMPORAL_SERVER_VERSION").split("\\.", -1);
    String[] before = pinned("TEMPORAL_SERVER_PREVIOUS").split("\\.", -1);
    assertEquals(now[0], before[0]);
    assertEquals(Integer.parseInt(now[1]) - 1, Integer.parseInt(before[1]));
  }

  @Test
  void the_namespace_job_registers_what_runs_carry() {
    assertEquals(
        Set.of(String.join(" ", Names.ATTRIBUTES)),
        all(Repository.read("stacks/temporal/jobs/namespace.sh"), "ATTRIBUTES='([^']+)'"));
  }

  @Test
  void every_published_port_names_its_address() {
    Set<String> ports = all(COMPOSE, "\n      - (\\S+:\\d+)(?=\n)");
    assertEquals(
        List.of(
            "${TEMPORAL_REMOTE_BIND:-127.0.0.1}:${TEMPORAL_REMOTE_PORT:-8443}:8443",
            "127.0.0.1:${TEMPORAL_PORT:-7233}:7233",
            "127.0.0.1:${TEMPORAL_UI_PORT:-8233}:8080"),
        List.copyOf(ports));
  }

  private static String pinned(String name) {
    return all(Repository.read("dev/versions.env"), "\n" + name + "=(\\S+)").iterator().next();
  }

  private static Set<String> all(String text, String pattern) {
    Set<String> found = new TreeSet<>();
    Matcher matches = Pattern.compile(pattern).matcher(text);
    while (matches.find()) {
      found.add(matches.group(1));
    }
    assertTrue(!found.isEmpty(), pattern);
    return found;
  }
}
