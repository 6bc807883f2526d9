package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.Missing;
import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The release's list of settings beside the one of the release that runs. A new setting without an
 * example value has no sensible one, so somebody has to say it.
 *
 * @param required new ones without a value that nothing sets
 * @param optional new ones with an example value that nothing sets
 * @param gone settings that the release lists no more
 */
record SettingsChange(
    String file, Set<String> required, Map<String, String> optional, Set<String> gone) {

  static SettingsChange of(Place place, Path tree, Path settings) {
    String file = place.sourceOrThrow().settings();
    if (file.isEmpty()) {
      return new SettingsChange("", Set.of(), Map.of(), Set.of());
    }
    Map<String, String> before = SettingsFile.read(Path.of(place.root()).resolve(file));
    Map<String, String> after = SettingsFile.read(tree.resolve(file));
    Map<String, String> set = SettingsFile.read(settings);
    Set<String> required = new TreeSet<>();
    Map<String, String> optional = new java.util.TreeMap<>();
    after.forEach((name, example) -> {
      if (!before.containsKey(name) && !set.containsKey(name)) {
        if (example.isEmpty()) {
          required.add(name);
        } else {
          optional.put(name, example);
        }
      }
    });
    Set<String> gone = new TreeSet<>(before.keySet());
    gone.removeAll(after.keySet());
    return new SettingsChange(file, required, optional, gone);
  }

  List<Missing> missing(String component) {
    return required.stream().map(name -> new Missing(component, name)).toList();
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    optional.forEach((name, example) ->
        findings.add(
            Finding.warn(
                "settings",
                name,
                "new in %s, where its value is '%s'; nothing sets it".formatted(file, example),
                "leave it to the release, or give it in the request: --set %s=…".formatted(name))));
    if (!gone.isEmpty()) {
      findings.add(Finding.pass("settings", file, "no longer listed: " + String.join(", ", gone)));
    }
    if (!file.isEmpty() && findings.isEmpty() && required.isEmpty()) {
      findings.add(Finding.pass("settings", file, "lists no new setting"));
    }
    return findings;
  }
}
