package dev.slipway.adapter.postgres.manifest;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which roles a fact is about. */
final class Named {
  private static final List<String> ABOUT_ROLES =
      List.of(
          "role",
          "password of role",
          "membership",
          "membership given",
          "setting of role",
          "security label of role",
          "setting",
          "comment");

  private Named() {}

  /** Whether a fact is about a role that is left out. */
  static boolean leavesOut(Fact fact, Predicate<String> leftOut) {
    return roles(fact).anyMatch(leftOut);
  }

  private static Stream<String> roles(Fact fact) {
    if (fact.kind().equals("right")) {
      return Stream.of(fact.name().substring(fact.name().lastIndexOf(' ') + 1));
    }
    return ABOUT_ROLES.contains(fact.kind())
        ? Stream.of(fact.name().split(" in | by |: |^role "))
        : Stream.of();
  }
}
