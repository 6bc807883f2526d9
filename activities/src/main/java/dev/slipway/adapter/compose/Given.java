package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.plan.GivenSettings;
import dev.slipway.plan.Place;
import dev.slipway.stack.Knob.Meaning;
import dev.slipway.stack.SecretRef;
import java.util.List;

/** Settings that a request gave: their values are looked up here, on the host, and only here. */
final class Given {
  private Given() {}

  static boolean is(KnobSetting knob) {
    return knob.knob().meaning() instanceof Meaning.Given;
  }

  /** The same settings with the values that references stand for; they do not leave the host. */
  static List<KnobSetting> resolved(Secrets secrets, Place place, List<KnobSetting> knobs) {
    return knobs.stream().map(knob -> resolved(secrets, place, knob)).toList();
  }

  /**
   * @throws dev.slipway.activity.StepFailure of category INPUT when the reference has no value; the
   *     message names the reference
   */
  static KnobSetting resolved(Secrets secrets, Place place, KnobSetting knob) {
    return is(knob) && GivenSettings.reference(knob.value())
        ? new KnobSetting(
            knob.component(), knob.knob(), secrets.resolve(place, new SecretRef(knob.value())))
        : knob;
  }
}
