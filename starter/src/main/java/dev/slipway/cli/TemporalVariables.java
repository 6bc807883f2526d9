package dev.slipway.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The variables of Temporal's own tools. Temporal's Java library skips what it does not know and
 * reads a slip in a yes or no as no; whoever asked for TLS by a slip must not go without it.
 */
final class TemporalVariables {
  /** The variables that Temporal's Java configuration reads; GRPC_META_* are open-ended. */
  static final List<String> KNOWN =
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

  /** What older tools of Temporal called them; far enough off to escape a search by likeness. */
  private static final Map<String, String> FORMER =
      Map.of(
          "TEMPORAL_CLI_ADDRESS", "TEMPORAL_ADDRESS",
          "TEMPORAL_CLI_NAMESPACE", "TEMPORAL_NAMESPACE",
          "TEMPORAL_HOST", "TEMPORAL_ADDRESS",
          "TEMPORAL_HOST_PORT", "TEMPORAL_ADDRESS",
          "TEMPORAL_TLS_CA", "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
          "TEMPORAL_TLS_CERT", "TEMPORAL_TLS_CLIENT_CERT_PATH",
          "TEMPORAL_TLS_KEY", "TEMPORAL_TLS_CLIENT_KEY_PATH");

  private static final List<String> SWITCHES =
      List.of("TEMPORAL_TLS", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION");

  private static final String META = "TEMPORAL_GRPC_META_";

  private TemporalVariables() {}

  /** The environment without empty variables of Temporal; anything misspelt is an error. */
  static Map<String, String> strict(Map<String, String> environment) {
    Map<String, String> env = new TreeMap<>(environment);
    // Compose and CI pass variables that are set but empty; the library would take them for a
    // value.
    env.entrySet().removeIf(e -> e.getKey().startsWith("TEMPORAL_") && e.getValue().isBlank());
    env.keySet().forEach(TemporalVariables::refuseMisspelt);
    for (String name : SWITCHES) {
      env.computeIfPresent(name, TemporalVariables::yesOrNo);
    }
    return env;
  }

  /** Whether anything is said of Temporal at all. */
  static boolean any(Map<String, String> env) {
    return env.keySet().stream().anyMatch(k -> KNOWN.contains(k) || k.startsWith(META));
  }

  /** Where Temporal's command line keeps its profiles; the Java library looks beside XDG's. */
  static Path usualFile(Map<String, String> env) {
    String home = env.getOrDefault("HOME", System.getProperty("user.home", "."));
    String xdg = env.getOrDefault("XDG_CONFIG_HOME", "");
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
    Path directory =
        mac
            ? Path.of(home, "Library", "Application Support")
            : xdg.isBlank() ? Path.of(home, ".config") : Path.of(xdg);
    return directory.resolve("temporalio").resolve("temporal.toml");
  }

  /**
   * A variable that is nearly one of Temporal's is a slip; others (of its UI, of its server) are
   * none of our business.
   */
  private static void refuseMisspelt(String name) {
    if (!name.startsWith("TEMPORAL_") || KNOWN.contains(name) || name.startsWith(META)) {
      return;
    }
    Optional<String> meant =
        FORMER.containsKey(name) ? Optional.ofNullable(FORMER.get(name)) : Nearest.to(name, KNOWN);
    if (meant.isPresent()) {
      throw CliFailure.usage(
          "the environment variable %s is unknown; did you mean %s?".formatted(name, meant.get()),
          "");
    }
  }

  private static String yesOrNo(String name, String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> "true";
      case "false", "0" -> "false";
      default ->
          throw CliFailure.usage(
              "%s: '%s' is neither true nor false".formatted(name, Args.printable(value)), "");
    };
  }
}
