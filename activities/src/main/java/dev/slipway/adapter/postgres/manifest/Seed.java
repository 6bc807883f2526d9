package dev.slipway.adapter.postgres.manifest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The number that the second sums of a comparison are made with. It also salts what is kept of
 * secrets; therefore a manifest has only its name. Who keeps the number, to take another manifest
 * later, keeps it for the owner alone.
 */
record Seed(long number) {

  /** The same for the same seed, and not to be turned back. */
  String name() {
    return sha256("seed " + number).substring(0, 16);
  }

  /** What is kept of a secret: equal for equal ones. */
  String secret(String value) {
    return sha256("secret " + number + " " + value).substring(0, 32);
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
