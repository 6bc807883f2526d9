package dev.slipway.adapter.postgres;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.RunIds;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.adapter.exec.Units.OwnStore;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Place;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores that earlier runs left. None goes that a server has its data in, or had before a
 * migration.
 */
final class LeftStores {
  private final Tools tools;

  LeftStores(Tools tools) {
    this.tools = tools;
  }

  /** Those of runs whose capture is on this host, but for what a server needs. */
  Remains find(Place place, List<Server> servers, List<String> runs) {
    List<Item> items = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    List<String> spared;
    try {
      spared = live(servers);
      spared.addAll(beforeMigrations(servers, runs, spared, findings));
    } catch (StepFailure absent) {
      return new Remains(
          List.of(), List.of(), List.of(Leftovers.unseen("stores", place.stack(), absent)));
    }
    for (OwnStore store : tools.units().ownStores(place)) {
      if (runs.contains(store.run()) && !spared.contains(store.name())) {
        items.add(
            new Item(
                Kind.STORE,
                store.name(),
                store.run(),
                RunIds.begun(store.run()),
                HostFiles.bytes(store.path()),
                what(Marker.below(store.path()))));
      }
    }
    return new Remains(items, List.of(), findings);
  }

  /** What counts here of what is noted of a migration to another major version. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Migrated(String oldStore) {}

  /**
   * Stores that a migration left its server's old data in. They are the way back behind it whoever
   * made them, until its capture is retired; one that no run made is nobody's to remove here.
   */
  private List<String> beforeMigrations(
      List<Server> servers, List<String> runs, List<String> live, List<Finding> findings) {
    List<String> spared = new ArrayList<>();
    for (String run : runs) {
      for (Server server : servers) {
        Migrated migrated =
            new Captures(tools.state(), server.stack(), run)
                .note("major-made-%s.json".formatted(server.unit()), Migrated.class);
        if (migrated != null
            && !migrated.oldStore().isEmpty()
            && !live.contains(migrated.oldStore())
            && tools.units().storePathByName(migrated.oldStore()) != null) {
          spared.add(migrated.oldStore());
          findings.add(
              Finding.warn(
                  "retire",
                  migrated.oldStore(),
                  "unit %s had its data in it before run %s".formatted(server.unit(), run),
                  "it stays for as long as what that run noted does; what no run made is yours to remove"));
        }
      }
    }
    return spared;
  }

  /**
   * What a server of the stack has its data in, whoever made it. A unit that was taken down has no
   * instance to tell: then any store may be the one.
   */
  private List<String> live(List<Server> servers) {
    List<String> live = new ArrayList<>();
    for (Server server : servers) {
      Instance instance = tools.units().find(server.place(), server.unit());
      if (instance == null) {
        throw StepFailure.environment(
            "UNIT_ABSENT",
            "unit %s is not there to say which store it has its data in".formatted(server.unit()));
      }
      instance.mounts().stream().map(MountPoint::store).forEach(live::add);
    }
    return live;
  }

  private static String what(@Nullable Marker marker) {
    return marker == null
        ? "not finished, or of a helper"
        : switch (marker.state()) {
          case KEPT -> "rollback point: the server as it was before this run";
          case LEFT -> "the server as it was when the rollback point of this run was put in place";
          case FOLLOWS -> "a standby that never became a rollback point";
          case EMPTY, READY -> "a new server that was made for another major version";
        };
  }

  void retire(RetireRequest request) {
    List<Item> stores = request.items(Kind.STORE);
    List<String> live =
        stores.isEmpty() ? List.of() : live(Server.of(request.place(), request.databases()));
    for (Item store : stores) {
      if (live.contains(store.id())) {
        throw StepFailure.input(
            "NEEDED",
            "remove store %s: a server of the stack has its data in it".formatted(store.id()));
      }
      tools.units().removeStore(store.id(), request.of());
    }
  }

  /** Which of them are still there. */
  List<String> there(RetireRequest request) {
    return request.items(Kind.STORE).stream()
        .map(Item::id)
        .filter(store -> tools.units().storePathByName(store) != null)
        .toList();
  }
}
