package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Cores;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.State;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Marker;
import dev.slipway.adapter.postgres.Swap;
import dev.slipway.plan.MajorChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The server's own upgrade, with links, of a private copy into the new store. */
final class Upgrade {
  static final String PURPOSE = "upgrade";

  /** What a killed helper ends with; everything else is the tool's own verdict. */
  private static final Set<Integer> KILLED = Set.of(-1, 125, 137, 143, 255);

  /** A dump locks every table of a database at once: a hundred sessions' worth is 100 000. */
  private static final int LOCKS = 1024;

  private final Work work;
  private final Made made;
  private final MajorChange change;

  Upgrade(Work work, Made made, MajorChange change) {
    this.work = work;
    this.made = made;
    this.change = change;
  }

  /** Starts it, or adopts the one that runs or has ended well. */
  void start(Path copy) {
    if (begun()) {
      return;
    }
    work.remove(PURPOSE);
    PrivateCopy.relink(copy);
    if (!Marker.is(made.path(), work.run(), Marker.State.EMPTY)) {
      NewServer.discard(work, made, change);
    }
    Marker.remove(made.path());
    Path above = Swap.above(made.path(), copy);
    work.start(
        new Work.Task(
            PURPOSE,
            work.majorsImage(change),
            made.user(),
            Work.NONE,
            List.of(
                new Mount(above.toString(), "/above", false),
                new Mount(settings().toString(), "/slipway", true)),
            Map.of(),
            command(above, copy)));
  }

  /** Whether one runs, or has ended well. */
  boolean begun() {
    State state = work.state(PURPOSE);
    return state != null && (state.running() || Integer.valueOf(0).equals(state.exit()));
  }

  private List<String> command(Path above, Path copy) {
    String programs = "/usr/lib/postgresql/%d/bin";
    String old = programs.formatted(MajorChange.major(change.from()));
    String next = programs.formatted(MajorChange.major(change.to()));
    List<String> command = new ArrayList<>(List.of("env", "--chdir=/tmp", next + "/pg_upgrade"));
    command.addAll(List.of("--link", "-j", cores(), "-U", made.installer()));
    command.addAll(List.of("-b", old, "-B", next));
    command.addAll(List.of("-d", "/above/" + above.relativize(copy)));
    command.addAll(List.of("-D", "/above/" + above.relativize(made.path())));
    command.addAll(List.of("--socketdir", "/tmp"));
    // The copy came with settings and access rules for another place.
    command.addAll(
        List.of(
            "-o",
            "-c config_file=/slipway/old.conf -c hba_file=/slipway/hba.conf -c ident_file=/slipway/ident.conf",
            "-O",
            "-c hba_file=/slipway/hba.conf -c max_locks_per_transaction=" + LOCKS));
    return command;
  }

  static String cores() {
    return Integer.toString(Math.clamp(Cores.here(), 1, 16));
  }

  /** What both servers are started with in the helper, where nobody else can reach them. */
  private Path settings() {
    Path directory = work.directory(PURPOSE);
    HostFiles.own(directory, new HostFiles.Owner(made.uid(), made.gid(), 0700));
    HostFiles.Owner owner = new HostFiles.Owner(made.uid(), made.gid(), 0600);
    write(
        directory.resolve("old.conf"),
        "max_connections = 100\nmax_locks_per_transaction = %d\n".formatted(LOCKS),
        owner);
    write(directory.resolve("hba.conf"), "local all all trust\n", owner);
    write(directory.resolve("ident.conf"), "", owner);
    return directory;
  }

  static void write(Path file, String text, HostFiles.Owner owner) {
    HostFiles.replace(file, text.getBytes(StandardCharsets.UTF_8), owner);
  }

  /** Waits for its end. What did not end well is begun anew by the next attempt. */
  void await() {
    Ended ended = work.await(PURPOSE, made.bytes());
    if (ended.ok()) {
      return;
    }
    work.remove(PURPOSE);
    if (KILLED.contains(ended.exit())) {
      throw work.failed("pg_upgrade", ended);
    }
    if (ended.log().contains("No space left on device")) {
      throw work.failed("pg_upgrade", ended);
    }
    throw StepFailure.input(
        "CONVERSION_FAILED",
        "pg_upgrade of unit %s from %s to %s ended with %d: %s %s; the old store is as it was: mend what it names, or ask for --method dump"
            .formatted(
                work.unit(),
                MajorChange.words(change.from()),
                MajorChange.words(change.to()),
                ended.exit(),
                work.tail(ended.log()),
                lastWords()));
  }

  /** The end of the newest log that the tool has left, which its own output only names. */
  private String lastWords() {
    try (Stream<Path> files = Files.walk(made.path().resolve("pg_upgrade_output.d"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> !f.toString().endsWith(".custom") && f.toFile().length() > 0)
          .max(Comparator.comparingLong(f -> f.toFile().lastModified()))
          .map(f ->
              f.getFileName()
                  + ": "
                  + work.tail(new String(HostFiles.read(f), StandardCharsets.UTF_8)))
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
