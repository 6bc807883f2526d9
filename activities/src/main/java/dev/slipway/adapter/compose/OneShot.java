package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.DowngradeRequest;
import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.MigrateRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Observed.SchemaFacts;
import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Downgrade;
import dev.slipway.stack.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A unit that runs once beside the stack and changes the schema: a migration of the wanted release,
 * or a downgrade of the one that runs.
 *
 * @param what it is, for people: "migration" or "downgrade"
 * @param failure the type of its failure
 * @param command instead of the unit's own; empty for that
 * @param environment on top of the unit's own
 * @param knobs as they will be turned; empty for as they are
 */
record OneShot(
    StepKey key,
    Place place,
    String what,
    String failure,
    String component,
    String unit,
    Duration within,
    List<String> command,
    Map<String, String> environment,
    List<KnobSetting> knobs) {
  private static final String REVISION = "SLIPWAY_REVISION";

  OneShot {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    knobs = List.copyOf(knobs);
  }

  static OneShot of(MigrateRequest request) {
    Migration migration = request.component().migrate();
    if (migration == null) {
      throw undeclared("migration", request.component().name());
    }
    return new OneShot(
        request.key(),
        request.place(),
        "migration",
        "MIGRATION_FAILED",
        request.component().name(),
        migration.unit(),
        migration.within(),
        migration.run(),
        Map.of(),
        request.knobs());
  }

  static OneShot of(DowngradeRequest request) {
    Downgrade downgrade = request.component().downgrade();
    if (downgrade == null) {
      throw undeclared("downgrade", request.component().name());
    }
    return new OneShot(
        request.key(),
        request.place(),
        "downgrade",
        "DOWNGRADE_FAILED",
        request.component().name(),
        downgrade.unit(),
        downgrade.within(),
        command(downgrade, request.captured()),
        revisions(request.captured()),
        List.of());
  }

  /** The definition of the wanted release, where it brings one; a downgrade is of what is there. */
  @Nullable Path tree(Sources sources) {
    return knobs.isEmpty() ? null : sources.stagedTree(place, key.run());
  }

  private static List<String> command(Downgrade downgrade, List<SchemaFacts> captured) {
    if (downgrade.run().isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(downgrade.run());
    captured.stream().map(OneShot::names).forEach(command::add);
    return command;
  }

  /** Of one database under the plain name; of several each under its own too. */
  private static Map<String, String> revisions(List<SchemaFacts> captured) {
    Map<String, String> revisions = new TreeMap<>();
    revisions.put(REVISION, captured.stream().map(OneShot::names).collect(Collectors.joining(",")));
    captured.forEach(s -> revisions.put(REVISION + "_" + variable(s.database()), names(s)));
    return revisions;
  }

  private static String variable(String database) {
    return database.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private static String names(SchemaFacts schema) {
    return String.join(",", schema.revision());
  }

  private static StepFailure undeclared(String what, String component) {
    return StepFailure.internal(
        "NO_" + what.toUpperCase(Locale.ROOT), "component %s declares none".formatted(component));
  }
}
