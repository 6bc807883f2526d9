package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Git;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import dev.slipway.stack.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The repository of the OpenWatch example, and a checkout of its first release beside it. */
final class Upstream {
  final Path repository;
  final Path checkout;
  final Secrets secrets = new Secrets(Map.of());
  final Git git = new Git(new Exec(), secrets);
  final StateDir state;
  final Place place;
  final Sources sources;

  Upstream(Path home) {
    repository = home.resolve("upstream.git");
    checkout = home.resolve("checkout");
    must(
        Path.of("../stacks/openwatch").toAbsolutePath().normalize(),
        "./upstream/make",
        repository.toString());
    must(home, "git", "clone", "-q", repository.toString(), checkout.toString());
    must(checkout, "git", "checkout", "-q", "v0.1.0");
    state = new StateDir(home.resolve("state"));
    place =
        new Place(
            "compose",
            "openwatch",
            "local",
            checkout.toString(),
            List.of("docker-compose.yml", "docker-compose.prod.yml"),
            "",
            new Source(
                repository.toString(),
                ".env.example",
                "backend/alembic/versions/",
                List.of("backend/app/config.py")));
    sources = new Sources(state, git);
  }

  /** What a command that has to succeed prints. */
  String must(Path where, String... command) {
    Exec.Result result =
        new Exec().run(where, Map.of(), Duration.ofMinutes(1), new ArrayList<>(List.of(command)));
    if (!result.ok()) {
      throw new IllegalStateException(List.of(command) + ": " + result.err());
    }
    return result.out().strip();
  }

  String inCheckout(String... words) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    return must(checkout, command.toArray(new String[0]));
  }
}
