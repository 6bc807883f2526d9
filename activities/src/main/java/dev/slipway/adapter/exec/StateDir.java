package dev.slipway.adapter.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state directory of a host. Files are written by temp file, fsync and rename; all are for the
 * owner alone.
 */
public final class StateDir {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Bytes. */
  private static final int NOTES = 256 * 1024;

  private final Path base;

  public StateDir(Path base) {
    this.base = base.toAbsolutePath().normalize();
  }

  public Path base() {
    return base;
  }

  /** Directory of a stack; made when absent. */
  public Path stack(String stack) {
    return directory(child(base, stack));
  }

  /** Directory of a stack, which may be absent; makes nothing. */
  public Path peek(String stack) {
    return child(base, stack);
  }

  /** Names of the stacks that have a directory here. */
  public List<String> stacks() {
    return names(base);
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(Files::isDirectory)
          .map(child -> child.getFileName().toString())
          .filter(NAME.asMatchPredicate())
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | UncheckedIOException e) {
      throw StepFailure.environment(
              "STATE_DIRECTORY", "cannot list %s: %s".formatted(directory, e.getMessage()))
          .because(e);
    }
  }

  /** Capture of a run; made when absent. */
  public Path capture(String stack, String run) {
    return directory(child(stack(stack).resolve("captures"), run));
  }

  /** The runs of a stack that have a capture here. */
  public List<String> runs(String stack) {
    return names(peek(stack).resolve("captures"));
  }

  /** Capture of a run, which may be absent; makes nothing. */
  public Path peekCapture(String stack, String run) {
    return child(peek(stack).resolve("captures"), run);
  }

  /** Backups of a stack; made when absent. */
  public Path backups(String stack) {
    return directory(stack(stack).resolve("backups"));
  }

  /** Backups of a stack, which may be absent; makes nothing. */
  public Path peekBackups(String stack) {
    return peek(stack).resolve("backups");
  }

  /** Makes a directory, and its parents, for the owner alone. */
  public Path directory(Path path) {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return path;
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_DIRECTORY", "cannot make %s: %s".formatted(path, e.getMessage()))
          .because(e);
    }
  }

  /**
   * Fails for good when what a run notes of a stack could not be written: captures and journal of a
   * way there and back take some kilobytes, a plan of a large stack a few hundred.
   */
  public void requireWritable(String stack) {
    // Whoever else asks for the stack at the same moment has one of its own.
    Path probe = peek(stack).resolve("writable-" + UUID.randomUUID());
    try {
      directory(peek(stack));
      write(probe, new byte[NOTES]);
    } catch (StepFailure e) {
      throw StepFailure.input(
              "STATE_DIRECTORY",
              "%s; nothing was touched: mount %s so that it can be written to, or make room there, then start again"
                  .formatted(e.getMessage(), base))
          .because(e);
    } finally {
      quietly(probe);
      quietly(probe.resolveSibling("." + probe.getFileName() + ".partial"));
    }
  }

  private static void quietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Where it could not be written it cannot be removed either, and the first is told.
    }
  }

  /** Replaces a file as a whole: after a crash it has either the old content or the new. */
  public void write(Path file, byte[] content) {
    Path temp = file.resolveSibling("." + file.getFileName() + ".partial");
    try {
      Files.deleteIfExists(temp);
      Files.createFile(
          temp, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot write %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  public void writeJson(Path file, Object value) {
    try {
      write(file, JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw StepFailure.internal("STATE_FILE", "cannot write %s as JSON".formatted(file))
          .because(e);
    }
  }

  /**
   * Content of a file, or null when it is absent. A file that cannot be understood is a failure,
   * never a default.
   */
  public <T> @Nullable T readJson(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return JSON.readValue(Files.readAllBytes(file), type);
    } catch (IOException e) {
      throw StepFailure.input(
              "STATE_FILE",
              "%s cannot be read as %s: %s; restore it from a backup of the state directory, or move it away if you know what it held"
                  .formatted(file, type.getSimpleName(), e.getMessage()))
          .because(e);
    }
  }

  /** One line of JSON, for append-only files. */
  public static String line(Object value) {
    try {
      return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw StepFailure.internal("STATE_FILE", "cannot write a line of JSON").because(e);
    }
  }

  /** Reads a value from JSON text. */
  public static <T> T parse(String json, Class<T> type) {
    try {
      return JSON.readValue(json.getBytes(StandardCharsets.UTF_8), type);
    } catch (IOException e) {
      throw StepFailure.environment("STATE_FILE", "not the JSON of a " + type.getSimpleName())
          .because(e);
    }
  }

  /** Makes what was renamed in a directory survive a power cut. */
  public static void sync(@Nullable Path directory) throws IOException {
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path child(Path parent, String name) {
    if (!NAME.matcher(name).matches()) {
      throw StepFailure.input(
          "NAME", "'%s' is not a name: letters, digits, dots and dashes only".formatted(name));
    }
    return parent.resolve(name);
  }
}
