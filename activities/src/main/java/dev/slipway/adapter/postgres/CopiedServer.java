package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.Spec;
import dev.slipway.adapter.exec.Helpers.State;
import dev.slipway.adapter.postgres.Standby.Pair;
import dev.slipway.stack.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A kept data directory, copied and served without a network. A server that runs writes to its
 * directory whatever it is asked, so the kept one is only ever mounted to be read.
 */
final class CopiedServer {
  /** Names, within its store, the directory of the host that its socket is in. */
  private static final String SOCKETS = "sockets";

  /** Of such directories, so that nothing else is ever removed for one. */
  private static final String PREFIX = "slipway-look-";

  private static final Duration START = Duration.ofSeconds(60);

  /** Where the copy is inside its store and its helpers. */
  private static final String DATA = "data";

  private static final List<String> NOT_OURS =
      List.of("standby.signal", "recovery.signal", "postmaster.pid", "postmaster.opts");

  private final Tools tools;
  private final Access access;
  private final Pair pair;
  private final String asks;

  CopiedServer(Tools tools, Access access, Pair pair, String asks) {
    this.tools = tools;
    this.access = access;
    this.pair = pair;
    this.asks = asks;
  }

  Opened open(Database database) {
    Marker marker = Marker.find(pair.copy());
    if (marker == null || marker.state() == Marker.State.FOLLOWS) {
      throw StepFailure.input(
          "NO_POINT",
          "%s is not a state that run %s kept: %s".formatted(pair.copy(), run(), marker));
    }
    removeHelpers();
    String store = tools.units().createStore(pair.server().place(), run(), OpenLooks.purpose(asks));
    try {
      copy(Capture.store(tools, store), store);
      if (!marker.equals(Marker.find(pair.copy()))) {
        throw StepFailure.environment(
            "CHANGED", "a run exchanged %s while it was copied; look again".formatted(pair.copy()));
      }
      Path sockets = sockets(Capture.store(tools, store));
      serve(store, sockets);
      return new Opened(
          access.openThrough(
              sockets.resolve(".s.PGSQL.5432"),
              pair.server().first().admin(),
              database.database(),
              "what run %s kept".formatted(run())),
          what(marker),
          List.of(() -> end(store)));
    } catch (RuntimeException e) {
      end(store);
      throw e;
    }
  }

  private String what(Marker marker) {
    return "store %s of unit %s: %s"
        .formatted(
            pair.store(),
            pair.server().unit(),
            marker.state() == Marker.State.KEPT
                ? "rollback point of run " + run()
                : "put aside when the point of run %s was put in place".formatted(run()));
  }

  private String run() {
    return pair.captures().run();
  }

