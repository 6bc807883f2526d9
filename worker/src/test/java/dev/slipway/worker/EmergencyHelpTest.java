package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Sessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmergencyHelpTest {
  @TempDir Path directory;

  private String local(String host) throws IOException {
    Path stack = Files.createDirectories(directory.resolve("shop"));
    Files.writeString(
        stack.resolve("slipway.yml"),
        Files.readString(Path.of("../stacks/kekkai/slipway.yml"))
            .replaceFirst("(?m)^stack: .*", "stack: shop")
            .replaceFirst("(?m)^host: .*", "host: " + host)
            .replaceFirst("directory: [.]", "directory: /srv/shop"));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.commandLine(
                Sessions.of(
                    Map.of(
                        "SLIPWAY_STACKS", directory.toString(),
                        "SLIPWAY_STATE", directory.resolve("state").toString(),
                        "SLIPWAY_HOST", "web1"),
                    System.out,
                    new PrintStream(err, true, StandardCharsets.UTF_8)))
            .execute("emergency-rollback", "shop", "--local", "--reason", "test");
    assertEquals(ExitCode.REFUSED, code, err.toString(StandardCharsets.UTF_8));
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void without_a_server_nobody_acts_for_a_stack_of_another_host() throws IOException {
    String refused = local("web2");
    assertTrue(refused.contains("shop is on host web2, and this is web1"), refused);
    assertTrue(refused.contains("run it on web2"), refused);
  }
}
