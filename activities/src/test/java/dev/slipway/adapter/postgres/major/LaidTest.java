package dev.slipway.adapter.postgres.major;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Selection.Meant;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.MajorFacts.Layout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to mount a server's data that is known to end on the wrong store. */
class LaidTest {
  private static final String NAMELESS = "f".repeat(64);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "usual up to 17 | 17 | /var/lib/postgresql/data | pgdata at /var/lib/postgresql/data | FLAT",
        "usual from 18 | 18 | /var/lib/postgresql/18/docker | pgdata at /var/lib/postgresql | VERSIONED",
        "a directory of the host | 15 | /var/lib/postgresql/data | at /var/lib/postgresql/data | FLAT",
        "below, and said so | 15 | /var/lib/postgresql/data/pgdata | pgdata at /var/lib/postgresql/data, PGDATA | FLAT",
        "18 with the old mount | 18 | /var/lib/postgresql/18/docker | NAMELESS at /var/lib/postgresql, pgdata at /var/lib/postgresql/data | UNKNOWN",
        "17 with the new mount | 17 | /var/lib/postgresql/data | pgdata at /var/lib/postgresql, NAMELESS at /var/lib/postgresql/data | UNKNOWN",
        "no mount at all | 15 | /var/lib/postgresql/data | | UNKNOWN",
        "elsewhere by PGDATA | 15 | /srv/data | pgdata at /var/lib/postgresql/data, PGDATA | UNKNOWN",
        "below, by the command line | 15 | /var/lib/postgresql/data/pg | pgdata at /var/lib/postgresql/data | UNKNOWN",
        "of another major | 18 | /var/lib/postgresql/17/docker | pgdata at /var/lib/postgresql | UNKNOWN"
      })
  void only_what_is_understood_is_taken(
      String name, int major, String directory, String mounted, Layout layout) {
    Laid laid = Laid.of(instance(mounted == null ? "" : mounted, directory), directory, major);
    assertEquals(layout, laid.layout(), name);
    assertEquals(layout == Layout.UNKNOWN, !laid.why().isEmpty(), name + ": " + laid.why());
    assertTrue(layout != Layout.UNKNOWN || laid.why().contains("its data is in"), laid.why());
  }

  private static Instance instance(String mounted, String directory) {
    List<MountPoint> mounts = new ArrayList<>();
    List<String> environment = new ArrayList<>();
    for (String word : mounted.split(",", -1)) {
      String[] parts = word.strip().split(" ?at ", 2);
      if (word.strip().equals("PGDATA")) {
        environment.add("PGDATA=" + directory);
      } else if (parts.length == 2) {
        String store = parts[0].replace("NAMELESS", NAMELESS);
        mounts.add(new MountPoint(store, Path.of("/host/" + store), parts[1]));
      }
    }
    return new Instance(
        "id", "image", true, List.of(), List.of(), List.of(), mounts, environment, null);
  }

  @Test
  void an_artefact_that_keeps_its_data_elsewhere_is_not_understood() {
    assertEquals(Layout.FLAT, target("/var/lib/postgresql/data", 17));
    assertEquals(Layout.VERSIONED, target("/var/lib/postgresql/18/docker", 18));
    assertEquals(Layout.UNKNOWN, target("/var/lib/postgresql/17/docker", 18));
    assertEquals(Layout.UNKNOWN, target("/bitnami/postgresql", 18));
    assertEquals(Layout.UNKNOWN, target("", 18));
  }

  private static Layout target(String said, int major) {
    Map<String, String> environment = said.isEmpty() ? Map.of() : Map.of("PGDATA", said);
    return Target.of(new Meant(new ArtefactId.Digest("sha256:a"), "id", environment, 0, ""), major)
        .layout();
  }
}
