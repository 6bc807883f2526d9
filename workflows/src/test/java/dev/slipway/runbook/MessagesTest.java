package dev.slipway.runbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.slipway.plan.Report;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import dev.slipway.testkit.Asked;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.common.converter.RawValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever anybody sends a run, whenever: an update or a query is answered, a signal is shown among
 * the decisions. One run goes through all the moments that there are, and at each of them gets what
 * the table says.
 */
@Timeout(300)
class MessagesTest {
  private static final String RETRY = "{\"step\":\"migrate\",\"generation\":1,\"by\":\"anna\"}";
  private static final String FULL =
      "{\"step\":\"migrate\",\"generation\":1,\"by\":\"anna\",\"reason\":\"why\"}";
  private static final String ANNA = "{\"digest\":\"digest\",\"by\":\"anna\"}";
  private static final String STOP = "{\"reason\":\"enough\",\"by\":\"anna\"}";
  private static final String OBJECT = " where an object is wanted; e.g. {";

  /**
   * One message and what it is answered, or shown as.
   *
   * @param json as typed; "-" for none
   */
  private record Row(String kind, String name, String json, String answer) {}

  private static Row update(String name, String json, String answer) {
    return new Row("update", name, json, answer);
  }

  private static Row signal(String name, String json, String shown) {
    return new Row("signal", name, json, shown);
  }

  private static Row query(String name, String answer) {
    return new Row("query", name, "-", answer);
  }

  private static final List<Row> MALFORMED =
      List.of(
          update("abort", "-", "found nothing" + OBJECT),
          update("abort", "null", "found nothing" + OBJECT),
          update("abort", "\"stop\"", "found the text 'stop'" + OBJECT),
          update("abort", "{}", "abort wants a reason"),
          update("abort", "{\"reason\":\" \"}", "abort wants a reason"),
          update("abort", "{\"resaon\":\"x\"}", "unknown field 'resaon', it knows reason, by"),
          update("abort", "{\"reason\":7}", "reason: found the number 7 where text is wanted"),
          update("abort", "{\"reason\":", "Unexpected end-of-input"),
          update("retry", "-", "found nothing" + OBJECT),
          update("retry", "[1]", "found a list" + OBJECT),
          update("retry", "true", "found true" + OBJECT),
          update("byHand", "{\"step\":{}}", "step: found an object where text is wanted"),
          update("skip", "{\"step\":\"a\",\"generation\":\"1\"}", "where a whole number is wanted"),
          update("rollback", "{\"generation\":1.5}", "where a whole number is wanted"),
          update("approve", "\"yes\"", "found the text 'yes'" + OBJECT),
          update("approve", "{\"digest\":1}", "digest: found the number 1 where text is wanted"),
          update("reject", "{\"nay\":1}", "unknown field 'nay', it knows digest, by, reason"),
          update("aprove", ANNA, "aprove"),
          query("stauts", "stauts"));

  private static final List<Row> BEFORE_THE_PLAN =
      List.of(
          update("approve", ANNA, "there is no plan yet to approve"),
          update("reject", ANNA, "there is no plan yet to reject"),
          update("retry", RETRY, "nothing is stuck"),
          update("byHand", FULL, "nothing is stuck"),
          update("skip", FULL, "nothing is stuck"),
          update("rollback", FULL, "nothing is stuck"),
          query("status", "\"phase\":\"plan\""),
          query("report", ""),
          signal("approve", ANNA, "signal 'approve' refused: there is no plan yet to approve"),
          signal("reject", "\"no\"", "signal 'reject' refused: reject: found the text 'no'"));

  private static final List<Row> WHILE_IT_ASKS_FOR_APPROVAL =
      List.of(
          update("approve", "{\"digest\":\"digest\",\"by\":\"eve\"}", "nobody who is asked"),
          update("approve", "{\"digest\":\"digest\",\"by\":\"tester\"}", "may not approve it"),
          update("approve", "{\"digest\":\"old\",\"by\":\"anna\"}", "this answers the plan old"),
          update("approve", "{\"digest\":\"digest\"}", "approve wants digest and name"),
          update("retry", RETRY, "nothing is stuck"),
          query("status", "\"phase\":\"approval\""),
          signal("approve", "-", "signal 'approve' refused: approve: found nothing"),
          signal("approve", "{\"digest\":\"digest\",\"by\":\"eve\"}", "nobody who is asked"),
          signal("approve", "{\"digets\":\"digest\"}", "unknown field 'digets'"),
          signal("approve", "{\"digest\":", "something that is not JSON"),
          signal("retry", RETRY, "unknown signal 'retry'"),
          signal("aprove", ANNA, "unknown signal 'aprove'"),
          signal("approve", ANNA, "approved by anna (claimed)"),
          signal("approve", ANNA, "anna has approved already"),
          update("approve", ANNA, "anna has approved already"),
          update("approve", "{\"digest\":\"digest\",\"by\":\"ben\"}", "approved; the run goes on"));

  private static final List<Row> WHILE_IT_IS_STUCK =
      List.of(
          update("approve", ANNA, "too late to approve"),
          update("reject", ANNA, "too late to reject"),
          update("retry", RETRY.replace("migrate", "stop writers"), "the stuck step is 'migrate'"),
          update("retry", RETRY.replace("1", "7"), "generation 7 of 'migrate', but generation 1"),
          update("rollback", FULL.replace(",\"generation\":1", ""), "generation null of 'migrate'"),
          update("rollback", RETRY, "say who you are and why"),
          update("retry", RETRY.replace(",\"by\":\"anna\"", ""), "say who you are"),
          update("skip", FULL, "the plan does not allow to skip 'migrate'"),
          query("status", "'migrate' failed for good"),
          signal("approve", ANNA, "too late to approve"),
          signal("retry", RETRY, "unknown signal 'retry'"),
          update("retry", RETRY, "trying 'migrate' again"),
          update("retry", RETRY, "stuck"));

