package dev.slipway.testkit;

import dev.slipway.activity.ProbeActivities;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import dev.slipway.testkit.contract.ProbeContract;
import java.util.List;

class FakeProbesTest extends ProbeContract {
  private final FakePorts ports = new FakePorts();

  @Override
  protected ProbeActivities probes() {
    return ports.probes;
  }

  @Override
  protected Place place() {
    return FakeCatalogue.PLACE;
  }

  @Override
  protected Database database() {
    return FakeCatalogue.scope().databases().getFirst();
  }

  @Override
  protected Probe.Target inside() {
    return new Probe.Target.Inside("web", 80, "/health");
  }

  @Override
  protected Probe.Target outside() {
    return new Probe.Target.Outside("http://127.0.0.1/health");
  }

  @Override
  protected void answers(int status, String health, String release) {
    ports.world.units.put("web", new World.Unit(release, true));
    ports.world.answer = new World.Answer(status, health);
  }

  @Override
  protected void silent() {
    ports.world.units.put("web", new World.Unit("2.0", false));
  }

  @Override
  protected Probe.Exec command(String name, int endsWith) {
    ports.world.commandEndsWith = endsWith;
    return new Probe.Exec(name, "web", List.of("check"));
  }
}
