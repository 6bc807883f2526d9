package dev.slipway.adapter.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.plan.Finding;
import dev.slipway.plan.GivenSettings;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Order;
import dev.slipway.plan.Tier;
import dev.slipway.stack.RollbackRules.OnFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one request and collects what is wrong with them. */
final class RequestReader {
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");
  private static final int LONGEST_TEXT = 500;
  private static final int MOST_COMPONENTS = 100;
  private static final int USUAL_LIMIT = 100;
  private static final int MOST_KEYS = 10_000;
  private static final int LONGEST_TABLE = 140;

  private static final String MIGRATE = "MigratePostgres";

  private final String runbook;
  private final List<Finding> refusals = new ArrayList<>();
  private final List<Order.Wanted> wanted = new ArrayList<>();
  private final List<Order.Setting> settings = new ArrayList<>();
  private String stack = "";
  private boolean dryRun;
  private boolean acceptDataLoss;
  private @Nullable OnFailure onFailure;
  private @Nullable Duration downtimeBudget;
  private @Nullable Tier tier;
  private String point = "";
  private IfHeld ifHeld = IfHeld.FAIL;
  private boolean takeOver;
  private String reason = "";
  private String requestedBy = "";
  private String overrideWindow = "";
  private String despiteVeto = "";
  private String versionsField = "to";
  private boolean lift;
  private String of = "";
  private String table = "";
  private int limit = USUAL_LIMIT;
  private @Nullable Duration olderThan;
  private String window = "";
  private String origin = "";
  private @Nullable Instant applied;
  private final ServerReader server = new ServerReader(this);

  RequestReader(String runbook) {
    this.runbook = runbook;
  }

  void read(JsonNode root) {
    if (fields().isEmpty()) {
      refuse("", "no request is known for %s".formatted(runbook));
      return;
    }
    if (!root.isObject()) {
      refuse("", "found %s where an object is wanted".formatted(type(root)));
      return;
    }
    for (String field : names(root)) {
      if (fields().contains(field)) {
        field(field, root.get(field));
      } else {
        String meant = Nearest.allowed(field, fields());
        refusals.add(
            Finding.stop("request", shown(field), "unknown field", meant + "; e.g. " + example()));
      }
    }
    if (!root.has("stack")) {
      refuse("stack", "is missing");
    }
    if (List.of("Upgrade", "MaintenanceWindow", MIGRATE).contains(runbook) && !root.has("to")) {
      refuse("to", "is missing");
    }
    if (runbook.equals("Veto")) {
      veto(root);
    }
    if (List.of("EmergencyRollback", "Hold").contains(runbook) && reason.isBlank()) {
      refuse("reason", "is missing: whoever is kept out, or woken up, wants to know why");
    }
  }

  private void veto(JsonNode root) {
    if (root.has("veto") == root.has("lift")) {
      refuse("veto", "say either veto or lift");
    }
    if (reason.isBlank()) {
      refuse("reason", "say why: whoever comes after you wants to know");
    }
  }

  /** The fields that this runbook's input may have. */
  private List<String> fields() {
    return switch (runbook) {
      case "Upgrade" ->
          List.of(
              "stack",
              "to",
              "settings",
              "dryRun",
              "acceptDataLoss",
              "onFailure",
              "downtimeBudget",
              "overrideWindow",
              "despiteVeto",
              "ifHeld",
              "reason",
              "requestedBy",
              "origin",
              "applied");
      case "Rollback" ->
          List.of(
              "stack",
              "tier",
              "point",
              "acceptDataLoss",
              "dryRun",
              "onFailure",
              "downtimeBudget",
              "overrideWindow",
              "ifHeld",
              "reason",
              "requestedBy");
      case "EmergencyRollback" -> List.of("stack", "acceptDataLoss", "reason", "requestedBy");
      case "Hold" -> List.of("stack", "ifHeld", "takeOver", "reason", "requestedBy");
      case MIGRATE ->
          List.of(
              "stack",
              "server",
              "to",
              "artefact",
              "method",
              "prove",
              "rehearsal",
              "dryRun",
              "acceptDataLoss",
              "onFailure",
              "downtimeBudget",
              "overrideWindow",
              "reason",
              "requestedBy");
      case "MaintenanceWindow" ->
          List.of("stack", "window", "to", "acceptDataLoss", "reason", "requestedBy", "applied");
      case "Windows" -> List.of("stack", "to");
      case "Inspect" -> List.of("stack", "kept", "table", "limit", "reason", "requestedBy");
      case "Backup" -> List.of("stack", "ifHeld", "reason", "requestedBy");
      case "Retire" -> List.of("stack", "run", "olderThan", "dryRun", "reason", "requestedBy");
      case "Veto" -> List.of("stack", "veto", "lift", "reason", "requestedBy");
      default -> List.of();
    };
  }

