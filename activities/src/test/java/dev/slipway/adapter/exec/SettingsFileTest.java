package dev.slipway.adapter.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values are what the units get, by the words of {@code docker compose config}. */
class SettingsFileTest {
  @TempDir Path work;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "plain|plain",
        "a b # comment|a b",
        "\"p\\\"q\\\\r\" # comment|p\"q\\r",
        "\"abc\\\\\"|abc\\",
        "\"a\\$b\"|a$b",
        "'it\\'s'|it's",
        "'a\\nb'|a\\nb",
        "a\\nb\\'c\\\"d|a\\nb\\'c\\\"d"
      })
  void a_value_is_what_units_get(String written, String value) throws IOException {
    Path file = work.resolve(".env");
    Files.writeString(file, "A=" + written + "\nB=2\n");
    assertEquals(value, SettingsFile.read(file).get("A"));
    Files.writeString(file, SettingsFile.with(file, "B", "3"));
    assertEquals(value, SettingsFile.read(file).get("A"), "another was changed");
    assertEquals("3", SettingsFile.read(file).get("B"));
  }
}
