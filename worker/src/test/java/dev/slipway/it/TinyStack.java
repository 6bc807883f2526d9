package dev.slipway.it;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.demo.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One container and a migration that only takes time; no door, no database, two releases. */
final class TinyStack implements Field.Running {
  static final String OLD = "1.0.0";
  static final String NEW = "2.0.0";

  private static final String COMPOSE =
      """
      x-tiny: &tiny
        image: @REPOSITORY@:${APP_VERSION:?}
        init: true
        stop_grace_period: 1s
        labels: {dev.slipway.test: "@NAME@"}
      services:
        app: {<<: *tiny, command: [sleep, infinity]}
        migrator: {<<: *tiny, command: [sleep, "@SECONDS@"], profiles: [once]}
      networks: {default: {labels: {dev.slipway.test: "@NAME@"}}}
      """;

  private static final String FILE =
      """
      stack: @NAME@
      host: @HOST@
      platform: { kind: compose, directory: @DIRECTORY@ }
      components:
        app:
          version: { env: APP_VERSION }
          units: [app]
          migrate: { unit: migrator, within: 2m }
      keep: { files: [.env, docker-compose.yml] }
      preflight: { disk: { maxUsed: 99%, minFree: 1MiB } }
      """;

  /** Nothing is touched before one of on-call, which is anna, agrees. */
  static final String APPROVED =
      """
      approvals:
        people: { anna: {} }
        groups: { oncall: { people: [anna] } }
        rules: { all: { changes: [major], needs: { oncall: 1 } } }
      """;

  final String name;
  private final int migrates;
  private final Instance instance;

  private TinyStack(Path directory, String name, int migrates) {
    this.name = name;
    this.migrates = migrates;
    this.instance = Instance.at(directory, name, 0);
  }

  /**
   * Starts the old release.
   *
   * @param migrates how many seconds the migration takes
   * @param more what else its stack file says
   */
  static TinyStack start(
      Path stacks, String repository, String name, String host, int migrates, String more)
      throws IOException {
    Path directory = Files.createDirectories(stacks.resolve(name));
    TinyStack stack = new TinyStack(directory, name, migrates);
    Files.writeString(directory.resolve(".env"), "APP_VERSION=%s\n".formatted(OLD));
    Files.writeString(
        directory.resolve("docker-compose.yml"),
        COMPOSE
            .replace("@REPOSITORY@", repository)
            .replace("@SECONDS@", Integer.toString(migrates))
            .replace("@NAME@", name));
    Files.writeString(
        directory.resolve("slipway.yml"),
        FILE.replace("@NAME@", name)
                .replace("@HOST@", host)
                .replace("@DIRECTORY@", directory.toString())
            + more);
    stack.instance.compose("up", "--detach");
    return stack;
  }

  /** Releases that differ by a label alone. */
  static void build(Path work, String repository) throws IOException {
    for (String version : List.of(OLD, NEW)) {
      Path context = Files.createDirectories(work.resolve("image-" + version));
      Files.writeString(
          context.resolve("Dockerfile"),
          "FROM debian:trixie-slim\nLABEL dev.slipway.test=%s release=%s\n"
              .formatted(repository, version));
      String image = repository + ":" + version;
      must(List.of("docker", "build", "--quiet", "--tag", image, context.toString()));
      must(List.of("docker", "push", "--quiet", image));
    }
    must(List.of("docker", "image", "rm", repository + ":" + NEW));
  }

  static void removeImages(String repository) {
    must(List.of(
            "docker", "image", "ls", "--quiet", "--filter", "label=dev.slipway.test=" + repository))
        .lines()
        .distinct()
        .forEach(id -> must(List.of("docker", "image", "rm", "--force", id)));
  }

  /** What the stack's own tool says runs. */
  String runs() {
    return must(List.of(
            "docker",
            "ps",
            "--filter",
            "label=com.docker.compose.project=" + name,
            "--format",
            "{{.Image}}"))
        .strip();
  }

  /** Whether the migration of a run is at work. */
  boolean migrates() {
    String mine = "label=dev.slipway.stack=" + name;
    return must(List.of("docker", "ps", "--no-trunc", "--filter", mine, "--format", "{{.Command}}"))
        .contains("sleep " + migrates);
  }

  private static String must(List<String> command) {
    Exec.Result result =
        new Exec()
            .run(
                Path.of("/"),
                Map.of("DOCKER_BUILDKIT", "0"),
                Duration.ofMinutes(2),
                new ArrayList<>(command));
    if (!result.ok()) {
      throw new IllegalStateException(command + ": " + result.err());
    }
    return result.out();
  }

  @Override
  public void close() {
    instance.close();
  }
}
