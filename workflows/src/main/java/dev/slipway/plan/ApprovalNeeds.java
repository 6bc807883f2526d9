package dev.slipway.plan;

import dev.slipway.stack.ApprovalRules.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who must agree to one plan before it touches anything.
 *
 * @param rules names of the rules that ask for it
 * @param people everybody in these groups, with what they are told by
 * @param proven whether only signed approvals count
 * @param within when it is over the answer is no
 * @param remind how often the wait is called to mind; null for never
 */
public record ApprovalNeeds(
    List<String> rules,
    List<Need> groups,
    List<Person> people,
    boolean proven,
    boolean requesterMayApprove,
    Duration within,
    @Nullable Duration remind) {
  /** Nobody is asked. */
  public static final ApprovalNeeds NONE =
      new ApprovalNeeds(List.of(), List.of(), List.of(), false, false, Duration.ZERO, null);

  public ApprovalNeeds {
    rules = List.copyOf(rules);
    groups = List.copyOf(groups);
    people = List.copyOf(people);
  }

  /**
   * Some of a group.
   *
   * @param count how many of them must agree
   * @param deputies who may answer too after a time of silence
   */
  public record Need(
      String group, int count, List<String> people, List<String> deputies, Duration deputiesAfter) {
    public Need {
      people = List.copyOf(people);
      deputies = List.copyOf(deputies);
    }

    /** Whether this person may ever answer for the group. */
    public boolean has(String person) {
      return people.contains(person) || deputies.contains(person);
    }

    /** For people, e.g. "oncall: 1 of anna, ben; after 4 h also carl". */
    public String words() {
      String also =
          deputies.isEmpty()
              ? ""
              : "; after %s also %s"
                  .formatted(Human.duration(deputiesAfter), String.join(", ", deputies));
      return "%s: %d of %s%s".formatted(group, count, String.join(", ", people), also);
    }
  }

  public boolean any() {
    return !groups.isEmpty();
  }

  /** The person of this name; null when no group that is asked has one. */
  public @Nullable Person person(String name) {
    return people.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
  }

  /** Everybody who may answer, in words. */
  public String names() {
    return String.join(", ", people.stream().map(Person::name).toList());
  }

  /**
   * Whether this person is the one who asks, as far as a request tells that: "anna@laptop" is anna.
   */
  public static boolean asks(Person person, String requestedBy) {
    int at = requestedBy.indexOf('@');
    String login = at < 0 ? requestedBy : requestedBy.substring(0, at);
    return login.equalsIgnoreCase(person.name()) || login.equalsIgnoreCase(person.login());
  }

  /** Those who could still agree when the one who asks may not. */
  List<String> able(Need need, String requestedBy) {
    List<String> able = new ArrayList<>();
    for (Person person : people) {
      if (need.has(person.name()) && (requesterMayApprove || !asks(person, requestedBy))) {
        able.add(person.name());
      }
    }
    return able;
  }
}
