package dev.slipway.testkit;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities.ClaimRequest;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import dev.slipway.testkit.contract.DataContract;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

class FakeDataTest extends DataContract {
  private final FakePorts ports = new FakePorts();
  private int revisions = 1;

  @Override
  protected DataActivities data() {
    return ports.data;
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
  protected Keep keep() {
    return FakeCatalogue.scope().keep();
  }

  @Override
  protected Database.Point point() {
    return Database.Point.STANDBY;
  }

  @Override
  protected long begin(String run) {
    if (ports.world.holder != null) {
      ports.world.over.add(ports.world.holder.run());
    }
    return ports
        .host
        .claim(new ClaimRequest(FakeCatalogue.PLACE, run, "w", "r", "Upgrade", List.of()))
        .number();
  }

  private static String name(Who who) {
    return switch (who) {
      case APPLICATION -> "app";
      case MIGRATION -> "migration";
      case SUPERUSER -> "admin";
    };
  }

  @Override
  protected boolean write(Who who, String row) {
    boolean in = ports.world.enter(name(who));
    if (in) {
      ports.world.data.put("row:" + row, "written");
    }
    return in;
  }

  @Override
  protected void stayInside() {
    ports.world.sessions.add("app");
  }

  @Override
  protected boolean stillInside() {
    return ports.world.sessions.contains("app");
  }

  @Override
  protected Set<String> rows() {
    return ports.world.data.keySet().stream()
        .filter(key -> key.startsWith("row:"))
        .map(key -> key.substring("row:".length()))
        .collect(Collectors.toSet());
  }

  @Override
  protected void migrateSchema() {
    if (!ports.world.enter("app")) {
      throw new IllegalStateException("turned away");
    }
    ports.world.data.put("revision", "r" + ++revisions);
  }

  @Override
  protected void prepareMigration(String run) {
    ports.world.helpers.add(FakePlatform.place(run));
  }

  @Override
  protected void losePoint(String run) {
    ports.world.capture(run).kept = null;
  }

  @Override
  protected void truncateBackup(String run) {
    World.Backup whole = Objects.requireNonNull(ports.world.backups.get(run));
    ports.world.backups.put(run, new World.Backup(whole.made(), whole.proven(), true));
  }
}
