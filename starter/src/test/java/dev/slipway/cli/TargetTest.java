package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
  @TempDir Path home;

  /** A home without any configuration of Temporal. */
  private Map<String, String> env(String... pairs) {
    Map<String, String> env = new HashMap<>();
    env.put("HOME", home.toString());
    env.put("XDG_CONFIG_HOME", home.resolve("none").toString());
    for (int i = 0; i < pairs.length; i += 2) {
      env.put(pairs[i], pairs[i + 1]);
    }
    return env;
  }

  private CliFailure refused(String... pairs) {
    CliFailure failure = assertThrows(CliFailure.class, () -> Target.from(env(pairs)));
    assertEquals(ExitCode.USAGE, failure.exitCode());
    return failure;
  }

  @Test
  void nothing_said_means_the_dev_server_of_this_machine() {
    Target target =
        Target.from(env("TEMPORAL_ADDRESS", "", "TEMPORAL_UI_PORT", "1", "TEMPORAL_DEBUG", "1"));
    assertTrue(target.local());
    assertEquals("127.0.0.1:7233", target.address());
  }

  @Test
  void an_address_is_used_and_only_a_harmless_namespace_is_guessed() {
    Target target = Target.from(env("TEMPORAL_ADDRESS", "temporal.example:7233"));
    assertEquals("default", target.namespace());
    assertFalse(target.local());
    assertEquals(
        "ops",
        Target.from(env("TEMPORAL_ADDRESS", "h:1", "TEMPORAL_NAMESPACE", "ops")).namespace());
    assertTrue(
        refused("TEMPORAL_ADDRESS", "h:1", "TEMPORAL_API_KEY", "secret")
            .text()
            .contains("has no namespace"));
  }

  @Test
  void half_a_configuration_is_an_error() {
    CliFailure failure = refused("TEMPORAL_NAMESPACE", "ops");
    assertTrue(failure.text().contains("TEMPORAL_NAMESPACE"), failure.text());
    assertTrue(failure.text().contains("no address"), failure.text());
  }

  @Test
  void a_misspelt_variable_is_an_error() {
    assertTrue(refused("TEMPORAL_ADRESS", "h:1").text().contains("did you mean TEMPORAL_ADDRESS?"));
    assertTrue(
        refused("TEMPORAL_CONFIGFILE", "h").text().contains("did you mean TEMPORAL_CONFIG_FILE?"));
  }

  @Test
  void former_names_are_errors_too() {
    assertTrue(
        refused("TEMPORAL_TLS_CERT", "c.pem")
            .text()
            .contains("did you mean TEMPORAL_TLS_CLIENT_CERT_PATH?"));
    assertTrue(
        refused("TEMPORAL_CLI_ADDRESS", "h:1").text().contains("did you mean TEMPORAL_ADDRESS?"));
  }

  @Test
  void an_address_has_a_port() {
    CliFailure failure = refused("TEMPORAL_ADDRESS", "temporal.example");
    assertTrue(failure.text().contains("is not HOST:PORT"), failure.text());
    assertTrue(failure.hint().contains("temporal.example:7233"), failure.hint());
    refused("TEMPORAL_ADDRESS", "https://temporal.example:443");
  }

  @Test
  void the_file_is_the_one_that_temporals_command_line_reads() throws IOException {
    Path file = home.resolve(".config").resolve("temporalio").resolve("temporal.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[profile.default]\naddress = \"h:1\"\n");
    Map<String, String> env = new HashMap<>(Map.of("HOME", home.toString()));
    assertEquals("h:1", Target.from(env).address());
    env.put("XDG_CONFIG_HOME", home.resolve("none").toString());
    assertTrue(Target.from(env).local());
    env.put("TEMPORAL_PROFILE", "prod");
    assertEquals(ExitCode.USAGE, assertThrows(CliFailure.class, () -> Target.from(env)).exitCode());
  }

  @Test
  void a_file_that_was_named_must_be_there_and_right() throws IOException {
    assertTrue(
        refused("TEMPORAL_CONFIG_FILE", home.resolve("gone").toString())
            .text()
            .contains("there is no file"));
    Path file = home.resolve("temporal.toml");
    Files.writeString(file, "[profile.prod]\naddres = \"h:1\"\n");
    refused("TEMPORAL_CONFIG_FILE", file.toString(), "TEMPORAL_PROFILE", "prod");
    Files.writeString(file, "[profile.prod]\naddress = \"h:1\"\nnamespace = \"ops\"\n");
    Target target =
        Target.from(env("TEMPORAL_CONFIG_FILE", file.toString(), "TEMPORAL_PROFILE", "prod"));
    assertEquals("h:1", target.address());
    assertTrue(target.words().contains("profile prod"), target.words());
    refused("TEMPORAL_CONFIG_FILE", file.toString(), "TEMPORAL_PROFILE", "prdo");
  }

  @Test
  void no_secret_is_in_the_words() {
    Target target =
        Target.from(
            env(
                "TEMPORAL_ADDRESS",
                "h:1",
                "TEMPORAL_NAMESPACE",
                "n",
                "TEMPORAL_API_KEY",
                "hunter2"));
    assertFalse(target.words().contains("hunter2"));
  }

  @Test
  void certificates_that_cannot_be_read_are_a_usage_error() {
    CliFailure failure =
        refused(
            "TEMPORAL_ADDRESS", "h:1",
            "TEMPORAL_NAMESPACE", "n",
            "TEMPORAL_TLS_CLIENT_CERT_PATH", "/gone.pem",
            "TEMPORAL_TLS_CLIENT_KEY_PATH", "/gone.key");
    assertEquals("TEMPORAL_TLS_CLIENT_CERT_PATH: there is no file /gone.pem", failure.text());
  }

  @Test
  void no_server_is_said_within_two_seconds_with_the_command_to_run() {
    Instant begun = Instant.now();
    CliFailure failure =
        assertThrows(CliFailure.class, () -> Connection.open(Target.ofThisMachine(1)));
    assertEquals(ExitCode.UNAVAILABLE, failure.exitCode());
    assertTrue(
        failure.text().contains("no Temporal server answers at 127.0.0.1:1"), failure.text());
    assertTrue(failure.hint().contains("slipway worker"), failure.hint());
    assertTrue(Duration.between(begun, Instant.now()).toMillis() < 4000);
  }

  @Test
  @Timeout(30)
  void a_silent_local_server_is_asked_three_times_and_named() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Instant begun = Instant.now();
      Target target = Target.ofThisMachine(silent.getLocalPort());
      CliFailure failure = assertThrows(CliFailure.class, () -> Connection.open(target));
      long took = Duration.between(begun, Instant.now()).toMillis();
      assertEquals(ExitCode.UNAVAILABLE, failure.exitCode());
      assertTrue(failure.text().contains("has left 3 questions of 2s unanswered"), failure.text());
      assertTrue(failure.hint().contains("ss -ltnp 'sport = :" + silent.getLocalPort()));
      assertTrue(took >= 5_900 && took < 20_000, took + " ms");
    }
  }

  @Test
  void a_remote_server_that_is_away_is_named_with_its_source() {
    CliFailure failure =
        assertThrows(
            CliFailure.class,
            () -> Connection.open(Target.from(env("TEMPORAL_ADDRESS", "127.0.0.1:1"))));
    assertEquals(ExitCode.UNAVAILABLE, failure.exitCode());
    assertTrue(failure.text().contains("(TEMPORAL_ADDRESS) does not answer"), failure.text());
  }
}
