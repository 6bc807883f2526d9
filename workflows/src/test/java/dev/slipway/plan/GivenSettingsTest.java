package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GivenSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "ORGANISATION, Example Ltd.",
    "ORGANISATION, env:ORG",
    "AUDIT_KEY, file:/root/audit.key",
    "API_TOKEN, env:NEW_TOKEN"
  })
  void a_setting_is_said_or_referred_to(String name, String value) {
    assertNull(GivenSettings.wrong(name, value));
  }

  @ParameterizedTest
  @CsvSource({
    "AUDIT_KEY, planted-secret-1",
    "DATABASE_URL, postgresql://u:planted-secret-1@h/d",
    "api_token, planted-secret-1",
    "ADMIN_PASS, env:planted secret-1"
  })
  void a_secret_is_never_said_and_never_repeated(String name, String value) {
    String wrong = GivenSettings.wrong(name, value);
    assertEquals(true, wrong != null && wrong.startsWith("sounds like a secret"), wrong);
    assertFalse(String.valueOf(wrong).contains("planted"), wrong);
  }

  @Test
  void what_cannot_be_written_into_a_settings_file_is_refused() {
    assertEquals(
        "no name of a variable: letters, digits, underscores", GivenSettings.wrong("A B", "x"));
    assertEquals("its value is no text", GivenSettings.wrong("A", null));
    for (String value : new String[] {"a'b", "a\nb", "x".repeat(501)}) {
      assertEquals(
          "its value is longer than 500 characters, or has a quote or a line break in it",
          GivenSettings.wrong("A", value));
    }
  }
}
