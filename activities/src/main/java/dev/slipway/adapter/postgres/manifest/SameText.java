package dev.slipway.adapter.postgres.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether two majors say the same when they write out a view, rule, index or expression. White
 * space means nothing. From 16 on a view of one table only writes its columns without that table,
 * which is no ambiguity; nothing else is written otherwise, and of nothing else than a column may
 * the qualifier be left out.
 */
final class SameText {
  private static final int UNQUALIFIED = 16;
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\$[A-Za-z_]*\\$|[\\p{L}_][\\p{L}\\p{N}_$]*|[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?|::|[-+*/<>=~!@#%^&|`?]+|\\S");

  private static final Set<String> QUERY = Set.of("SELECT", "WITH");

  /** What stands before a relation, a type or a collation, never before a column. */
  private static final Set<String> NO_COLUMN = Set.of("FROM", "JOIN", "::", "COLLATE");

  private final List<String> before;
  private final List<String> after;
  private final boolean mayDrop;

  private SameText(List<String> before, List<String> after, boolean mayDrop) {
    this.before = before;
    this.after = after;
    this.mayDrop = mayDrop;
  }

  /**
   * @param view whether it is the text of a view
   */
  static boolean same(boolean view, String before, int majorBefore, String after, int majorAfter) {
    if (majorBefore > majorAfter) {
      return same(view, after, majorAfter, before, majorBefore);
    }
    boolean mayDrop = view && majorBefore < UNQUALIFIED && majorAfter >= UNQUALIFIED;
    return before.equals(after) || new SameText(tokens(before), tokens(after), mayDrop).agree();
  }

  private boolean agree() {
    int i = 0;
    int j = 0;
    String table = "";
    while (i < before.size() && j < after.size()) {
      if (mayDrop && isColumn(i) && !qualifies(after, j)) {
        if (!table.isEmpty() && !table.equals(before.get(i))) {
          return false;
        }
        table = before.get(i);
        i += 2;
      }
      if (i >= before.size() || !before.get(i).equals(after.get(j))) {
        return false;
      }
      i++;
      j++;
    }
    return i == before.size() && j == after.size();
  }

  private boolean isColumn(int at) {
    return qualifies(before, at)
        && at + 2 < before.size()
        && isName(before.get(at + 2))
        && (at + 3 >= before.size() || !before.get(at + 3).equals("("))
        && (at == 0
            || !NO_COLUMN.contains(before.get(at - 1).toUpperCase(Locale.ROOT))
            || isInExpression(at - 1));
  }

  /** As in IS DISTINCT FROM b, or in EXTRACT(year FROM at): no relation comes after it. */
  private boolean isInExpression(int at) {
    if (!before.get(at).equalsIgnoreCase("FROM")) {
      return false;
    }
    if (at > 0 && before.get(at - 1).equalsIgnoreCase("DISTINCT")) {
      return true;
    }
    int closed = 0;
    for (int i = at - 1; i >= 0; i--) {
      if (before.get(i).equals(")")) {
        closed++;
      } else if (before.get(i).equals("(") && closed-- == 0) {
        return !QUERY.contains(before.get(i + 1).toUpperCase(Locale.ROOT));
      }
    }
    return false;
  }

  private static boolean qualifies(List<String> tokens, int at) {
    return at + 1 < tokens.size() && tokens.get(at + 1).equals(".") && isName(tokens.get(at));
  }

  private static boolean isName(String token) {
    return Character.isLetter(token.charAt(0)) || "_\"".indexOf(token.charAt(0)) >= 0;
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }
}
