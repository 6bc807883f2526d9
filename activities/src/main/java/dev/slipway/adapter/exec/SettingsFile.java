package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A settings file of {@code NAME=value} lines, as Compose and systemd read them; everything else in
 * it is left alone.
 */
public final class SettingsFile {

  private SettingsFile() {}

  /** Names and values; empty when the file is absent. A value in quotes comes without them. */
  public static Map<String, String> read(Path file) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.stripLeading().startsWith("#")) {
        values.put(name(line, equals), unquote(line.substring(equals + 1).strip()));
      }
    }
    return values;
  }

  /** The file's text with one value changed; a name that is not there is added at the end. */
  public static String with(Path file, String name, String value) {
    List<String> changed = new ArrayList<>();
    boolean found = false;
    for (String line : lines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.stripLeading().startsWith("#") && name(line, equals).equals(name)) {
        changed.add(line.substring(0, equals + 1) + value);
        found = true;
      } else {
        changed.add(line);
      }
    }
    if (!found) {
      changed.add(name + "=" + value);
    }
    return String.join("\n", changed) + "\n";
  }

  private static String name(String line, int equals) {
    String name = line.substring(0, equals).strip();
    return name.startsWith("export ") ? name.substring(7).strip() : name;
  }

  private static String unquote(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static List<String> lines(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw StepFailure.environment(
              "SETTINGS", "cannot read %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }
}
