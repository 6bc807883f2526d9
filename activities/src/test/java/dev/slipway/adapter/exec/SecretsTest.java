package dev.slipway.adapter.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret is taken out of a text however a program has written it there. */
class SecretsTest {
  private static final String SECRET = "k@\"0f1e\\2d3c'4b%41+5a/69ä";

  private final Secrets secrets = new Secrets(Map.of());

  /** Written out, and not by the code that looks for them. */
  static Stream<String> forms() {
    return Stream.of(
        SECRET,
        // Python's repr, and its ascii
        "k@\"0f1e\\\\2d3c\\'4b%41+5a/69ä",
        "k@\"0f1e\\\\2d3c\\'4b%41+5a/69\\xe4",
        // JSON, by Jackson and by Python
        "k@\\\"0f1e\\\\2d3c'4b%41+5a/69ä",
        "k@\\\"0f1e\\\\2d3c'4b%41+5a/69\\u00e4",
        // Python's repr in JSON
        "k@\\\"0f1e\\\\\\\\2d3c\\\\'4b%41+5a/69ä",
        // a shell's trace
        "k@\"0f1e\\2d3c'\\''4b%41+5a/69ä",
        // in an address, also by those who leave slashes or write small digits
        "k%40%220f1e%5C2d3c%274b%2541%2B5a%2F69%C3%A4",
        "k%40%220f1e%5C2d3c%274b%2541%2B5a/69%C3%A4",
        "k%40%220f1e%5c2d3c%274b%2541%2b5a%2f69%c3%a4");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void it_is_not_told_in_any_form(String form) {
    secrets.remember(SECRET);
    assertEquals(
        "SECRET_KEY='***' is wrong", secrets.redact("SECRET_KEY='%s' is wrong".formatted(form)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u:", "us:", "use:", "user:"})
  void it_is_not_told_in_base64_either(String before) {
    secrets.remember(SECRET);
    Base64.Encoder base64 = Base64.getEncoder();
    String text = before + SECRET + "@host";
    String told = secrets.redact(base64.encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    assertTrue(told.contains("***"), told);
    assertTrue(told.length() < 20, told);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void what_nobody_told_it_stays(String form) {
    secrets.remember("another");
    assertFalse(secrets.redact(form).contains("***"));
  }
}
