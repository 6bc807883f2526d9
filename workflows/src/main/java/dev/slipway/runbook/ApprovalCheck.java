package dev.slipway.runbook;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.ApprovalNeeds.Need;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Signatures;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.Approvals.Given;
import dev.slipway.stack.ApprovalRules.Person;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether what somebody says to a plan counts. Changes nothing.
 *
 * @param plan null while there is none
 * @param closed why the question is no longer open; empty while it is
 * @param since when it was put
 */
record ApprovalCheck(@Nullable Plan plan, List<Given> given, String closed, long since, long now) {
  private static final int SHOWN = 200;
  private static final int SHOWN_LETTERS = 12;
  private static final int FEWEST_LETTERS = 8;

  /**
   * What was seen.
   *
   * @param refusal why it does not count; null when it does
   * @param proven whether it is signed by whom it names
   */
  record Seen(@Nullable String refusal, boolean proven) {}

  Seen see(String decision, @Nullable Approval said) {
    String refusal = moment(decision);
    if (refusal == null) {
      refusal = form(decision, said);
    }
    if (refusal != null || said == null) {
      return new Seen(refusal, false);
    }
    Person person = needs().person(text(said.by()));
    refusal = person == null ? stranger(said) : person(decision, person);
    if (refusal != null || person == null) {
      return new Seen(refusal, false);
    }
    return signed(decision, said, person);
  }

  /** The moment is right whoever speaks. */
  private @Nullable String moment(String decision) {
    if (plan == null) {
      return "there is no plan yet to %s: wait for it and look at it first".formatted(decision);
    }
    if (!needs().any()) {
      return "this plan needs no approval; to stop the run: slipway abort %s --reason WHY"
          .formatted(plan.order().stack());
    }
    if (!closed.isEmpty()) {
      return "too late to %s: the plan was %s; to stop the run: slipway abort %s --reason WHY"
          .formatted(decision, closed, plan.order().stack());
    }
    long until = since + needs().within().toMillis();
    return now >= until
        ? "too late to %s: that was possible until %s".formatted(decision, Approvals.time(until))
        : null;
  }

  private @Nullable String form(String decision, @Nullable Approval said) {
    boolean rejects = decision.equals(Approvals.REJECT);
    String example =
        "{\"digest\":\"%s\",\"by\":\"YOUR NAME\"%s}"
            .formatted(shortened(digest()), rejects ? ",\"reason\":\"WHY\"" : "");
    if (said == null || isBlank(said.digest()) || isBlank(said.by())) {
      return "%s wants digest and name: %s".formatted(decision, example);
    }
    if (rejects && isBlank(said.reason())) {
      return "reject wants a reason: " + example;
    }
    return means(hex(said.digest()))
        ? null
        : "this answers the plan %s, and the run waits with the plan %s: look at it before you answer"
            .formatted(shown(said.digest()), shortened(digest()));
  }

  /** On a phone nobody types a whole digest; a signature covers the whole one in any case. */
  private boolean means(String typed) {
    String whole = hex(digest());
    return whole.equals(typed) || (typed.length() >= FEWEST_LETTERS && whole.startsWith(typed));
  }

  /** As many letters of a digest as people are shown. */
  static String shortened(String digest) {
    String hex = hex(digest);
    return hex.substring(0, Math.min(SHOWN_LETTERS, hex.length()));
  }

  private static String hex(@Nullable String digest) {
    return text(digest).strip().replaceFirst("^sha256:", "");
  }

  private String stranger(Approval said) {
    return "nobody who is asked is called '%s'; they are: %s"
        .formatted(shown(said.by()), needs().names());
  }

  private @Nullable String person(String decision, Person person) {
    String name = person.name();
    boolean approves = decision.equals(Approvals.APPROVE);
    if (given.stream().anyMatch(g -> g.by().equals(name)) && approves) {
      return "%s has approved already, and counts once".formatted(name);
    }
    String requestedBy = Objects.requireNonNull(plan).order().requestedBy();
    if (approves && !needs().requesterMayApprove() && ApprovalNeeds.asks(person, requestedBy)) {
      return "%s asks for this run (%s) and may not approve it".formatted(name, shown(requestedBy));
    }
    return needs().groups().stream().anyMatch(n -> mayNow(n, name)) ? null : deputy(name);
  }

  private boolean mayNow(Need need, String name) {
    return need.people().contains(name)
        || (need.deputies().contains(name) && now >= since + need.deputiesAfter().toMillis());
  }

  private String deputy(String name) {
    long from =
        needs().groups().stream()
            .filter(n -> n.deputies().contains(name))
            .mapToLong(n -> since + n.deputiesAfter().toMillis())
            .min()
            .orElse(since);
    return "%s is a deputy and may answer from %s on".formatted(name, Approvals.time(from));
  }

  private Seen signed(String decision, Approval said, Person person) {
    if (isBlank(said.signature())) {
      return needs().proven()
          ? new Seen(
              "only signed answers count here: slipway %s %s"
                  .formatted(decision, Objects.requireNonNull(plan).order().stack()),
              false)
          : new Seen(null, false);
    }
    if (person.key().isEmpty()) {
      return new Seen(
          "signed, but the stack file had no key of %s when the run began".formatted(person.name()),
          false);
    }
    Plan signed = Objects.requireNonNull(plan);
    byte[] text =
        Signatures.text(signed.order().stack(), signed.run(), digest(), decision, person.name());
    return Signatures.holds(person.key(), text, text(said.signature()))
        ? new Seen(null, true)
        : new Seen(
            "the signature is not of %s over this plan: it was made with another key, or for another run"
                .formatted(person.name()),
            false);
  }

  /** What somebody typed, short enough and on one line. */
  static String shown(@Nullable String typed) {
    String line = text(typed).strip().replaceAll("\\p{Cntrl}", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…";
  }

  private static String text(@Nullable String typed) {
    return typed == null ? "" : typed;
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private ApprovalNeeds needs() {
    return plan == null ? ApprovalNeeds.NONE : plan.approvals();
  }

  private String digest() {
    return plan == null ? "" : plan.digest();
  }
}
