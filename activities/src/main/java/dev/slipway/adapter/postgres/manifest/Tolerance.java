package dev.slipway.adapter.postgres.manifest;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What differs and means no loss. Everything tolerated is here, each with its reason; what is not
 * here is a difference.
 */
final class Tolerance {
  private static final String DEFAULT_VERSION = "version by default";

  private Tolerance() {}

  /** Whether two values are the same thing said by two majors. */
  static boolean same(
      Fact fact,
      String field,
      @Nullable String before,
      int majorBefore,
      @Nullable String after,
      int majorAfter) {
    if (Objects.equals(before, after) || field.equals(DEFAULT_VERSION)) {
      return true;
    }
    return before != null
        && after != null
        && (field.startsWith("text") || field.equals("default"))
        && fact.check() == Check.STRUCTURE
        && SameText.same(fact.kind().equals("relation"), before, majorBefore, after, majorAfter);
  }

  /** Where the number of rows differs, that the sums do too says nothing. */
  static boolean followsFromCount(Fact before, Fact after, String field) {
    return before.fields().containsKey("sum by seed")
        && ((field.equals("sum by seed") && !same(before, after, "sum"))
            || (!field.equals("rows") && !same(before, after, "rows")));
  }

  private static boolean same(Fact before, Fact after, String field) {
    return Objects.equals(before.fields().get(field), after.fields().get(field));
  }

  /** Whether a difference of a field is worth a note only. */
  static boolean expected(Fact before, int majorBefore, Fact after, int majorAfter, String field) {
    return switch (before.kind()) {
      // It is filled anew when it is restored, whatever it had missed before.
      case Fact.VIEW_ROWS -> true;
      // A restore installs the version that the target's library brings.
      case "extension" -> field.equals("version") && majorBefore != majorAfter && byDefault(after);
      // A dump is restored with the locale written as it is from 16 on.
      case "collation", "database" ->
          field.equals("locale")
              && majorBefore < IcuLocale.CANONICAL
              && majorAfter >= IcuLocale.CANONICAL
              && icu(before)
              && icu(after)
              && IcuLocale.same(locale(before), locale(after));
      // Programs of 17 leave the default out of a dump, and 18 has another; the same rows come.
      case "subscription" ->
          field.equals("streaming")
              && majorBefore < 18
              && majorAfter >= 18
              && "p".equals(after.fields().get("streaming"));
      // Whoever mended what was broken has lost nothing.
      case "index" -> field.equals("valid") && "t".equals(after.fields().get("valid"));
      default -> false;
    };
  }

  private static boolean icu(Fact fact) {
    return "i".equals(fact.fields().get("provider"));
  }

  private static String locale(Fact fact) {
    return fact.fields().getOrDefault("locale", "");
  }

  private static boolean byDefault(Fact extension) {
    return same(extension.fields().get("version"), extension.fields().get(DEFAULT_VERSION));
  }

  private static boolean same(@Nullable String one, @Nullable String other) {
    return Objects.equals(one, other);
  }

  /** Whether an object on one side only is worth a note only. */
  static boolean ofMissing(@Nullable Fact before, @Nullable Fact after) {
    Fact there = before == null ? after : before;
    if (there == null) {
      return true;
    }
    return switch (there.kind()) {
      // An index whose building failed serves nobody, and no tool carries it.
      case "index" -> after == null && "f".equals(there.fields().get("valid"));
      case Fact.VIEW_ROWS, Fact.UNANALYSED -> true;
      // What was switched off before is on again after a dump. Damage that was there before is no
      // loss either; what came is one.
      case Fact.ENFORCEMENT, Fact.DAMAGED -> after == null;
      default -> false;
    };
  }
}
