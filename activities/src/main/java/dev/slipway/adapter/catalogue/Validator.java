package dev.slipway.adapter.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policy of stack files: which combinations make sense. Works on what could be read, so that a
 * mistake in one place does not hide one in another.
 */
final class Validator {
  private final Value root;
  private final Findings findings;
  private final Map<String, Value> components;
  private final Map<String, Value> databases;

  Validator(Value root, Findings findings) {
    this.root = root;
    this.findings = findings;
    this.components = root.named("components");
    this.databases = root.named("databases");
  }

  void check() {
    components.forEach(this::component);
    distinctUnits();
    distinctKnobs();
    source();
    cycles();
    databases.values().forEach(this::database);
    distinctDatabases();
    keep();
    Value rollback = root.field("rollback");
    doubles(rollback == null ? List.of() : rollback.each("skip"));
    new ProbeRules(root, findings).check();
    new ApprovalsValidator(root, findings).check();
    new WindowsValidator(root, findings).check();
    door();
  }

  private void component(String name, Value component) {
    List<String> units = component.texts("units");
    downgrade(name, component, units);
    doubles(component.each("units"));
    doubles(component.each("writers"));
    for (Value writer : component.each("writers")) {
      known(writer, "no unit of this component", units);
    }
    for (Value before : component.each("after")) {
      known(before, "no component", components.keySet());
    }
    Value migrate = component.field("migrate");
    Value unit = migrate == null ? null : migrate.field("unit");
    if (migrate != null
        && unit != null
        && units.contains(unit.text())
        && migrate.each("run").isEmpty()) {
      findings.error(
          unit,
          "%s is also among the units".formatted(unit.text()),
          "the migration runs once and ends: take it out of units, or say under run what it shall do");
    }
  }

  private void downgrade(String name, Value component, List<String> units) {
    Value downgrade = component.field("downgrade");
    Value unit = downgrade == null ? null : downgrade.field("unit");
    if (downgrade == null || unit == null) {
      return;
    }
    if (units.contains(unit.text()) && downgrade.each("run").isEmpty()) {
      findings.error(
          unit,
          "%s is also among the units".formatted(unit.text()),
          "the downgrade runs once and ends: name a unit of its own, or say under run what it shall do");
    }
    long owned =
        databases.values().stream().filter(d -> d.textOrEmpty("component").equals(name)).count();
    if (owned == 0) {
      findings.error(
          downgrade,
          "%s owns no database".formatted(name),
          "remove it, or name the component of the database");
    }
    if (owned > 1 && !downgrade.each("run").isEmpty()) {
      findings.error(
          downgrade.at("run"),
          "%s owns %d databases, and one revision is added to run".formatted(name, owned),
          "leave run out and read SLIPWAY_REVISION_NAME of each database in the unit");
    }
  }

  private void known(Value reference, String missing, Collection<String> known) {
    if (!known.contains(reference.text())) {
      findings.error(
          reference,
          missing + " " + Findings.quote(reference.text()),
          Nearest.allowed(reference.text(), known));
    }
  }

  private void doubles(List<Value> values) {
    List<String> seen = new ArrayList<>();
    for (Value value : values) {
      if (seen.contains(value.text())) {
        findings.error(value, Findings.quote(value.text()) + " is listed twice", "remove one");
      }
      seen.add(value.text());
    }
  }

  private void distinctUnits() {
    Map<String, Value> owner = new LinkedHashMap<>();
    for (Value component : components.values()) {
      for (Value unit : component.each("units")) {
        Value first = owner.putIfAbsent(unit.text(), component);
        if (first != null && !first.path().equals(component.path())) {
          findings.error(
              unit,
              "%s belongs to %s already".formatted(Findings.quote(unit.text()), first.path()),
              "a unit has one component");
        }
      }
    }
  }

  private void distinctKnobs() {
    Map<String, Value> owner = new LinkedHashMap<>();
    for (Value component : components.values()) {
      Value knob = component.field("version");
      Value env = knob == null ? null : variable(knob);
      if (knob != null && env != null) {
        Value first = owner.putIfAbsent(knob.textOrEmpty("file") + "\n" + env.text(), component);
        if (first != null) {
          findings.error(
              env,
              "%s is the knob of %s already".formatted(env.text(), first.path()),
              "each component has its own knob; what changes together is one component");
        }
      }
    }
  }

