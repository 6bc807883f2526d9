package dev.slipway.testkit;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.HostActivities.ClaimRequest;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.plan.Place;
import dev.slipway.stack.Component;
import dev.slipway.stack.Door;
import dev.slipway.testkit.contract.PlatformContract;
import java.util.List;
import java.util.Objects;
import java.util.Set;

class FakePlatformTest extends PlatformContract {
  private final FakePorts ports = new FakePorts();

  FakePlatformTest() {
    ports.world.releases.addAll(Set.of("dying", "failing"));
    ports.world.dyingReleases.add("dying");
    ports.world.failingMigrations.add("failing");
  }

  @Override
  protected PlatformActivities platform() {
    return ports.platform;
  }

  @Override
  protected Place place() {
    return FakeCatalogue.PLACE;
  }

  @Override
  protected Component component() {
    return FakeCatalogue.scope(true).components().getFirst();
  }

  @Override
  protected Door door() {
    return Objects.requireNonNull(FakeCatalogue.scope().door());
  }

  @Override
  protected long begin(String run) {
    return ports
        .host
        .claim(new ClaimRequest(FakeCatalogue.PLACE, run, "w", "r", "Upgrade", List.of()))
        .number();
  }

  @Override
  protected void letIn(Level level) {
    ports.world.fence = level.name();
  }

  @Override
  protected int migrations() {
    return ports.world.migrations;
  }

  @Override
  protected List<String> downgrades() {
    return ports.world.downgradedTo;
  }

  @Override
  protected void restoreSettings() {
    ports.world.settings.put("APP_VERSION", "1.0");
  }
}
