package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Standby.Pair;
import java.time.Duration;
import java.util.List;

/**
 * Puts a kept directory in the place of the server's by one syscall. What was there is whole in the
 * other store afterwards. The server is fenced before and after, since the rules are in both.
 */
public final class Exchange {
  private static final Duration STOP = Duration.ofMinutes(5);

  private final Tools tools;
  private final Access access;
  private final Fence fence;
  private final Standby standby;

  public Exchange(Tools tools, Access access, Fence fence, Standby standby) {
    this.tools = tools;
    this.access = access;
    this.fence = fence;
    this.standby = standby;
  }

  /**
   * Afterwards the server runs on the directory that a run kept, fenced for the acting run.
   *
   * @param mine the acting run
   * @param of the run whose point it is
   * @return where the state is that was exchanged with it
   */
  public String into(Server server, Captures mine, Captures of) {
    Pair pair = standby.find(server, of);
    if (pair == null) {
      throw StepFailure.input(
          "NO_POINT",
          "run %s kept no copy of the server of unit %s".formatted(of.run(), server.unit()));
    }
    // Of an earlier attempt: only when it has ended is it certain whether it did it.
    Swap.forget(tools, server, mine.run());
    if (!inPlace(pair)) {
      check(pair);
      Fence.write(
          pair.copy().resolve(pair.live().relativize(pair.layout().rules())),
          fence.textFor(server, mine, runs(mine, of)),
          HostFiles.owner(pair.layout().rules()));
      exchange(pair, mine.run());
    }
    // Also behind an attempt that exchanged them and was cut off: what is noted next must not
    // outlive it.
    Renameat2.sync(pair.live(), pair.copy());
    tools.units().release(server.place(), server.unit());
    Swap.forget(tools, server, mine.run());
    admit(server, mine, of);
    return "the state that run %s left is in store %s (%s)"
        .formatted(mine.run(), pair.store(), pair.copy());
  }

  /** Whether the server is on the directory that the run kept. */
  boolean inPlace(Server server, Captures of) {
    Pair pair = standby.find(server, of);
    return pair != null && inPlace(pair);
  }

  private static boolean inPlace(Pair pair) {
    return Marker.is(pair.live(), pair.captures().run(), Marker.State.KEPT);
  }

  private static List<String> runs(Captures mine, Captures of) {
    return mine.run().equals(of.run()) ? List.of(mine.run()) : List.of(mine.run(), of.run());
  }

  private void check(Pair pair) {
    ControlFile control = ControlFile.read(pair.copy());
    String expected = Fence.state(pair.captures(), pair.server()).systemIdentifier();
    if (!Marker.is(pair.copy(), pair.captures().run(), Marker.State.KEPT)
        || !control.cleanlyStopped()
        || !control.systemIdentifier().equals(expected)) {
      throw StepFailure.input(
          "NO_POINT",
          "%s is no rollback point of run %s: marker %s, state %d, system %s"
              .formatted(
                  pair.copy(),
                  pair.captures().run(),
                  Marker.find(pair.copy()),
                  control.state(),
                  control.systemIdentifier()));
    }
  }

  private void exchange(Pair pair, String run) {
    Server server = pair.server();
    Together.both(
        () -> {
          tools.units().hold(server.place(), List.of(server.unit()), STOP);
          return true;
        },
        // Loading it takes a tenth of a second the first time, and nobody is served meanwhile.
        Renameat2::ready,
        Boolean::logicalAnd);
    down(server);
    Marker.put(pair.live(), pair.captures().run(), Marker.State.LEFT);
    Swap swap = new Swap(tools, server, run, pair.live(), pair.copy());
    // Where a call tells of an error, it may still have acted.
    if (swap.direct() || inPlace(pair)) {
      return;
    }
    String said = swap.byHelper();
    if (!inPlace(pair)) {
      throw StepFailure.environment(
          "EXCHANGE", "exchanging %s and %s: %s".formatted(pair.live(), pair.copy(), said));
    }
  }

  private void down(Server server) {
    Instance instance = tools.units().find(server.place(), server.unit());
    if (instance != null && instance.running()) {
      throw StepFailure.environment(
          "UNIT_RUNS",
          "the unit %s runs although it was stopped; its data must not be exchanged under it"
              .formatted(server.unit()));
    }
  }

  /**
   * The old state knows only the role of the run that kept it. That role lets the acting run make
   * its own, and is then no longer needed.
   */
  public void admit(Server server, Captures mine, Captures of) {
    Access.Login own = RunRole.login(access, mine, server.stack());
    Access.Login then = access.role(server.stack(), of.run());
    if (then == null) {
      throw StepFailure.input(
          "NO_ACCESS",
          "the password of run %s is gone from its capture, so nobody can enter the state that it kept"
              .formatted(of.run()));
    }
    Access.Login who =
        access.await(server, mine.run().equals(of.run()) ? List.of(own) : List.of(then, own));
    if (!mine.run().equals(of.run())) {
      if (who.equals(then)) {
        try (Session session = access.openAs(server, then, server.maintenance())) {
          RunRole.make(session, own, mine.run());
        }
      }
      fence.again(server, mine);
      try (Session session = access.openAs(server, own, server.maintenance())) {
        RunRole.drop(session, of.run());
      }
    }
  }
}