  private String example() {
    return switch (runbook) {
      case "Upgrade" -> "{\"stack\":\"kekkai\",\"to\":{\"defectdojo\":\"2.38.0\"}}";
      case "Rollback" -> "{\"stack\":\"kekkai\",\"acceptDataLoss\":false,\"reason\":\"why\"}";
      case "EmergencyRollback", "Hold" -> "{\"stack\":\"kekkai\",\"reason\":\"why\"}";
      case MIGRATE -> "{\"stack\":\"kekkai\",\"to\":\"18\"}";
      case "MaintenanceWindow" ->
          "{\"stack\":\"kekkai\",\"window\":\"minor\",\"to\":{\"defectdojo\":\"2.38.0\"}}";
      case "Veto" ->
          "{\"stack\":\"kekkai\",\"veto\":{\"defectdojo\":\"2.38.0\"},\"reason\":\"why\"}";
      case "Retire" -> "{\"stack\":\"kekkai\",\"olderThan\":\"30d\",\"dryRun\":true}";
      case "Inspect", "Backup", "Windows" -> "{\"stack\":\"kekkai\"}";
      default -> "start Upgrade, Rollback, MigratePostgres, Inspect or Backup";
    };
  }

  private void field(String name, JsonNode value) {
    switch (name) {
      case "stack" -> stack = name(name, value);
      case "to" -> to(value);
      case "veto" -> versions(name, value);
      case "lift" -> {
        lift = true;
        versions(name, value);
      }
      case "despiteVeto" -> despiteVeto = why(name, value);
      case "kept", "run" -> of = run(name, value);
      case "table" -> table = table(name, value);
      case "limit" -> limit = limit(name, value);
      case "olderThan" -> olderThan = duration(name, value);
      case "server", "artefact", "method", "prove", "rehearsal" -> server.read(name, value);
      case "settings" -> settings(value);
      case "dryRun" -> dryRun = flag(name, value);
      case "tier" -> tier = tier(name, value);
      case "point" -> point = run(name, value);
      case "acceptDataLoss" -> acceptDataLoss = flag(name, value);
      case "ifHeld" -> ifHeld = ifHeld(name, value);
      case "takeOver" -> takeOver = flag(name, value);
      case "onFailure" -> onFailure = choice(name, value);
      case "downtimeBudget" -> downtimeBudget = duration(name, value);
      case "reason" -> reason = line(name, value);
      case "requestedBy" -> requestedBy = line(name, value);
      case "overrideWindow" -> overrideWindow = why(name, value);
      case "window" -> window = name(name, value);
      case "origin" -> origin = line(name, value);
      case "applied" -> applied = moment(name, value);
      default -> throw new IllegalStateException("no reader for " + name);
    }
  }

  String name(String about, JsonNode value) {
    if (!value.isTextual() || !Kind.NAME.matches(value.textValue())) {
      refuse(about, "found %s; allowed: %s".formatted(found(value), Kind.NAME.allowed()));
      return "";
    }
    return value.textValue();
  }

  private void to(JsonNode value) {
    if (runbook.equals(MIGRATE)) {
      server.read("to", value);
      return;
    }
    versions("to", value);
  }

  private void versions(String field, JsonNode value) {
    versionsField = field;
    if (!value.isObject() || value.isEmpty() || value.size() > MOST_COMPONENTS) {
      refuse(field, "found %s where components with versions are wanted".formatted(found(value)));
      return;
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String about = field + "." + shown(entry.getKey());
      JsonNode version = entry.getValue();
      if (!Kind.NAME.matches(entry.getKey())) {
        refuse(about, "no name of a component; allowed: " + Kind.NAME.allowed());
      } else if (!version.isTextual() || !VERSION.matcher(version.textValue()).matches()) {
        refuse(
            about,
            "found %s where a version is wanted: text of letters, digits and . _ + -, at most 128"
                .formatted(found(version)));
      } else {
        wanted.add(new Order.Wanted(entry.getKey(), version.textValue()));
      }
    }
  }

  private String table(String name, JsonNode value) {
    String text = line(name, value);
    if (text.length() > LONGEST_TABLE) {
      refuse(name, "found a name of %d characters".formatted(text.length()));
    }
    return text;
  }

