package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.worker.SlipwayWorker;
import dev.slipway.worker.WorkerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is typed wrongly, or is wrong in a stack file, is told by the program itself with the field
 * that it is about, and nothing is made anywhere: no file, no container, no run that holds a stack.
 */
@Timeout(240)
class BadInputIT {
  private static final String STACK = "badinput";

  @TempDir static Path work;
  private static DevServer server;
  private static Map<String, String> address = Map.of();
  private static Connection connection;
  private static SlipwayWorker worker;
  private static Path file;
  private static byte[] good;

  @BeforeAll
  static void open() throws IOException {
    Path directory = work.resolve("stacks").resolve(STACK);
    Path make = Field.HOME.resolve("stacks/kekkai/new");
    assertEquals(0, run(List.of(make.toString(), directory.toString(), "--project", STACK)).exit());
    file = directory.resolve("slipway.yml");
    good = Files.readAllBytes(file);
    server = DevServer.start(DevServerSettings.ofItsOwn(System.getenv(), work).orElseThrow());
    address = Map.of("TEMPORAL_ADDRESS", server.target().address());
    connection = Connection.open(server.target());
    WorkerConfig config =
        WorkerConfig.from(
            Map.of(
                "SLIPWAY_STACKS", work.resolve("stacks").toString(),
                "SLIPWAY_STATE", work.resolve("state").toString()));
    worker = SlipwayWorker.start(connection.client(), config, System.getenv());
  }

  @AfterAll
  static void close() {
    worker.close();
    connection.close();
    server.close();
  }

  @AfterEach
  void nothing_was_made() throws IOException {
    Files.write(file, good);
    assertFalse(Files.exists(work.resolve("state")), "the state directory");
    assertFalse(Files.exists(Path.of("/tmp/slipway-was-here")), "a command was run");
    List<String> containers = List.of("docker", "ps", "--all", "--format", "json");
    assertFalse(run(containers).out().contains(STACK), "containers");
  }

