package dev.slipway.cli;

import java.util.function.Supplier;

/** While a run is watched, Ctrl-C says that only the watching ends. */
final class Detach {
  private Detach() {}

  /** Watches with that promise. */
  static <T> T whileWatching(Session session, RunRef ref, Supplier<T> watching) {
    Thread hook = new Thread(() -> session.say(text(ref)), "detach");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return watching.get();
    } finally {
      remove(hook);
    }
  }

  static String text(RunRef ref) {
    return """

    Not watching any more; the %s of %s goes on (%s).
    Watch again: slipway status %s --wait
    Stop it:     slipway abort %s --reason WHY\
    """
        .formatted(ref.kind(), ref.stack(), ref.workflowId(), ref.stack(), ref.stack());
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException dying) {
      // The JVM is going down, and the hook says so already.
      return;
    }
  }
}
