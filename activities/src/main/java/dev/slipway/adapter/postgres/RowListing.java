package dev.slipway.adapter.postgres;

import dev.slipway.adapter.exec.StateDir;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The rows that differ, in files for the owner alone. They get their names when they are whole;
 * what an earlier attempt wrote is replaced.
 */
final class RowListing implements AutoCloseable {
  /** Within the capture of the run that is looked at; one directory below it for each look. */
  static final String DIRECTORY = "compared";

  static final String ROWS = "rows.jsonl";
  static final String CARRY = "carry.sql";

  private final Path directory;
  private final BufferedWriter rows;
  private final BufferedWriter carry;
  private final MessageDigest digest = Names.digest();
  private long listed;
  private boolean closed;
  private boolean finished;

  RowListing(Path directory) {
    this.directory = directory;
    this.rows = begin(ROWS);
    this.carry = begin(CARRY);
  }

  private Path partial(String name) {
    return directory.resolve("." + name + ".partial");
  }

  private BufferedWriter begin(String name) {
    Path file = partial(name);
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw HostFiles.failure("write", file, e);
    }
  }

  /**
   * One row, or one key with both rows.
   *
   * @param key JSON, or "null" where there is none; likewise kept and live
   */
  void row(String database, String table, String differs, String key, String kept, String live) {
    String line =
        "{\"database\":%s,\"table\":%s,\"differs\":\"%s\",\"key\":%s,\"kept\":%s,\"live\":%s}\n"
            .formatted(StateDir.line(database), StateDir.line(table), differs, key, kept, live);
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    write(rows, line);
    listed++;
  }

  /** A statement that carries a row over. */
  void carry(String statement) {
    write(carry, statement + "\n");
  }

  /** A line of explanation. */
  void comment(String text) {
    write(carry, "-- " + text.replaceAll("\\R", " ") + "\n");
  }

  private static void write(BufferedWriter writer, String text) {
    try {
      writer.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long listed() {
    return listed;
  }

  /**
   * Afterwards the files are there.
   *
   * @return hash of the rows
   */
  String finish() {
    flush();
    try {
      for (String name : new String[] {ROWS, CARRY}) {
        Files.move(partial(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
      StateDir.sync(directory);
      finished = true;
    } catch (IOException e) {
      throw HostFiles.failure("finish", directory, e);
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  /** Of a listing that was never finished nothing stays. */
  @Override
  public void close() {
    flush();
    if (!finished) {
      HostFiles.remove(directory);
    }
  }

  private void flush() {
    if (closed) {
      return;
    }
    closed = true;
    try (rows;
        carry) {
      rows.flush();
    } catch (IOException e) {
      throw HostFiles.failure("write", directory, e);
    }
  }
}
