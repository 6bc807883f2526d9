package dev.slipway.plan;

import dev.slipway.stack.Component;
import dev.slipway.stack.Downgrade;
import dev.slipway.stack.Migration;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A plan as text that a person on call can read and agree to. */
public final class PlanText {
  private final Plan plan;
  private final List<String> lines = new ArrayList<>();

  private PlanText(Plan plan) {
    this.plan = plan;
  }

  /** Plain text with Markdown headings, ended by a newline. */
  public static String render(Plan plan) {
    PlanText text = new PlanText(plan);
    text.heading();
    if (plan.order().refusals().isEmpty()) {
      text.findings("In the way", Finding.Severity.STOP);
      text.findings("Warnings", Finding.Severity.WARN);
      text.changes();
      text.retirement();
      text.goingBack();
      text.approvals();
      text.stepsAndUndo();
      text.findings("Checked", Finding.Severity.PASS);
      text.list("Not proven", plan.notProven());
    }
    return String.join("\n", text.lines) + "\n";
  }

  private void heading() {
    Order order = plan.order();
    Order.Scope scope = order.scope();
    String where = scope == null ? "" : " (" + scope.environment() + ")";
    String stack = order.stack().isEmpty() ? "an unknown stack" : order.stack();
    lines.add("# %s of %s%s, run %s".formatted(order.runbook(), stack, where, order.run()));
    lines.add("");
    if (!order.refusals().isEmpty()) {
      lines.add("REFUSED: the request was not understood. Nothing was looked at or touched.");
      lines.add("");
      order.refusals().forEach(this::finding);
      return;
    }
    lines.add(verdict());
    if (!order.reason().isEmpty()) {
      lines.add("Reason: " + order.reason());
    }
    if (!order.requestedBy().isEmpty()) {
      lines.add("Asked for by: " + order.requestedBy() + " (as claimed)");
    }
    if (plan.window() != null && plan.window().overridden()) {
      lines.add("Window overridden: " + plan.window().override());
    }
    if (plan.vetoOverridden()) {
      lines.add("Veto overridden: " + order.particulars().despiteVeto());
    }
    if (!plan.digest().isEmpty()) {
      lines.add("Plan digest: " + plan.digest());
    }
  }

  private String verdict() {
    long stops = count(Finding.Severity.STOP);
    if (stops > 0) {
      return "REFUSED: %d finding%s in the way. Nothing was touched."
          .formatted(stops, stops == 1 ? "" : "s");
    }
    long warnings = count(Finding.Severity.WARN);
    String ready = warnings == 0 ? "Ready." : "Ready, with warnings (%d).".formatted(warnings);
    return plan.order().dryRun() ? ready + " A dry run: it ends here." : ready;
  }

  private long count(Finding.Severity severity) {
    return plan.findings().stream().filter(f -> f.severity() == severity).count();
  }

  private void changes() {
    if (plan.changes().isEmpty()) {
      return;
    }
    section("What changes");
    for (Change change : plan.changes()) {
      String from = change.from().isEmpty() ? "unknown" : change.from();
      lines.add("- %s: %s -> %s".formatted(change.component(), from, change.to()));
      plan.components().stream()
          .filter(c -> c.name().equals(change.component()))
          .forEach(this::component);
    }
    plan.order().given().forEach(s -> lines.add("- set %s = %s".formatted(s.name(), s.value())));
    server(plan.server());
  }

  private void server(@Nullable MajorChange to) {
    if (to != null && plan.order().server() != null) {
      lines.add("    made of %s, %s".formatted(to.reference(), Human.brief(to.target())));
      lines.add("    by %s, proven by %s".formatted(to.method().word(), proof(to.depth())));
      lines.add("    down meanwhile: " + String.join(", ", plan.units()));
    }
  }

  private static String proof(MajorChange.Depth depth) {
    return switch (depth) {
      case ROWS -> "structure and every row";
      case STRUCTURE -> "structure, without rows";
    };
  }

