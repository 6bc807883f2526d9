package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Project;
import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads definitions through Compose; writes nothing in the stack's directory. */
final class Definitions {
  private static final Pattern UNSET =
      Pattern.compile("The \\\\?\"([^\"\\\\]+)\\\\?\" variable is not set");
  private static final Pattern PLANNED =
      Pattern.compile("Container (\\S+)\\s+(Recreate|Creating)\\s*$", Pattern.MULTILINE);

  private final Cli cli;

  Definitions(Cli cli) {
    this.cli = cli;
  }

  /** The definition as it stands. */
  Definition current(Place place) {
    return read(place, ComposeCommand.of(place));
  }

  /**
   * The definition as it would be with the knobs turned.
   *
   * @param tree files of the release, which has a definition of its own then; null for none
   */
  Definition with(Place place, List<KnobSetting> knobs, @Nullable Path tree) {
    try (Trial trial = Trial.of(place, knobs)) {
      return read(place, ComposeCommand.at(place, tree).reading(trial.settings()));
    }
  }

  private Definition read(Place place, ComposeCommand command) {
    return Definition.parse(
        cli.require(place, Cli.READ, "read the definition", command.definition()));
  }

  /** What Compose says when it reads the definition with the knobs turned. */
  Exec.Result attempt(Place place, Path settings, @Nullable Path tree) {
    return cli.run(place, Cli.READ, ComposeCommand.at(place, tree).reading(settings).definition());
  }

  /** A hash for each unit as it would be; two that are equal are one definition to Compose. */
  Map<String, String> hashes(Place place, Path settings, @Nullable Path tree) {
    Map<String, String> hashes = new LinkedHashMap<>();
    cli.require(
            place,
            Cli.READ,
            "tell units apart",
            ComposeCommand.at(place, tree).reading(settings).hashes())
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length == 2)
        .forEach(words -> hashes.put(words[0], words[1]));
    return hashes;
  }

  /** Names of variables that Compose says are not set. */
  static Set<String> unset(Exec.Result result) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = UNSET.matcher(result.err());
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** The units that a plain "up" starts. */
  List<String> usual(Place place) {
    return cli.require(place, Cli.READ, "list the units", ComposeCommand.of(place).usual())
        .lines()
        .map(String::strip)
        .filter(l -> !l.isEmpty())
        .toList();
  }

  /** Default values that the definition gives its variables. */
  Map<String, String> defaults(Place place) {
    Map<String, String> defaults = new LinkedHashMap<>();
    Exec.Result result = cli.run(place, Cli.READ, ComposeCommand.of(place).variables());
    // Columns are padded with spaces: name, required, default, alternate.
    result
        .out()
        .lines()
        .skip(1)
        .map(line -> line.strip().split("\\s{2,}"))
        .filter(columns -> columns.length >= 3)
        .forEach(columns -> defaults.put(columns[0], columns[2]));
    return defaults;
  }

  /** Names of containers that "up" of these units would make or replace; empty for all units. */
  Set<String> foreseen(Place place, List<String> units) {
    ComposeCommand compose = ComposeCommand.of(place);
    Exec.Result result =
        cli.run(place, Cli.READ, units.isEmpty() ? compose.foresee() : compose.foresee(units));
    if (!result.ok()) {
      throw cli.failure(place, "ask what 'up' would change", result);
    }
    Set<String> names = new TreeSet<>();
    Matcher matcher = PLANNED.matcher(result.out() + "\n" + result.err());
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** Whether someone in the directory, typing no flags, gets another project than we do. */
  boolean differsByHand(Place place) {
    if (place.files().isEmpty() && place.name().isEmpty()) {
      return false;
    }
    ComposeCommand ours = ComposeCommand.of(place);
    Exec.Result byHand = cli.run(place, Cli.READ, ComposeCommand.byHand().hashes());
    Exec.Result mine = cli.run(place, Cli.READ, ours.hashes());
    Exec.Result definition = cli.run(place, Cli.READ, ComposeCommand.byHand().definition());
    return !byHand.ok()
        || !definition.ok()
        || !byHand.out().equals(mine.out())
        || !Definition.parse(definition.out()).project().equals(Project.name(place));
  }
}
