package dev.slipway.adapter.postgres.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether two majors say the same when they write out a view, rule, index or expression. White
 * space means nothing. From 16 on a column is written without its table where there is one table
 * only, which is no ambiguity.
 */
final class SameText {
  private static final int UNQUALIFIED = 16;
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\$[A-Za-z_]*\\$|[\\p{L}_][\\p{L}\\p{N}_$]*|[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?|::|[-+*/<>=~!@#%^&|`?]+|\\S");

  private final List<String> before;
  private final List<String> after;
  private final boolean mayDrop;

  private SameText(List<String> before, List<String> after, boolean mayDrop) {
    this.before = before;
    this.after = after;
    this.mayDrop = mayDrop;
  }

  static boolean same(String before, int majorBefore, String after, int majorAfter) {
    if (majorBefore > majorAfter) {
      return same(after, majorAfter, before, majorBefore);
    }
    boolean mayDrop = majorBefore < UNQUALIFIED && majorAfter >= UNQUALIFIED;
    return before.equals(after) || new SameText(tokens(before), tokens(after), mayDrop).agree();
  }

  private boolean agree() {
    int i = 0;
    int j = 0;
    while (i < before.size() && j < after.size()) {
      boolean dropped = mayDrop && qualifies(before, i) && !qualifies(after, j);
      i += dropped ? 2 : 0;
      if (i >= before.size() || !before.get(i).equals(after.get(j))) {
        return false;
      }
      i++;
      j++;
    }
    return i == before.size() && j == after.size();
  }

  private static boolean qualifies(List<String> tokens, int at) {
    return at + 1 < tokens.size()
        && tokens.get(at + 1).equals(".")
        && (Character.isLetter(tokens.get(at).charAt(0))
            || "_\"".indexOf(tokens.get(at).charAt(0)) >= 0);
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
