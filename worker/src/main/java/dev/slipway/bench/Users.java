package dev.slipway.bench;

import dev.slipway.demo.Instance;
import dev.slipway.demo.Ledger;
import dev.slipway.demo.Ledger.Entry;
import dev.slipway.demo.Ledger.Gap;
import dev.slipway.demo.Ledger.Kind;
import dev.slipway.demo.Load;
import dev.slipway.demo.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Users of one stack, who write all the time and remember what was acknowledged. */
final class Users implements AutoCloseable {
  private final Ledger ledger = new Ledger();
  private final Load load;
  private final Scene scene;

  /**
   * What users saw of one command.
   *
   * @param wall from typing the command to its end
   * @param serves from typing the command until users could write again
   * @param gap longest time without an acknowledged record; files go through a part of the stack
   *     that a careful script leaves running
   * @param rate acknowledged writes per second before the command; 0 where that was not measured
   * @param lost what was acknowledged and is not there any more
   */
  record Trial(Duration wall, Duration serves, Gap gap, double rate, List<Entry> lost) {
    Trial {
      lost = List.copyOf(lost);
    }

    /** Lost writes that were acknowledged before users were served again after an earlier trial. */
    long lostOfBefore(Trial earlier) {
      return lost.stream().filter(e -> e.at().isBefore(earlier.gap.end())).count();
    }
  }

  Users(Instance stack) {
    load = new Load(stack.address(), stack.setting("PORTAL_TOKEN"), ledger, 1);
    scene = new Scene(ledger, load);
    load.start();
    scene.breathe(); // The first requests pay for what is cold.
  }

  Trial during(Runnable command) {
    return during(command, rate());
  }

  /** Where users may be out before the command: how much they write is not measured. */
  Trial mending(Runnable command) {
    return during(command, 0);
  }

  private Trial during(Runnable command, double rate) {
    Instant begin = Instant.now();
    command.run();
    Instant end = Instant.now();
    scene.breathe();
    Gap gap = ledger.longestGap(begin, e -> e.kind() == Kind.RECORD);
    List<Entry> lost = scene.missing();
    ledger.strike(lost);
    return new Trial(
        Duration.between(begin, end), Duration.between(begin, gap.end()), gap, rate, lost);
  }

  private double rate() {
    Instant begin = Instant.now();
    for (int i = 0; i < 4; i++) {
      scene.breathe();
    }
    Instant end = Instant.now();
    long written = ledger.count(e -> e.at().isAfter(begin) && e.at().isBefore(end));
    return written * 1000.0 / Duration.between(begin, end).toMillis();
  }

  @Override
  public void close() {
    load.close();
  }
}
