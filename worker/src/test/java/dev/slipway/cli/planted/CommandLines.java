package dev.slipway.cli.planted;

import dev.slipway.adapter.exec.StateDir;
import dev.slipway.worker.WorkerConfig;
import java.nio.file.Path;

/** Command lines that know too much; ArchitectureTest must notice each. */
public final class CommandLines {

  private CommandLines() {}

  /** A command line runs where no adapter is. */
  public static final class KnowsAnAdapter {
    StateDir state() {
      return new StateDir(Path.of("state"));
    }
  }

  /** The worker is the root: nothing hangs on it. */
  public static final class KnowsTheWorker {
    Path stacks(WorkerConfig config) {
      return config.stacks();
    }
  }
}
