package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Fence;
import dev.slipway.adapter.postgres.HostFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The old server's settings and other files of people in its data directory, for the new one. A
 * setting that the new version no longer knows stays in the file as a comment, since a server does
 * not start on a name that it does not know.
 */
final class Carried {
  /** By the first major version that does not know them. */
  private static final Map<String, Integer> GONE =
      Map.ofEntries(
          Map.entry("wal_keep_segments", 13),
          Map.entry("operator_precedence_warning", 14),
          Map.entry("vacuum_cleanup_index_scale_factor", 14),
          Map.entry("stats_temp_directory", 15),
          Map.entry("promote_trigger_file", 16),
          Map.entry("vacuum_defer_cleanup_age", 16),
          Map.entry("force_parallel_mode", 16),
          Map.entry("db_user_namespace", 17),
          Map.entry("old_snapshot_threshold", 17),
          Map.entry("trace_recovery_messages", 17));

  /** Names under which the new version knows them. */
  private static final Map<String, String> RENAMED =
      Map.of("force_parallel_mode", "debug_parallel_query");

  private static final Pattern SETTING =
      Pattern.compile("^\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*(=|\\s)\\s*(.*)$");

  /** What a server makes itself, by the names of its first level. */
  private static final Set<String> ITS_OWN =
      Set.of(
          "PG_VERSION",
          "postmaster.pid",
          "postmaster.opts",
          "current_logfiles",
          "pg_hba.conf",
          "slipway.json",
          "backup_label.old",
          "backup_manifest",
          "tablespace_map.old",
          "standby.signal",
          "recovery.signal");

  private static final Set<String> DIRECTORIES = Set.of("conf.d");

  private final Path from;
  private final Path to;
  private final int major;
  private final HostFiles.Owner owner;

  Carried(Made made, int major) {
    this.from = made.oldPath();
    this.to = made.path();
    this.major = major;
    this.owner = new HostFiles.Owner(made.uid(), made.gid(), 0600);
  }

  /** Settings, names of users, certificates, and whatever else lies beside them. */
  void settings() {
    for (Path file : files(from)) {
      String name = String.valueOf(file.getFileName());
      if (!ITS_OWN.contains(name)) {
        carry(file, to.resolve(name));
      }
    }
    for (String directory : DIRECTORIES) {
      if (Files.isDirectory(from.resolve(directory))) {
        make(to.resolve(directory));
        files(from.resolve(directory))
            .forEach(f -> carry(f, to.resolve(directory).resolve(f.getFileName())));
      }
    }
  }

  /** The access rules of the run's own level. */
  void rules(String text) {
    Fence.write(to.resolve("pg_hba.conf"), text, owner);
  }

  private void make(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw HostFiles.failure("make", directory, e);
    }
    HostFiles.own(directory, owner.withMode(0700));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw HostFiles.failure("list", directory, e);
    }
  }

  private void carry(Path file, Path target) {
    HostFiles.Owner mode = owner.withMode(HostFiles.owner(file).mode());
    if (file.toString().endsWith(".conf")) {
      String text = new String(HostFiles.read(file), StandardCharsets.ISO_8859_1);
      HostFiles.replace(target, known(text, major).getBytes(StandardCharsets.ISO_8859_1), mode);
      return;
    }
    try {
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw HostFiles.failure("copy to", target, e);
    }
    HostFiles.own(target, mode);
  }

  /** The text with everything that this version does not know as a comment. */
  static String known(String text, int major) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      lines.add(known(line, name(line), major));
    }
    return String.join("\n", lines);
  }

  private static String known(String line, @Nullable String name, int major) {
    Integer gone = name == null ? null : GONE.get(name);
    if (name == null || gone == null || major < gone) {
      return line;
    }
    String renamed = RENAMED.get(name);
    return renamed == null
        ? "# not known from %d on: %s".formatted(gone, line.strip())
        : line.replaceFirst("(?i)" + Pattern.quote(name), renamed);
  }

  private static @Nullable String name(String line) {
    Matcher matcher = SETTING.matcher(line);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
  }

  /** Settings of a text that this version does not know, by name, with their lines. */
  static Map<String, String> unknown(String text, int major) {
    Map<String, String> unknown = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      String name = name(line);
      Integer gone = name == null ? null : GONE.get(name);
      if (name != null && gone != null && major >= gone) {
        unknown.put(name, line.strip());
      }
    }
    return unknown;
  }
}
