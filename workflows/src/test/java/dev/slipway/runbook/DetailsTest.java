package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.plan.Report.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetailsTest {
  private static final long SINCE = 1_795_228_805_000L; // 2026-11-21 02:40:05 UTC

  @Test
  void a_stuck_run_shows_the_command_and_the_update_that_answer() {
    Status stuck =
        new Status(
            "freeze",
            "stop writers",
            7,
            18,
            SINCE,
            "a person: 'stop writers' failed for good: no answer",
            "slipway retry shop --step 'stop writers'\nslipway abort shop --reason 'WHY'",
            SINCE - 4_000,
            0,
            false,
            List.of("writers run", "door open"),
            null,
            null,
            "retry {\"step\":\"stop writers\"}\nabort {\"reason\":\"why\"}");
    assertEquals(
        """
        **freeze** · step 7 of 18 · `stop writers` · since 02:40:05 UTC

        **Waits for a person: 'stop writers' failed for good: no answer**

        Here, by *More Actions*, *Send an Update*:

        - **retry** `{"step":"stop writers"}`
        - **abort** `{"reason":"why"}`

        On the command line:

        - `slipway retry shop --step 'stop writers'`
        - `slipway abort shop --reason 'WHY'`

        **Users are out since 02:40:01 UTC** (the door is closed)

        The point of no return is not passed. An abort, or a failure, puts back:

        - writers run
        - door open

        Decisions:

        - abort by ann: why\
        """,
        Details.markdown(stuck, "", List.of("abort by ann: why")));
  }

  @Test
  void an_ended_run_shows_how_it_ended_and_what_it_cost() {
    Status ended =
        new Status(
            "ended",
            "give the stack back",
            18,
            18,
            SINCE,
            "",
            "",
            0,
            12_345,
            true,
            List.of(),
            null,
            Outcome.COMPLETED,
            "");
    assertEquals(
        """
        **ended**

        Outcome: **COMPLETED**

        Users were out for 12.3 s

        The point of no return is passed: the run goes forward only.
        """,
        Details.markdown(ended, "", List.of()));
  }

  @Test
  void steps_that_put_back_are_not_counted_as_steps_of_the_plan() {
    Status back =
        new Status(
            "put back",
            "door open",
            9,
            18,
            SINCE,
            "",
            "",
            0,
            0,
            false,
            List.of("door open"),
            null,
            null,
            "");
    assertEquals(
        """
        **put back** · `door open` · since 02:40:05 UTC

        Why: `request too: unknown field (e.g. {"stack":"shop"})`

        The point of no return is not passed. An abort, or a failure, puts back:

        - door open\
        """,
        Details.markdown(
            back, "request too: unknown field (e.g. {\"stack\":\"shop\"})", List.of()));
  }
}
