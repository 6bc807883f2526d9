package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypedTest {
  @Test
  void a_plan_is_done_with_all_that_it_asked_for() {
    Typed typed =
        new Typed(List.of("plan", "shop", "--to", "web=2.0", "--set", "KEY=file:/root/the key"));
    assertEquals(
        "slipway upgrade shop --to web=2.0 --set 'KEY=file:/root/the key'", typed.forReal());
    assertEquals("slipway plan shop --to web=2.0 --set 'KEY=file:/root/the key'", typed.again());
  }

  @Test
  void only_the_planning_is_left_out() {
    Typed typed =
        new Typed(
            List.of("rollback", "shop", "--dry-run", "--reason", "it's wrong", "--tier=data"));
    assertEquals("slipway rollback shop --reason 'it'\\''s wrong' --tier=data", typed.forReal());
  }

  @Test
  void only_the_command_is_another_one() {
    assertEquals(
        "slipway upgrade plan --to web=2.0",
        new Typed(List.of("plan", "plan", "--to", "web=2.0")).forReal());
    assertEquals(
        "slipway rollback shop --reason plan",
        new Typed(List.of("rollback", "shop", "--dry-run", "--reason", "plan")).forReal());
  }

  @Test
  void what_only_looks_starts_nothing() {
    assertFalse(Typed.nothing().starts());
    assertFalse(new Typed(List.of("status", "plan", "--wait")).starts());
    assertTrue(new Typed(List.of("--output", "text", "backup", "shop")).starts());
  }

  @Test
  void an_option_is_added_at_the_end() {
    assertEquals(
        "slipway rollback shop --tier data --accept-data-loss",
        new Typed(List.of("rollback", "shop", "--tier", "data")).with("--accept-data-loss"));
  }
}
