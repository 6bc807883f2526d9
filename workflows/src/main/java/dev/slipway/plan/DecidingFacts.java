package dev.slipway.plan;

import dev.slipway.stack.Database;
import dev.slipway.stack.RollbackRules.OnFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts that a plan hangs on, as one text. An agreement to a plan holds as long as this text
 * stays the same; ages, free space and restarts change by themselves and are not in it.
 */
public final class DecidingFacts {

  private DecidingFacts() {}

  /** The text that a digest is made of; each fact on a line of its own, in a fixed order. */
  public static String of(Plan plan, Observed observed) {
    List<String> lines = new ArrayList<>();
    Order order = plan.order();
    lines.add(line("runbook", order.runbook()));
    lines.add(line("stack", order.stack()));
    lines.add(line("tier", plan.tier().name()));
    for (Change change : plan.changes()) {
      lines.add(line("change", change.component(), change.from(), change.to()));
    }
    order.given().forEach(s -> lines.add(line("setting", s.name(), s.value())));
    Observed.KeptPoint point = plan.point();
    if (point != null) {
      lines.add(line("point", point.run()));
    }
    lines.addAll(server(plan.server(), order.server()));
    lines.addAll(wayBack(plan));
    if (plan.vetoOverridden()) {
      lines.add(line("despite veto", order.particulars().despiteVeto()));
    }
    lines.addAll(approvals(plan.approvals()));
    lines.addAll(goingBack(order.scope()));
    for (Retirement.Entry entry : plan.retirement().entries()) {
      if (entry.goes()) {
        lines.add(line("goes", entry.item().kind().name(), entry.item().id()));
      }
    }
    List<String> facts = new ArrayList<>();
    plan.before().forEach(u -> facts.add(line("runs", u.unit(), text(u.artefact()))));
    plan.target()
        .forEach(t -> facts.add(line("target", t.component(), t.unit(), text(t.artefact()))));
    observed.host().configuration().forEach(f -> facts.add(line("file", f.path(), f.sha256())));
    plan.databases().forEach(d -> facts.addAll(schema(d, plan.schema())));
    lines.addAll(facts.stream().sorted().toList());
    return String.join("\n", lines) + "\n";
  }

  private static List<String> server(@Nullable MajorChange to, @Nullable MajorWanted wanted) {
    if (to == null) {
      return List.of();
    }
    return List.of(
        line("server", to.unit(), to.method().word(), to.depth().name()),
        line("artefact", to.target().value(), to.reference()),
        line("rehearsal", String.valueOf(wanted != null && wanted.rehearsal())));
  }

  /** Only what goes beyond the last run, its rollback point and the two plain tiers. */
  private static List<String> wayBack(Plan plan) {
    List<String> lines = new ArrayList<>();
    GoingBack back = plan.back();
    if (back != null && back.undone().size() > 1) {
      back.undone().forEach(run -> lines.add(line("undone", run.run())));
    }
    if (back != null && back.backup()) {
      lines.add(line("from", "backup"));
    }
    if (back != null && plan.tier() == Tier.SCHEMA) {
      lines.add(line("instead", back.instead() == null ? "today" : back.instead().name()));
    }
    return lines;
  }

  /** An agreement is void when other people would have had to give it. */
  private static List<String> approvals(ApprovalNeeds needs) {
    List<String> lines = new ArrayList<>();
    if (needs.any()) {
      String identity = needs.proven() ? "proven" : "claimed";
      String requester = needs.requesterMayApprove() ? "may" : "may not";
      lines.add(line("approvals", identity, requester, needs.within().toString()));
    }
    for (ApprovalNeeds.Need need : needs.groups()) {
      lines.add(line("needs", need.group(), String.valueOf(need.count())));
      lines.add(line("people", need.people().toArray(String[]::new)));
      lines.add(line("deputies", need.deputies().toArray(String[]::new)));
    }
    needs.people().forEach(p -> lines.add(line("person", p.name(), p.login(), p.key())));
    return lines;
  }

  /** Only what differs from the rule, so that digests of other plans stay what they were. */
  private static List<String> goingBack(Order.@Nullable Scope scope) {
    List<String> lines = new ArrayList<>();
    if (scope != null && scope.rollback().onFailure() == OnFailure.ASK) {
      lines.add(line("on failure", "ask"));
    }
    if (scope != null && !scope.rollback().skip().isEmpty()) {
      lines.add(line("may skip", scope.rollback().skip().toArray(String[]::new)));
    }
    if (scope != null && scope.rollback().downtimeBudget() != null) {
      lines.add(line("downtime budget", String.valueOf(scope.rollback().downtimeBudget())));
    }
    return lines;
  }

  private static List<String> schema(Database database, List<Observed.DatabaseFacts> schema) {
    return schema.stream()
        .filter(s -> s.database().equals(database.name()))
        .map(s -> line("schema", s.database(), s.fingerprint(), String.join(",", s.revision())))
        .toList();
  }

  private static String text(@Nullable ArtefactId artefact) {
    return artefact == null ? "nothing" : artefact.value();
  }

  /** Quoted, so that no value can pass for two. */
  private static String line(String fact, String... values) {
    StringBuilder text = new StringBuilder(fact);
    for (String value : values) {
      String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      text.append(" \"").append(quoted).append('"');
    }
    return text.toString();
  }
}
