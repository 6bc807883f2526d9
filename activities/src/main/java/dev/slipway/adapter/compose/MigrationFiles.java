package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.MigrateRequest;
import dev.slipway.adapter.exec.StateDir;
import java.nio.file.Path;
import java.time.Instant;

/** What a migration leaves in the capture of its run. */
record MigrationFiles(StateDir state) {

  /** What is kept of a migration that ended well. */
  record Done(String mark, Instant at) {}

  Path place(MigrateRequest request) {
    return file(request, "migration-place-");
  }

  Path override(MigrateRequest request) {
    return file(request, "migration-override-");
  }

  Path log(String stack, String run, String component) {
    return state.capture(stack, run).resolve("migration-log-" + component);
  }

  Path done(MigrateRequest request) {
    return file(request, "migration-done-");
  }

  /** The same, for looking only: makes nothing. */
  Path peekDone(MigrateRequest request) {
    return state
        .peekCapture(request.place().stack(), request.key().run())
        .resolve("migration-done-" + request.component().name());
  }

  private Path file(MigrateRequest request, String what) {
    return state
        .capture(request.place().stack(), request.key().run())
        .resolve(what + request.component().name());
  }
}
