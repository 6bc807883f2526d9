package dev.slipway.cli;

import dev.slipway.plan.Comparison;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Reads the rows that a comparison listed, where this is the host that has them: a file of the same
 * name on another machine is not mistaken for it.
 */
final class LocalRows {
  /** What a terminal is good for; the file has all. */
  private static final int MOST_LINES = 2_000;

  private LocalRows() {}

  static String read(Comparison comparison) {
    Path file = Path.of(comparison.directory(), "rows.jsonl");
    try {
      if (!Files.isReadable(file) || !sha256(file).equals(comparison.sha256())) {
        return "The rows are on the stack's host, which this is not: read them there, in %s\n"
            .formatted(file);
      }
      StringBuilder text = new StringBuilder(1000);
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        String line = lines.readLine();
        for (int i = 0; line != null && i < MOST_LINES; i++) {
          text.append(line).append('\n');
          line = lines.readLine();
        }
        return line == null ? text.toString() : text + "and more, in %s\n".formatted(file);
      }
    } catch (IOException e) {
      throw CliFailure.unavailable(
          "cannot read %s: %s".formatted(file, e.getMessage()),
          "it is for its owner alone: type this as whoever runs the agent");
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return "sha256:" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
