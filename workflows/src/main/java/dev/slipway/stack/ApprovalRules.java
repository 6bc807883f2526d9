package dev.slipway.stack;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who must agree to which change.
 *
 * @param identity which approvals count
 * @param people everybody who is named in a group
 * @param groups who may answer together
 * @param rules which change needs which groups; those that fit a change all count
 */
public record ApprovalRules(
    Identity identity, List<Person> people, List<Group> groups, List<Rule> rules) {
  /** Nobody is asked. */
  public static final ApprovalRules NONE =
      new ApprovalRules(Identity.CLAIMED, List.of(), List.of(), List.of());

  public ApprovalRules {
    people = List.copyOf(people);
    groups = List.copyOf(groups);
    rules = List.copyOf(rules);
  }

  /** What an approval must show of the one who gives it. */
  public enum Identity {
    /** A name that nothing proves is enough. */
    CLAIMED,
    /** Only what is signed with the key of that name counts. */
    PROVEN
  }

  /** What a change is, as far as the rules tell changes apart. */
  public enum Kind {
    PATCH,
    MINOR,
    MAJOR,
    /** A rollback that exchanges the data for an earlier state. */
    DATA_LOSS
  }

  /**
   * Somebody who may answer.
   *
   * @param login user name on their machine, which a request carries; usually the name itself
   * @param key public key, "ed25519:" and 32 bytes in Base64; empty when there is none
   */
  public record Person(String name, String login, String key) {}

  /**
   * People who may answer for one another.
   *
   * @param deputies who may answer too when the people have been silent for some time
   * @param deputiesAfter that time, from the beginning of the wait
   */
  public record Group(
      String name, List<String> people, List<String> deputies, Duration deputiesAfter) {
    public Group {
      people = List.copyOf(people);
      deputies = List.copyOf(deputies);
    }
  }

  /**
   * One rule.
   *
   * @param environments those it is for; empty for all
   * @param components those it is for; empty for all
   * @param changes the kinds it is for; empty for every run that changes the stack
   * @param within when it is over the answer is no
   * @param remind how often the wait is called to mind; null for never
   */
  public record Rule(
      String name,
      List<String> environments,
      List<String> components,
      List<Kind> changes,
      List<Quorum> needs,
      boolean requesterMayApprove,
      Duration within,
      @Nullable Duration remind) {
    public Rule {
      environments = List.copyOf(environments);
      components = List.copyOf(components);
      changes = List.copyOf(changes);
      needs = List.copyOf(needs);
    }
  }

  /** How many of a group must agree. */
  public record Quorum(String group, int count) {}
}
