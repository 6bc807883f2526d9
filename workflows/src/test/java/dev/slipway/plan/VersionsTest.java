package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {

  @ParameterizedTest
  @CsvSource({
    "2.37.0, 2.38.0",
    "2.9, 2.10",
    "1.0.0, 1.0.0.1",
    "v1.9.9, 2.0.0",
    "2.0.0-rc.1, 2.0.0",
    "2.0.0rc1, 2.0.0",
    "2.0.0-rc.9, 2.0.0-rc.10",
    "2.0.0-beta2, 2.0.0-rc1",
    "2.0.0-alpha, 2.0.0-beta",
    "1.0.dev3, 1.0a1",
    "16-alpine, 17-alpine",
    "16.4-alpine, 16.10-alpine",
    "20261119.1, 20261120.1",
    "1.0-1, 1.0-2",
    "9999999999999999999998, 9999999999999999999999",
    "01.2, 1.3",
    "1.0.0-SNAPSHOT, 1.0.0",
    "16-alpine3.19, 16-alpine3.20",
  })
  void newer_and_older(String low, String high) {
    assertEquals(Versions.Step.NEWER, Versions.step(low, high));
    assertEquals(Versions.Step.OLDER, Versions.step(high, low));
  }

  @ParameterizedTest
  @CsvSource({
    "latest, 2.38.0",
    "2.38.0, latest",
    "3f9ab12, 2.38.0",
    "16-alpine, 16-bookworm",
    "16, 16-alpine",
    "2.0, v2.0",
    "2.0, 2.0.0",
    "1.0+a, 1.0+b",
    "1.0, 1.0-1",
    "1.0, 1.0.post1",
    "main, stable",
    ".., 1",
    "1.0-rc.x, 1.0-rc.y",
  })
  void what_cannot_be_ordered_for_certain_is_said_to_be_so(String a, String b) {
    assertEquals(Versions.Step.UNKNOWN, Versions.step(a, b));
    assertEquals(Versions.Step.UNKNOWN, Versions.step(b, a));
  }

  @ParameterizedTest
  @CsvSource({"2.38.0", "latest", "3f9ab12"})
  void the_same(String version) {
    assertEquals(Versions.Step.SAME, Versions.step(version, version));
  }
}
