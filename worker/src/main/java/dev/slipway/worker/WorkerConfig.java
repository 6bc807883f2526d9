package dev.slipway.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings of a worker process.
 *
 * @param host name of the host whose stacks this agent acts on
 * @param stacks directory of stack files
 * @param state state directory of the host
 * @param helperImage image with the tools that helpers need
 * @param majorsImages beginning of the names of images with the programs of several major versions
 *     of PostgreSQL
 * @param onCall webhook of whoever is on call; empty for none
 */
public record WorkerConfig(
    String host, Path stacks, Path state, String helperImage, String majorsImages, String onCall) {
  private static final Pattern WEBHOOK = Pattern.compile("https?://[^\\s/]+(/\\S*)?");
  private static final List<String> KNOWN =
      List.of(
          "SLIPWAY_HOST",
          "SLIPWAY_STACKS",
          "SLIPWAY_STATE",
          "SLIPWAY_HELPER_IMAGE",
          "SLIPWAY_MAJORS_IMAGES",
          "SLIPWAY_ON_CALL",
          "SLIPWAY_HOME",
          "SLIPWAY_CACHE",
          "SLIPWAY_REGISTRY_PORT");

  /**
   * Reads the settings; a misspelt one is an error, since a default in its place would surprise at
   * night.
   *
   * @throws IllegalArgumentException naming every unknown key, or the webhook when it is no address
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
    String onCall = environment.getOrDefault("SLIPWAY_ON_CALL", "");
    if (!onCall.isEmpty() && !WEBHOOK.matcher(onCall).matches()) {
      // Its value is a secret, so it is not shown.
      throw new IllegalArgumentException(
          "SLIPWAY_ON_CALL must be the address of a webhook, such as https://chat.example/hooks/42");
    }
    return new WorkerConfig(
        environment.getOrDefault("SLIPWAY_HOST", "local"),
        Path.of(environment.getOrDefault("SLIPWAY_STACKS", "stacks")).toAbsolutePath().normalize(),
        Path.of(environment.getOrDefault("SLIPWAY_STATE", "/var/lib/slipway")),
        environment.getOrDefault("SLIPWAY_HELPER_IMAGE", "slipway/helper:1"),
        environment.getOrDefault("SLIPWAY_MAJORS_IMAGES", "slipway/pg-majors:"),
        onCall);
  }
}
