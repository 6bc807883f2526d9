package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.Cli;
import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.Sessions;
import dev.slipway.worker.SlipwayWorker;
import dev.slipway.worker.WorkerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Windows of a stack file with a real server and a real worker; the stack itself is not up. */
@Tag("long")
@Timeout(180)
class WindowsIT {
  private static final String STACK = "windows";

  @TempDir Path directory;

  private String address = "";
  private String said = "";

  private int run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code =
        Cli.create(
                Sessions.of(
                    Map.of("TEMPORAL_ADDRESS", address, "HOME", "/nonexistent"), stream, stream))
            .execute(args);
    said = out.toString(StandardCharsets.UTF_8);
    return code;
  }

  private void until(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(end), () -> what + "\n" + said);
      LockSupport.parkNanos(200_000_000);
    }
  }

  @Test
  void a_schedule_of_a_window_starts_an_upgrade_that_is_held_to_the_stack_file()
      throws IOException, InterruptedException {
    Path stacks = stack();
    DevServerSettings settings =
        DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow();
    WorkerConfig config =
        WorkerConfig.from(
            Map.of(
                "SLIPWAY_STACKS", stacks.toString(),
                "SLIPWAY_STATE", directory.resolve("state").toString()));
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target());
        SlipwayWorker worker = SlipwayWorker.start(connection.client(), config, System.getenv())) {
      address = server.target().address();
      until("the worker polls", () -> run("schedule", "preview", STACK, "--count", "3") == 0);
      assertTrue(said.contains("minor"), said);
      assertTrue(said.contains("patch, minor"), said);

      assertEquals(3, run("schedule", "apply", STACK, "--to", "defectdoj=2.38.0"), said);
      assertTrue(said.contains("did you mean \"defectdojo\"?"), said);
      assertEquals(
          3, run("schedule", "apply", STACK, "--to", "portal=1.1.0", "--window", "mino"), said);
      assertTrue(said.contains("did you mean minor?"), said);
      assertEquals(0, run("schedule", "apply", STACK, "--to", "defectdojo=2.38.0"), said);
      assertTrue(said.contains("window/windows/security  created"), said);

      assertEquals(0, run("schedule", "trigger", STACK, "--window", "minor"), said);
      until(
          "the upgrade was refused by the freeze",
          () -> run("schedule", "list", STACK) == 0 && said.contains(", OUTSIDE"));
      assertEquals(3, run("upgrade", STACK, "--to", "defectdojo=2.38.0", "--wait"), said);
      assertTrue(said.contains("frozen until the end of"), said);
      assertEquals(
          3,
          run(
              "upgrade",
              STACK,
              "--to",
              "defectdojo=2.38.0",
              "--wait",
              "--override-window",
              "CVE-2026-1"),
          said);
      assertTrue(said.contains("CVE-2026-1"), said);
    }
  }

  /** An instance with the windows of its comment, and frozen around the day of this test. */
  private Path stack() throws IOException, InterruptedException {
    Path root = directory.resolve("stacks").resolve(STACK);
    Files.createDirectories(directory.resolve("stacks"));
    Process made =
        new ProcessBuilder(
                Field.HOME.resolve("stacks/kekkai/new").toString(),
                root.toString(),
                "--project",
                STACK,
                "--label-test")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, made.waitFor());
    Path file = root.resolve("slipway.yml");
    String written = Files.readString(file);
    int windows = written.indexOf("# windows:");
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Files.writeString(
        file,
        written.substring(0, windows)
            + written
                .substring(windows)
                .replaceAll("(?m)^# ?", "")
                .replaceFirst("from: 2026-12-20", "from: " + today.minusDays(2))
                .replaceFirst("until: 2027-01-03", "until: " + today.plusDays(2)));
    return directory.resolve("stacks");
  }
}
