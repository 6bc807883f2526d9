package dev.slipway.plan;

import java.time.Duration;
import java.util.Locale;

/** Amounts, in words for a person. */
public final class Human {
  private static final long KIB = 1024;

  private Human() {}

  static String bytes(long bytes) {
    if (bytes < KIB) {
      return bytes + " B";
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = -1;
    while (value >= KIB && unit < units.length - 1) {
      value /= KIB;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** "10 min", longer ones coarser. */
  public static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
  }

  /** "12.3 s", longer ones coarser. */
  public static String seconds(long millis) {
    return millis < 120_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
        : duration(Duration.ofMillis(millis));
  }

  /** Percent of the whole that is used, rounded up, so that a limit is never passed unseen. */
  static int usedPercent(Observed.Disk disk) {
    long used = disk.totalBytes() - disk.freeBytes();
    return disk.totalBytes() <= 0 ? 0 : (int) Math.ceil(100.0 * used / disk.totalBytes());
  }

  /** The first letters of an artefact id, enough to tell two apart. */
  static String brief(ArtefactId artefact) {
    if (artefact instanceof ArtefactId.Build build) {
      return brief(build.commit()) + " as " + brief(build.id());
    }
    return brief(artefact.value());
  }

  private static String brief(String value) {
    int colon = value.indexOf(':');
    return value.length() <= colon + 13 ? value : value.substring(0, colon + 13);
  }
}
