package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  @ParameterizedTest
  @CsvSource({"'','',0", "a,'',1", "ab,ba,1", "kitten,sitting,3", "upgrade,upgarde,1"})
  void distances(String a, String b, int distance) {
    assertEquals(distance, Nearest.distance(a, b));
    assertEquals(distance, Nearest.distance(b, a));
  }

  @Test
  void only_what_may_have_been_meant() {
    List<String> words = List.of("upgrade", "rollback", "--accept-data-loss");
    assertEquals(Optional.of("rollback"), Nearest.to("rolback", words));
    assertEquals(Optional.of("--accept-data-loss"), Nearest.to("--accept", words));
    assertEquals(Optional.empty(), Nearest.to("zzz", words));
  }
}
