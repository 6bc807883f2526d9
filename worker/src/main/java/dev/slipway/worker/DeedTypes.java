package dev.slipway.worker;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.MajorActivities;
import dev.slipway.activity.PlatformActivities;
import io.temporal.activity.ActivityInterface;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which activity types change something: those that return nothing. Giving back is let in always,
 * as it checks by run.
 */
final class DeedTypes {
  private static final Set<String> DEEDS = new TreeSet<>();

  static {
    for (Class<?> port :
        new Class<?>[] {
          HostActivities.class,
          PlatformActivities.class,
          DataActivities.class,
          MajorActivities.class
        }) {
      for (Method method : port.getMethods()) {
        if (method.getReturnType() == void.class) {
          DEEDS.add(type(port, method.getName()));
        }
      }
    }
    DEEDS.remove(type(HostActivities.class, "release"));
  }

  private DeedTypes() {}

  static boolean isDeed(String activityType) {
    return DEEDS.contains(activityType);
  }

  private static String type(Class<?> port, String method) {
    return port.getAnnotation(ActivityInterface.class).namePrefix()
        + method.substring(0, 1).toUpperCase(Locale.ROOT)
        + method.substring(1);
  }
}
