package dev.slipway.runbook.planted;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/** Workflow code that would not replay; ArchitectureTest must notice each. */
public final class Runbooks {

  private Runbooks() {}

  /** Hidden in a lambda, as an undo would be. */
  public static final class ReadsClock {
    Supplier<Instant> undo() {
      return () -> Instant.now();
    }
  }

  /** The order of a set differs from process to process. */
  public static final class KnowsNoOrder {
    Set<String> units() {
      return Set.of("web", "worker");
    }
  }

  /** A file is another one on another machine. */
  public static final class ReadsFile {
    Path file() {
      return Path.of("settings");
    }
  }

  /** Only Temporal may start what runs beside a workflow. */
  public static final class StartsThread {
    Thread thread() {
      return new Thread(() -> {});
    }
  }
}
