package dev.slipway.cli;

import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which Temporal server is meant. The profile or the TEMPORAL_* variables of Temporal's own tools
 * if there are any, else the dev server of this machine. Strict: whoever asked for a server by a
 * misspelt word must not land on another one.
 *
 * @param source where the address was said, for messages
 * @param local whether this is the dev server that {@code slipway worker} starts
 * @param profile the whole profile with keys and certificates; null for a local one
 */
public record Target(
    String address,
    String namespace,
    String source,
    boolean local,
    @Nullable ClientConfigProfile profile) {

  public static final String NAMESPACE = "default";
  public static final int LOCAL_PORT = 7233;

  /** The variables that Temporal's Java configuration reads; GRPC_META_* are open-ended. */
  private static final List<String> KNOWN =
      List.of(
          "TEMPORAL_ADDRESS",
          "TEMPORAL_NAMESPACE",
          "TEMPORAL_API_KEY",
          "TEMPORAL_PROFILE",
          "TEMPORAL_CONFIG_FILE",
          "TEMPORAL_TLS",
          "TEMPORAL_TLS_CLIENT_CERT_PATH",
          "TEMPORAL_TLS_CLIENT_CERT_DATA",
          "TEMPORAL_TLS_CLIENT_KEY_PATH",
          "TEMPORAL_TLS_CLIENT_KEY_DATA",
          "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
          "TEMPORAL_TLS_SERVER_CA_CERT_DATA",
          "TEMPORAL_TLS_SERVER_NAME",
          "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION");

  private static final String META = "TEMPORAL_GRPC_META_";

  /** The dev server of this machine at its fixed port. */
  public static Target ofThisMachine() {
    return ofThisMachine(LOCAL_PORT);
  }

  /** A dev server of this machine. */
  public static Target ofThisMachine(int port) {
    return new Target("127.0.0.1:" + port, NAMESPACE, "the dev server of this machine", true, null);
  }

  /** Reads the environment and Temporal's configuration file. */
  public static Target from(Map<String, String> environment) {
    Map<String, String> env = withoutEmpty(environment);
    refuseMisspelt(env);
    boolean asked = env.keySet().stream().anyMatch(k -> KNOWN.contains(k) || k.startsWith(META));
    ClientConfigProfile profile = load(env);
    String address = profile.getAddress();
    if (address == null || address.isBlank()) {
      if (asked) {
        throw CliFailure.usage(
            "Temporal is configured (%s) but has no address".formatted(saidBy(env)),
            "set TEMPORAL_ADDRESS=HOST:PORT, or address in the profile");
      }
      return ofThisMachine();
    }
    return new Target(address, namespace(profile, env), saidBy(env), false, profile);
  }

  /** Options to connect with. Reads the certificate files of the profile. */
  WorkflowServiceStubsOptions stubsOptions() {
    if (profile == null) {
      return WorkflowServiceStubsOptions.newBuilder().setTarget(address).build();
    }
    try {
      return profile.toWorkflowServiceStubsOptions();
    } catch (RuntimeException unusable) {
      throw CliFailure.usage(
          "the TLS settings of %s cannot be used: %s".formatted(source, unusable.getMessage()),
          "check the certificate and key paths");
    }
  }

  /** For messages: never a key. */
  public String words() {
    return "Temporal at %s, namespace %s (%s)".formatted(address, namespace, source);
  }

  /**
   * A namespace is guessed only where a wrong guess does no harm: with a key or a certificate it
   * belongs to somebody.
   */
  private static String namespace(ClientConfigProfile profile, Map<String, String> env) {
    String namespace = profile.getNamespace();
    if (namespace != null && !namespace.isBlank()) {
      return namespace;
    }
    if (profile.getApiKey() != null || profile.getTls() != null) {
      throw CliFailure.usage(
          "Temporal at %s (%s) has no namespace".formatted(profile.getAddress(), saidBy(env)),
          "set TEMPORAL_NAMESPACE, or namespace in the profile");
    }
    return NAMESPACE;
  }

  private static ClientConfigProfile load(Map<String, String> env) {
    String file = env.get("TEMPORAL_CONFIG_FILE");
    if (file != null && !Files.isRegularFile(Path.of(file))) {
      throw CliFailure.usage("TEMPORAL_CONFIG_FILE: there is no file " + file, "");
    }
    try {
      return ClientConfigProfile.load(
          LoadClientConfigProfileOptions.newBuilder()
              .setConfigFileStrict(true)
              .setEnvOverrides(env)
              .build());
    } catch (IOException | RuntimeException unreadable) {
      throw CliFailure.usage(
          "Temporal's configuration (%s) cannot be read: %s"
              .formatted(file == null ? saidBy(env) : file, unreadable.getMessage()),
          "");
    }
  }

  /**
   * A variable that is nearly one of Temporal's is a slip; others (of its UI, of its server) are
   * none of our business.
   */
  private static void refuseMisspelt(Map<String, String> env) {
    for (String name : env.keySet()) {
      if (name.startsWith("TEMPORAL_") && !KNOWN.contains(name) && !name.startsWith(META)) {
        Optional<String> meant = Nearest.to(name, KNOWN);
        if (meant.isPresent()) {
          throw CliFailure.usage(
              "the environment variable %s is unknown; did you mean %s?"
                  .formatted(name, meant.get()),
              "");
        }
      }
    }
  }

  private static String saidBy(Map<String, String> env) {
    if (env.containsKey("TEMPORAL_ADDRESS")) {
      return "TEMPORAL_ADDRESS";
    }
    if (env.containsKey("TEMPORAL_PROFILE")) {
      return "profile " + env.get("TEMPORAL_PROFILE");
    }
    return env.keySet().stream()
        .filter(KNOWN::contains)
        .findFirst()
        .orElse("Temporal's configuration file, profile default");
  }

  /** Compose and CI pass variables that are set but empty; the SDK would take them for a value. */
  private static Map<String, String> withoutEmpty(Map<String, String> environment) {
    Map<String, String> env = new TreeMap<>(environment);
    env.entrySet().removeIf(e -> e.getKey().startsWith("TEMPORAL_") && e.getValue().isBlank());
    return env;
  }
}
