package dev.slipway.plan;

import dev.slipway.stack.Database;
import java.util.Collection;
import java.util.List;

/**
 * Which databases a change is about: those of its components, and all others of the same servers,
 * since a server is fenced and goes back as a whole. Pure.
 */
public final class Concerned {
  private Concerned() {}

  /** Those that going back behind a point is about: the runs since have captured no others. */
  public static List<Database> back(
      Order.Scope scope, Observed.HostFacts host, Observed.KeptPoint point) {
    return by(
        scope,
        WayBack.undone(host.allPoints(), point).stream()
            .flatMap(run -> run.changes().stream())
            .map(Change::component)
            .toList());
  }

  /**
   * @param components their names
   */
  static List<Database> by(Order.Scope scope, Collection<String> components) {
    List<String> servers =
        scope.databases().stream()
            .filter(d -> components.contains(d.component()))
            .map(Database::unit)
            .toList();
    return scope.databases().stream().filter(d -> servers.contains(d.unit())).toList();
  }
}
