package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo holds what it promises, and whoever ends it finds nothing of it afterwards. */
@Tag("alone")
@Timeout(300)
@Tag("long")
class DemoIT {
  private static final Pattern STACK = Pattern.compile("the stack (demo[a-z0-9]+)");

  @TempDir Path work;
  private Path temporary = Path.of("");
  private Path said = Path.of("");
  private Process demo;

  /** In a session of its own, and deaf to no signal, as in a terminal. */
  @BeforeEach
  void start() throws IOException {
    temporary = Files.createDirectory(work.resolve("tmp"));
    said = work.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(
            "setsid",
            "env",
            "--default-signal=INT",
            Field.HOME.resolve("slipway").toString(),
            "demo");
    builder.environment().put("SLIPWAY_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    demo = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
  }

  /** Asked first: one that is killed cannot take its stack away. */
  @AfterEach
  void end() throws InterruptedException {
    signal("INT");
    demo.waitFor(60, TimeUnit.SECONDS);
    signal("KILL");
  }

  @Test
  void it_ends_by_itself_within_four_minutes_and_everything_holds() throws Exception {
    assertTrue(demo.waitFor(240, TimeUnit.SECONDS), () -> "still runs: " + text());
    assertEquals(0, demo.exitValue(), this::text);
    List<String> acts = text().lines().filter(l -> l.contains(" s down ")).toList();
    assertEquals(3, acts.size(), this::text);
    assertTrue(acts.stream().allMatch(l -> l.endsWith(" holds")), acts::toString);
    assertTrue(text().contains("everything holds"), this::text);
    assertEquals(List.of(), made());
  }

  @Test
  void ctrl_c_in_the_middle_of_a_run_leaves_nothing() throws Exception {
    await(() -> text().contains(": rollback point"));
    ctrlC();
  }

  @Test
  void ctrl_c_while_the_stack_starts_leaves_nothing() throws Exception {
    await(() -> STACK.matcher(text()).find() && containers().size() > 2);
    ctrlC();
  }

  private void ctrlC() throws Exception {
    assertTrue(containers().size() > 2, "there is something to leave");
    assertEquals(0, signal("INT").exit());
    assertTrue(demo.waitFor(60, TimeUnit.SECONDS), () -> "still runs: " + text());
    assertEquals(List.of(), made());
  }

  private void await(BooleanSupplier moment) throws InterruptedException {
    Instant deadline = Instant.now().plusSeconds(90);
    while (!moment.getAsBoolean()) {
      assertTrue(demo.isAlive() && Instant.now().isBefore(deadline), this::text);
      Thread.sleep(50);
    }
  }

  /** All that the demo has made and that is there now. */
  private List<String> made() throws Exception {
    List<String> made = new ArrayList<>(containers());
    made.addAll(docker("volume", "ls"));
    made.addAll(docker("network", "ls"));
    made.addAll(docker("image", "ls"));
    try (Eavesdropper processes = new Eavesdropper()) {
      Thread.sleep(100);
      processes.commandLines().stream()
          .filter(c -> c.contains(temporary.toString()))
          .forEach(made::add);
    }
    try (Stream<Path> files = Files.list(temporary)) {
      files.forEach(f -> made.add("file " + f));
    }
    return made;
  }

  private List<String> containers() {
    return docker("container", "ls", "--all");
  }

  /** Whatever carries the name of the stack, in a name or a label. */
  private List<String> docker(String... list) {
    Matcher stack = STACK.matcher(text());
    assertTrue(stack.find(), this::text);
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(list));
    command.addAll(List.of("--format", "json"));
    return run(command).out().lines().filter(l -> l.contains(stack.group(1))).toList();
  }

  private Exec.Result signal(String name) {
    return run(List.of("kill", "-" + name, "--", "-" + demo.pid()));
  }

  private static Exec.Result run(List<String> command) {
    return new Exec().run(Path.of("/"), Map.of(), Duration.ofMinutes(1), command);
  }

  private String text() {
    try {
      return Files.readString(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
