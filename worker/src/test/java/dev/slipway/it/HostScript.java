package dev.slipway.it;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A script on the host that writes as superuser all the time, by the server's own socket: no door
 * keeps it out, only the fence does.
 */
final class HostScript implements AutoCloseable {
  private static final String DATABASE = "defectdojo";

  private final Field field;
  private final List<Instant> written = new CopyOnWriteArrayList<>();
  private final Thread script;
  private volatile boolean over;

  HostScript(Field field) {
    this.field = field;
    field.value("create table if not exists host_script (at timestamptz)");
    script = Thread.ofVirtual().start(this::write);
  }

  private void write() {
    while (!over) {
      boolean done =
          field.asSuperuser(DATABASE, "insert into host_script values (clock_timestamp())").ok();
      if (done) {
        written.add(Instant.now());
      }
      Invariants.pause(100);
    }
  }

  /** When writes of it had succeeded. */
  List<Instant> written() {
    return List.copyOf(written);
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    script.join();
  }
}
