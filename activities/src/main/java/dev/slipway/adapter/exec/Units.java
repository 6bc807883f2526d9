package dev.slipway.adapter.exec;

import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What adapters that know a technology inside a unit (a database, an HTTP service) need of the
 * platform that runs it.
 */
public interface Units {

  /** The unit's one instance, running or not; null when it does not exist. */
  @Nullable Instance find(Place place, String unit);

  /** Every instance of any origin that shares a network with the unit, itself included. */
  List<Neighbour> neighbours(Place place, String unit);

  /** Runs a command inside the running unit. Never a shell. */
  Exec.Result exec(Place place, String unit, String user, Duration within, List<String> command);

  /** What the unit printed since then, at most 1 MiB, newest kept. */
  String log(Place place, String unit, Instant since);

  /** Asks the unit's first process to read its configuration again. */
  void reload(Place place, String unit, String signal);

  /**
   * Stops units and keeps them down: no restart policy of the platform brings them back until
   * {@link #release}. They are asked in their order, each by its own stop signal, and waited for
   * together: returns when all have exited.
   *
   * @param within for each of them
   */
  void hold(Place place, List<String> units, Duration within);

  /**
   * Ends a hold and starts the same instance again; nothing happens when it was not held and runs.
   */
  void release(Place place, String unit);

  /**
   * Whether the unit is one instance, and that was stopped by {@link #hold} and was not let go
   * since.
   */
  boolean held(Place place, String unit);

  /**
   * Where the store is on the host; null when there is no such store. The name is as the definition
   * writes it.
   */
  @Nullable Path storePath(Place place, String store);

  /**
   * Makes an empty store that belongs to a run; the one that is there stays. Returns its name on
   * the platform.
   */
  String createStore(Place place, String run, String purpose);

  /** Path on the host of a store by its name on the platform; null when there is none. */
  @Nullable Path storePathByName(String name);

  /** Every store that carries the mark of a run of this stack. */
  List<OwnStore> ownStores(Place place);

  /**
   * Removes a store of a run; refuses one that does not carry the run's mark, tolerates an absent
   * one.
   */
  void removeStore(String name, String run);

  /**
   * One instance of a unit.
   *
   * @param id the platform's id
   * @param image what it runs, as something a helper can be started from
   * @param addresses its addresses, one per network; empty when it does not run
   * @param subnets its networks, as CIDR
   * @param gateways addresses from which the host itself reaches it
   * @param mounts stores and directories that it sees
   * @param environment names and values; values may be secrets
   * @param startedAt null when it does not run
   */
  record Instance(
      String id,
      String image,
      boolean running,
      List<String> addresses,
      List<String> subnets,
      List<String> gateways,
      List<MountPoint> mounts,
      List<String> environment,
      @Nullable Instant startedAt) {
    public Instance {
      addresses = List.copyOf(addresses);
      subnets = List.copyOf(subnets);
      gateways = List.copyOf(gateways);
      mounts = List.copyOf(mounts);
      environment = List.copyOf(environment);
    }
  }

  /**
   * @param store name of the store on the platform; empty for a directory of the host
   * @param source path on the host
   * @param target path inside the unit
   */
  record MountPoint(String store, Path source, String target) {}

  /**
   * A store that a run made.
   *
   * @param name on the platform
   * @param path on the host
   */
  record OwnStore(String name, String run, Path path) {}

  /**
   * Something that can reach a unit over the network.
   *
   * @param unit name of the unit; empty when the instance belongs to no unit of the stack
   * @param run the run whose helper it is; empty for everything else
   */
  record Neighbour(String id, String unit, String run, List<String> addresses) {
    public Neighbour {
      addresses = List.copyOf(addresses);
    }
  }
}
