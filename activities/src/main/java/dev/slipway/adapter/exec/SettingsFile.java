package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A settings file of {@code NAME=value} lines, as Compose and systemd read them; everything else in
 * it is left alone.
 */
public final class SettingsFile {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@+,=-]*");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([\\\\\"$nrt])");
  private static final Pattern COMMENT = Pattern.compile("\\s+#.*$");

  private SettingsFile() {}

  /** Names and values; empty when the file is absent. A value in quotes comes as it is meant. */
  public static Map<String, String> read(Path file) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.stripLeading().startsWith("#")) {
        values.put(name(line, equals), Written.of(line.substring(equals + 1)).value());
      }
    }
    return values;
  }

  /**
   * The file's text with one value changed; a name that is not there is added at the end. A comment
   * behind the value stays.
   *
   * @throws StepFailure when the value cannot be written so that it is read back as it is
   */
  public static String with(Path file, String name, String value) {
    List<String> changed = new ArrayList<>();
    boolean found = false;
    for (String line : lines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.stripLeading().startsWith("#") && name(line, equals).equals(name)) {
        String after = Written.of(line.substring(equals + 1)).after();
        changed.add(line.substring(0, equals + 1) + quoted(name, value) + after);
        found = true;
      } else {
        changed.add(line);
      }
    }
    if (!found) {
      changed.add(name + "=" + quoted(name, value));
    }
    return String.join("\n", changed) + "\n";
  }

  /** The file's text without a name; as it is when it does not have it. */
  public static String without(Path file, String name) {
    List<String> kept =
        lines(file).stream()
            .filter(line -> {
              int equals = line.indexOf('=');
              return equals <= 0
                  || line.stripLeading().startsWith("#")
                  || !name(line, equals).equals(name);
            })
            .toList();
    return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
  }

  private static String name(String line, int equals) {
    String name = line.substring(0, equals).strip();
    return name.startsWith("export ") ? name.substring(7).strip() : name;
  }

  private static String quoted(String name, String value) {
    if (PLAIN.matcher(value).matches()) {
      return value;
    }
    if (value.contains("'") || value.contains("\n") || value.contains("\r")) {
      throw StepFailure.input(
          "SETTINGS",
          "cannot write %s: its value has a quote or a line break in it".formatted(name));
    }
    return "'" + value + "'";
  }

  /** What stands behind the equals sign: the value as it is read, and a comment behind it. */
  private record Written(String value, String after) {
    static Written of(String raw) {
      String text = raw.strip();
      char first = text.isEmpty() ? ' ' : text.charAt(0);
      int end = first == '"' || first == '\'' ? closing(text, first) : -1;
      if (end > 0) {
        return new Written(meant(text.substring(1, end), first), text.substring(end + 1));
      }
      Matcher comment = COMMENT.matcher(text);
      return comment.find()
          ? new Written(text.substring(0, comment.start()), text.substring(comment.start()))
          : new Written(text, "");
    }

    private static int closing(String text, char quote) {
      for (int i = 1; i < text.length(); i++) {
        if (text.charAt(i) == quote) {
          return i;
        }
        i += text.charAt(i) == '\\' ? 1 : 0;
      }
      return -1;
    }

    /** Within single quotes only these themselves are escaped. */
    private static String meant(String quoted, char quote) {
      return quote == '\''
          ? quoted.replace("\\'", "'")
          : ESCAPED.matcher(quoted).replaceAll(e -> Matcher.quoteReplacement(meant(e.group(1))));
    }

    private static String meant(String escaped) {
      return switch (escaped) {
        case "n" -> "\n";
        case "r" -> "\r";
        case "t" -> "\t";
        default -> escaped;
      };
    }
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
