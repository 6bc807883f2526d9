package dev.slipway.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The "did you mean" of messages. */
final class Nearest {
  private Nearest() {}

  /** The nearest of the words, if it is near enough to have been meant. */
  static Optional<String> to(String typed, Collection<String> words) {
    int limit = Math.max(1, typed.length() / 5);
    return words.stream()
        .filter(word -> distance(typed, word) <= limit || longPrefix(typed, word))
        .min(Comparator.comparingInt((String word) -> distance(typed, word)).thenComparing(w -> w));
  }

  /** "--accept" for "--accept-data-loss". */
  private static boolean longPrefix(String typed, String word) {
    return typed.length() >= 4 && word.startsWith(typed);
  }

  /** Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : cheapest(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int cheapest(String a, String b, int[][] d, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
