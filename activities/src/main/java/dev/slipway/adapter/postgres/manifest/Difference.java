package dev.slipway.adapter.postgres.manifest;

import org.jspecify.annotations.Nullable;

/**
 * One thing that the two sides do not agree on.
 *
 * @param path part, object and field, e.g. {@code shop/table app.orders/owner}
 * @param before what the first side says; null when it has no such object or field
 * @param after what the second side says
 */
public record Difference(
    Check check, String path, @Nullable String before, @Nullable String after) {
  private static final int SHOWN = 200;

  /** One line for people; long values are cut. */
  public String text() {
    return "%s: %s, then %s".formatted(path, shown(before), shown(after));
  }

  private static String shown(@Nullable String value) {
    if (value == null) {
      return "nothing";
    }
    String line = value.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? "'" + line + "'" : "'" + line.substring(0, SHOWN) + "…'";
  }
}
