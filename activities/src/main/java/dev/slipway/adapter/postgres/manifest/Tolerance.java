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
        && SameText.same(before, majorBefore, after, majorAfter);
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
  static boolean expected(Fact before, Fact after, String field, boolean otherMajor) {
    return switch (before.kind()) {
      // It is filled anew when it is restored, whatever it had missed before.
      case Fact.VIEW_ROWS -> true;
      // A restore installs the version that the target's library brings.
      case "extension" ->
          field.equals("version") && otherMajor && byDefault(before) && byDefault(after);
      // Whoever mended what was broken has lost nothing.
      case "index" -> field.equals("valid") && "t".equals(after.fields().get("valid"));
      default -> false;
    };
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
      // Damage that was there before is no loss; damage that came is one.
      case Fact.DAMAGED -> after == null;
      default -> false;
    };
  }
}
