package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.cli.Sessions;
import dev.slipway.demo.Act;
import dev.slipway.demo.Ledger;
import dev.slipway.demo.Ledger.Kind;
import dev.slipway.demo.Load;
import dev.slipway.demo.Scene;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the demo says of a stack that keeps, loses or changes what it has acknowledged. */
@Timeout(60)
class DemoCommandTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  /** Exit code of a demo of one act, in which this happens to the stack. */
  private int play(Consumer<Store> happens) throws IOException {
    return play((scene, store) -> scene.loseNothing("act", 0, () -> run(happens, store)));
  }

  private interface Play {
    Act on(Scene scene, Store store);
  }

  private int play(Play play) throws IOException {
    Ledger ledger = new Ledger();
    try (Store store = new Store();
        Load load = new Load(store.address(), "token", ledger, 1)) {
      load.start();
      Act act = play.on(new Scene(ledger, load), store);
      PrintStream all = new PrintStream(said, true, StandardCharsets.UTF_8);
      return new DemoCommand(Sessions.of(Map.of(), all, all)).end(List.of(act));
    }
  }

  private static int run(Consumer<Store> happens, Store store) {
    happens.accept(store);
    return 0;
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_stack_that_keeps_everything_holds() throws IOException {
    assertEquals(0, play(store -> {}), this::said);
    assertTrue(said().contains("everything holds"), said());
  }

  @ParameterizedTest
  @EnumSource
  void one_acknowledged_write_that_is_gone_breaks_the_act(Kind kind) throws IOException {
    assertEquals(1, play(store -> store.forget(kind)), this::said);
    assertTrue(said().contains("BROKEN") && said().contains(" 1 lost (0 announced)"), said());
    assertFalse(said().contains("everything holds"), said());
  }

  @Test
  void one_acknowledged_write_that_is_changed_breaks_the_act() throws IOException {
    assertEquals(1, play(store -> store.change(Kind.RECORD)), this::said);
  }

  @Test
  void what_was_announced_to_be_lost_and_is_there_breaks_the_act() throws IOException {
    Instant before = Instant.now();
    int exit = play((scene, store) -> scene.loseRecordsSince(before, "act", 0, () -> 0));
    assertEquals(1, exit, this::said);
  }

  @Test
  void a_command_that_ends_otherwise_breaks_the_act() throws IOException {
    assertEquals(1, play((scene, store) -> scene.loseNothing("act", 0, () -> 4)), this::said);
  }
}
