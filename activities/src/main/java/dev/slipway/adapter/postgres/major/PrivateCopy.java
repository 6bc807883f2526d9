package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.postgres.Capture;
import dev.slipway.adapter.postgres.ControlFile;
import dev.slipway.adapter.postgres.Freeze;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Marker;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Slot;
import dev.slipway.adapter.postgres.Standby;
import dev.slipway.adapter.postgres.Standby.Pair;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A copy of the old data directory for the server's own upgrade to consume. It is cleanly stopped
 * and belongs to the run; the old store itself is only read.
 */
final class PrivateCopy {
  /** Made anew by every start, or of no use without the server that wrote it. */
  private static final Set<String> NOT_COPIED =
      Set.of("pg_wal", "postmaster.pid", "postmaster.opts", "pg_stat_tmp", "slipway.json");

  private final Work work;
  private final Standby standby;
  private final Freeze freeze;

  PrivateCopy(Work work) {
    this.work = work;
    this.standby = new Standby(work.tools(), work.access());
    this.freeze = new Freeze(work.tools(), work.access(), standby);
  }

  /** While users work: what can be made before the freeze. */
  void ahead(MajorChange change) {
    if (change.method() == MajorMethod.STANDBY_LINK) {
      follow();
    }
  }

  void follow() {
    standby.follow(work.server(), work.captures());
  }

  boolean follows(MajorChange change) {
    return change.method() != MajorMethod.STANDBY_LINK
        || standby.following(work.server(), work.captures()).holds();
  }

  /** Under the fence: the standby has all that the server has, and is a server of its own. */
  void cut(Made made) {
    Pair pair = pair();
    if (!linked(pair.copy())) {
      freeze.stop(pair);
      uncap();
      settle(made, pair);
    }
  }

  /** The old server is left as it was: nobody looks after its settings once it is the other one. */
  private void uncap() {
    try (Session session = work.access().open(work.server(), work.run())) {
      Slot.uncap(session, work.captures(), work.unit());
    }
  }

  private Pair pair() {
    Pair pair = standby.find(work.server(), work.captures());
    if (pair == null) {
      throw StepFailure.environment(
          "STANDBY",
          "unit %s has no standby of run %s: prepare first".formatted(work.unit(), work.run()));
    }
    return pair;
  }

  /**
   * What was stopped as a standby is started alone and ended at once: at the end of its input it
   * writes a checkpoint of its own.
   */
  private void settle(Made made, Pair pair) {
    if (ControlFile.read(pair.copy()).shutDown()) {
      return;
    }
    work.runOrFail(
        Work.Task.alone(
            "settle",
            made.oldImage(),
            made.user(),
            List.of(new Mount(pair.store(), "/standby", false)),
            List.of(
                "postgres",
                "--single",
                "-D",
                pair.layout().in(Path.of("/standby")).toString(),
                "-c",
                "config_file=/dev/null",
                "-c",
                "shared_preload_libraries=" + made.libraries(),
                "template1")),
        0);
    if (!ControlFile.read(pair.copy()).shutDown()) {
      throw StepFailure.environment(
          "STANDBY", "%s did not become a server of its own".formatted(pair.copy()));
    }
  }

  /** Stops the old server and copies its files; one copy that is whole stays. */
  void copy(Made made, boolean share) {
    ControlFile control = stopped(made);
    copy(made, made.oldPath(), control, share);
  }

  /** For a rehearsal the standby is copied, as the old directory would be. */
  Path rehearsed(Made made, MajorChange change) {
    Path from = pair().copy();
    if (change.method() == MajorMethod.STANDBY_LINK) {
      return from;
    }
    copy(made, from, ControlFile.read(from), change.method() == MajorMethod.CLONE);
    return copied();
  }

  private void copy(Made made, Path from, ControlFile control, boolean share) {
    Path to = copied();
    if (Marker.is(to, work.run(), Marker.State.KEPT)) {
      return;
    }
    byte[] before = control(from);
    work.remove("copy");
    HostFiles.empty(to);
    HostFiles.Owner owner = new HostFiles.Owner(made.uid(), made.gid(), 0700);
    HostFiles.own(to, owner);
    work.runOrFail(
        new Work.Task(
            "copy",
            work.tools().helperImage(),
            "0:0",
            Work.NONE,
            List.of(
                new Mount(from.toString(), "/from", true), new Mount(to.toString(), "/to", false)),
            Map.of(),
            command(from, share)),
        made.bytes());
    log(made, from, control, to, owner);
    written(made, from, to, before);
    Marker.put(to, work.run(), Marker.State.KEPT);
  }

