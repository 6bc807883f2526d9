package dev.slipway.adapter.postgres;

import java.util.List;

/**
 * A kept database, open to be read.
 *
 * @param what it is, in words
 * @param ends what is done when it is no longer needed, in this order
 */
record Opened(Session session, String what, List<Runnable> ends) implements AutoCloseable {
  Opened {
    ends = List.copyOf(ends);
  }

  @Override
  public void close() {
    try {
      session.close();
    } finally {
      ends.forEach(Runnable::run);
    }
  }
}
