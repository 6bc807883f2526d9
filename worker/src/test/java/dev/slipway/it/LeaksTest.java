package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks for secrets finds them, in whatever form. */
class LeaksTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // as it is, by Python's repr, by JSON, in an address, in base64
        "k@\"'\\%41+ä/&5f1e0c2d9b8a7463\\\"'ä@+=",
        "k@\"\\'\\\\%41+ä/&5f1e0c2d9b8a7463\\\\\"\\'ä@+=",
        "k@\\\"'\\\\%41+ä/&5f1e0c2d9b8a7463\\\\\\\"'ä@+=",
        "k%40%22%27%5C%2541%2B%C3%A4%2F%265f1e0c2d9b8a7463%5C%22%27%C3%A4%40%2B%3D",
        "a0AiJ1wlNDErw6QvJjVmMWUwYzJkOWI4YTc0NjNcIifDpEArPQ=="
      })
  void a_secret_is_found(String told) {
    List<String> texts = List.of("nothing", "SECRET_KEY='" + told + "' is wrong");
    assertEquals(List.of(Leaks.AWKWARD), Leaks.found(List.of(Leaks.AWKWARD), texts));
    assertEquals(List.of(), Leaks.found(List.of(Leaks.CONTROL), texts));
  }

  @Test
  void one_without_anything_awkward_too() {
    String hex = "9fd1c84be5a09fd1c84be5a09fd1c84be5a0";
    assertEquals(List.of(hex), Leaks.found(List.of(hex, Leaks.AWKWARD), List.of("x" + hex)));
  }
}
