package dev.slipway.testkit;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities.ClaimRequest;
import dev.slipway.activity.MajorActivities;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import dev.slipway.testkit.contract.MajorContract;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The fake promises what the adapter does. */
class FakeMajorTest extends MajorContract {
  private final FakePorts ports = new FakePorts();

  @Override
  protected MajorActivities major() {
    return ports.major;
  }

  @Override
  protected DataActivities data() {
    return ports.data;
  }

  @Override
  protected Place place() {
    return FakeCatalogue.PLACE;
  }

  @Override
  protected List<Database> databases() {
    return FakeCatalogue.scope().databases();
  }

  @Override
  protected Keep keep() {
    return FakeCatalogue.scope().keep();
  }

  @Override
  protected MajorMethod method() {
    return MajorMethod.STANDBY_LINK;
  }

  @Override
  protected int to() {
    return 18;
  }

  @Override
  protected long begin(String run) {
    if (ports.world.holder != null) {
      ports.world.over.add(Objects.requireNonNull(ports.world.holder).run());
    }
    return ports
        .host
        .claim(new ClaimRequest(place(), run, "w", "r", "MigratePostgres", List.of()))
        .number();
  }

  @Override
  protected boolean write(String row) {
    if (ports.world.enter("app")) {
      ports.world.data.put(row, "written");
      return true;
    }
    return false;
  }

  @Override
  protected Set<String> rows() {
    return Set.copyOf(ports.world.data.keySet());
  }

  @Override
  protected void loseOnTheWay(String row) {
    ports.world.lostOnTheWay = row;
  }
}
