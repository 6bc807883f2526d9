package dev.slipway.adapter.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What a run's things are called inside a server. Each name carries the run, which is unique. */
public final class Names {
  public static final String ROLE = "slipway_run_";
  public static final String KEPT = "slipway_kept_";
  public static final String LEFT = "slipway_left_";
  private static final int LONGEST = 63;

  private Names() {}

  public static String role(String run) {
    return fit(ROLE + plain(run));
  }

  public static String slot(String run) {
    return fit("slipway_" + plain(run));
  }

  public static String kept(String run, String database) {
    return fit(KEPT + plain(run) + "_" + database);
  }

  public static String left(String run, String database) {
    return fit(LEFT + plain(run) + "_" + database);
  }

  /** Whether a database or role of this name was made by some run. */
  public static boolean ours(String name) {
    return name.startsWith(ROLE) || name.startsWith(KEPT) || name.startsWith(LEFT);
  }

  private static String plain(String run) {
    return run.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
  }

  /** The server would cut a longer name silently, and two of them could become one. */
  private static String fit(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST) {
      return name;
    }
    String start = new String(bytes, 0, LONGEST - 9, StandardCharsets.US_ASCII);
    return start.replaceAll("[^a-zA-Z0-9_-]", "_") + "_" + sha256(bytes).substring(0, 8);
  }

  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
