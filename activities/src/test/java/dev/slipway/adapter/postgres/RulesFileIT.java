package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.DatabaseFacts;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Access rules that are not where they usually are. */
@Tag("long")
class RulesFileIT {
  private static final String RUN = "20261121-071500-r1ls";

  /** The container holds the file itself: putting another one under its name changes nothing. */
  @Test
  void a_file_that_is_mounted_by_itself_is_refused_and_never_taken_for_a_fence() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      movedTo(
          stand,
          """
          services: { db: { volumes: ["./rules/pg_hba.conf:/var/lib/postgresql/data/pg_hba.conf"] } }
          """);
      DatabaseFacts facts = stand.data.inspect(stand.query(RUN)).databases().getFirst();
      List<Finding> stops = facts.findings().stream().filter(Finding::stops).toList();
      assertTrue(stops.toString().contains("mount the directory"), facts.findings().toString());

      stand.data.capture(stand.state(RUN, Point.COPY));
      StepFailure failure =
          assertThrows(
              StepFailure.class, () -> stand.data.fence(stand.fence(RUN, Level.RUN)), "it lies");
      assertEquals("RULES_NOT_LOADED", failure.type(), failure.getMessage());
    }
  }

  @Test
  void a_directory_of_its_own_is_fenced_like_any_other() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      movedTo(
          stand,
          """
          services:
            db: { command: [postgres, -c, hba_file=/rules/pg_hba.conf], volumes: ["./rules:/rules"] }
          """);
      DatabaseFacts facts = stand.data.inspect(stand.query(RUN)).databases().getFirst();
      assertEquals(Point.COPY, facts.point(), facts.why());
      stand.data.capture(stand.state(RUN, Point.COPY));
      stand.data.fence(stand.fence(RUN, Level.RUN));
      assertFalse(stand.inside("SELECT 1").ok(), "a superuser by exec");
      stand.data.keep(stand.state(RUN, Point.COPY));
      assertTrue(stand.data.kept(stand.state(RUN, Point.COPY)).holds());
      stand.data.fence(stand.fence(RUN, Level.OPEN));
      assertTrue(stand.inside("SELECT 1").ok(), "the fence stays");
      stand.data.tidy(stand.state(RUN, Point.COPY));
      assertTrue(stand.data.tidied(stand.state(RUN, Point.COPY)).holds());
    }
  }

  private static void movedTo(Stand stand, String override) throws IOException {
    Path rules = Files.createDirectories(stand.directory.resolve("rules"));
    Path usual = stand.store("db").resolve("pg_hba.conf");
    Files.copy(usual, rules.resolve("pg_hba.conf"));
    HostFiles.own(rules.resolve("pg_hba.conf"), HostFiles.owner(usual));
    Files.writeString(stand.directory.resolve("docker-compose.override.yml"), override);
    stand.docker("compose", "-p", stand.id, "up", "-d");
    stand.awaitServer();
  }
}
