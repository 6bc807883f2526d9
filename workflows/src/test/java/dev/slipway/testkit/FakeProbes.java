package dev.slipway.testkit;

import dev.slipway.activity.ProbeActivities;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.stack.Probe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The probe port over a world in memory: asks once, since nothing changes by waiting. */
final class FakeProbes implements ProbeActivities {
  private final World world;

  FakeProbes(World world) {
    this.world = world;
  }

  @Override
  public Findings ask(ProbeRequest request) {
    return new Findings(
        request.probes().stream()
            .filter(probe -> request.doorOpen() || !outside(probe))
            .map(probe -> ask(request, probe))
            .toList());
  }

  private static boolean outside(Probe probe) {
    return probe instanceof Probe.Http http && http.target() instanceof Probe.Target.Outside;
  }

  private Finding ask(ProbeRequest request, Probe probe) {
    return switch (probe) {
      case Probe.Http http -> http(request.releases(), http);
      case Probe.Exec exec ->
          verdict(exec.name(), world.commandEndsWith == 0, "exit code " + world.commandEndsWith);
      case Probe.Sql sql -> sql(request, sql);
    };
  }

  private Finding http(List<Wanted> releases, Probe.Http probe) {
    String unit = probe.target() instanceof Probe.Target.Inside inside ? inside.unit() : "web";
    World.Unit is = world.units.get(unit);
    if (is == null || !is.running()) {
      return verdict(probe.name(), false, unit + " did not answer");
    }
    Map<String, String> body = Map.of("/status", world.answer.health(), "/version", is.release());
    Map<String, String> expected = new LinkedHashMap<>();
    probe.json().forEach(e -> expected.put(e.pointer(), e.value()));
    Probe.Version version = probe.version();
    if (version != null) {
      releases.stream()
          .filter(r -> r.component().equals(version.of()))
          .forEach(r -> expected.put(version.pointer(), r.version()));
    }
    boolean pass =
        world.answer.status() == probe.status()
            && expected.entrySet().stream()
                .allMatch(e -> e.getValue().equals(body.get(e.getKey())));
    return verdict(
        probe.name(), pass, "%d, %s; expected %s".formatted(world.answer.status(), body, expected));
  }

  private Finding sql(ProbeRequest request, Probe.Sql probe) {
    if (request.databases().stream().noneMatch(d -> d.name().equals(probe.database()))) {
      throw FakeDeeds.refused("PROBE", "no database " + probe.database());
    }
    String value = probe.query().equals("select 1") ? "1" : "0";
    return verdict(probe.name(), value.equals(probe.expect()), "it has '%s'".formatted(value));
  }

  private static Finding verdict(String name, boolean pass, String seen) {
    return pass
        ? Finding.pass("probe", name, seen)
        : Finding.stop("probe", name, seen, "look at the unit");
  }
}
