package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, as far as it can be had.
 *
 * @param knobs with the values of given settings
 * @param release what is to be built; null when nothing is, or it was not found
 * @param tree its files; null likewise
 * @param findings what could not be had
 */
record Wish(
    List<KnobSetting> knobs,
    Sources.@Nullable Release release,
    @Nullable Path tree,
    List<Finding> findings) {

  Wish {
    knobs = List.copyOf(knobs);
    findings = List.copyOf(findings);
  }

  static Wish of(Secrets secrets, Sources sources, Query query) {
    List<Finding> findings = new ArrayList<>();
    List<KnobSetting> knobs = new ArrayList<>(Inspection.knobs(query));
    for (Order.Setting setting : query.settings()) {
      try {
        knobs.add(Given.resolved(secrets, query.place(), KnobSetting.given(setting)));
      } catch (StepFailure e) {
        if (e.category() != StepFailure.Category.INPUT) {
          throw e;
        }
        findings.add(
            Finding.stop(
                "settings",
                setting.name(),
                String.valueOf(e.getMessage()),
                "references are resolved on the stack's host"));
      }
    }
    Sources.Release release = release(sources, query.place(), tags(knobs), findings);
    Path tree = release == null ? null : sources.tree(query.place(), release.commit());
    return new Wish(knobs, release, tree, findings);
  }

  private static List<String> tags(List<KnobSetting> knobs) {
    return knobs.stream()
        .map(k -> k.knob().tag(k.value()))
        .filter(tag -> !tag.isEmpty())
        .distinct()
        .toList();
  }

  private static Sources.@Nullable Release release(
      Sources sources, Place place, List<String> tags, List<Finding> findings) {
    if (tags.size() > 1) {
      findings.add(
          Finding.stop(
              "source",
              place.root(),
              "two releases are asked for at once, %s, and a checkout has one"
                  .formatted(String.join(" and ", tags)),
              "ask for the same release of both, or for one after the other"));
    }
    if (tags.size() != 1) {
      return null;
    }
    try {
      return sources.fetch(place, tags.getFirst());
    } catch (StepFailure e) {
      if (e.category() != StepFailure.Category.INPUT) {
        throw e;
      }
      findings.add(
          Finding.stop(
              "source",
              tags.getFirst(),
              String.valueOf(e.getMessage()),
              "check the version, or push the tag"));
      return null;
    }
  }
}
