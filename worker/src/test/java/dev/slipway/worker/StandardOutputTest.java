package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.Repository;
import dev.slipway.cli.Payloads;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing but the answer of a command is on standard output. */
class StandardOutputTest {
  @TempDir Path directory;

  /** A second configuration on the class path is what Logback warns of. */
  @Test
  @Timeout(60)
  void warnings_of_the_log_library_are_not() throws IOException, InterruptedException {
    Files.writeString(
        directory.resolve("logback.xml"), Repository.read("worker/src/main/resources/logback.xml"));
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            directory + File.pathSeparator + withoutTestConfiguration(),
            Main.class.getName(),
            "status",
            "--output",
            "json");
    command.environment().put("TEMPORAL_ADDRESS", "127.0.0.1:1");
    Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(69, process.waitFor(), out);
    JsonNode document = Payloads.json().readTree(out);
    assertEquals(69, document.path("exitCode").asInt(), out);
    assertEquals("{", out.substring(0, 1), out);
  }

  /** What tests configure would come first. */
  private static String withoutTestConfiguration() {
    List<String> entries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(e -> !e.contains("test-classes") && !e.endsWith("-tests.jar"))
            .toList();
    return String.join(File.pathSeparator, entries);
  }
}
