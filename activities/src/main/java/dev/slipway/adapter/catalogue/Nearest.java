package dev.slipway.adapter.catalogue;

import java.util.Collection;
import java.util.Locale;

/** What somebody may have meant. */
final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /** "; did you mean X?" without the semicolon, or nothing. */
  static String hint(String given, Collection<String> known) {
    String best = "";
    int least = Math.max(1, Math.min(given.length(), LONGEST) / 3) + 1;
    for (String candidate : known) {
      int distance = distance(given, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : "did you mean \"" + best + "\"?";
  }

  /** What is allowed and what may have been meant, as one hint. */
  static String allowed(String given, Collection<String> known) {
    String list = known.isEmpty() ? "none is known" : "allowed: " + String.join(", ", known);
    String meant = hint(given, known);
    return meant.isEmpty() ? list : list + "; " + meant;
  }

  /** Edits from one word to the other; two letters exchanged count as one. */
  private static int distance(String given, String candidate) {
    String a = given.toLowerCase(Locale.ROOT);
    String b = candidate.toLowerCase(Locale.ROOT);
    if (a.length() > LONGEST || b.length() > LONGEST) {
      return Integer.MAX_VALUE;
    }
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 ? j : j == 0 ? i : step(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int step(int[][] edits, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best =
        Math.min(Math.min(edits[i - 1][j] + 1, edits[i][j - 1] + 1), edits[i - 1][j - 1] + same);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }
}
