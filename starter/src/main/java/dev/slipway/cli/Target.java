package dev.slipway.cli;

import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
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
  private static final Pattern ADDRESS = Pattern.compile("[^\\s/]+:\\d{1,5}");

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
    Map<String, String> env = TemporalVariables.strict(environment);
    boolean asked = TemporalVariables.any(env);
    ClientConfigProfile profile = load(env);
    TlsSettings.check(profile.getTls(), env, saidBy(env));
    String address = profile.getAddress();
    if (address == null || address.isBlank()) {
      if (asked) {
        throw CliFailure.usage(
            "Temporal is configured (%s) but has no address".formatted(saidBy(env)),
            "set TEMPORAL_ADDRESS=HOST:PORT, or address in the profile");
      }
      return ofThisMachine();
    }
    if (!ADDRESS.matcher(address).matches()) {
      throw CliFailure.usage(
          "'%s' (%s) is not HOST:PORT".formatted(Args.printable(address), saidBy(env)),
          "Temporal's own port is 7233: %s:7233"
              .formatted(Args.printable(address).replaceFirst(":.*", "")));
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
          "the TLS settings of %s cannot be used: %s".formatted(source, deepest(unusable)),
          "certificates and keys are PEM files; a key is PKCS#8 (-----BEGIN PRIVATE KEY-----)");
    }
  }

  private static String deepest(Throwable problem) {
    Throwable last = problem;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
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
    if (profile.getApiKey() != null || TlsSettings.on(profile.getTls())) {
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
    Map<String, String> read = new TreeMap<>(env);
    read.putIfAbsent("TEMPORAL_CONFIG_FILE", TemporalVariables.usualFile(env).toString());
    try {
      return ClientConfigProfile.load(
          LoadClientConfigProfileOptions.newBuilder()
              .setConfigFileStrict(true)
              .setEnvOverrides(read)
              .build());
    } catch (IOException | RuntimeException unreadable) {
      throw CliFailure.usage(
          "Temporal's configuration (%s) cannot be read: %s"
              .formatted(file == null ? saidBy(env) : file, unreadable.getMessage()),
          "");
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
        .filter(TemporalVariables.KNOWN::contains)
        .findFirst()
        .orElse("Temporal's configuration file, profile default");
  }
}
