package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding;
import dev.slipway.plan.Order;
import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.Answerable.Decision;
import dev.slipway.testkit.Asked;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schedule starts: it fails, and so pauses the schedule, only when somebody must look. */
@Timeout(300)
class MaintenanceWindowTest {
  private static final Duration HALF = Duration.ofSeconds(30);

  private static String ends(WindowRun run) {
    run.begin();
    run.window();
    return run.end();
  }

  @Test
  void an_upgrade_that_completes_is_told_with_its_report() {
    try (WindowRun run = WindowRun.wide()) {
      assertEquals("COMPLETED", ends(run));
      assertEquals("COMPLETED", WindowRun.result(run.stub(WindowRun.UPGRADE)));
    }
  }

  /** By this the plan knows that nobody is there, and what the schedule has had its turn with. */
  @Test
  void its_upgrade_knows_that_a_schedule_started_it_and_when_that_was_applied() {
    try (WindowRun run = WindowRun.wide()) {
      ends(run);
      Order order = Objects.requireNonNull(run.workflow().status().plan()).order();
      assertEquals(new Order.Origin(WindowRun.WINDOW, WindowRun.APPLIED), order.origin());
    }
  }

  @Test
  void outside_of_the_windows_completes() {
    try (WindowRun run = new WindowRun(Duration.ZERO, HALF, HALF, "")) {
      assertEquals("OUTSIDE", ends(run));
      assertEquals(List.of(), run.ports.faults.calls());
    }
  }

  @Test
  void a_window_that_is_too_short_completes() {
    try (WindowRun run = new WindowRun(HALF, HALF, HALF, "")) {
      assertEquals("OUTSIDE", ends(run));
    }
  }

  @Test
  void nothing_to_do_completes() {
    try (WindowRun run =
        WindowRun.wide().finds(Finding.stop("version", "app", "already at 2.0", "ask"))) {
      assertEquals("REFUSED", ends(run));
    }
  }

  /** Nothing was touched: the schedule must not stand still for it. */
  @ParameterizedTest
  @ValueSource(strings = {"agent", "catalogue", "database"})
  void who_does_not_answer_while_the_plan_is_made_is_asked_again_in_the_next_window(String who) {
    try (WindowRun run = WindowRun.wide().away(who)) {
      if (who.equals("database")) {
        run.slow("inspect", 1000);
      }
      assertEquals("UNANSWERED", ends(run));
      assertEquals(List.of(), run.ports.faults.calls());
    }
  }

  @Test
  void an_upgrade_that_was_rolled_back_fails() {
    try (WindowRun run = WindowRun.wide().breaks("Platform.Migrate")) {
      assertEquals("failed ROLLED_BACK", ends(run));
    }
  }

  /** It fails while the upgrade waits, and the upgrade goes on when it is answered. */
  @Test
  void an_upgrade_that_is_stuck_fails_at_once_and_lives_on() {
    try (WindowRun run = WindowRun.wide().breaks("Platform.OpenDoor")) {
      assertEquals("failed STUCK", ends(run));
      Status status = run.workflow().status();
      assertTrue(status.waitingFor().contains("'open the door'"), status::waitingFor);
      run.ports.faults.mend();
      run.workflow().retry(new Decision("open the door", 1, "tester", "mended"));
      assertEquals("COMPLETED", WindowRun.result(run.stub(WindowRun.UPGRADE)));
    }
  }

  @Test
  void what_people_decide_completes() {
    assertEquals(
        "REJECTED",
        decided(run -> run.workflow().reject(new Approval(digest(run), "anna", "no", null))));
    assertEquals(
        "ABORTED", decided(run -> run.workflow().abort(new Abort("second thoughts", "tester"))));
    assertEquals("EXPIRED", decided(run -> {}));
  }

  private interface Decide {
    void by(WindowRun run);
  }

  private static String decided(Decide decide) {
    try (WindowRun run = WindowRun.wide().asks(Asked.oncall())) {
      List<Throwable> wrong = new CopyOnWriteArrayList<>();
      run.env.registerDelayedCallback(
          Duration.ofHours(1),
          () -> {
            try {
              decide.by(run);
            } catch (RuntimeException e) {
              wrong.add(e);
            }
          });
      String end = ends(run);
      assertEquals(List.of(), wrong);
      return end;
    }
  }

  private static String digest(WindowRun run) {
    return Objects.requireNonNull(run.workflow().status().plan()).digest();
  }

  @Test
  void while_another_upgrade_is_open_nothing_is_started() {
    try (WindowRun run = WindowRun.wide().asks(Asked.oncall())) {
      run.begin();
      run.upgrade();
      run.window();
      assertEquals("BUSY", run.end());
      run.stub(WindowRun.UPGRADE).terminate("enough");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"terminate", "cancel"})
  void stopping_the_window_does_not_stop_its_upgrade(String how) {
    try (WindowRun run = WindowRun.wide().asks(Asked.oncall())) {
      run.env.registerDelayedCallback(
          Duration.ofHours(1),
          () -> {
            if (how.equals("cancel")) {
              run.stub(WindowRun.WINDOW).cancel();
            } else {
              run.stub(WindowRun.WINDOW).terminate("not wanted");
            }
            run.workflow().approve(new Approval(digest(run), "anna", "fine", null));
          });
      String end = ends(run);
      assertTrue(end.startsWith("? "), end);
      assertEquals("COMPLETED", WindowRun.result(run.stub(WindowRun.UPGRADE)));
    }
  }
}
