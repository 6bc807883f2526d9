package dev.slipway.testkit;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.Change;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Tier;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Door;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob;
import dev.slipway.stack.Migration;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.SecretRef;
import io.temporal.common.converter.RawValue;
import java.time.Duration;
import java.util.List;

/** A catalogue of one small stack, and a planner that always says yes. */
public final class FakeCatalogue implements CatalogueActivities {
  private final String run;
  private final List<String> attributes;

  public FakeCatalogue(String run) {
    this(run, List.of());
  }

  /** On a server that knows these search attributes. */
  public FakeCatalogue(String run, List<String> attributes) {
    this.run = run;
    this.attributes = attributes;
  }

  @Override
  public Order understand(RawValue typed) {
    return new Order(
        run,
        "Upgrade",
        "shop",
        new Place("compose", "shop", "local", "/srv/shop", List.of("docker-compose.yml"), "shop"),
        scope(),
        List.of(new Order.Wanted("app", "2.0")),
        false,
        false,
        "",
        "tester",
        List.of(),
        attributes);
  }

  private static Order.Scope scope() {
    return new Order.Scope(
        "test",
        List.of(
            new Component(
                "app",
                new Knob("APP_VERSION", ".env"),
                List.of("web", "worker"),
                List.of("worker", "web"),
                new Migration("migrate", Duration.ofMinutes(5)),
                List.of())),
        List.of(
            new Database(
                "db",
                "postgres",
                "app",
                "app",
                "app",
                new SecretRef("env:DB_PASSWORD"),
                "postgres",
                new SecretRef("env:ADMIN_PASSWORD"),
                Database.SchemaTool.DJANGO,
                Database.Point.AUTO)),
        new Door("maintenance.on", "", "http://127.0.0.1/", 503),
        new Keep(List.of(".env"), List.of(), null),
        new Preflight(90, 0, Duration.ofHours(24)),
        List.of(),
        List.of(),
        new RollbackRules(false),
        new Retention(10, 30));
  }

  @Override
  public Plan plan(Planning planning) {
    Order order = planning.order();
    return new Plan(
        order,
        "digest",
        List.of(new Change("app", "1.0", "2.0")),
        order.scopeOrThrow().components(),
        order.scopeOrThrow().databases(),
        planning.observed().platform().units(),
        List.of(),
        planning.observed().data().databases(),
        Tier.DATA,
        null,
        Plan.Loss.NONE,
        List.of(),
        List.of(),
        List.of(),
        0);
  }
}
