package dev.slipway.adapter.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the stack's files define, as Compose itself understands them.
 *
 * @param project name of the project
 * @param units by name
 * @param written Compose itself puts texts into containers when it starts them: secrets or
 *     configurations that are no files of the host
 */
record Definition(String project, Map<String, Unit> units, boolean written) {
  private static final String STARTED = "service_started";

  /**
   * @param image name of what it runs; for a unit that is built, the name Compose gives the result
   * @param built it is built on the host rather than fetched
   * @param networks names on the platform; empty when it has a network mode of its own
   * @param networkMode host, none, service:…, container:…; empty for networks of its own
   * @param environment as the container gets it
   * @param dependencies units it depends on
   * @param awaited those of them that have to be more than started first
   * @param hooked Compose runs commands in it behind its start
   * @param stores named volumes that it mounts, as the definition names them
   */
  record Unit(
      String name,
      String image,
      boolean built,
      List<String> networks,
      String networkMode,
      Map<String, String> environment,
      List<String> dependencies,
      List<String> awaited,
      boolean hooked,
      List<String> hosts,
      List<String> dns,
      List<String> stores) {}

  static Definition parse(String json) {
    JsonNode root = StateDir.parse(json, JsonNode.class);
    String project = root.path("name").asText();
    Map<String, Unit> units = new LinkedHashMap<>();
    root.path("services")
        .properties()
        .forEach(e -> units.put(e.getKey(), unit(root, project, e.getKey(), e.getValue())));
    return new Definition(project, units, written(root, "secrets") || written(root, "configs"));
  }

  private static boolean written(JsonNode root, String kind) {
    for (JsonNode text : root.path(kind)) {
      if (text.has("content") || text.has("environment")) {
        return true;
      }
    }
    return false;
  }

  private static Unit unit(JsonNode root, String project, String name, JsonNode node) {
    String image = node.path("image").asText("");
    List<String> networks = new ArrayList<>();
    node.path("networks")
        .fieldNames()
        .forEachRemaining(n -> networks.add(root.path("networks").path(n).path("name").asText(n)));
    Map<String, String> environment = new LinkedHashMap<>();
    node.path("environment")
        .properties()
        .forEach(e -> environment.put(e.getKey(), e.getValue().asText("")));
    List<String> dependencies = new ArrayList<>();
    List<String> awaited = new ArrayList<>();
    for (Map.Entry<String, JsonNode> needed : node.path("depends_on").properties()) {
      dependencies.add(needed.getKey());
      if (!needed.getValue().path("condition").asText(STARTED).equals(STARTED)) {
        awaited.add(needed.getKey());
      }
    }
    return new Unit(
        name,
        image.isEmpty() ? project + "-" + name : image,
        node.has("build"),
        networks,
        node.path("network_mode").asText(""),
        environment,
        dependencies,
        awaited,
        !node.path("post_start").isEmpty(),
        // "bar=1.2.3.4" in Compose's output, "bar:1.2.3.4" in Docker's API.
        texts(node.path("extra_hosts")).stream().map(h -> h.replaceFirst("=", ":")).toList(),
        texts(node.path("dns")),
        stores(node.path("volumes")));
  }

  private static List<String> stores(JsonNode volumes) {
    List<String> stores = new ArrayList<>();
    for (JsonNode volume : volumes) {
      if (volume.path("type").asText().equals("volume") && volume.hasNonNull("source")) {
        stores.add(volume.path("source").asText());
      }
    }
    return stores;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    if (list.isTextual()) {
      texts.add(list.asText());
    }
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  Unit unit(String name) {
    Unit unit = units.get(name);
    if (unit == null) {
      throw StepFailure.input(
          "UNIT_UNKNOWN",
          "the definition has no unit '%s'; it has %s: correct the stack file or the definition"
              .formatted(name, units.keySet()));
    }
    return unit;
  }

  /**
   * The units in the order in which they are to be started, those of one wave side by side: first
   * what others among them depend on, so that nothing competes with what everybody waits for.
   *
   * @return empty when that is not enough: one has to be more than started before another is, has
   *     commands that Compose runs in it, or is not in the definition
   */
  List<List<String>> waves(List<String> names) {
    List<List<String>> waves = new ArrayList<>();
    Set<String> left = new LinkedHashSet<>(names);
    if (!units.keySet().containsAll(left)
        || left.stream().anyMatch(n -> unit(n).hooked() || awaits(n, left))) {
      return List.of();
    }
    while (!left.isEmpty()) {
      List<String> ready = left.stream().filter(n -> needs(n, left).isEmpty()).toList();
      List<String> needed = ready.stream().filter(r -> needed(r, left)).toList();
      if (ready.isEmpty()) {
        return List.of();
      }
      waves.add(needed.isEmpty() ? ready : needed);
      waves.getLast().forEach(left::remove);
    }
    return waves;
  }

  private boolean needed(String name, Set<String> among) {
    return among.stream().anyMatch(other -> needs(other, among).contains(name));
  }

  private List<String> needs(String name, Set<String> among) {
    return unit(name).dependencies().stream().filter(among::contains).toList();
  }

  private boolean awaits(String name, Set<String> among) {
    return unit(name).awaited().stream().anyMatch(among::contains);
  }

  /** The units and everything they depend on. */
  Set<String> closure(List<String> names) {
    Set<String> all = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(names);
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      Unit unit = units.get(name);
      if (all.add(name) && unit != null) {
        open.addAll(unit.dependencies());
      }
    }
    return all;
  }
}
