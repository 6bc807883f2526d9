package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.Sessions;
import dev.slipway.worker.SlipwayWorker.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WorkerCommandTest {
  @TempDir Path directory;

  @BeforeEach
  void binary() throws IOException {
    assertTrue(Files.createFile(directory.resolve("temporal")).toFile().setExecutable(true));
  }

  private DevServerSettings devServer(Map<String, String> more, String... arguments) {
    Map<String, String> env = new HashMap<>(more);
    env.put("PATH", directory.toString());
    WorkerCommand command = new WorkerCommand(Sessions.of(env, System.out, System.err));
    new CommandLine(command).parseArgs(arguments);
    return command.devServer();
  }

  @Test
  void the_state_that_is_named_is_also_the_dev_servers() {
    Path state = directory.resolve("state");
    DevServerSettings named = devServer(Map.of(), "--state", state.toString());
    assertEquals(state.resolve("temporal.db"), named.state());
    assertEquals(state.resolve("temporal.log"), named.log());
  }

  @Test
  void an_option_wins_over_the_environment() {
    Map<String, String> env = Map.of("SLIPWAY_STATE", directory.resolve("env").toString());
    assertEquals(directory.resolve("env").resolve("temporal.db"), devServer(env).state());
    Path state = directory.resolve("option");
    assertEquals(state.resolve("temporal.db"), devServer(env, "--state", state.toString()).state());
  }

  @Test
  void a_process_is_both_unless_one_is_asked_for() {
    assertEquals(Role.BOTH, command().role());
    assertEquals(Role.CENTRAL, command("--central").role());
    assertEquals(Role.AGENT, command("--agent", "--host", "web1").role());
  }

  @Test
  void a_central_worker_has_no_host() {
    for (String of : List.of("--agent", "--host=web1")) {
      WorkerCommand command = command("--central", of);
      String refused =
          String.valueOf(
              assertThrows(CommandLine.ParameterException.class, command::role).getMessage());
      assertTrue(refused.contains("--central acts on no host"), refused);
    }
  }

  @Test
  void one_without_stack_files_does_not_start() {
    String nowhere = directory.resolve("nowhere").toString();
    for (List<String> role : List.of(List.<String>of(), List.of("--central"))) {
      List<String> arguments = new ArrayList<>(role);
      arguments.addAll(List.of("--stacks", nowhere, "--state", directory.toString()));
      WorkerCommand command = command(arguments.toArray(String[]::new));
      String refused =
          String.valueOf(
              assertThrows(CommandLine.ParameterException.class, command::call).getMessage());
      assertTrue(refused.contains("no directory " + nowhere), refused);
    }
  }

  private static WorkerCommand command(String... arguments) {
    WorkerCommand command = new WorkerCommand(Sessions.of(Map.of(), System.out, System.err));
    new CommandLine(command).parseArgs(arguments);
    return command;
  }
}