  private static @Nullable Value variable(Value knob) {
    Value env = knob.field("env");
    return env == null ? knob.field("tag") : env;
  }

  private void source() {
    Value platform = root.field("platform");
    Value source = platform == null ? null : platform.field("source");
    boolean any = false;
    for (Value component : components.values()) {
      Value knob = component.field("version");
      Value tag = knob == null ? null : knob.field("tag");
      any |= tag != null;
      if (tag != null && source == null) {
        findings.error(
            tag, "names a tag, and the platform has no source", "add platform.source.git");
      }
      if (knob != null && tag == null && knob.field("prefix") != null) {
        findings.error(knob, "has a prefix and no tag", "write tag instead of env, or remove it");
      }
    }
    Value git = source == null ? null : source.field("git");
    if (git != null && !any) {
      findings.warn(git, "no component is built from it", "name a knob with version.tag");
    }
    boolean remote = !root.textOrEmpty("host").equals("local");
    if (git != null && remote && Repositories.path(git.text()) && !git.text().startsWith("/")) {
      findings.error(
          git, "is relative, and the stack is on another host", "write the absolute path there");
    }
  }

  private void cycles() {
    List<String> done = new ArrayList<>();
    components.forEach((name, component) -> cycle(name, new ArrayList<>(), done));
  }

  private void cycle(String name, List<String> path, List<String> done) {
    Value component = components.get(name);
    if (component == null || done.contains(name)) {
      return;
    }
    path.add(name);
    for (Value before : component.each("after")) {
      int start = path.indexOf(before.text());
      if (start >= 0) {
        List<String> circle = new ArrayList<>(path.subList(start, path.size()));
        circle.add(before.text());
        findings.error(
            before, "goes in a circle: " + String.join(" after ", circle), "remove one of these");
      } else {
        cycle(before.text(), path, done);
      }
    }
    path.removeLast();
    done.add(name);
  }

  private void database(Value database) {
    Value owner = database.field("component");
    if (owner == null) {
      return;
    }
    known(owner, "no component", components.keySet());
    Value component = components.get(owner.text());
    if (component != null && component.each("writers").isEmpty()) {
      findings.warn(
          component,
          "owns database %s and has no writers".formatted(database.path()),
          "name the units that write under writers, so that they are stopped first and in order");
    }
    if (database.textOrEmpty("schema").equals("none")) {
      findings.warn(
          database,
          "names no schema tool",
          "which migrations it has cannot be read back; allowed: django, alembic, flyway,"
              + " liquibase");
    }
  }

  private void distinctDatabases() {
    Map<String, Value> seen = new LinkedHashMap<>();
    for (Value database : databases.values()) {
      Value name = database.field("name");
      if (name != null) {
        Value first = seen.putIfAbsent(database.textOrEmpty("unit") + "\n" + name.text(), database);
        if (first != null) {
          findings.error(
              name, "is the same database as " + first.path(), "name each database once");
        }
      }
    }
  }

  private void keep() {
    Value keep = root.field("keep");
    if (keep == null || keep.field("files") == null) {
      return;
    }
    doubles(keep.each("files"));
    doubles(keep.each("stores"));
    Value files = keep.at("files");
    for (Value component : components.values()) {
      Value knob = component.field("version");
      String file = knob == null ? "" : knob.textOrEmpty("file");
      if (!file.isEmpty() && !kept(file, keep)) {
        findings.error(
            files,
            "%s is not kept, and holds the knob of %s".formatted(file, component.path()),
            "add it: without it no run could go back");
      }
    }
    for (Value file : platformFiles()) {
      if (!kept(file.text(), keep)) {
        findings.warn(
            files,
            "%s is not kept".formatted(file.text()),
            "add it, so that a change of it is noticed and undone");
      }
    }
  }

  /** The files that nothing else keeps; where there is a source, its commit does. */
  private List<Value> platformFiles() {
    Value platform = root.field("platform");
    return platform == null || platform.field("source") != null
        ? List.of()
        : platform.each("files");
  }

  private static boolean kept(String file, Value keep) {
    return keep.texts("files").stream()
        .anyMatch(k -> k.equals(file) || (k.endsWith("/") && file.startsWith(k)));
  }

  private void door() {
    @Nullable Value door = root.field("door");
    if (door == null && !databases.isEmpty()) {
      findings.warn(
          root,
          "has databases and no door",
          "stopping the units is the door then: users get errors instead of a maintenance page");
    }
  }
}
