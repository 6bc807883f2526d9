package dev.slipway.plan;

import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Door;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob.Meaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Units, the wanted release, and what should run against what does. */
final class StackChecks {
  private final Order order;
  private final Order.Scope scope;
  private final Observed observed;

  StackChecks(Order order, Order.Scope scope, Observed observed) {
    this.order = order;
    this.scope = scope;
    this.observed = observed;
  }

  /** Units are as healthy as their platform says; a one-shot unit that ended with 0 is. */
  List<Finding> units() {
    List<String> serving = mustServe();
    List<String> named = new ArrayList<>(serving);
    scope.components().forEach(c -> named.addAll(c.units()));
    List<Finding> findings = new ArrayList<>();
    for (String name : named.stream().distinct().toList()) {
      if (find(name) == null && observed.platform().leaves(name)) {
        findings.add(
            Finding.warn(
                "unit",
                name,
                "named in the stack file; the release that runs has it no more",
                "take it out of the stack file when nobody will go back any more"));
      } else if (find(name) == null) {
        findings.add(
            Finding.stop(
                "unit",
                name,
                "named in the stack file, unknown to its platform",
                "correct the stack file, or add the unit to the stack's definition"));
      }
    }
    for (Observed.UnitFacts unit : observed.platform().units()) {
      findings.add(unit(unit, named.contains(unit.unit()), serving.contains(unit.unit())));
      if (unit.restarts() > 0) {
        findings.add(
            Finding.warn(
                "unit",
                unit.unit(),
                "restarted %d times by its platform".formatted(unit.restarts()),
                "read its log: a unit that keeps restarting will not pass the verification"));
      }
    }
    return findings;
  }

  /**
   * Without a door users reach the new release while it is still being verified, and going back
   * would throw away what they write there.
   */
  List<Finding> door(List<Database> databases) {
    if (databases.isEmpty() || scope.door() != null) {
      return List.of();
    }
    String seen =
        "the stack has no door: users would write to the new release before it is verified, and going back would lose that";
    String hint = "describe one under 'door' in the stack file: a maintenance page of the proxy";
    return List.of(
        order.acceptDataLoss()
            ? Finding.warn("door", order.stack(), seen, "accepted in the request")
            : Finding.stop(
                "door", order.stack(), seen, hint + "; or accept it: \"acceptDataLoss\":true"));
  }

  /** Units that are of no use when they have ended, even when they ended well. */
  private List<String> mustServe() {
    List<String> units = new ArrayList<>();
    scope.components().forEach(c -> units.addAll(c.writers()));
    scope.databases().forEach(d -> units.add(d.unit()));
    Keep.Queue queue = scope.keep().queue();
    if (queue != null) {
      units.add(queue.unit());
    }
    Door door = scope.door();
    if (door != null && !door.reload().isEmpty()) {
      units.add(door.reload());
    }
    return units;
  }

  private static Finding unit(Observed.UnitFacts unit, boolean named, boolean mustServe) {
    Integer exit = unit.exitCode();
    String seen = unit.seen();
    boolean endedWell = exit != null && exit == 0 && !unit.state().equals("running") && !mustServe;
    boolean neverMade = unit.artefact() == null && exit == null && !named;
    // A way back makes the earlier release's one-shot units anew, and has no need to run them.
    boolean neverRun = unit.state().equals("created") && !mustServe;
    if (unit.serves() || endedWell || neverMade || neverRun) {
      return Finding.pass("unit", unit.unit(), seen);
    }
    String hint = "look at its state and log, and mend it first: a run must not hide an old fault";
    return named
        ? Finding.stop("unit", unit.unit(), seen, hint)
        : Finding.warn("unit", unit.unit(), seen, hint);
  }

  private Observed.@Nullable UnitFacts find(String unit) {
    for (Observed.UnitFacts facts : observed.platform().units()) {
      if (facts.unit().equals(unit)) {
        return facts;
      }
    }
    return null;
  }

  /** The wanted release exists for every unit of the components that change, and is another one. */
  List<Finding> artefacts(List<Component> components) {
    List<Finding> findings = new ArrayList<>();
    for (Component component : components) {
      boolean changes = false;
      boolean complete = true;
      for (String unit : component.units()) {
        Observed.TargetFacts target = target(component.name(), unit);
        Observed.UnitFacts running = find(unit);
        ArtefactId artefact = target == null ? null : target.artefact();
        if (target == null && observed.platform().leaves(unit)) {
          continue;
        }
        findings.add(artefact(component.name(), unit, target, remedy(component)));
        complete = complete && artefact != null;
        changes = changes || artefact == null || !runs(running, artefact);
      }
      findings.addAll(besides(component));
      if (complete && !changes) {
        findings.add(
            Finding.warn(
                "artefact",
                component.name(),
                "the wanted release is, by content, what runs already",
                "check that the release was published under this version, or that the knob is used"));
      }
    }
    return findings;
  }

