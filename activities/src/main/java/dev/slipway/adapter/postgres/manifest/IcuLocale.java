package dev.slipway.adapter.postgres.manifest;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Locales of ICU as 15 and earlier keep them, as somebody once wrote them, and as 16 and later do:
 * {@code de@collation=phonebook} and {@code de-u-co-phonebk} are one.
 */
final class IcuLocale {
  /** The first major that writes them as language tags. */
  static final int CANONICAL = 16;

  /** Names of properties, and what they are called in a tag. */
  private static final Map<String, String> KEYS =
      Map.of(
          "collation", "co",
          "colstrength", "ks",
          "colalternate", "ka",
          "colbackwards", "kb",
          "colcaselevel", "kc",
          "colcasefirst", "kf",
          "colnumeric", "kn",
          "colnormalization", "kk",
          "colreorder", "kr");

  private IcuLocale() {}

  /**
   * Whether a tag has the language, script and region of what was written, and the same properties.
   * Their values are spelt in too many ways to be compared; they stand in the note.
   */
  static boolean same(String written, String tag) {
    String[] left = written.split("@", 2);
    if (left.length < 2 && left[0].contains("-")) {
      left = left[0].split("-u-", 2);
    }
    String[] right = tag.split("-u-", 2);
    return place(left[0]).equals(place(right[0]))
        && !right[0].contains("_")
        && !tag.contains("@")
        && properties(left).equals(properties(right));
  }

  private static String place(String text) {
    String place = text.replace('_', '-').toLowerCase(Locale.ROOT);
    return place.isEmpty() || place.equals("root") ? "und" : place;
  }

  private static Set<String> properties(String[] parts) {
    Set<String> keys = new HashSet<>();
    if (parts.length == 2 && parts[1].contains("=")) {
      Arrays.stream(parts[1].split(";"))
          .map(pair -> pair.split("=", 2)[0].strip().toLowerCase(Locale.ROOT))
          .forEach(name -> keys.add(KEYS.getOrDefault(name, name)));
    } else if (parts.length == 2) {
      // In a tag names of properties have two letters, and values at least three.
      Arrays.stream(parts[1].split("-")).filter(word -> word.length() == 2).forEach(keys::add);
    }
    return keys;
  }
}