  @ParameterizedTest(name = "{0} {1} exits {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nosuch | defectdojo=2.38.0 | 3 | STOP  request stack: the catalogue has no \"nosuch\"",
        "badinput | nosuch=2.38.0 | 3 | STOP  request to.nosuch: stack badinput has no such component",
        "badinput | defectdojo | 2 | --to: 'defectdojo' is not COMPONENT=VERSION, as in --to defectdojo=2.38.0",
        "badinput | defectdojo= | 2 | --to: '' cannot be a version: letters, digits and",
        "badinput | defectdojo=2 38 | 2 | --to: '2 38' cannot be a version: letters, digits and",
        "badinput | defectdojo=../../2.38.0 | 2 | --to: '../../2.38.0' cannot be a version: letters, digits and",
        "badinput | defectdojo=$(touch /tmp/slipway-was-here) | 2 | --to: '$(touch /tmp/slipway-was-here)' cannot be a version",
        "badinput | ../defectdojo=2.38.0 | 2 | --to: '../defectdojo' cannot be the name of a component: lower-case",
        "badinput | `touch /tmp/slipway-was-here`=2.38.0 | 2 | --to: '`touch /tmp/slipway-was-here`' cannot be the name of a component",
        "../badinput | defectdojo=2.38.0 | 2 | STACK: '../badinput' cannot be the name of a stack: lower-case",
        "/etc/passwd | defectdojo=2.38.0 | 2 | STACK: '/etc/passwd' cannot be the name of a stack: lower-case",
        "badinput;touch /tmp/slipway-was-here | defectdojo=2.38.0 | 2 | STACK: 'badinput;touch /tmp/slipway-was-here' cannot be the name of a stack"
      })
  void what_is_typed_wrongly(String stack, String to, int exit, String finding) {
    told(slipway("upgrade", stack, "--to", to, "--wait"), exit, finding);
  }

  /**
   * By Temporal's command line, as by the form of its UI, nothing of ours looks before the server.
   */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Upgrade  |                                            | request: the input is empty",
        "Upgrade  | null                                       | request: found null where an object is wanted",
        "Upgrade  | \"badinput\"                                 | request: found text where an object is wanted",
        "Upgrade  | [\"badinput\"]                               | request: found a list where an object is wanted",
        "Upgrade  | {\"stack\":\"badinput\"}                     | request to: is missing",
        "Upgrade  | {\"to\":{\"defectdojo\":\"2.38.0\"}}         | request stack: is missing",
        "Upgrade  | {\"stack\":\"badinput\",\"too\":{}}           | did you mean \"to\"",
        "Upgrade  | {\"stack\":\"badinput\",\"to\":\"2.38.0\"}     | request to: found \"2.38.0\" where components",
        "Upgrade  | {\"stack\":\"badinput\",\"to\":{\"portal\":2}} | request to.portal: found the number",
        "Rollback | {\"stak\":\"badinput\"}                      | request stak: unknown field",
        "Rollback | {\"stack\":\"badinput\",\"dryRun\":\"yes\"}    | request dryRun: found \"yes\" where true or false",
        "Backup   | \"badinput\"                                 | request: found text where an object is wanted",
        "Backup   |                                            | request: the input is empty",
        "upgrade  | {\"stack\":\"badinput\"}                     | there is no runbook \"upgrade\"; there are Upgrade, Rollback"
      })
  void what_is_typed_wrongly_by_temporals_own_means(
      String type, @Nullable String input, String seen) {
    List<String> command = new ArrayList<>();
    command.add(DevServerSettings.binary(System.getenv()).orElseThrow().toString());
    command.addAll(List.of("workflow", "execute", "--type", type, "--task-queue", "slipway"));
    command.addAll(List.of("--workflow-id", "typed/by/hand"));
    if (input != null) {
      command.addAll(List.of("--input", input));
    }
    Exec.Result result = run(command);
    String said = result.out() + result.err();
    assertFalse(result.ok(), said);
    assertTrue(said.contains("REFUSED: "), said);
    assertTrue(said.contains(seen), said);
    assertTrue(said.contains("e.g. {\"stack\":"), "a right example: " + said);
  }

  static Stream<Arguments> files() {
    byte[] binary = new byte[4096];
    new Random(1).nextBytes(binary);
    return Stream.of(
        Arguments.of("an alias bomb", bytes(bomb(STACK)), ":8: has more than 50 aliases"),
        Arguments.of(
            "ten megabytes", bytes("# large\n".repeat(1_250_000)), ": is larger than 1 MiB"),
        Arguments.of("binary", binary, ":1: is not UTF-8 text"),
        Arguments.of("broken", bytes("stack: ["), ":1: is not YAML: while parsing a flow node"),
        Arguments.of("empty", new byte[0], ": is empty"));
  }

  /** Nine to the power of nine words, were it read. */
  static String bomb(String stack) {
    StringBuilder text = new StringBuilder("stack: " + stack + "\na: &a [x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c < 'k'; c++) {
      String nine = ",*%c".formatted(c - 1).repeat(9).substring(1);
      text.append("%c: &%c [%s]\n".formatted(c, c, nine));
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void a_stack_file_that_is(String what, byte[] content, String finding) throws IOException {
    Files.write(file, content);
    String stop = "STOP  stack file " + file + finding;
    told(slipway("upgrade", STACK, "--to", "defectdojo=2.38.0", "--wait"), 3, stop);
    told(slipway("validate", file.toString()), 3, file + finding);
  }

  private static void told(Exec.Result result, int exit, String finding) {
    String said = result.out() + result.err();
    assertEquals(exit, result.exit(), said);
    assertTrue(said.contains(finding), said);
    assertFalse(said.contains("Exception") || said.contains("\tat "), said);
  }

  private static Exec.Result slipway(String... arguments) {
    return CommandLine.slipway(work, address, arguments);
  }

  private static Exec.Result run(List<String> command) {
    return new Exec().run(work, address, Duration.ofMinutes(1), command);
  }
}