  private void component(Component component) {
    component.units().forEach(unit -> unit(component.name(), unit));
    Migration migrate = component.migrate();
    Downgrade downgrade = component.downgrade();
    if (downgrade != null && plan.tier() == Tier.SCHEMA) {
      lines.add(
          "    downgraded by %s of the release that runs, within %s"
              .formatted(downgrade.unit(), Human.duration(downgrade.within())));
    }
    if (migrate != null && plan.point() == null) {
      lines.add(
          "    migrated by %s of the new release%s, within %s"
              .formatted(
                  migrate.unit(),
                  migrate.oneShot() ? "" : ", run once with " + String.join(" ", migrate.run()),
                  Human.duration(migrate.within())));
    }
  }

  private void unit(String component, String unit) {
    String from =
        plan.before().stream()
            .filter(u -> u.unit().equals(unit))
            .map(u -> brief(u.artefact()))
            .findFirst()
            .orElse("nothing");
    String to =
        plan.target().stream()
            .filter(t -> t.component().equals(component) && t.unit().equals(unit))
            .map(t -> brief(t.artefact()))
            .findFirst()
            .orElse(plan.point() == null ? "nothing" : "as captured");
    lines.add("    %s: %s -> %s".formatted(unit, from, to));
  }

  private static String brief(@Nullable ArtefactId artefact) {
    return artefact == null ? "nothing" : Human.brief(artefact);
  }

  private void retirement() {
    if (plan.retirement().entries().isEmpty()) {
      return;
    }
    section("What earlier runs have left");
    lines.add(row("RUN", "KIND", "SIZE", "MADE", ""));
    for (Retirement.Entry entry : plan.retirement().entries()) {
      Remains.Item item = entry.item();
      lines.add(
          row(
              item.run(),
              item.kind().name().toLowerCase(Locale.ROOT),
              Human.bytes(item.bytes()),
              item.made().toString().substring(0, 10),
              entry.goes() ? "goes" : "stays: " + entry.stays()));
      lines.add("    %s: %s".formatted(item.id(), item.what()));
    }
  }

  private static String row(String run, String kind, String size, String made, String becomes) {
    return "- %-22s %-9s %10s  %-10s  %s".formatted(run, kind, size, made, becomes).stripTrailing();
  }

  private void goingBack() {
    if (plan.changes().isEmpty()) {
      return;
    }
    section("Downtime and going back");
    lines.add(expectedDowntime());
    Order.Scope scope = plan.order().scope();
    if (scope != null) {
      decided(scope.rollback());
    }
    if (plan.order().server() != null) {
      lines.add("- Until the door opens, a failure brings the old server back on its store.");
      lines.add(
          "- Later, going back returns to the old server's store, and loses what users wrote since."
              + " It stays until it is retired.");
    } else if (plan.point() == null) {
      lines.add(
          "- Until the door opens, a failure brings the previous release back and loses nothing.");
      lines.add(
          switch (plan.tier()) {
            case CODE -> "- Later, a rollback exchanges the code and keeps all data.";
            case SCHEMA ->
                "- Later, a rollback takes the schema back by its declared downgrade and keeps the"
                    + " data; where that fails it exchanges data, and loses what users wrote"
                    + " since.";
            case DATA ->
                "- Later, a rollback exchanges code and data, and loses what users wrote since,"
                    + " unless the schema turns out to be unchanged.";
          });
    } else {
      lines.add("- Goes back behind run %s: %s.".formatted(plan.point().run(), tier()));
      boolean refused = plan.findings().stream().anyMatch(Finding::stops);
      if (!refused || !plan.loss().equals(Plan.Loss.NONE)) {
        lines.add("- Loses: " + loss(plan.loss()));
      }
      undone();
      instead();
    }
  }

  private String expectedDowntime() {
    if (plan.order().server() != null) {
      return plan.expectedDowntimeMillis() == 0
          ? "- Expected downtime: not known"
          : "- Expected downtime: up to %s".formatted(Human.seconds(plan.expectedDowntimeMillis()));
    }
    return plan.expectedDowntimeMillis() == 0
        ? "- Expected downtime: not known, no earlier upgrade of this stack"
        : "- Expected downtime: %s, the median of earlier upgrades"
            .formatted(Human.seconds(plan.expectedDowntimeMillis()));
  }

