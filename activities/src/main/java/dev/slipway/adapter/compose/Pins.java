package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Engine;
import java.util.ArrayList;
import java.util.List;

/**
 * Extra image names that keep what a run needs from being cleaned up as unused: the captured
 * artefact of each unit, and the staged one.
 */
final class Pins {
  private static final String STAGED = "-new-";

  private final Engine engine;

  Pins(Engine engine) {
    this.engine = engine;
  }

  static String captured(String stack, String run, String unit, int number) {
    return "%s%s-%s.%d".formatted(prefix(stack), run, unit, number);
  }

  static String staged(String stack, String run, String unit) {
    return prefix(stack) + run + STAGED + unit;
  }

  private static String prefix(String stack) {
    return "slipway-kept/" + stack + ":";
  }

  void pin(String image, String name) {
    Engine.Image there = engine.image(name);
    if (there == null || !there.id().equals(image)) {
      engine.tag(image, name);
    }
  }

  /** The pins of the stack. */
  List<Pin> all(String stack, List<String> runs) {
    List<Pin> pins = new ArrayList<>();
    for (String name : engine.names(prefix(stack))) {
      String tag = name.substring(prefix(stack).length());
      for (String run : runs) {
        if (tag.startsWith(run + "-")) {
          boolean staged = tag.startsWith(run + STAGED);
          String unit = tag.substring((staged ? run + STAGED : run + "-").length());
          pins.add(new Pin(name, run, unit, staged));
        }
      }
    }
    return pins;
  }

  /**
   * @param name of the image
   * @param staged whether the run fetched it; else it ran before
   */
  record Pin(String name, String run, String unit, boolean staged) {}

  /** Whether the name is a pin of this run. */
  static boolean of(String stack, String run, String name) {
    return name.startsWith(prefix(stack) + run + "-");
  }

  void forget(String name) {
    engine.untag(name);
  }

  /** Forgets every pin of the stack but those of the captures that are still needed. */
  void keepOnly(String stack, java.util.Collection<String> runs) {
    for (String name : engine.names(prefix(stack))) {
      String tag = name.substring(prefix(stack).length());
      boolean needed =
          runs.stream().anyMatch(run -> tag.startsWith(run + "-") && !tag.startsWith(run + STAGED));
      if (!needed) {
        engine.untag(name);
      }
    }
  }
}
