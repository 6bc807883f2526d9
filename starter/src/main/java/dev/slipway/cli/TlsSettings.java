package dev.slipway.cli;

import io.temporal.envconfig.ClientConfigTLS;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at certificates and keys before they are used, so that the one at fault can be named. */
final class TlsSettings {
  private final Map<String, String> env;
  private final String source;

  private TlsSettings(Map<String, String> env, String source) {
    this.env = env;
    this.source = source;
  }

  static boolean on(@Nullable ClientConfigTLS tls) {
    return tls != null && !Boolean.TRUE.equals(tls.isDisabled());
  }

  /** Nothing, or an error that names the setting and the file. */
  static void check(@Nullable ClientConfigTLS tls, Map<String, String> env, String source) {
    if (tls == null || !on(tls)) {
      return;
    }
    TlsSettings settings = new TlsSettings(env, source);
    settings.file("client_cert", tls.getClientCertPath(), tls.getClientCertData());
    settings.file("client_key", tls.getClientKeyPath(), tls.getClientKeyData());
    settings.file("server_ca_cert", tls.getServerCACertPath(), tls.getServerCACertData());
    boolean cert = given(tls.getClientCertPath(), tls.getClientCertData());
    boolean key = given(tls.getClientKeyPath(), tls.getClientKeyData());
    if (cert != key) {
      throw CliFailure.usage(
          "%s is set without %s"
              .formatted(
                  settings.name(cert ? "client_cert" : "client_key", ""),
                  settings.name(cert ? "client_key" : "client_cert", "")),
          "a client certificate and its key go together");
    }
  }

  private void file(String what, @Nullable String path, byte @Nullable [] data) {
    if (path == null || path.isEmpty()) {
      return;
    }
    String name = name(what, "_path");
    if (data != null && data.length > 0) {
      throw CliFailure.usage(
          "%s and %s are both set".formatted(name, name(what, "_data")), "keep one of them");
    }
    if (!Files.isRegularFile(Path.of(path))) {
      throw CliFailure.usage("%s: there is no file %s".formatted(name, path), "");
    }
    if (!Files.isReadable(Path.of(path))) {
      throw CliFailure.usage("%s: %s may not be read".formatted(name, path), "");
    }
  }

  private static boolean given(@Nullable String path, byte @Nullable [] data) {
    return (path != null && !path.isEmpty()) || (data != null && data.length > 0);
  }

  /** As the person wrote it: the variable, or the key of the profile. */
  private String name(String what, String suffix) {
    String variable = "TEMPORAL_TLS_" + (what + suffix).toUpperCase(Locale.ROOT);
    boolean byVariable = env.keySet().stream().anyMatch(k -> k.startsWith(variable));
    return byVariable ? variable : "tls.%s%s of %s".formatted(what, suffix, source);
  }
}
