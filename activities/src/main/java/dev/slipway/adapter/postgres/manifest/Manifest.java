package dev.slipway.adapter.postgres.manifest;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What is in a server or database, at one moment.
 *
 * @param format of this record; one of another release is not compared
 * @param major of the server
 * @param system the server's own identifier
 * @param seed tells which seed the second sums were made with, without telling the seed
 * @param notProven what could not be looked at, and why; in words
 * @param undone that of it which was asked for
 * @param parts by name; the server's first
 */
public record Manifest(
    int format,
    int major,
    String system,
    Hash hash,
    String seed,
    List<String> notProven,
    List<String> undone,
    List<Part> parts) {
  static final int FORMAT = 2;

  public Manifest {
    notProven = List.copyOf(notProven);
    // The first format had none; it is refused when it is compared, and has to be readable for
    // that.
    undone = List.copyOf(Objects.requireNonNullElse(undone, List.of()));
    parts = List.copyOf(parts);
  }

  /**
   * What differs on the other side, which is the one that came after. Empty: nothing was lost that
   * both could look at.
   *
   * @throws StepFailure of category INPUT when the two were not taken alike
   */
  public List<Difference> differences(Manifest other) {
    return compare(other).differences();
  }

  /** Whether one that is taken with these can be compared with it. */
  public boolean takenWith(long otherSeed, Hash otherHash) {
    return format == FORMAT && hash == otherHash && seed.equals(new Seed(otherSeed).name());
  }

  /** Differences, and what differs without being one. */
  public Comparison compare(Manifest other) {
    return Comparison.of(this, other);
  }

  private static Path directory(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  /** Writes it as a whole, for the owner alone. */
  public void write(Path file) {
    new StateDir(directory(file)).writeJson(file, this);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws StepFailure of category INPUT when there is none
   */
  public static Manifest read(Path file) {
    Manifest read = new StateDir(directory(file)).readJson(file, Manifest.class);
    if (read == null) {
      throw StepFailure.input("NO_MANIFEST", "no manifest at %s: take it again".formatted(file));
    }
    return read;
  }
}
