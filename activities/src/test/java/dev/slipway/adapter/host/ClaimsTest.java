package dev.slipway.adapter.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.HostActivities.ClaimRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may act on a stack, and who is told of whom. */
class ClaimsTest {
  private final AtomicBoolean over = new AtomicBoolean();
  private Claims claims;

  @BeforeEach
  void none(@TempDir Path state) {
    claims = new Claims(new StateDir(state), Clock.systemUTC(), holder -> over.get());
  }

  private static ClaimRequest by(String run) {
    return new ClaimRequest(
        new Place("compose", "shop", "local", "/srv/shop", List.of(), ""),
        run,
        "upgrade/shop",
        "id-of-" + run,
        "Upgrade",
        List.of());
  }

  @Test
  void an_open_holder_is_told_and_refuses_the_next() {
    assertEquals(1, claims.claim(by("one")).number());
    assertEquals("one", Objects.requireNonNull(claims.holder("shop")).run());
    StepFailure held = assertThrows(StepFailure.class, () -> claims.claim(by("two")));
    assertEquals(StepFailure.HELD, held.type());
    assertTrue(
        String.valueOf(held.getMessage()).contains("upgrade/shop (run one)"), held::toString);
    assertEquals(1, claims.claim(by("one")).number());
  }

  /** A terminated run gives nothing back; told as holder, it would stop every plan for ever. */
  @Test
  void a_holder_whose_run_is_over_is_in_nobodys_way() {
    claims.claim(by("one"));
    over.set(true);
    assertNull(claims.holder("shop"));
    assertEquals(2, claims.claim(by("two")).number());
    StepKey late = new StepKey("shop", "one", "migrate", 1, 1, 9);
    StepFailure fenced = assertThrows(StepFailure.class, () -> claims.enter(late));
    assertEquals(StepFailure.FENCED, fenced.type());
  }

  @Test
  void the_number_survives_the_release() {
    claims.claim(by("one"));
    claims.release("shop", "one");
    assertNull(claims.holder("shop"));
    assertEquals(2, claims.claim(by("two")).number());
  }
}
