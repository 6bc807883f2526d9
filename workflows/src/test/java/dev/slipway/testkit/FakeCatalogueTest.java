package dev.slipway.testkit;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.activity.CatalogueActivities.Planning;
import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.testkit.contract.CatalogueContract;
import java.util.List;

class FakeCatalogueTest extends CatalogueContract {
  private static final String RUN = "run-1";
  private final FakePorts ports = new FakePorts();
  private final FakeCatalogue catalogue = new FakeCatalogue(RUN);

  @Override
  protected CatalogueActivities catalogue() {
    return catalogue;
  }

  @Override
  protected String stack() {
    return "shop";
  }

  @Override
  protected String component() {
    return "app";
  }

  @Override
  protected Planning planning() {
    return new Planning(order(), observed(), World.NOW);
  }

  @Override
  protected Planning planningAfterAnEdit() {
    ports.world.settings.put("COLOUR", "red");
    return planning();
  }

  private static Order order() {
    return new Order(
        RUN,
        "Upgrade",
        "shop",
        FakeCatalogue.PLACE,
        FakeCatalogue.scope(),
        List.of(new Order.Wanted("app", "2.0")),
        false,
        false,
        "",
        "tester",
        List.of());
  }

  private Observed observed() {
    Order order = order();
    Order.Scope scope = order.scopeOrThrow();
    return new Observed(
        ports.host.ping(new HostActivities.PingRequest("shop")),
        ports.host.inspect(new HostActivities.Query(FakeCatalogue.PLACE, RUN, scope)),
        ports.platform.inspect(
            new PlatformActivities.Query(FakeCatalogue.PLACE, RUN, scope, order.wanted())),
        ports.data.inspect(
            new DataActivities.Query(FakeCatalogue.PLACE, RUN, scope.databases(), scope.keep())),
        List.of(),
        null);
  }
}
