package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.CaptureRequest;
import dev.slipway.activity.PlatformActivities.DeployRequest;
import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.activity.PlatformActivities.MigrateRequest;
import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.activity.PlatformActivities.RestoreRequest;
import dev.slipway.activity.PlatformActivities.StageRequest;
import dev.slipway.activity.PlatformActivities.UnitsRequest;
import dev.slipway.adapter.docker.Docker;
import dev.slipway.adapter.docker.DockerEngine;
import dev.slipway.adapter.docker.DockerHelpers;
import dev.slipway.adapter.docker.DockerUnits;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.PlatformFacts;
import dev.slipway.plan.Observed.TargetFacts;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.Component;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Knob;
import dev.slipway.stack.Migration;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A stack of tiny containers in a directory of its own, with releases in a registry on loopback.
 * Everything carries a label with the rig's name, in which is the number of this process; what a
 * dead process left is swept away first.
 */
public final class Rig implements AutoCloseable {
  public static final String REGISTRY = "127.0.0.1:5555";
  private static final Exec EXEC = new Exec();

  /** Three units of one release, one of them a one-shot migration, and a unit beside it. */
  static final String SHOP =
      """
      x-labels: &labels {dev.slipway.test: "@LABEL@"}
      services:
        app:
          image: @REPOSITORY@:${APP_VERSION:-1}
          command: [/app.sh]
          restart: always
          init: true
          stop_grace_period: 1s
          environment: {SECRET_TOKEN: "${SECRET_TOKEN:-}"}
          depends_on:
            migrator: {condition: service_completed_successfully}
            db: {condition: service_started}
          labels: *labels
        worker:
          image: @REPOSITORY@:${APP_VERSION:-1}
          command: [/worker.sh]
          restart: unless-stopped
          init: true
          stop_grace_period: 1s
          env_file: [.env]
          depends_on: [db]
          labels: *labels
        migrator:
          image: @REPOSITORY@:${APP_VERSION:-1}
          command: [/migrate.sh]
          environment: {SECRET_TOKEN: "${SECRET_TOKEN:-}"}
          env_file: [.env]
          volumes: ["shared:/shared"]
          depends_on: [db]
          labels: *labels
        db:
          image: debian:trixie-slim
          command: [sleep, infinity]
          init: true
          stop_grace_period: 1s
          labels: *labels
      networks: {default: {labels: *labels}}
      volumes: {shared: {labels: *labels}}
      """;

  public final String id =
      "cit-%d-%s"
          .formatted(ProcessHandle.current().pid(), UUID.randomUUID().toString().substring(0, 6));
  public final Path directory;
  public final StateDir state;
  public final Place place;
  public final Secrets secrets = new Secrets(Map.of());
  public final Docker docker = Docker.connect(System.getenv());
  public final DockerUnits units;
  public final DockerHelpers helpers;
  public final DockerEngine engine;
  public final ComposePlatformActivities platform;
  final Component shop =
      new Component(
          "shop",
          new Knob("APP_VERSION", ".env"),
          List.of("app", "worker"),
          List.of("worker", "app"),
          new Migration("migrator", Duration.ofSeconds(60)),
          List.of());
  final String run = "20260101-000000-" + id;
  private final Path home;
  private long seq;

  public Rig(String compose) {
    this(compose, "");
  }