  private int limit(String name, JsonNode value) {
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > MOST_KEYS) {
      refuse(name, "found %s; allowed: 0 to %d".formatted(found(value), MOST_KEYS));
      return USUAL_LIMIT;
    }
    return value.intValue();
  }

  private void settings(JsonNode value) {
    if (!value.isObject() || value.size() > MOST_COMPONENTS) {
      refuse("settings", "found %s where names with values are wanted".formatted(type(value)));
      return;
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String wrong = GivenSettings.wrong(entry.getKey(), entry.getValue().textValue());
      if (wrong == null) {
        settings.add(new Order.Setting(entry.getKey(), entry.getValue().textValue()));
      } else {
        refuse("settings." + shown(entry.getKey()), wrong);
      }
    }
  }

  boolean flag(String name, JsonNode value) {
    if (!value.isBoolean()) {
      refuse(name, "found %s where true or false is wanted".formatted(found(value)));
    }
    return value.asBoolean(false);
  }

  private @Nullable OnFailure choice(String name, JsonNode value) {
    for (OnFailure known : OnFailure.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
        return known;
      }
    }
    refuse(name, "found %s where rollback or ask is wanted".formatted(found(value)));
    return null;
  }

  private @Nullable Tier tier(String name, JsonNode value) {
    for (Tier known : Tier.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
        return known;
      }
    }
    refuse(name, "found %s where code, schema or data is wanted".formatted(found(value)));
    return null;
  }

  private String run(String name, JsonNode value) {
    if (value.isTextual() && Kind.WORD.matches(value.textValue())) {
      return value.textValue();
    }
    refuse(
        name,
        "found %s where a run is wanted, as slipway history names it".formatted(found(value)));
    return "";
  }

  private IfHeld ifHeld(String name, JsonNode value) {
    for (IfHeld known : List.of(IfHeld.FAIL, IfHeld.WAIT)) {
      if (known.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
        return known;
      }
    }
    refuse(name, "found %s where fail or wait is wanted".formatted(found(value)));
    return IfHeld.FAIL;
  }

  private @Nullable Duration duration(String name, JsonNode value) {
    if (value.isTextual() && Kind.DURATION.matches(value.textValue())) {
      return Binder.duration(value.textValue());
    }
    refuse(name, "found %s; allowed: %s".formatted(found(value), Kind.DURATION.allowed()));
    return null;
  }

  private @Nullable Instant moment(String name, JsonNode value) {
    try {
      return Instant.parse(value.asText());
    } catch (DateTimeParseException e) {
      refuse(name, "found %s; allowed: as 2026-11-21T02:15:00Z".formatted(found(value)));
      return null;
    }
  }

  private String line(String name, JsonNode value) {
    boolean good =
        value.isTextual()
            && value.textValue().length() <= LONGEST_TEXT
            && value.textValue().codePoints().noneMatch(Character::isISOControl);
    if (!good) {
      refuse(
          name,
          "found %s where one line of at most %d characters is wanted"
              .formatted(found(value), LONGEST_TEXT));
      return "";
    }
    return value.textValue();
  }

  /** An empty reason is none. */
  private String why(String name, JsonNode value) {
    String text = line(name, value).strip();
    if (value.isTextual() && value.textValue().isBlank()) {
      refuse(name, "wants a reason");
    }
    return text;
  }

  void refuse(String about, String seen) {
    refusals.add(Finding.stop("request", about, seen, "e.g. " + example()));
  }

  void refuse(Finding finding) {
    refusals.add(finding);
  }

  static String found(JsonNode value) {
    return value.isTextual() ? Findings.quote(value.textValue()) : type(value);
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> value.isEmpty() ? "an empty object" : "an object";
      case ARRAY -> "a list";
      case STRING -> "text";
      case NUMBER -> "the number " + Findings.quote(value.asText());
      case BOOLEAN -> value.asText();
      case NULL -> "null";
      default -> "nothing";
    };
  }

  /** A name from the request, as it may be shown. */
  static String shown(String name) {
    return Kind.WORD.matches(name) ? name : Findings.quote(name);
  }

  private static List<String> names(JsonNode root) {
    List<String> names = new ArrayList<>();
    root.fieldNames().forEachRemaining(names::add);
    return names;
  }

  List<Finding> refusals() {
    return refusals;
  }

  /** The field that the versions are in. */
  String versionsField() {
    return versionsField;
  }

  List<Order.Wanted> wanted() {
    return wanted;
  }

  List<Order.Setting> settings() {
    return settings;
  }

  String stack() {
    return stack;
  }

  boolean dryRun() {
    return dryRun;
  }

  boolean acceptDataLoss() {
    return acceptDataLoss;
  }

  /** Null for the one that loses least. */
  @Nullable Tier tier() {
    return tier;
  }

  /** The run to go back behind; empty for the last one. */
  String point() {
    return point;
  }

  /** Null when the request leaves it to the stack file. */
  @Nullable OnFailure onFailure() {
    return onFailure;
  }

  /** Null when the request leaves it to the stack file. */
  @Nullable Duration downtimeBudget() {
    return downtimeBudget;
  }

  /** What becomes of the run when the stack is held. */
  IfHeld ifHeld() {
    return takeOver ? IfHeld.TAKE_OVER : ifHeld;
  }

  String reason() {
    return reason;
  }

  String requestedBy() {
    return requestedBy;
  }

  String overrideWindow() {
    return overrideWindow;
  }

  String window() {
    return window;
  }

  /** What only this runbook is asked. */
  Order.Particulars particulars() {
    return new Order.Particulars(despiteVeto, lift, of, table, limit, olderThan);
  }

  ServerReader server() {
    return server;
  }

  /** Null when somebody asks, and not a schedule. */
  Order.@Nullable Origin origin() {
    boolean schedule = runbook.equals("MaintenanceWindow") || !origin.isEmpty();
    return schedule ? new Order.Origin(origin, applied == null ? Instant.EPOCH : applied) : null;
  }
}
