package dev.slipway.testkit;

import dev.slipway.activity.HostActivities;
import dev.slipway.plan.Place;
import dev.slipway.testkit.contract.HostContract;
import java.time.Duration;

class FakeHostTest extends HostContract {
  private final FakePorts ports = new FakePorts();

  @Override
  protected HostActivities host() {
    return ports.host;
  }

  @Override
  protected Place place() {
    return FakeCatalogue.PLACE;
  }

  @Override
  protected void set(String variable, String value) {
    ports.world.settings.put(variable, value);
  }

  @Override
  protected String setting(String variable) {
    return ports.world.settings.getOrDefault(variable, "");
  }

  @Override
  protected void over(String run) {
    ports.world.over.add(run);
  }

  @Override
  protected java.util.List<String> pages() {
    return ports.world.pages;
  }

  @Override
  protected void backedUp(String run, Duration ago, boolean proven) {
    ports.world.backedUp(run, ago, proven);
  }
}
