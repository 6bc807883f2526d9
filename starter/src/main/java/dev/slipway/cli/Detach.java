package dev.slipway.cli;

import java.util.function.Supplier;

/** While a run is watched, Ctrl-C says what of it goes on. */
final class Detach {
  private Detach() {}

  /** Whose work the run needs. */
  enum Worker {
    /** Somebody else's: only the watching ends. */
    ELSEWHERE,
    /** This process's, in whose memory the run is. */
    HERE
  }

  /** Watches with that promise. */
  static <T> T whileWatching(Session session, RunRef ref, Worker worker, Supplier<T> watching) {
    String words = worker == Worker.HERE ? stopped(ref) : text(ref);
    Thread hook = new Thread(() -> session.say(words), "detach");
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

  static String stopped(RunRef ref) {
    return """

    Stopped in the middle: nobody goes on with the %s of %s. Its door may be closed, and users out.
    Type the same command again now: it goes on where it stopped.\
    """
        .formatted(ref.kind(), ref.stack());
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
