package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.plan.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Units beside those that change, where the definition comes with the release: one that is defined
 * otherwise there would be replaced by the next plain "up", unplanned and unverified.
 */
final class Neighbours {
  private Neighbours() {}

  static List<Finding> findings(
      Definitions definitions, Query query, Wish wish, Path settingsNow, Path settingsThen) {
    if (wish.tree() == null) {
      return List.of();
    }
    Set<String> changing = new LinkedHashSet<>();
    Inspection.changing(query).forEach(c -> changing.addAll(Inspection.all(c)));
    Map<String, String> now = definitions.hashes(query.place(), settingsNow, null);
    Map<String, String> then = definitions.hashes(query.place(), settingsThen, wish.tree());
    List<Finding> findings = new ArrayList<>();
    now.forEach((unit, hash) -> {
      if (!changing.contains(unit) && !hash.equals(then.get(unit))) {
        findings.add(
            Finding.stop(
                "definition",
                unit,
                then.containsKey(unit)
                    ? "is defined otherwise in the wanted release, and is not part of what changes"
                    : "the wanted release does not have it, and it is not part of what changes",
                "ask for the release of its component too, or for none of the two"));
      }
    });
    return findings;
  }
}
