package dev.slipway.adapter.postgres.major;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Wait;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What befalls a server on its way to another major, one fault after the other. */
@Tag("long")
class MajorFaultsIT {
  private MajorStand stand;

  @BeforeEach
  void make() {
    stand = MajorStand.make(15);
    stand.simple();
  }

  @AfterEach
  void remove() throws IOException {
    stand.close();
  }

  /** Its first superuser has no password, and one of its databases nothing that every one has. */
  @Test
  void a_new_server_that_is_killed_is_started_again_and_never_taken_away_from_users() {
    MajorRun run = new MajorRun(stand, MajorMethod.COPY, 17);
    run.facts();
    run.ahead();
    assertTrue(stand.write("before"));
    stand.sql("CREATE DATABASE bare");
    stand.in("bare", "DROP SCHEMA public; DROP EXTENSION plpgsql");
    stand.sql("ALTER ROLE postgres PASSWORD NULL");
    run.freeze();
    stand.major.begin(run.request());
    stand.major.manifestSource(run.request());
    stand.major.convert(run.request());
    // As when a person says that the step is to be tried again: the old server is stopped by now.
    stand.major.manifestSource(run.request());
    stand.major.startIsolated(run.request());
    killApart(run);
    stand.major.compare(run.request());
    assertEquals(List.of(), run.stops(), "not the same on both sides");
    killApart(run);
    run.over();
    run.fence(Level.OPEN);
    assertTrue(stand.write("on the new server"));

    String store = stand.work(run.run).made().store();
    stand.docker("compose", "-p", stand.id, "rm", "-s", "-f", "db");
    stand.major.tidy(run.request());
    assertTrue(stand.docker("volume", "ls", "-q").contains(store), "the store of users is gone");
    stand.docker("compose", "-p", stand.id, "up", "-d", "db");
    assertTrue(
        Wait.until(Duration.ofSeconds(60), () -> stand.write("after it came back")),
        "the application is let in again");
    assertEquals(List.of("after it came back", "before", "on the new server"), notes(run));
    run.fence(Level.RUN);
    run.back();
  }

  @Test
  void a_transaction_that_was_prepared_before_the_fence_is_in_no_dump() {
    MajorRun run = new MajorRun(stand, MajorMethod.DUMP, 17);
    run.facts();
    run.ahead();
    stand.in(
        "shop",
        "BEGIN; INSERT INTO orders (note) VALUES ('promised'); PREPARE TRANSACTION 'both or none'");
    run.freeze();
    StepFailure refused = assertThrows(StepFailure.class, () -> stand.major.begin(run.request()));
    assertEquals(StepFailure.Category.INPUT, refused.category());
    assertTrue(
        String.valueOf(refused.getMessage()).contains("shop: both or none"), refused.getMessage());
    run.back();
    run.end();
    stand.in("shop", "COMMIT PREPARED 'both or none'");
    assertEquals(List.of("promised"), stand.in("shop", "SELECT note FROM orders"));
  }

  @Test
  void what_only_the_new_server_would_choke_on_is_named_before_anything_changes() {
    stand.sql("CREATE DATABASE closed ALLOW_CONNECTIONS false");
    stand.sql("ALTER SYSTEM SET synchronous_standby_names = 'far'");
    stand.sql("SELECT pg_reload_conf()");
    assertTrue(
        Wait.until(
            Duration.ofSeconds(10),
            () -> stand.sql("SHOW synchronous_standby_names").equals(List.of("far"))));
    MajorFacts facts = new MajorRun(stand, MajorMethod.COPY, 17).facts();
    assertTrue(
        facts.findings().stream()
            .filter(Finding::stops)
            .anyMatch(f -> f.about().equals("synchronous_standby_names")),
        facts.findings().toString());
    for (MajorMethod method : MajorMethod.values()) {
      assertEquals(
          method != MajorMethod.LOGICAL,
          facts.obstacles().stream()
              .anyMatch(o -> o.method() == method && o.about().equals("closed")),
          method + ": " + facts.obstacles());
    }
  }

  /** It takes effect at a start, and the first one with all settings is that behind the switch. */
  @Test
  void a_setting_that_lets_no_server_start_is_told_with_its_own_words_and_not_tried_for_long() {
    MajorRun run = new MajorRun(stand, MajorMethod.COPY, 17);
    run.facts();
    run.ahead();
    stand.sql("ALTER SYSTEM SET listen_addresses = '203.0.113.9'");
    run.freeze();
    run.convert();
    StepFailure failure =
        assertThrows(StepFailure.class, () -> stand.major.switchOver(run.request()));
    assertEquals(StepFailure.Category.INPUT, failure.category(), failure.getMessage());
    assertTrue(String.valueOf(failure.getMessage()).contains("203.0.113.9"), failure.getMessage());
  }

  private List<String> notes(MajorRun run) {
    try (Session session =
        stand.work(run.run).access().open(stand.work(run.run).server(), run.run, "shop")) {
      return session.column("SELECT note FROM orders ORDER BY 1");
    }
  }

  private void killApart(MajorRun run) {
    Work work = stand.work(run.run);
    Engine.Task task = Objects.requireNonNull(work.engine().task(work.mark(Apart.SERVER)));
    stand.docker("kill", task.id());
    assertFalse(work.runs(Apart.SERVER));
  }
}
