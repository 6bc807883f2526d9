package dev.slipway.adapter.postgres.manifest;

import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.postgres.manifest.Table.Piece;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What has been summed up already, one file for each piece of a table. A result counts only for the
 * very state, seed and question that it was made of.
 */
final class Results {
  private final StateDir files;
  private final Path directory;
  private final String state;

  /**
   * @param state everything that the sums hang on beside the piece itself
   */
  Results(Path work, String state) {
    this.files = new StateDir(work);
    this.directory = files.directory(work.resolve(Seed.sha256(state).substring(0, 16)));
    this.state = state;
  }

  record Result(String state, String piece, Sums sums) {}

  @Nullable Sums find(Piece piece) {
    Result result = files.readJson(file(piece), Result.class);
    return result != null && result.state.equals(state) && result.piece.equals(key(piece))
        ? result.sums
        : null;
  }

  void keep(Piece piece, Sums sums) {
    files.writeJson(file(piece), new Result(state, key(piece), sums));
  }

  private Path file(Piece piece) {
    return directory.resolve(Seed.sha256(key(piece)).substring(0, 24) + ".json");
  }

  /** With the rows' text: another column is another question. */
  private static String key(Piece piece) {
    return piece.table().name() + " " + piece.number() + " " + Seed.sha256(piece.rows());
  }
}