  /**
   * @param odd added to the directory's name
   */
  public Rig(String compose, String odd) {
    Traces.removeAllOfTheDead();
    try {
      home = Files.createTempDirectory(Traces.DIRECTORY + id + "-");
      directory = Files.createDirectory(home.resolve(id + odd));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(
        "docker-compose.yml",
        compose.replace("@LABEL@", id).replace("@ID@", id).replace("@REPOSITORY@", repository()));
    write(".env", "APP_VERSION=1\nSECRET_TOKEN=planted-secret-%s\n".formatted(id));
    state = new StateDir(home.resolve("state"));
    place = new Place("compose", id, "local", directory.toString(), List.of(), "");
    units = new DockerUnits(docker, state);
    helpers = new DockerHelpers(docker, secrets);
    engine = new DockerEngine(docker, state);
    platform =
        new ComposePlatformActivities(
            state, secrets, EXEC, units, helpers, engine, "debian:trixie-slim");
  }

  String repository() {
    return REGISTRY + "/" + id + "/app";
  }

  public void write(String file, String text) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A release whose units do nothing, and whose migration adds a line to a file. */
  String release(String tag) {
    return release(tag, "exec sleep infinity", "echo migrated " + tag + " >> /shared/log", "");
  }

  /** Builds a release, pushes it, and takes it away from this host again; returns its digest. */
  String release(String tag, String app, String migrate, String more) {
    String name = repository() + ":" + tag;
    build(name, app, migrate, more + "\nLABEL release=" + tag);
    docker("push", "-q", name);
    String digest = docker("image", "inspect", "-f", "{{index .RepoDigests 0}}", name).strip();
    docker("rmi", name);
    return digest.substring(digest.indexOf('@') + 1);
  }

  void build(String name, String app, String migrate, String more) {
    Path context = home.resolve("build-" + UUID.randomUUID());
    try {
      Files.createDirectory(context);
      script(context.resolve("app.sh"), app);
      script(context.resolve("worker.sh"), "exec sleep infinity");
      script(context.resolve("migrate.sh"), migrate);
      Files.writeString(
          context.resolve("Dockerfile"),
          "FROM debian:trixie-slim\nCOPY *.sh /\nLABEL %s=%s\n%s\n"
              .formatted(Traces.LABEL, id, more));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(context, List.of("docker", "build", "-q", "-t", name, "."), Map.of("DOCKER_BUILDKIT", "0"));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** As the operator types it, in the stack's directory. */
  public String byHand(String... words) {
    List<String> command = new ArrayList<>(List.of("docker", "compose"));
    command.addAll(Arrays.asList(words));
    Exec.Result result =
        EXEC.runApart(
            directory, Map.of("PWD", directory.toString()), Duration.ofMinutes(3), command);
    return result.out() + result.err();
  }

  /** Container id, state and image of every unit. */
  Map<String, String> containers() {
    Map<String, String> all = new TreeMap<>();
    engine.replicas(place).forEach(r -> all.put(r.unit(), "%s %s".formatted(r.id(), r.image())));
    return all;
  }

  String artefactOf(String unit) {
    return engine.replicas(place).stream()
        .filter(r -> r.unit().equals(unit))
        .findFirst()
        .orElseThrow()
        .image();
  }

  StepKey key(String step, int generation) {
    return new StepKey(id, run, step, generation, 1, ++seq);
  }

  PlatformFacts inspect(String version) {
    List<Order.Wanted> wanted =
        version.isEmpty() ? List.of() : List.of(new Order.Wanted("shop", version));
    return platform.inspect(new Query(place, run, scope(), wanted));
  }

  private Order.Scope scope() {
    return new Order.Scope(
        "test",
        List.of(shop),
        List.of(),
        null,
        new Keep(List.of(), List.of(), null),
        new Preflight(90, 0, Duration.ofHours(24)),
        List.of(),
        List.of(),
        new RollbackRules(false),
        new Retention(1, 1),
        ApprovalRules.NONE);
  }

  private List<KnobSetting> knobs(String version) {
    return List.of(new KnobSetting("shop", shop.version(), version));
  }

  void capture() {
    platform.capture(
        new CaptureRequest(
            key("capture", 1), place, List.of(shop), new Keep(List.of(), List.of(), null)));
  }

  StageRequest stage(String version, List<TargetFacts> targets) {
    StageRequest request = new StageRequest(key("stage", 1), place, knobs(version), targets);
    platform.stage(request);
    return request;
  }

  MigrateRequest migration(String version, int generation) {
    return new MigrateRequest(key("migrate", generation), place, shop, knobs(version));
  }

  DeployRequest deployment(String version, List<TargetFacts> targets) {
    return new DeployRequest(
        key("deploy", 1), place, List.of(shop), knobs(version), targets, false);
  }

  RestoreRequest restoration() {
    return new RestoreRequest(key("restore", 1), place, run, List.of(shop));
  }

  UnitsRequest units(String... names) {
    return new UnitsRequest(key("units", 1), place, Arrays.asList(names));
  }

  /** Everything up to the deployed release, as a run does it. */
  List<TargetFacts> upgrade(String version) {
    List<TargetFacts> targets = inspect(version).targets();
    capture();
    stage(version, targets);
    platform.stop(units("worker", "app"));
    MigrateRequest migration = migration(version, 1);
    platform.prepareMigration(migration);
    platform.migrate(migration);
    platform.turn(deployment(version, targets));
    platform.deploy(deployment(version, targets));
    return targets;
  }

  public static String docker(String... words) {
    return run(
        Path.of("/"), Stream.concat(Stream.of("docker"), Arrays.stream(words)).toList(), Map.of());
  }

  private static String run(Path in, List<String> command, Map<String, String> environment) {
    Exec.Result result = EXEC.run(in, environment, Duration.ofMinutes(3), command);
    if (!result.ok()) {
      throw new IllegalStateException(command + ": " + result.err());
    }
    return result.out();
  }

  /** Removes this stack with all that it made. */
  @Override
  public void close() {
    Traces.removeAllOf(id);
    try {
      docker.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
