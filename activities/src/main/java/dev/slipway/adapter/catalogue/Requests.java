package dev.slipway.adapter.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorWanted;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.stack.Component;
import dev.slipway.stack.StackDefinition;
import dev.slipway.stack.WindowRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Understands what was typed as the input of a runbook. A wrong request is answered with everything
 * that is wrong with it and a right example, never with an exception: an input that does not decode
 * would otherwise end a run before it began, with a message nobody can use.
 */
public final class Requests {
  static final int MAX_BYTES = 64 * 1024;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Catalogue catalogue;

  /** Requests about the stacks of a catalogue. */
  public Requests(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * The order behind a request.
   *
   * @param runbook workflow type that was started
   * @param run id of the run
   * @param typed JSON as typed; empty when nothing was
   */
  public Order understand(String runbook, String run, byte[] typed) {
    RequestReader reader = new RequestReader(runbook);
    JsonNode root = parse(typed, reader);
    if (root != null) {
      reader.read(root);
    }
    StackDefinition definition = reader.stack().isEmpty() ? null : find(reader);
    MajorWanted server =
        definition != null && runbook.equals("MigratePostgres")
            ? reader.server().wanted(definition)
            : null;
    if (definition != null) {
      reader.wanted().forEach(wanted -> component(wanted, definition, reader));
      reader.settings().forEach(given -> setting(given, definition, reader));
      window(reader, definition.windows());
    }
    StackDefinition sound = reader.refusals().isEmpty() ? definition : null;
    Order order =
        new Order(
                run,
                runbook,
                reader.stack(),
                sound == null ? null : Place.of(sound),
                sound == null ? null : scope(sound, reader),
                reader.wanted(),
                reader.dryRun(),
                reader.acceptDataLoss(),
                reader.reason(),
                reader.requestedBy(),
                reader.refusals())
            .withIfHeld(reader.ifHeld());
    return sound == null
        ? order
        : order
            .withWindows(sound.windows(), reader.overrideWindow())
            .withOrigin(reader.origin())
            .backTo(reader.tier(), reader.point())
            .withParticulars(reader.particulars())
            .withServer(server)
            .withSettings(reader.settings());
  }

  /** A schedule may be older than the stack file. */
  private static void window(RequestReader reader, WindowRules rules) {
    List<String> known = rules.windows().stream().map(WindowRules.Window::name).toList();
    if (!reader.window().isEmpty() && !known.contains(reader.window())) {
      reader.refuse(
          Finding.stop(
              "request",
              "window",
              "stack %s has no window %s".formatted(reader.stack(), reader.window()),
              Nearest.allowed(reader.window(), known)));
    }
  }

  /** What the request says about this one run counts before what the file says about all. */
  private static Order.Scope scope(StackDefinition definition, RequestReader reader) {
    return Order.Scope.of(definition)
        .with(definition.rollback().with(reader.onFailure(), reader.downtimeBudget()));
  }

  private static @Nullable JsonNode parse(byte[] typed, RequestReader reader) {
    if (typed.length > MAX_BYTES) {
      reader.refuse("", "found %d bytes, at most %d are read".formatted(typed.length, MAX_BYTES));
      return null;
    }
    if (new String(typed, StandardCharsets.UTF_8).isBlank()) {
      reader.refuse("", "the input is empty");
      return null;
    }
    try {
      return JSON.readTree(typed);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      long column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      String problem = Findings.quote(String.valueOf(e.getOriginalMessage()));
      reader.refuse("", "not JSON, line %d column %d: %s".formatted(line, column, problem));
    } catch (IOException e) {
      reader.refuse("", "not JSON");
    }
    return null;
  }

  private @Nullable StackDefinition find(RequestReader reader) {
    Catalogue.Found found = catalogue.find(reader.stack());
    for (FileFinding finding : found.findings()) {
      if (finding.isError()) {
        reader.refuse(refusal(finding));
      }
    }
    return found.definition();
  }

  private static Finding refusal(FileFinding finding) {
    if (finding.line() == 0 && finding.path().equals("stack")) {
      return Finding.stop("request", "stack", finding.message(), finding.hint());
    }
    return inFile(finding);
  }

  /** With the place in the file, for whoever can mend it. */
  static Finding inFile(FileFinding finding) {
    String path = finding.path().isEmpty() ? "" : finding.path() + ": ";
    String about = finding.line() == 0 ? finding.file() : finding.file() + ":" + finding.line();
    return Finding.stop("stack file", about, path + finding.message(), finding.hint());
  }

  /** Two ways to say what shall run could say two things. */
  private static void setting(
      Order.Setting given, StackDefinition definition, RequestReader reader) {
    definition.components().stream()
        .filter(c -> c.version().env().equals(given.name()))
        .forEach(c ->
            reader.refuse(
                Finding.stop(
                    "request",
                    "settings." + given.name(),
                    "is the knob of " + c.name(),
                    "ask for the version: \"to\":{\"%s\":\"…\"}".formatted(c.name()))));
  }

  private static void component(
      Order.Wanted wanted, StackDefinition definition, RequestReader reader) {
    List<String> known = new ArrayList<>();
    definition.components().stream().map(Component::name).forEach(known::add);
    if (!known.contains(wanted.component())) {
      reader.refuse(
          Finding.stop(
              "request",
              reader.versionsField() + "." + RequestReader.shown(wanted.component()),
              "stack %s has no such component".formatted(definition.stack()),
              Nearest.allowed(wanted.component(), known)));
    }
  }
}
