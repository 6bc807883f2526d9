package dev.slipway.adapter.postgres.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is carried over whole to another major is equal, by every way of carrying it. */
@Tag("long")
class VersionPairsIT {
  private static Majors majors;

  @TempDir private Path work;

  @BeforeAll
  static void start() {
    majors = new Majors();
  }

  @AfterAll
  static void stop() {
    majors.close();
  }

  @Test
  void a_dump_carries_everything_from_13_to_15() {
    dumped(majors.withFixture(13), 15);
  }

  @Test
  void a_dump_carries_everything_from_15_to_17_and_on_to_18() {
    dumped(dumped(majors.withFixture(15), 17), 18);
  }

  @Test
  void a_dump_carries_everything_from_15_to_18() {
    dumped(majors.withFixture(15), 18);
  }

  @Test
  void an_upgrade_in_place_carries_everything_from_13_to_18() {
    Majors.Cluster fifteen = upgraded(majors.withFixture(13), 15);
    upgraded(upgraded(fifteen, 17), 18);
  }

  private Majors.Cluster dumped(Majors.Cluster from, int to) {
    Manifest before = take(from);
    Majors.Cluster target = majors.make(to);
    from.dumpTo(target);
    same(before, target);
    return target;
  }

  private Majors.Cluster upgraded(Majors.Cluster from, int to) {
    Manifest before = take(from);
    Majors.Cluster target = from.upgrade(to);
    same(before, target);
    return target;
  }

  private void same(Manifest before, Majors.Cluster target) {
    Manifest after = take(target);
    assertEquals(List.of(), before.differences(after).stream().map(Difference::text).toList());
    assertNotEquals(before.major(), after.major());
  }

  private Manifest take(Majors.Cluster server) {
    return Manifests.take(server.source(), Scope.wholeServer(), 4711, work);
  }
}