  /** Only what differs from going back at once, with all the time it takes. */
  private void decided(RollbackRules rules) {
    Duration budget = rules.downtimeBudget();
    if (budget != null) {
      lines.add(
          "- Downtime budget: %s; when it is used up before the point of no return, the run goes back by itself."
              .formatted(Human.duration(budget)));
    }
    if (rules.onFailure() == OnFailure.ASK) {
      lines.add("- A step that fails for good waits for a person, who decides.");
    }
    if (!rules.skip().isEmpty()) {
      lines.add("- May be skipped by a person: %s.".formatted(String.join(", ", rules.skip())));
    }
  }

  /** Only what goes further back than the last run. */
  private void undone() {
    List<Observed.KeptPoint> undone = plan.undone();
    if (undone.size() > 1) {
      undone.forEach(run ->
          lines.add(
              "- Undoes run %s of %s: %s."
                  .formatted(run.run(), run.opened(), changes(run.changes()))));
    }
  }

  private void instead() {
    GoingBack back = plan.back();
    if (back != null && plan.tier() == Tier.SCHEMA) {
      lines.add(
          back.instead() == null
              ? "- When the downgrade fails, today's state is put back and nothing is lost."
              : "- When the downgrade fails, data goes back instead and loses %s."
                  .formatted(loss(back.insteadLoses())));
    }
    if (back != null && back.backup()) {
      lines.add("- The rollback point is gone: data comes from the backup of that run.");
    }
  }

  /** Changes in one line. */
  static String changes(List<Change> changes) {
    return String.join(
        ", ",
        changes.stream()
            .map(c -> "%s %s -> %s".formatted(c.component(), c.from(), c.to()))
            .toList());
  }

  private String tier() {
    return switch (plan.tier()) {
      case CODE -> "code only, all data stays";
      case SCHEMA -> "code, and the schema by its declared downgrade; data stays";
      case DATA -> "code and data; today's database is kept aside under another name";
    };
  }

  static String loss(Plan.Loss loss) {
    if (loss.nothing()) {
      return "nothing";
    }
    String rows =
        "%d inserted, %d updated, %d deleted rows of %d minutes"
            .formatted(loss.inserted(), loss.updated(), loss.deleted(), loss.minutes());
    return loss.tables().isEmpty() ? rows : rows + ": " + String.join(", ", loss.tables());
  }

  private void approvals() {
    ApprovalNeeds needs = plan.approvals();
    if (!needs.any()) {
      return;
    }
    section("Approvals");
    needs.groups().forEach(need -> lines.add("- " + need.words()));
    lines.add(
        "- Within %s, else the answer is no. %s. By the rules: %s."
            .formatted(
                Human.duration(needs.within()),
                needs.proven() ? "Only signed ones count" : "A claimed name is enough",
                String.join(", ", needs.rules())));
  }

  private void stepsAndUndo() {
    if (plan.steps().isEmpty()) {
      return;
    }
    section("Steps");
    int number = 1;
    for (String step : plan.steps()) {
      String undo = StepNames.undo(plan, step);
      String numbered = String.format(Locale.ROOT, "%2d. %s", number++, step);
      lines.add(
          undo.isEmpty()
              ? numbered
              : String.format(Locale.ROOT, "%-30s  undo: %s", numbered, undo));
    }
  }

  private void findings(String title, Finding.Severity severity) {
    List<Finding> found = plan.findings().stream().filter(f -> f.severity() == severity).toList();
    if (!found.isEmpty()) {
      section(title);
      found.forEach(this::finding);
    }
  }

  private void finding(Finding finding) {
    lines.add(
        "- %s %s: %s".formatted(finding.check(), finding.about(), finding.seen()).stripTrailing());
    if (!finding.hint().isEmpty()) {
      lines.add("    hint: " + finding.hint());
    }
  }

  private void list(String title, List<String> texts) {
    if (!texts.isEmpty()) {
      section(title);
      texts.forEach(text -> lines.add("- " + text));
    }
  }

  private void section(String title) {
    lines.add("");
    lines.add("## " + title);
    lines.add("");
  }
}
