package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS, to a server that wants to know its clients. */
@Timeout(60)
class TlsTest {
  @TempDir static Path directory;
  private static TlsServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TlsServer(directory, true);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static Map<String, String> env(String... pairs) {
    Map<String, String> env = new HashMap<>();
    env.put("HOME", directory.toString());
    env.put("TEMPORAL_NAMESPACE", "ops");
    for (int i = 0; i < pairs.length; i += 2) {
      env.put(pairs[i], pairs[i + 1]);
    }
    return env;
  }

  private static Map<String, String> client(String... more) {
    Map<String, String> env = env(more);
    env.putIfAbsent("TEMPORAL_ADDRESS", server.address());
    env.putIfAbsent("TEMPORAL_TLS_SERVER_CA_CERT_PATH", server.file("server.pem").toString());
    env.putIfAbsent("TEMPORAL_TLS_CLIENT_CERT_PATH", server.file("client.pem").toString());
    env.putIfAbsent("TEMPORAL_TLS_CLIENT_KEY_PATH", server.file("client.key").toString());
    return env;
  }

  private static void opens(Map<String, String> env) {
    try (Connection connection = Connection.open(Target.from(env))) {
      assertEquals("ops", connection.namespace());
    }
  }

  private static CliFailure fails(int code, Map<String, String> env) {
    CliFailure failure =
        assertThrows(CliFailure.class, () -> Connection.open(Target.from(env)).close());
    assertEquals(code, failure.exitCode(), failure.text());
    return failure;
  }

  @Test
  void both_sides_know_each_other_by_certificate() {
    opens(client());
  }

  @Test
  void the_same_by_a_profile_of_temporals_own_file() throws IOException {
    Path file = directory.resolve("xdg").resolve("temporalio").resolve("temporal.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        [profile.prod]
        address = "%s"
        namespace = "ops"
        [profile.prod.tls]
        client_cert_path = "%s"
        client_key_path = "%s"
        server_ca_cert_path = "%s"
        """
            .formatted(
                server.address(),
                server.file("client.pem"),
                server.file("client.key"),
                server.file("server.pem")));
    Map<String, String> env =
        env("XDG_CONFIG_HOME", directory.resolve("xdg").toString(), "TEMPORAL_PROFILE", "prod");
    opens(env);
    Files.writeString(file, Files.readString(file).replace("client.key", "gone.key"));
    String text = fails(ExitCode.USAGE, env).text();
    assertEquals(
        "tls.client_key_path of profile prod: there is no file " + server.file("gone.key"), text);
  }

  @Test
  void a_key_goes_over_tls_as_a_header() {
    opens(client("TEMPORAL_API_KEY", "hunter2"));
    assertTrue(server.authorizations.contains("Bearer hunter2"), server.authorizations.toString());
  }

  @Test
  void the_name_in_the_servers_certificate_may_be_another() {
    opens(client("TEMPORAL_TLS_SERVER_NAME", "temporal.example"));
    fails(ExitCode.UNAVAILABLE, client("TEMPORAL_TLS_SERVER_NAME", "somebody.example"));
  }

  @Test
  void a_server_of_somebody_else_is_not_talked_to() {
    String stranger = server.file("stranger.pem").toString();
    CliFailure failure =
        fails(ExitCode.UNAVAILABLE, client("TEMPORAL_TLS_SERVER_CA_CERT_PATH", stranger));
    assertTrue(failure.hint().contains("TLS"), failure.hint());
  }

  @Test
  void a_client_that_the_server_does_not_know_is_turned_away() {
    fails(
        ExitCode.UNAVAILABLE,
        client(
            "TEMPORAL_TLS_CLIENT_CERT_PATH", server.file("stranger.pem").toString(),
            "TEMPORAL_TLS_CLIENT_KEY_PATH", server.file("stranger.key").toString()));
    fails(ExitCode.UNAVAILABLE, env("TEMPORAL_ADDRESS", server.address(), "TEMPORAL_TLS", "true"));
  }

  @Test
  void plain_text_is_not_taken_for_an_answer() {
    fails(ExitCode.UNAVAILABLE, env("TEMPORAL_ADDRESS", server.address()));
  }

  @Test
  void every_file_that_is_missing_is_named_by_its_variable() {
    for (String name :
        new String[] {
          "TEMPORAL_TLS_CLIENT_CERT_PATH",
          "TEMPORAL_TLS_CLIENT_KEY_PATH",
          "TEMPORAL_TLS_SERVER_CA_CERT_PATH"
        }) {
      assertEquals(
          name + ": there is no file /gone", fails(ExitCode.USAGE, client(name, "/gone")).text());
    }
  }

  @Test
  void half_a_client_is_an_error() {
    Map<String, String> env = client();
    env.remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
    assertTrue(fails(ExitCode.USAGE, env).text().contains("TEMPORAL_TLS_CLIENT_CERT is set"));
    String twice = fails(ExitCode.USAGE, client("TEMPORAL_TLS_CLIENT_KEY_DATA", "x")).text();
    assertTrue(twice.contains("are both set"), twice);
  }

  @Test
  void a_file_that_is_no_certificate_is_an_error() throws IOException {
    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "garbage");
    fails(ExitCode.USAGE, client("TEMPORAL_TLS_CLIENT_CERT_PATH", garbage.toString()));
  }

  @Test
  void a_switch_is_true_or_false() {
    String text = fails(ExitCode.USAGE, client("TEMPORAL_TLS", "yes")).text();
    assertEquals("TEMPORAL_TLS: 'yes' is neither true nor false", text);
    opens(client("TEMPORAL_TLS", "1"));
  }
}