  /**
   * Outside of the store, since the path of a socket may have about a hundred characters; noted in
   * it before it is made, so that whoever removes the store finds it.
   */
  private Path sockets(Path store) {
    Path made = temporary().resolve(PREFIX + UUID.randomUUID());
    try {
      HostFiles.replace(
          store.resolve(SOCKETS),
          made.toString().getBytes(StandardCharsets.UTF_8),
          pair.user().withMode(0600));
      Files.createDirectory(
          made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      HostFiles.own(made, pair.user().withMode(0700));
      return made;
    } catch (IOException e) {
      throw StepFailure.environment(
              "FILE", "cannot make a directory for sockets: " + e.getMessage())
          .because(e);
    }
  }

  private void copy(Path to, String store) {
    // The live server is on the same disk, and must not run out of it.
    long bytes = HostFiles.bytes(pair.copy()) + Suitability.MARGIN;
    if (Suitability.free(to) < bytes) {
      throw StepFailure.input(
          "NO_SPACE",
          "%d MB are free below %s and the copy to be looked at may need %d MB; free some space, then look again"
              .formatted(Suitability.free(to) >> 20, to, bytes >> 20));
    }
    removeSockets(to);
    HostFiles.empty(to);
    HostFiles.own(to, pair.user().withMode(0700));
    String from = pair.layout().in(Path.of("/kept")) + "/.";
    tools
        .helpers()
        .start(
            new Spec(
                mark("copy"),
                pair.server().stack(),
                run(),
                tools.helperImage(),
                List.of("cp", "--archive", "--reflink=auto", from, "/look/" + DATA),
                List.of(new Mount(pair.store(), "/kept", true), new Mount(store, "/look", false)),
                "0:0",
                "none",
                Map.of()));
    Ended ended = tools.helpers().await(mark("copy"), Jobs.atMost(bytes));
    if (!ended.ok()) {
      throw StepFailure.environment(
          "COPY", "copying %s ended with %d: %s".formatted(pair.copy(), ended.exit(), ended.log()));
    }
    NOT_OURS.forEach(file -> HostFiles.delete(to.resolve(DATA).resolve(file)));
    HostFiles.replace(
        to.resolve("hba.conf"),
        "local all all trust\n".getBytes(StandardCharsets.UTF_8),
        pair.user().withMode(0600));
  }

  private void serve(String store, Path sockets) {
    tools
        .helpers()
        .start(
            new Spec(
                mark("server"),
                pair.server().stack(),
                run(),
                access.running(pair.server()).image(),
                command(),
                List.of(
                    new Mount(store, "/look", false),
                    new Mount(sockets.toString(), "/sockets", false)),
                pair.user().user(),
                "none",
                Map.of()));
    Path pid = Capture.store(tools, store).resolve(DATA).resolve("postmaster.pid");
    if (!Wait.until(START, () -> ready(pid))) {
      throw StepFailure.environment(
          "LOOK", "the server on what run %s kept is not ready within %s".formatted(run(), START));
    }
  }

  private static List<String> command() {
    return List.of(
        "postgres",
        "-D",
        "/look/" + DATA,
        "-c",
        "listen_addresses=",
        "-c",
        "port=5432",
        "-c",
        "unix_socket_directories=/sockets",
        "-c",
        "hba_file=/look/hba.conf",
        "-c",
        "ssl=off",
        "-c",
        "archive_mode=off",
        "-c",
        "autovacuum=off",
        "-c",
        "fsync=off",
        "-c",
        "shared_buffers=64MB",
        "-c",
        "logging_collector=off",
        "-c",
        "default_transaction_read_only=on");
  }

  private boolean ready(Path pid) {
    State state = tools.helpers().find(mark("server"));
    if (state == null || !state.running()) {
      Ended ended = tools.helpers().await(mark("server"), START);
      throw StepFailure.environment(
          "LOOK",
          "the server on what run %s kept ended with %d: %s"
              .formatted(run(), ended.exit(), ended.log()));
    }
    return Files.exists(pid)
        && new String(HostFiles.read(pid), StandardCharsets.UTF_8).contains("\nready");
  }

  private String mark(String purpose) {
    return OpenLooks.mark(run(), purpose, asks, pair.server().unit());
  }

  private void removeHelpers() {
    tools.helpers().remove(mark("server"));
    tools.helpers().remove(mark("copy"));
  }

  private void end(String store) {
    removeHelpers();
    remove(tools, store, run());
  }

  /** Removes the store of a look whose helpers are gone, and its sockets. */
  static void remove(Tools tools, String store, String run) {
    Path there = tools.units().storePathByName(store);
    if (there != null) {
      removeSockets(there);
      tools.units().removeStore(store, run);
    }
  }

  private static void removeSockets(Path store) {
    Path note = store.resolve(SOCKETS);
    if (Files.exists(note)) {
      Path made = Path.of(new String(HostFiles.read(note), StandardCharsets.UTF_8));
      if (temporary().equals(made.getParent())
          && String.valueOf(made.getFileName()).startsWith(PREFIX)) {
        HostFiles.remove(made);
      }
    }
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }
}
