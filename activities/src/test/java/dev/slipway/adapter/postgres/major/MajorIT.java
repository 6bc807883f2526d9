package dev.slipway.adapter.postgres.major;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorMethod;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole migrations of a server that has everything in it that is known to break, each proven equal
 * by structure and rows, behind which the old store is byte for byte what it was.
 */
@Tag("long")
class MajorIT {

  /** One pair of majors by files and by dump, in the default run; the others take a long one. */
  @Test
  void one_pair_by_files_and_by_dump() throws Exception {
    whole(15, 17, MajorMethod.COPY);
    whole(15, 17, MajorMethod.DUMP);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "13, 15, STANDBY_LINK",
    "13, 15, COPY",
    "13, 15, DUMP",
    "15, 17, STANDBY_LINK",
    "17, 18, DUMP",
    "15, 18, STANDBY_LINK",
    "15, 18, COPY",
    "15, 18, DUMP"
  })
  void every_pair_by_every_way(int from, int to, MajorMethod method) throws Exception {
    whole(from, to, method);
  }

  @Tag("long")
  @Test
  void by_dump() throws Exception {
    whole(15, 17, MajorMethod.DUMP);
  }

  /** 17.12 keeps a note with each column that 18.6 takes for an option, and refuses. */
  @Tag("long")
  @Test
  void columns_that_the_new_tools_do_not_understand_are_named_where_files_are_carried()
      throws Exception {
    try (MajorStand stand = MajorStand.make(17)) {
      stand.simple();
      boolean noted =
          !stand
              .in("shop", "SELECT 1 FROM pg_attribute WHERE attoptions::text ~ 'pg_attver'")
              .isEmpty();
      MajorFacts facts = new MajorRun(stand, MajorMethod.DUMP, 18).facts();
      for (MajorMethod method : MajorMethod.values()) {
        boolean named =
            facts.obstacles().stream()
                .anyMatch(o ->
                    o.method() == method
                        && o.seen().contains("pg_attver")
                        && o.about().contains("shop: ")
                        && o.about().contains("django_migrations.app"));
        assertEquals(noted && method.physical(), named, method + ": " + facts.obstacles());
      }
    }
  }

  private static void whole(int from, int to, MajorMethod method) throws Exception {
    try (MajorStand stand = MajorStand.make(from)) {
      stand.fixture(method.physical());
      MajorRun run = new MajorRun(stand, method, to);
      MajorFacts facts = run.facts();
      assertEquals(List.of(), facts.findings().stream().filter(Finding::stops).toList());
      assertEquals(to, MajorChange.major(Objects.requireNonNull(facts.target()).version()));
      run.ahead();
      run.freeze();
      run.convert();
      assertEquals(List.of(), run.stops(), "not the same on both sides");
      run.over();
      SortedMap<String, String> left = run.oldFiles();
      assertFalse(stand.write("behind the fence"));
      assertEquals(List.of(), run.withoutStatistics());
      run.assertPlainUpChangesNothing();
      run.fence(Level.OPEN);
      assertTrue(stand.write("on the new server"));
      run.fence(Level.RUN);
      assertEquals(left, run.oldFiles(), "the old store was written to");
      long back = run.back();
      assertTrue(back <= 5_000, "back in " + back + " ms");
      assertEquals(List.of(), run.changesOfOld(), "the old server is not what it was");
      run.end();
      assertEquals(List.of(), stand.helpers.marks("shop", run.run));
    }
  }
}
