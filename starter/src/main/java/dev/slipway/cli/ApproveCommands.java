package dev.slipway.cli;

import dev.slipway.cli.TellCommands.Said;
import dev.slipway.plan.Plan;
import dev.slipway.plan.PlanText;
import dev.slipway.plan.Signatures;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.Status;
import dev.slipway.stack.ApprovalRules.Person;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands that answer a run which asks for approval. */
final class ApproveCommands {
  private ApproveCommands() {}

  @Command(
      name = "approve",
      description = {
        "Show the plan that a run waits with, and agree to it.",
        "Signed when there is a key of yours (slipway keys), else only claimed."
      },
      footer = {
        "",
        "Example:",
        "  slipway approve kekkai --digest 1f2e3d4c5b6a --reason 'read the notes'"
      })
  static final class ApproveCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.Digest digest = new Args.Digest();
    @Mixin private Args.Reason reason = new Args.Reason();
    @Mixin private Args.As as = new Args.As();
    @Mixin private Args.Of of = new Args.Of();
    @Mixin private Args.Wait wait = new Args.Wait();

    ApproveCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Answer answer = new Answer("approve", digest.hex(), as.name(), reason.text());
      return TellCommands.tell(
          session,
          stack.name(),
          of.runbook(),
          wait.wanted(),
          (tell, ref) -> say(session, tell, ref, answer));
    }
  }

  @Command(
      name = "reject",
      description = {
        "Say no to the plan that a run waits with. The run ends, and nothing was touched.",
        "Signed when there is a key of yours (slipway keys), else only claimed."
      },
      footer = {"", "Example:", "  slipway reject kekkai --reason 'not in the week of the audit'"})
  static final class RejectCommand implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.StackName stack = new Args.StackName();
    @Mixin private Args.RequiredReason reason = new Args.RequiredReason();
    @Mixin private Args.Digest digest = new Args.Digest();
    @Mixin private Args.As as = new Args.As();
    @Mixin private Args.Of of = new Args.Of();
    @Mixin private Args.Wait wait = new Args.Wait();

    RejectCommand(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Answer answer = new Answer("reject", digest.hex(), as.name(), reason.text());
      return TellCommands.tell(
          session,
          stack.name(),
          of.runbook(),
          wait.wanted(),
          (tell, ref) -> say(session, tell, ref, answer));
    }
  }

  /**
   * What was typed.
   *
   * @param digest its first letters; empty when the plan that is shown is meant
   * @param as name in the stack file; empty to be found by the login
   */
  private record Answer(String decision, String digest, String as, String reason) {}

  /** What is signed is what was shown: the digest comes from the run, never from what was typed. */
  private static Said say(Session session, Tell tell, RunRef ref, Answer answer) {
    Plan plan = tell.status(ref).map(Status::plan).orElse(null);
    if (plan == null) {
      throw CliFailure.unavailable(
          "no plan of this run can be seen: no worker answers, or it is still being made",
          "look: slipway status " + ref.stack());
    }
    session.say(PlanText.render(plan));
    if (!plan.digest().replace("sha256:", "").startsWith(answer.digest)) {
      throw CliFailure.refused(
          "you mean the plan %s, and the run waits with the plan %s"
              .formatted(answer.digest, ReportText.shortened(plan.digest())),
          "read the plan above before you answer");
    }
    String name = answer.as.isEmpty() ? name(session, plan) : answer.as;
    Optional<String> signature = sign(session, plan, answer.decision, name);
    Approval approval = new Approval(plan.digest(), name, answer.reason, signature.orElse(null));
    String said = tell.answered(ref, answer.decision, approval);
    return new Said(said, name, signature.isPresent() ? "proven" : "claimed");
  }

  /** Only where the stack file has a key to hold the signature against: else it could not count. */
  private static Optional<String> sign(Session session, Plan plan, String decision, String name) {
    Person person = plan.approvals().person(name);
    if (person == null || person.key().isEmpty()) {
      return Optional.empty();
    }
    byte[] text = Signatures.text(plan.order().stack(), plan.run(), plan.digest(), decision, name);
    return new Keys(session.env()).sign(name, text);
  }

  private static String name(Session session, Plan plan) {
    String login = Requester.name(session.env()).replaceFirst("@.*$", "");
    return plan.approvals().people().stream()
        .filter(p -> p.login().equals(login))
        .map(Person::name)
        .findFirst()
        .orElse(login);
  }
}
