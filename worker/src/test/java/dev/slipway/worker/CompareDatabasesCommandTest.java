package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Sessions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompareDatabasesCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int slipway(String... arguments) {
    return Main.commandLine(
            Sessions.of(
                Map.of("SECRET", "not-to-be-shown"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)))
        .execute(arguments);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_password_in_an_argument_is_refused_and_not_repeated() {
    assertEquals(
        ExitCode.USAGE,
        slipway("compare-databases", "postgresql://a:not-to-be-shown@h/db", "postgresql://a@h/db"));
    assertTrue(said().contains("?password=env:NAME"), said());
    assertFalse(said().contains("not-to-be-shown"), said());
  }

  @Test
  void a_server_that_does_not_answer_proves_nothing() {
    String nobody = "postgresql://a@127.0.0.1:1/db?password=env:SECRET";
    assertEquals(ExitCode.UNAVAILABLE, slipway("compare-databases", nobody, nobody));
    assertTrue(said().contains("127.0.0.1:1/db"), said());
    assertFalse(said().contains("not-to-be-shown"), said());
  }
}
