package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConcernedTest {
  private final Kekkai kekkai = new Kekkai();

  @Test
  void a_component_without_a_database_concerns_none() {
    kekkai.last = point("one", "portal");
    assertEquals(List.of(), back());
  }

  @Test
  void a_component_concerns_the_servers_of_its_databases() {
    kekkai.last = point("one", "defectdojo");
    assertEquals(List.of("dojo"), back());
  }

  @Test
  void every_run_that_is_undone_counts() {
    Observed.KeptPoint first = point("one", "portal");
    kekkai.points = List.of(point("two", "defectdojo"), first);
    kekkai.last = first;
    assertEquals(List.of("dojo"), back());
    kekkai.points = List.of(first, point("two", "defectdojo"));
    assertEquals(List.of(), back());
  }

  private List<String> back() {
    return Concerned.back(
            Kekkai.scope(false), kekkai.observed().host(), Objects.requireNonNull(kekkai.last))
        .stream()
        .map(d -> d.name())
        .toList();
  }

  private static Observed.KeptPoint point(String run, String component) {
    return new Observed.KeptPoint(
        run, Kekkai.NOW, List.of(new Change(component, "1", "2")), "COMPLETED", null);
  }
}
