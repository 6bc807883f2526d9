package dev.slipway.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command has started, taken away in reverse order when it ends, also by Ctrl-C. */
final class Resources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Resources.class);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;
  private final Thread hook = new Thread(this::closeAll);

  Resources() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  synchronized <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /**
   * Starts something. A Ctrl-C meanwhile waits until it is there, or has cleaned up after itself;
   * nothing is started after it.
   */
  synchronized <T extends AutoCloseable> T start(Supplier<T> how) {
    if (closed) {
      throw new IllegalStateException("asked to stop");
    }
    return add(how.get());
  }

  private synchronized void closeAll() {
    closed = true;
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (Exception e) {
        LOG.warn("could not be taken away: {}", e.toString());
      }
    }
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("already shutting down");
    }
  }
}
