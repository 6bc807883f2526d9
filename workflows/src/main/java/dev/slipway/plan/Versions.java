package dev.slipway.plan;

import dev.slipway.stack.ApprovalRules;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares versions as tags write them: numbers first, then a pre-release word. What cannot be
 * ordered for certain ("latest", a commit, "16-alpine" beside "16-bookworm") is said to be so; a
 * guess would let a downgrade through.
 */
final class Versions {

  /** How a wanted version stands to the current one. */
  enum Step {
    SAME,
    NEWER,
    OLDER,
    UNKNOWN
  }

  /** Words of a version before its release, weakest first. */
  private static final List<List<String>> BEFORE_RELEASE =
      List.of(
          List.of("dev", "snapshot", "nightly"),
          List.of("a", "alpha"),
          List.of("b", "beta"),
          List.of("m", "milestone"),
          List.of("pre", "preview", "c", "rc"));

  /** Numbers, and what follows them; both without separators. */
  private record Tag(List<String> numbers, List<String> rest, boolean ordered) {}

  private Versions() {}

  static Step step(String current, String wanted) {
    if (current.equals(wanted)) {
      return Step.SAME;
    }
    Tag from = parse(current);
    Tag to = parse(wanted);
    if (!from.ordered() || !to.ordered()) {
      return Step.UNKNOWN;
    }
    int numbers = compareNumbers(from.numbers(), to.numbers());
    int order = numbers != 0 ? numbers : compareRest(from.rest(), to.rest());
    return order == 0 ? Step.UNKNOWN : order < 0 ? Step.NEWER : Step.OLDER;
  }

  /** How far apart two versions are; what cannot be ordered counts as the greatest step. */
  static ApprovalRules.Kind kind(String current, String wanted) {
    Tag from = parse(current);
    Tag to = parse(wanted);
    if (!from.ordered() || !to.ordered() || step(current, wanted) == Step.UNKNOWN) {
      return ApprovalRules.Kind.MAJOR;
    }
    if (compareNumber(number(from, 0), number(to, 0)) != 0) {
      return ApprovalRules.Kind.MAJOR;
    }
    return compareNumber(number(from, 1), number(to, 1)) != 0
        ? ApprovalRules.Kind.MINOR
        : ApprovalRules.Kind.PATCH;
  }

  private static String number(Tag tag, int place) {
    return place < tag.numbers().size() ? tag.numbers().get(place) : "0";
  }

  private static Tag parse(String tag) {
    String text = tag.startsWith("v") || tag.startsWith("V") ? tag.substring(1) : tag;
    int plus = text.indexOf('+');
    text = plus < 0 ? text : text.substring(0, plus);
    int end = 0;
    while (end < text.length() && (digit(text.charAt(end)) || text.charAt(end) == '.')) {
      end++;
    }
    List<String> rest = parts(text.substring(end));
    boolean attached = end < text.length() && end > 0 && digit(text.charAt(end - 1));
    boolean separated = end < text.length() && "-_".indexOf(text.charAt(end)) >= 0;
    // "3f9ab12" begins with a digit and is a commit, not version 3.
    boolean word = rest.isEmpty() || rank(rest.getFirst()) >= 0;
    List<String> numbers = parts(text.substring(0, end));
    return new Tag(numbers, rest, !numbers.isEmpty() && (separated || !attached || word));
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Runs of digits and runs of letters, without what stands between them. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= text.length(); i++) {
      if (i == text.length() || kind(text.charAt(i)) != kind(text.charAt(i - 1))) {
        if (kind(text.charAt(start)) != 0) {
          parts.add(text.substring(start, i));
        }
        start = i;
      }
    }
    return parts;
  }

  private static int kind(char c) {
    return digit(c) ? 1 : Character.isLetter(c) ? 2 : 0;
  }

  private static int compareNumbers(List<String> a, List<String> b) {
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      int order = compareNumber(i < a.size() ? a.get(i) : "0", i < b.size() ? b.get(i) : "0");
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** As text, since a build number may be longer than a long. */
  private static int compareNumber(String a, String b) {
    String x = a.replaceFirst("^0+(?=.)", "");
    String y = b.replaceFirst("^0+(?=.)", "");
    return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
  }

  /** 0 also when the words say nothing about the order. */
  private static int compareRest(List<String> a, List<String> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() == b.isEmpty() ? 0 : a.isEmpty() ? beforeRelease(b) : -beforeRelease(a);
    }
    if (digit(a.getFirst().charAt(0)) && digit(b.getFirst().charAt(0))) {
      return numeric(a) && numeric(b) ? compareNumbers(a, b) : 0;
    }
    int x = rank(a.getFirst());
    int y = rank(b.getFirst());
    if (x < 0 || y < 0) {
      return a.getFirst().equals(b.getFirst()) ? numbersAfter(a, b) : 0;
    }
    return x != y ? Integer.compare(x, y) : numbersAfter(a, b);
  }

  private static int numbersAfter(List<String> a, List<String> b) {
    List<String> x = a.subList(1, a.size());
    List<String> y = b.subList(1, b.size());
    return numeric(x) && numeric(y) ? compareNumbers(x, y) : 0;
  }

  private static int beforeRelease(List<String> rest) {
    return rank(rest.getFirst()) >= 0 ? 1 : 0;
  }

  private static boolean numeric(List<String> parts) {
    return parts.stream().allMatch(part -> digit(part.charAt(0)));
  }

  private static int rank(String word) {
    for (int i = 0; i < BEFORE_RELEASE.size(); i++) {
      if (BEFORE_RELEASE.get(i).contains(word.toLowerCase(java.util.Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }
}