  private static final List<Row> PAST_THE_POINT_OF_NO_RETURN =
      List.of(
          update("abort", STOP, "too late to abort, since 'open the door'"),
          update("rollback", FULL.replace("migrate", "record"), "the run goes forward only"),
          update("skip", FULL.replace("migrate", "record"), "does not allow to skip 'record'"),
          signal("abort", STOP, "abort by anna: enough; too late to abort"),
          signal("abort", "\"stop\"", "found the text 'stop'"),
          update("retry", RETRY.replace("migrate", "record"), "trying 'record' again"));

  private final ApprovalRun run = new ApprovalRun();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> signals = new ArrayList<>();

  @AfterEach
  void close() {
    run.close();
  }

  @Test
  void every_message_at_every_moment_is_answered_or_shown() {
    run.asks(Asked.two());
    run.rules(new RollbackRules(false, OnFailure.ASK, List.of(), null));
    run.faults().breakEvery("Platform.Migrate");
    run.faults().breakEvery("Host.Record");
    run.duringPlanning(() -> {
      send(MALFORMED);
      send(BEFORE_THE_PLAN);
    });
    run.later(
        Duration.ofHours(1),
        () -> {
          send(MALFORMED);
          send(WHILE_IT_ASKS_FOR_APPROVAL);
        });
    run.later(
        Duration.ofHours(2),
        () -> {
          run.faults().mend();
          run.faults().breakEvery("Host.Record");
          send(MALFORMED);
          send(WHILE_IT_IS_STUCK);
        });
    run.later(
        Duration.ofHours(3),
        () -> {
          run.faults().mend();
          send(MALFORMED);
          send(PAST_THE_POINT_OF_NO_RETURN);
        });

    Report report = run.ends("COMPLETED");

    assertEquals(List.of(), wrong);
    List<String> shown = new ArrayList<>(report.overrides());
    for (String signal : signals) {
      // Each of its own: one that is sent twice is shown twice.
      String found = shown.stream().filter(s -> s.contains(signal)).findFirst().orElse("");
      assertTrue(shown.remove(found), () -> signal + " in " + report.overrides());
    }
  }

  @Test
  void after_the_end_the_server_says_so_and_queries_still_answer() {
    run.ends("COMPLETED");
    for (Row row : WHILE_IT_IS_STUCK) {
      if (!row.kind.equals("query")) {
        assertThrows(WorkflowNotFoundException.class, () -> ask(row), row.toString());
      }
    }
    assertTrue(ask(query("status", "")).contains("\"phase\":\"ended\""));
    assertTrue(ask(query("report", "")).contains("\"outcome\":\"COMPLETED\""));
  }

  /** Said before there was a plan, it counts when there is one. */
  @Test
  void an_abort_before_there_is_a_plan_is_heeded() {
    run.duringPlanning(
        () -> assertTrue(ask(update("abort", STOP, "")).startsWith("stopping"), "answered"));
    Report report = run.ends("ABORTED");
    assertEquals(List.of("abort by anna: enough"), report.overrides());
    assertEquals(List.of(), run.deeds());
  }

  /** Nobody can be asked back: whoever sends it wants the run to stop. */
  @Test
  void a_signal_to_abort_counts_however_it_is_worded_and_twice_is_shown() {
    // The plan is made until both are there; between two later ones the run might have ended.
    run.duringPlanning(() -> {
      ask(signal("abort", "{\"resaon\":\"wrong night\"}", ""));
      ask(signal("abort", STOP, ""));
    });
    Report report = run.ends("ABORTED");
    assertTrue(
        report.overrides().getFirst().contains("unknown field 'resaon'"),
        () -> report.overrides().toString());
    assertEquals("abort by anna: enough; the run is stopping already", report.overrides().get(1));
  }

  /** What is said in a message of a megabyte must not end the run that shows it. */
  @Test
  void a_long_reason_is_shortened() {
    run.asks(Asked.oncall());
    run.later(
        Duration.ofHours(1),
        () -> ask(update("abort", STOP.replace("enough", "x".repeat(200_000)), "")));
    Report report = run.ends("ABORTED");
    assertTrue(report.overrides().getFirst().length() < 300);
    assertTrue(report.why().length() < 300);
  }

  private void send(List<Row> rows) {
    for (Row row : rows) {
      String answer = ask(row);
      if (row.kind.equals("signal")) {
        signals.add(row.answer);
      } else if (!answer.contains(row.answer)) {
        wrong.add("%s was answered: %s".formatted(row, answer));
      }
    }
  }

  /** The answer, or the refusal with all that it says. */
  private String ask(Row row) {
    Object[] arguments = row.json.equals("-") ? new Object[0] : new Object[] {raw(row.json)};
    try {
      return switch (row.kind) {
        case "update" -> run.stub().update(row.name, String.class, arguments);
        case "query" -> text(run.stub().query(row.name, RawValue.class, arguments));
        default -> {
          run.stub().signal(row.name, arguments);
          yield "";
        }
      };
    } catch (WorkflowNotFoundException ended) {
      throw ended;
    } catch (WorkflowException refused) {
      StringBuilder words = new StringBuilder();
      for (Throwable t = refused; t != null; t = t.getCause()) {
        words.append(t.getMessage()).append('\n');
      }
      return words.toString();
    }
  }

  private static String text(RawValue value) {
    return value.getPayload().getData().toStringUtf8();
  }

  /** As it is typed, also what is no JSON at all. */
  private static RawValue raw(String json) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFromUtf8(json))
            .build());
  }
}
