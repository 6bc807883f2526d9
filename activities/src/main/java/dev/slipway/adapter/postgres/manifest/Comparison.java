package dev.slipway.adapter.postgres.manifest;

import dev.slipway.activity.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two manifests side by side.
 *
 * @param differences what was lost, added or changed
 * @param notes what differs as it has to, and what else a person may want to know
 * @param notProven what one of the sides could not look at
 * @param undone that of it which was asked for: without it the answer is no proof
 */
public record Comparison(
    List<Difference> differences,
    List<Difference> notes,
    List<String> notProven,
    List<String> undone) {

  public Comparison {
    differences = List.copyOf(differences);
    notes = List.copyOf(notes);
    notProven = List.copyOf(notProven);
    undone = List.copyOf(undone);
  }

  static Comparison of(Manifest before, Manifest after) {
    comparable(before, after);
    Sides sides = new Sides(before.major(), after.major(), new ArrayList<>(), new ArrayList<>());
    Map<String, Part> left = byName(before);
    Map<String, Part> right = byName(after);
    for (String name : union(left, right)) {
      sides.part(name, left.get(name), right.get(name));
    }
    return new Comparison(
        sides.differences,
        sides.notes,
        either(before.notProven(), after.notProven()),
        either(before.undone(), after.undone()));
  }

  private static List<String> either(List<String> before, List<String> after) {
    return Stream.concat(before.stream().sorted(), after.stream()).distinct().toList();
  }

  private static void comparable(Manifest before, Manifest after) {
    if (before.format() != Manifest.FORMAT || after.format() != Manifest.FORMAT) {
      throw StepFailure.input(
          "NOT_COMPARABLE", "a manifest of another release of Slipway: take both sides again");
    }
    if (before.hash() != after.hash() || !before.seed().equals(after.seed())) {
      throw StepFailure.input(
          "NOT_COMPARABLE",
          "the sides were summed up in different ways (%s and %s, or by different seeds): take both alike"
              .formatted(before.hash(), after.hash()));
    }
  }

  private static Map<String, Part> byName(Manifest manifest) {
    Map<String, Part> parts = new LinkedHashMap<>();
    manifest.parts().forEach(part -> parts.put(part.name(), part));
    return parts;
  }

  private static <T> List<String> union(Map<String, T> left, Map<String, T> right) {
    TreeSet<String> names = new TreeSet<>(left.keySet());
    names.addAll(right.keySet());
    return List.copyOf(names);
  }

  private record Sides(
      int majorBefore, int majorAfter, List<Difference> differences, List<Difference> notes) {

    void part(String name, @Nullable Part before, @Nullable Part after) {
      if (before == null || after == null) {
        differences.add(
            new Difference(
                Check.STRUCTURE,
                name,
                before == null ? null : "there",
                after == null ? null : "there"));
        return;
      }
      Map<String, Fact> left = byKey(before);
      Map<String, Fact> right = byKey(after);
      for (String key : union(left, right)) {
        object(path(name, key), left.get(key), right.get(key));
      }
    }

    private static String path(String part, String key) {
      return part.endsWith(":")
          ? part.substring(0, part.length() - 1) + "/" + key
          : part + "/" + key;
    }

    private Map<String, Fact> byKey(Part part) {
      Map<String, Fact> facts = new TreeMap<>();
      part.facts().stream()
          .filter(f -> f.since() <= Math.min(majorBefore, majorAfter))
          .forEach(f -> {
            if (facts.put(f.key(), f) != null) {
              throw StepFailure.internal(
                  "TWICE",
                  "compared part %s of a manifest: it holds '%s' twice, so that one would hide the other"
                      .formatted(part.name(), f.key()));
            }
          });
      return facts;
    }

    private void object(String path, @Nullable Fact before, @Nullable Fact after) {
      if (before == null || after == null) {
        Fact there = before == null ? after : before;
        if (there != null) {
          Difference found = new Difference(there.check(), path, summary(before), summary(after));
          (Tolerance.ofMissing(before, after) ? notes : differences).add(found);
        }
        return;
      }
      for (String field : union(before.fields(), after.fields())) {
        field(path, field, before, after);
      }
    }

    private void field(String path, String field, Fact before, Fact after) {
      String left = before.fields().get(field);
      String right = after.fields().get(field);
      if (Tolerance.same(before, field, left, majorBefore, right, majorAfter)
          || Tolerance.followsFromCount(before, after, field)) {
        return;
      }
      Difference found = new Difference(before.check(), path + "/" + field, left, right);
      (Tolerance.expected(before, majorBefore, after, majorAfter, field) ? notes : differences)
          .add(found);
    }

    private static @Nullable String summary(@Nullable Fact fact) {
      return fact == null ? null : fact.fields().isEmpty() ? "there" : fact.fields().toString();
    }
  }
}
