package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A script on the host that writes as superuser all the time, by the server's own socket: no door
 * keeps it out, only the fence does.
 */
final class HostScript implements AutoCloseable {
  private static final String DATABASE = "defectdojo";

  /** Every tenth of a second, in a freeze of twenty seconds and more. */
  private static final int ENOUGH = 20;

  private static final String REJECTED = "pg_hba.conf rejects connection for host \"[local]\"";

  private final Field field;
  private final List<Instant> written = new CopyOnWriteArrayList<>();
  private final List<Instant> turnedAway = new CopyOnWriteArrayList<>();
  private final Thread script;
  private volatile boolean over;

  HostScript(Field field) {
    this.field = field;
    field.value("create table if not exists host_script (at timestamptz)");
    script = Thread.ofVirtual().start(this::write);
  }

  private void write() {
    while (!over) {
      Exec.Result result =
          field.asSuperuser(DATABASE, "insert into host_script values (clock_timestamp())");
      if (result.ok()) {
        written.add(Instant.now());
      } else if (result.err().contains(REJECTED)) {
        turnedAway.add(Instant.now());
      }
      Invariants.pause(100);
    }
  }

  /** It wrote before and after, and tried all the while. */
  void wasTurnedAwayIn(Frozen.Window shut) {
    assertEquals(List.of(), written.stream().filter(shut::holds).toList(), "written meanwhile");
    assertTrue(written.stream().anyMatch(shut.from()::isAfter), "it wrote before");
    assertTrue(written.stream().anyMatch(shut.to()::isBefore), "and writes again");
    long tried = turnedAway.stream().filter(shut::holds).count();
    assertTrue(tried >= ENOUGH, () -> "it tried %d times".formatted(tried));
  }

  /** How often the server has turned it away, by its own words. */
  int turnedAway() {
    return turnedAway.size();
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    script.join();
  }
}
