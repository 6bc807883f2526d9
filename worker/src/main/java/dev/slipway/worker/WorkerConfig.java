package dev.slipway.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of a worker process.
 *
 * @param host name of the host whose stacks this agent acts on
 * @param stacks directory of stack files
 * @param state state directory of the host
 * @param helperImage image with the tools that helpers need
 */
public record WorkerConfig(String host, Path stacks, Path state, String helperImage) {
  private static final List<String> KNOWN =
      List.of(
          "SLIPWAY_HOST",
          "SLIPWAY_STACKS",
          "SLIPWAY_STATE",
          "SLIPWAY_HELPER_IMAGE",
          "SLIPWAY_HOME",
          "SLIPWAY_CACHE",
          "SLIPWAY_REGISTRY_PORT");

  /**
   * Reads the settings; a misspelt one is an error, since a default in its place would surprise at
   * night.
   *
   * @throws IllegalArgumentException naming every unknown key
   */
  public static WorkerConfig from(Map<String, String> environment) {
    List<String> unknown =
        new TreeMap<>(environment)
            .keySet().stream().filter(k -> k.startsWith("SLIPWAY_") && !KNOWN.contains(k)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown setting %s; known are %s"
              .formatted(String.join(", ", unknown), String.join(", ", KNOWN)));
    }
    return new WorkerConfig(
        environment.getOrDefault("SLIPWAY_HOST", "local"),
        Path.of(environment.getOrDefault("SLIPWAY_STACKS", "stacks")).toAbsolutePath().normalize(),
        Path.of(environment.getOrDefault("SLIPWAY_STATE", "/var/lib/slipway")),
        environment.getOrDefault("SLIPWAY_HELPER_IMAGE", "slipway/helper:1"));
  }
}
