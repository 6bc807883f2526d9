package dev.slipway.adapter.catalogue;

import static dev.slipway.adapter.catalogue.Form.fields;
import static dev.slipway.adapter.catalogue.Form.optional;
import static dev.slipway.adapter.catalogue.Form.orElse;
import static dev.slipway.adapter.catalogue.Form.orEmpty;
import static dev.slipway.adapter.catalogue.Form.required;

import java.util.List;

/** The keys of a stack file that say who must agree. */
final class ApprovalsForm {
  private static final Form NAME = new Form.Text(Kind.NAME);
  private static final Form NAMES = new Form.Items(NAME, 0);
  private static final Form DURATION = new Form.Text(Kind.DURATION);

  private static final Form RULE =
      fields(
          orEmpty(
              "environments",
              new Form.Items(new Form.Text(Kind.WORD), 0),
              "Environments it is for; left out, all."),
          orEmpty("components", NAMES, "Components it is for; left out, all."),
          orEmpty(
              "changes",
              new Form.Items(new Form.Choice(List.of("patch", "minor", "major", "data-loss")), 0),
              "Kinds of change it is for: of an upgrade the greatest part of the version that differs; data-loss is a rollback that exchanges data, or an upgrade that accepts to lose some. Left out, every upgrade and rollback."),
          required(
              "needs",
              new Form.Names(Kind.NAME, new Form.Whole(1, 50), 1),
              "How many of each group must agree."),
          orElse(
              "requesterMayApprove",
              new Form.Flag(),
              "false",
              "The one who asks for the run may approve it too."),
          orElse("within", DURATION, "48h", "When it is over the answer is no."),
          optional("remind", DURATION, "How often the wait is called to mind."));

  static final Form APPROVALS =
      fields(
          orElse(
              "identity",
              new Form.Choice(List.of("claimed", "proven")),
              "claimed",
              "Which approvals count: those of a claimed name too, or only signed ones."),
          orEmpty(
              "people",
              new Form.Names(
                  Kind.NAME,
                  fields(
                      optional(
                          "login", new Form.Text(Kind.WORD), "User name, where it is another."),
                      optional(
                          "key",
                          new Form.Text(Kind.PUBLIC_KEY),
                          "Public key, from the command `slipway keys show NAME`.")),
                  0),
              "Everybody who is named in a group."),
          orEmpty(
              "groups",
              new Form.Names(
                  Kind.NAME,
                  fields(
                      required("people", new Form.Items(NAME, 1), "Who may answer."),
                      optional(
                          "deputies",
                          fields(
                              required("people", new Form.Items(NAME, 1), "Who they are."),
                              required("after", DURATION, "Time of silence after which they may.")),
                          "Who may answer too when the people are gone.")),
                  0),
              "Who may answer for one another."),
          orEmpty(
              "rules",
              new Form.Names(Kind.NAME, RULE, 0),
              "Which change needs which groups; all rules that fit count together."));

  private ApprovalsForm() {}
}
