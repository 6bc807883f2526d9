package dev.slipway.adapter.postgres;

import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server of the stack with those of its databases that a request is about. */
public record Server(Place place, String unit, List<Database> databases) {

  public Server {
    databases = List.copyOf(databases);
  }

  /** The servers of a list of databases, in its order. */
  public static List<Server> of(Place place, List<Database> databases) {
    Map<String, List<Database>> byUnit = new LinkedHashMap<>();
    for (Database database : databases) {
      byUnit.computeIfAbsent(database.unit(), u -> new ArrayList<>()).add(database);
    }
    return byUnit.entrySet().stream()
        .map(e -> new Server(place, e.getKey(), e.getValue()))
        .toList();
  }

  public String stack() {
    return place.stack();
  }

  /** The database whose admin is the way into the server. */
  public Database first() {
    return databases.getFirst();
  }

  /** Where to connect to for what concerns the whole server; no database that a run exchanges. */
  public String maintenance() {
    boolean taken = databases.stream().anyMatch(d -> d.database().equals("postgres"));
    return taken ? "template1" : "postgres";
  }
}
