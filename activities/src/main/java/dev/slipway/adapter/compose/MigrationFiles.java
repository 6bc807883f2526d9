package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.StateDir;
import java.nio.file.Path;
import java.time.Instant;

/** What a migration or downgrade leaves in the capture of its run. */
record MigrationFiles(StateDir state) {

  /** What is kept of one that ended well. */
  record Done(String mark, Instant at) {}

  Path place(OneShot shot) {
    return file(shot, "-place-");
  }

  Path override(OneShot shot) {
    return file(shot, "-override-");
  }

  Path log(String stack, String run, String component) {
    return state.capture(stack, run).resolve("migration-log-" + component);
  }

  Path done(OneShot shot) {
    return file(shot, "-done-");
  }

  /** The same, for looking only: makes nothing. */
  Path peekDone(OneShot shot) {
    return state
        .peekCapture(shot.place().stack(), shot.key().run())
        .resolve(shot.what() + "-done-" + shot.component());
  }

  private Path file(OneShot shot, String which) {
    return state
        .capture(shot.place().stack(), shot.key().run())
        .resolve(shot.what() + which + shot.component());
  }
}
