package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.Backup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one backup: {@code dump/} by the server's own tool, {@code backup.json} what it
 * is, {@code files.json} what each file must be, {@code rows.json} what must come out of it. It
 * gets its name only when it is whole.
 */
record BackupFiles(StateDir state, Path directory) {
  private static final int BUFFER = 1 << 20;

  static BackupFiles of(StateDir state, String stack, String run, String database) {
    return new BackupFiles(state, state.peekBackups(stack).resolve(run + "-" + database));
  }

  /** What each file of the dump must be; the overall hash is over their names and hashes. */
  record Listing(List<Entry> files) {
    Listing {
      files = List.copyOf(files);
    }

    long bytes() {
      return files.stream().mapToLong(Entry::bytes).sum();
    }

    String sha256() {
      StringBuilder all = new StringBuilder();
      files.forEach(f -> all.append(f.sha256()).append("  ").append(f.name()).append('\n'));
      return Names.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  record Entry(String name, long bytes, String sha256) {}

  @Nullable Backup find() {
    return state.readJson(directory.resolve("backup.json"), Backup.class);
  }

  @Nullable RowCounts rows() {
    return state.readJson(directory.resolve("rows.json"), RowCounts.class);
  }

  /** An empty place to dump to; what an earlier attempt left there is gone. */
  Path begin() {
    Path partial = partial();
    HostFiles.remove(partial);
    state.directory(partial.resolve("dump"));
    return partial;
  }

  void abandon() {
    HostFiles.remove(partial());
  }

  /** Gives the backup its name, after all of it is on disk. */
  Backup finish(String id, String database, RowCounts rows) {
    Path partial = partial();
    Listing listing = list(partial.resolve("dump"));
    Backup backup =
        new Backup(
            id,
            database,
            Instant.now(),
            listing.bytes(),
            listing.sha256(),
            false,
            directory.toString());
    state.writeJson(partial.resolve("rows.json"), rows);
    state.writeJson(partial.resolve("files.json"), listing);
    state.writeJson(partial.resolve("backup.json"), backup);
    try {
      StateDir.sync(partial.resolve("dump"));
      HostFiles.remove(directory);
      Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
      StateDir.sync(directory.getParent());
    } catch (IOException e) {
      throw HostFiles.failure("finish", directory, e);
    }
    return backup;
  }

  void proven(Backup backup) {
    state.writeJson(
        directory.resolve("backup.json"),
        new Backup(
            backup.id(),
            backup.database(),
            backup.made(),
            backup.bytes(),
            backup.sha256(),
            true,
            backup.path()));
  }

  /** The first thing that is wrong with the files, in words; empty when they are as they were. */
  String damage() {
    Backup backup = find();
    Listing listing = state.readJson(directory.resolve("files.json"), Listing.class);
    if (backup == null || listing == null) {
      return directory + " is not there, or not whole";
    }
    Path dump = directory.resolve("dump");
    for (Entry entry : listing.files()) {
      Path file = dump.resolve(entry.name());
      if (!Files.isRegularFile(file)) {
        return file + " is missing";
      }
      long bytes = size(file);
      if (bytes != entry.bytes()) {
        return "%s has %d bytes where it had %d".formatted(file, bytes, entry.bytes());
      }
      if (!hash(file).equals(entry.sha256())) {
        return file + " has another content than when it was written";
      }
    }
    return list(dump).sha256().equals(backup.sha256())
        ? ""
        : dump + " holds files that were not dumped";
  }

  StepFailure damaged(String damage) {
    return StepFailure.input(
        "BACKUP_DAMAGED",
        "the backup cannot be restored: %s; look at that disk, then start the run again"
            .formatted(damage));
  }

  private Path partial() {
    return directory.resolveSibling(directory.getFileName() + ".partial");
  }

  private static Listing list(Path dump) {
    try (Stream<Path> files = Files.list(dump)) {
      return new Listing(
          files
              .sorted()
              .map(f -> new Entry(String.valueOf(f.getFileName()), size(f), hash(f)))
              .toList());
    } catch (IOException e) {
      throw HostFiles.failure("list", dump, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw HostFiles.failure("look at", file, e);
    }
  }

  private static String hash(Path file) {
    MessageDigest digest = Names.digest();
    try (InputStream in = Files.newInputStream(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        if (Thread.interrupted()) {
          throw Wait.interrupted(new InterruptedException());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw HostFiles.failure("read", file, e);
    }
  }
}
