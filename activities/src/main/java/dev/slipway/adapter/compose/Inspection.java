package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Replica;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.Missing;
import dev.slipway.plan.Observed.PlatformFacts;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.plan.Observed.UnitFacts;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Place;
import dev.slipway.stack.Component;
import dev.slipway.stack.Migration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what runs and what is wanted, and writes nothing in the stack's directory. */
final class Inspection {
  private final Engine engine;
  private final Cli cli;
  private final Definitions definitions;
  private final Artefacts artefacts;
  private final Drift drift;
  private final Requirements requirements;
  private final Sources sources;
  private final SourceChecks sourceChecks;
  private final Secrets secrets;

  Inspection(
      Engine engine,
      Cli cli,
      Definitions definitions,
      Artefacts artefacts,
      Drift drift,
      Requirements requirements,
      Sources sources,
      SourceChecks sourceChecks,
      Secrets secrets) {
    this.engine = engine;
    this.cli = cli;
    this.definitions = definitions;
    this.artefacts = artefacts;
    this.drift = drift;
    this.requirements = requirements;
    this.sources = sources;
    this.sourceChecks = sourceChecks;
    this.secrets = secrets;
  }

  PlatformFacts inspect(Query query) {
    Place place = query.place();
    List<Replica> replicas = engine.replicas(place);
    Wish wish = Wish.of(secrets, sources, query);
    try (Trial now = Trial.of(place, List.of());
        Trial then = Trial.of(place, wish.knobs())) {
      Exec.Result current = definitions.attempt(place, now.settings(), null);
      Exec.Result wanted = definitions.attempt(place, then.settings(), wish.tree());
      SourceChecks.Result source = sourceChecks.of(query, wish, then.settings());
      if (!current.ok() || !wanted.ok()) {
        return unreadable(query, replicas, current.ok() ? wanted : current, then, wish, source);
      }
      List<Finding> others =
          Neighbours.findings(definitions, query, wish, now.settings(), then.settings());
      return readable(query, replicas, current, wanted, wish, source, others);
    }
  }

  private PlatformFacts readable(
      Query query,
      List<Replica> replicas,
      Exec.Result currentText,
      Exec.Result wantedText,
      Wish wish,
      SourceChecks.Result source,
      List<Finding> others) {
    Definition current = Definition.parse(currentText.out());
    Definition wanted = Definition.parse(wantedText.out());
    Offers offers = new Offers(engine);
    Targets found = new Targets(artefacts, offers, query, wish, current, wanted);
    List<TargetFacts> targets = found.all();
    List<Finding> findings = new ArrayList<>(source.findings());
    findings.addAll(others);
    findings.addAll(found.findings());
    findings.addAll(drift.findings(offers, query, current, wanted, replicas));
    Requirements.Result required = requirements.of(offers, wanted, targets);
    findings.addAll(required.findings());
    for (String variable : Definitions.unset(wantedText)) {
      findings.add(
          Finding.warn(
              "settings",
              variable,
              "the definition reads it and nothing sets it; it becomes empty",
              "set it in .env, or give it a default in the definition"));
    }
    return new PlatformFacts(
        versions(query),
        units(current, replicas),
        targets,
        both(required.missing(), source.missing()),
        findings,
        found.leaving(replicas));
  }

  private static List<Missing> both(List<Missing> first, List<Missing> second) {
    List<Missing> all = new ArrayList<>(first);
    second.stream()
        .filter(m -> first.stream().noneMatch(f -> f.variable().equals(m.variable())))
        .forEach(all::add);
    return all;
  }

  /** The definition cannot be read: everything that can be known without it, and why. */
  private PlatformFacts unreadable(
      Query query,
      List<Replica> replicas,
      Exec.Result result,
      Trial trial,
      Wish wish,
      SourceChecks.Result source) {
    Definition none = new Definition("", Map.of(), false);
    Finding finding =
        Finding.stop(
            "definition",
            query.place().root(),
            "docker compose said: " + cli.failure(query.place(), "read it", result).getMessage(),
            "run 'docker compose config' there and mend what it says");
    List<Finding> findings = new ArrayList<>(source.findings());
    findings.add(finding);
    return new PlatformFacts(
        versions(query),
        units(none, replicas),
        List.of(),
        both(requirements.unset(query, trial, wish.tree()), source.missing()),
        findings);
  }

  private List<Wanted> versions(Query query) {
    Map<String, String> defaults = definitions.defaults(query.place());
    return query.scope().components().stream()
        .map(c -> new Wanted(c.name(), version(query.place(), c, defaults)))
        .toList();
  }

  private static String version(Place place, Component component, Map<String, String> defaults) {
    String set = set(place, component);
    return set.isEmpty() ? defaults.getOrDefault(component.version().env(), "") : set;
  }

  /** The value of a component's knob in its settings file; empty when it is not there. */
  static String set(Place place, Component component) {
    Path file = Path.of(place.root()).resolve(component.version().file());
    return SettingsFile.read(file).getOrDefault(component.version().env(), "");
  }

  static List<KnobSetting> knobs(Query query) {
    List<KnobSetting> knobs = new ArrayList<>();
    for (Wanted wanted : query.wanted()) {
      query.scope().components().stream()
          .filter(c -> c.name().equals(wanted.component()))
          .forEach(c -> knobs.add(new KnobSetting(c.name(), c.version(), wanted.version())));
    }
    return knobs;
  }

  /** Every unit that is defined or exists; of several containers the one that is worst off. */
  private List<UnitFacts> units(Definition definition, List<Replica> replicas) {
    Set<String> names = new LinkedHashSet<>(definition.units().keySet());
    replicas.forEach(r -> names.add(r.unit()));
    return names.stream()
        .map(name ->
            replicas.stream()
                .filter(r -> r.unit().equals(name))
                .min(Comparator.comparing(Replica::running).thenComparingInt(Replica::number))
                .map(r -> facts(r, stores(definition, name)))
                .orElseGet(() ->
                    new UnitFacts(
                        name, "absent", "none", 0, null, null, "", stores(definition, name))))
        .toList();
  }

  private static List<String> stores(Definition definition, String name) {
    Definition.Unit unit = definition.units().get(name);
    return unit == null ? List.of() : unit.stores();
  }

  private UnitFacts facts(Replica r, List<String> stores) {
    return new UnitFacts(
        r.unit(),
        r.state(),
        new Health(engine).of(r),
        r.restarts(),
        r.exit(),
        artefacts.running(r.image(), r.reference()),
        r.id(),
        stores);
  }

  static List<Component> changing(Query query) {
    return query.scope().components().stream()
        .filter(c -> query.wanted().stream().anyMatch(w -> w.component().equals(c.name())))
        .toList();
  }

  /** The units of a component, its migration unit too. */
  static Set<String> all(Component component) {
    Set<String> names = new LinkedHashSet<>(component.units());
    Migration migration = component.migrate();
    if (migration != null) {
      names.add(migration.unit());
    }
    return names;
  }
}