  /** On the disk, and of a server that nobody started by hand meanwhile. */
  private void written(Made made, Path from, Path to, byte[] before) {
    work.runOrFail(
        Work.Task.alone(
            "written",
            work.tools().helperImage(),
            "0:0",
            List.of(new Mount(to.toString(), "/to", false)),
            List.of("sync", "--file-system", "/to")),
        made.bytes());
    if (Files.exists(from.resolve("postmaster.pid")) || !Arrays.equals(before, control(from))) {
      throw StepFailure.environment(
          "NOT_STOPPED",
          "somebody started a server on %s while it was copied; stop it, and the copy is made anew"
              .formatted(from));
    }
  }

  private static byte[] control(Path data) {
    return HostFiles.read(data.resolve("global/pg_control"));
  }

  /** One that did not end in order has to be started once more, and by its own program. */
  private ControlFile stopped(Made made) {
    OldServer old = new OldServer(work);
    old.end();
    if (!clean(made)) {
      work.tools().units().release(work.server().place(), work.unit());
      work.access().await(work.server(), List.of(work.login()));
      old.end();
    }
    ControlFile control = ControlFile.read(made.oldPath());
    if (!clean(made)) {
      throw StepFailure.environment(
          "NOT_STOPPED",
          "the server in %s does not stop in order (state %d); see the log of unit %s"
              .formatted(made.oldPath(), control.state(), work.unit()));
    }
    return control;
  }

  private static boolean clean(Made made) {
    return ControlFile.read(made.oldPath()).shutDown()
        && !Files.exists(made.oldPath().resolve("postmaster.pid"));
  }

  private static List<String> command(Path from, boolean share) {
    List<String> command = new ArrayList<>(List.of("cp", "-a"));
    command.add(share ? "--reflink=always" : "--reflink=auto");
    command.add("--target-directory=/to");
    try (Stream<Path> top = Files.list(from)) {
      top.map(p -> String.valueOf(p.getFileName()))
          .filter(name -> !NOT_COPIED.contains(name))
          .sorted()
          .forEach(name -> command.add("/from/" + name));
    } catch (IOException e) {
      throw HostFiles.failure("list", from, e);
    }
    return command;
  }

  /** Of the log of changes a stopped server needs nothing but its last checkpoint. */
  private static void log(
      Made made, Path from, ControlFile control, Path to, HostFiles.Owner owner) {
    try {
      for (String name : List.of("pg_wal", "pg_wal/archive_status", "pg_stat_tmp")) {
        Files.createDirectories(to.resolve(name));
        HostFiles.own(to.resolve(name), owner);
      }
      long segment = control.redo() / made.segment();
      for (long number = segment; number <= segment + 1; number++) {
        String name = "pg_wal/" + file(control.timeline(), number, made.segment());
        if (Files.exists(from.resolve(name))) {
          Files.copy(from.resolve(name), to.resolve(name));
          HostFiles.own(to.resolve(name), owner.withMode(0600));
        }
      }
    } catch (IOException e) {
      throw HostFiles.failure("copy the log of changes to", to, e);
    }
  }

  static String file(int timeline, long segment, long size) {
    long perFour = 0x1_0000_0000L / size;
    return "%08X%08X%08X".formatted(timeline, segment / perFour, segment % perFour);
  }

  /** Where the copy is. */
  Path where(MajorChange change) {
    return change.method() == MajorMethod.STANDBY_LINK ? pair().copy() : copied();
  }

  private Path copied() {
    return Capture.store(work.tools(), work.store("old"));
  }

  /** Linking renames the file that a start needs; before another attempt it gets its name back. */
  static void relink(Path copy) {
    if (linked(copy)) {
      try {
        Files.move(copy.resolve("global/pg_control.old"), copy.resolve("global/pg_control"));
      } catch (IOException e) {
        throw HostFiles.failure("rename back", copy.resolve("global/pg_control.old"), e);
      }
    }
  }

  private static boolean linked(Path copy) {
    return Files.exists(copy.resolve("global/pg_control.old"))
        && !Files.exists(copy.resolve("global/pg_control"));
  }
}
