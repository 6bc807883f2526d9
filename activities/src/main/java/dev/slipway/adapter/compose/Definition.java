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
 */
record Definition(String project, Map<String, Unit> units) {

  /**
   * @param image name of what it runs; for a unit that is built, the name Compose gives the result
   * @param built it is built on the host rather than fetched
   * @param networks names on the platform; empty when it has a network mode of its own
   * @param networkMode host, none, service:…, container:…; empty for networks of its own
   * @param environment as the container gets it
   * @param dependencies units it depends on
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
    return new Definition(project, units);
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
    node.path("depends_on").fieldNames().forEachRemaining(dependencies::add);
    return new Unit(
        name,
        image.isEmpty() ? project + "-" + name : image,
        node.has("build"),
        networks,
        node.path("network_mode").asText(""),
        environment,
        dependencies,
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
