package dev.slipway.adapter.catalogue;

import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Door;
import dev.slipway.stack.Downgrade;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob;
import dev.slipway.stack.Knob.Meaning;
import dev.slipway.stack.Migration;
import dev.slipway.stack.Platform;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Probe;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import dev.slipway.stack.SecretRef;
import dev.slipway.stack.Source;
import dev.slipway.stack.StackDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From a file without errors to the records. */
final class Binder {
  private final Value root;
  private final String directory;
  private final String home;
  private final Variables variables;

  /**
   * @param directory of the project, absolute
   * @param home directory of the file, absolute
   */
  Binder(Value root, String directory, String home, Variables variables) {
    this.root = root;
    this.directory = directory;
    this.home = home;
    this.variables = variables;
  }

  StackDefinition bind() {
    List<Component> components = new ArrayList<>();
    root.named("components").forEach((name, value) -> components.add(component(name, value)));
    List<Database> databases = new ArrayList<>();
    root.named("databases").forEach((name, value) -> databases.add(database(name, value)));
    return new StackDefinition(
        root.text("stack"),
        root.text("environment"),
        root.text("host"),
        platform(root.at("platform")),
        components,
        databases,
        door(root.field("door")),
        keep(root.at("keep")),
        preflight(root.at("preflight")),
        probes("verify"),
        probes("smoke"),
        rollback(root.at("rollback")),
        retention(root.at("retention")),
        ApprovalsBinder.bind(root.at("approvals")),
        WindowsBinder.bind(root.at("windows")));
  }

  private static Retention retention(Value value) {
    Value kept = value.field("kept");
    return new Retention(
        value.number("count"),
        value.number("days"),
        kept == null ? null : new Retention.Kept(kept.number("count"), kept.number("days")));
  }

  private static RollbackRules rollback(Value value) {
    String budget = value.textOrEmpty("downtimeBudget");
    return new RollbackRules(
        value.text("oldCodeRunsOnNewSchema").equals("true"),
        OnFailure.valueOf(value.text("onFailure").toUpperCase(Locale.ROOT)),
        value.texts("skip"),
        budget.isEmpty() ? null : duration(budget));
  }

  private Platform platform(Value value) {
    return switch (value.text("kind")) {
      case "compose" ->
          new Platform.Compose(
              directory,
              value.texts("files"),
              value.textOrEmpty("project"),
              source(value.field("source")));
      default -> throw new IllegalStateException("no platform " + value.text("kind"));
    };
  }

  private @Nullable Source source(@Nullable Value value) {
    return value == null
        ? null
        : new Source(
            Repositories.from(value.text("git"), home),
            value.textOrEmpty("settings"),
            value.textOrEmpty("migrations"),
            value.texts("watch"));
  }

  private static Knob knob(Value value) {
    String tag = value.textOrEmpty("tag");
    return tag.isEmpty()
        ? new Knob(value.text("env"), value.text("file"))
        : new Knob(tag, value.text("file"), new Meaning.Tag(value.textOrEmpty("prefix")));
  }

  private static Component component(String name, Value value) {
    Value migrate = value.field("migrate");
    return new Component(
        name,
        knob(value.at("version")),
        value.texts("units"),
        value.texts("writers"),
        migrate == null
            ? null
            : new Migration(
                migrate.text("unit"), migrate.texts("run"), duration(migrate.text("within"))),
        value.texts("after"),
        downgrade(value.field("downgrade")));
  }

  private static @Nullable Downgrade downgrade(@Nullable Value value) {
    return value == null
        ? null
        : new Downgrade(value.text("unit"), value.texts("run"), duration(value.text("within")));
  }

  private static Database database(String name, Value value) {
    return new Database(
        name,
        value.text("unit"),
        value.text("name"),
        value.text("component"),
        value.text("user"),
        new SecretRef(value.text("password")),
        value.text("admin"),
        new SecretRef(value.text("adminPassword")),
        Database.SchemaTool.valueOf(value.text("schema").toUpperCase(Locale.ROOT)),
        Database.Point.valueOf(value.text("point").toUpperCase(Locale.ROOT)));
  }

  private @Nullable Door door(@Nullable Value value) {
    return value == null
        ? null
        : new Door(
            value.text("create"),
            value.textOrEmpty("reload"),
            variables.in(value.at("url")),
            value.number("closed"));
  }

  private static Keep keep(Value value) {
    Value queue = value.field("queue");
    return new Keep(
        value.texts("files"),
        value.texts("stores"),
        queue == null ? null : new Keep.Queue(queue.text("unit"), queue.text("store")));
  }

  private static Preflight preflight(Value value) {
    Value disk = value.at("disk");
    String percent = disk.text("maxUsed");
    return new Preflight(
        Integer.parseInt(percent.substring(0, percent.length() - 1)),
        bytes(disk.text("minFree")),
        duration(value.at("backup").text("maxAge")));
  }

  private List<Probe> probes(String section) {
    return root.each(section).stream()
        .flatMap(p -> p.fields().entrySet().stream())
        .map(p -> probe(p.getKey(), p.getValue()))
        .toList();
  }

  private Probe probe(String kind, Value value) {
    String name = value.text("name");
    return switch (kind) {
      case "http" -> http(name, value);
      case "exec" -> new Probe.Exec(name, value.text("unit"), value.texts("command"));
      case "sql" ->
          new Probe.Sql(name, value.text("database"), value.text("query"), value.text("expect"));
      default -> throw new IllegalStateException("no probe " + kind);
    };
  }

  private Probe http(String name, Value value) {
    List<Probe.Expected> json = new ArrayList<>();
    value.named("json").forEach((at, is) -> json.add(new Probe.Expected(at, is.text())));
    List<Probe.Header> headers = new ArrayList<>();
    value.named("headers").forEach((key, is) -> headers.add(new Probe.Header(key, is.text())));
    Value url = value.field("url");
    Value version = value.field("version");
    String bearer = value.textOrEmpty("bearer");
    return new Probe.Http(
        name,
        url == null
            ? new Probe.Target.Inside(value.text("unit"), value.number("port"), value.text("path"))
            : new Probe.Target.Outside(variables.in(url)),
        value.text("method"),
        value.textOrEmpty("body"),
        value.number("status"),
        json,
        version == null ? null : new Probe.Version(version.text("json"), version.text("of")),
        bearer.isEmpty() ? null : new SecretRef(bearer),
        headers);
  }

  static Duration duration(String text) {
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  static long bytes(String text) {
    int digits = 0;
    while (Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "KiB" -> number << 10;
      case "MiB" -> number << 20;
      case "GiB" -> number << 30;
      case "TiB" -> number << 40;
      default -> number;
    };
  }
}
