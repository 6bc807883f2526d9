package dev.slipway.runbook;

import dev.slipway.runbook.Answerable.Abort;
import dev.slipway.runbook.Answerable.Approval;
import dev.slipway.runbook.Answerable.Decision;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a person typed as a message. Messages arrive as plain JSON and not as records, since
 * the engine drops a field that it does not know and a signal that it cannot read without a word.
 */
final class Typed {
  private static final String ABORT = "{\"reason\":\"why\",\"by\":\"you\"}";
  private static final String DECISION =
      "{\"step\":\"as shown\",\"generation\":1,\"by\":\"you\",\"reason\":\"why\"}";
  private static final String APPROVAL =
      "{\"digest\":\"as shown\",\"by\":\"your name in the stack file\",\"reason\":\"why\"}";

  private final String message;
  private final Map<?, ?> fields;
  private final String example;

  private Typed(String message, @Nullable Object typed, List<String> known, String example) {
    this.message = message;
    this.example = example;
    if (!(typed instanceof Map<?, ?> map)) {
      throw refusal("found %s where an object is wanted".formatted(kind(typed)));
    }
    this.fields = map;
    for (Object name : map.keySet()) {
      if (!known.contains(name)) {
        throw refusal(
            "unknown field '%s', it knows %s"
                .formatted(ApprovalCheck.shown(String.valueOf(name)), String.join(", ", known)));
      }
    }
  }

  static Abort abort(@Nullable Object typed) {
    Typed read = new Typed("abort", typed, List.of("reason", "by"), ABORT);
    return new Abort(read.text("reason"), read.text("by"));
  }

  /** A yes to what a run has asked, by somebody, for a reason. */
  static Abort consent(String message, @Nullable Object typed) {
    Typed read = new Typed(message, typed, List.of("reason", "by"), ABORT);
    return new Abort(read.text("reason"), read.text("by"));
  }

  static Decision decision(Choice choice, @Nullable Object typed) {
    Typed read =
        new Typed(choice.update, typed, List.of("step", "generation", "by", "reason"), DECISION);
    return new Decision(
        read.text("step"), read.number("generation"), read.text("by"), read.text("reason"));
  }

  static Approval approval(String decision, @Nullable Object typed) {
    Typed read =
        new Typed(decision, typed, List.of("digest", "by", "reason", "signature"), APPROVAL);
    return new Approval(
        read.text("digest"), read.text("by"), read.text("reason"), read.text("signature"));
  }

  private @Nullable String text(String field) {
    Object value = fields.get(field);
    if (value != null && !(value instanceof String)) {
      throw refusal("%s: found %s where text is wanted".formatted(field, kind(value)));
    }
    return (String) value;
  }

  private @Nullable Integer number(String field) {
    Object value = fields.get(field);
    if (value != null && !(value instanceof Integer)) {
      throw refusal("%s: found %s where a whole number is wanted".formatted(field, kind(value)));
    }
    return (Integer) value;
  }

  private ApplicationFailure refusal(String problem) {
    return ApplicationFailure.newNonRetryableFailure(
        "%s: %s; e.g. %s".formatted(message, problem, example), Refusal.TYPE);
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case String text -> "the text '%s'".formatted(ApprovalCheck.shown(text));
      case Number number -> "the number " + number;
      case Boolean flag -> String.valueOf(flag);
      case List<?> list -> "a list";
      case Map<?, ?> map -> "an object";
      default -> "something that is not JSON";
    };
  }
}
