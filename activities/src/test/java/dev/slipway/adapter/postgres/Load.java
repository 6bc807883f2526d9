package dev.slipway.adapter.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes numbered rows as fast as a user does, and keeps account of those that were acknowledged.
 */
final class Load implements AutoCloseable {
  private final Stand stand;
  private final Set<Long> acknowledged = Collections.synchronizedSet(new TreeSet<>());
  private final Thread thread;
  private volatile boolean over;
  private final AtomicLong refused = new AtomicLong();

  Load(Stand stand) {
    this.stand = stand;
    this.thread = Thread.ofVirtual().start(this::write);
  }

  private void write() {
    long number = 0;
    while (!over) {
      try (Connection connection = stand.app();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO orders (id, note) VALUES (?, 'load')")) {
        while (!over) {
          number++;
          insert.setLong(1, number);
          insert.executeUpdate();
          acknowledged.add(number);
          Thread.sleep(5);
        }
      } catch (SQLException | IllegalStateException e) {
        refused.incrementAndGet();
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Set<Long> acknowledged() {
    synchronized (acknowledged) {
      return new TreeSet<>(acknowledged);
    }
  }

  long refused() {
    return refused.get();
  }

  /** Stops writing; everything that was acknowledged is in the account. */
  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