  private static boolean runs(Observed.@Nullable UnitFacts running, ArtefactId wanted) {
    ArtefactId now = running == null ? null : running.artefact();
    return now != null && wanted.is(now);
  }

  /** Units of the release that are not the component's own, such as the one that migrates. */
  private List<Finding> besides(Component component) {
    return observed.platform().targets().stream()
        .filter(t -> t.component().equals(component.name()))
        .filter(t -> !component.units().contains(t.unit()))
        .map(t -> artefact(component.name(), t.unit(), t, remedy(component)))
        .toList();
  }

  /**
   * A release that is built from a tag needs no registry, and what is missing is told beside it.
   */
  private static String remedy(Component component) {
    return component.version().meaning() instanceof Meaning.Tag
        ? "see what is said of the release's tag and settings"
        : "publish the release, check its version, or let the host log in to the registry";
  }

  private static Finding artefact(
      String component, String unit, Observed.@Nullable TargetFacts target, String hint) {
    ArtefactId artefact = target == null ? null : target.artefact();
    if (target == null || artefact == null) {
      return Finding.stop(
          "artefact",
          component + "/" + unit,
          target == null ? "the wanted release says nothing about this unit" : target.seen(),
          hint);
    }
    String fetch = target.bytes() == 0 ? "" : ", " + Human.bytes(target.bytes()) + " to fetch";
    return Finding.pass(
        "artefact", component + "/" + unit, Human.brief(artefact) + ", " + target.seen() + fetch);
  }

  private Observed.@Nullable TargetFacts target(String component, String unit) {
    for (Observed.TargetFacts target : observed.platform().targets()) {
      if (target.component().equals(component) && target.unit().equals(unit)) {
        return target;
      }
    }
    return null;
  }

  /** Variables that the wanted release requires are set. */
  List<Finding> variables() {
    List<Finding> findings = new ArrayList<>();
    for (Observed.Missing missing : observed.platform().missing()) {
      findings.add(
          Finding.stop(
              "variable",
              missing.variable(),
              "required by the wanted release of %s, set nowhere".formatted(missing.component()),
              "give it in the request, --set %1$s=… or \"settings\":{\"%1$s\":\"…\"}, or add it to the stack's settings file; the release notes say what it is for"
                  .formatted(missing.variable())));
    }
    return findings;
  }

  /**
   * Databases answer, and nothing stands in the way.
   *
   * @param point whether a rollback point will be taken, so that what it needs matters
   * @param backup likewise
   */
  List<Finding> databases(boolean point, boolean backup) {
    List<Finding> findings = new ArrayList<>();
    for (Database database : scope.databases()) {
      boolean seen = false;
      for (Observed.DatabaseFacts facts : observed.data().databases()) {
        if (facts.database().equals(database.name())) {
          seen = true;
          findings.addAll(database(database, facts, point, backup));
        }
      }
      if (!seen) {
        findings.add(
            Finding.stop(
                "database", database.name(), "nobody looked at it", "report this as a bug"));
      }
    }
    return findings;
  }

  private static List<Finding> database(
      Database database, Observed.DatabaseFacts facts, boolean point, boolean backup) {
    List<Finding> findings = new ArrayList<>();
    for (Finding finding : facts.findings()) {
      boolean idle =
          (finding.check().equals("rollback-point") && !point)
              || (finding.check().equals("backup-space") && !backup);
      findings.add(idle ? finding.softened() : finding);
    }
    if (facts.reachable()) {
      findings.addFirst(answers(database, facts, point));
    } else if (findings.stream().noneMatch(Finding::stops)) {
      findings.add(
          Finding.stop(
              "database",
              database.name(),
              "server in unit %s does not answer as %s"
                  .formatted(database.unit(), database.admin()),
              "start the unit, and check user and password reference in the stack file"));
    }
    return findings;
  }

  private static Finding answers(Database database, Observed.DatabaseFacts facts, boolean point) {
    return Finding.pass(
        "database",
        database.name(),
        "answers, PostgreSQL %d.%d, %d migrations, %s%s"
            .formatted(
                facts.version() / 10_000,
                facts.version() % 10_000,
                facts.revision().size(),
                Human.bytes(facts.bytes()),
                point ? way(facts) : ""));
  }

  private static String way(Observed.DatabaseFacts facts) {
    return ", rollback point by %s: %s"
        .formatted(facts.point().name().toLowerCase(Locale.ROOT), facts.why());
  }
}
