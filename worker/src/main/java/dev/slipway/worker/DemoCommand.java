package dev.slipway.worker;

import dev.slipway.cli.Cli;
import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import dev.slipway.demo.Act;
import dev.slipway.demo.Instance;
import dev.slipway.demo.Ledger;
import dev.slipway.demo.Load;
import dev.slipway.demo.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import picocli.CommandLine.Command;

@Command(
    name = "demo",
    description =
        "Show the main job on a real stack under load: a failing upgrade that puts everything back, an upgrade, a requested rollback.",
    footer = {"", "Example:", "  slipway demo"})
final class DemoCommand implements Callable<Integer> {
  private final Session session;

  DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Path home = Path.of(session.env().getOrDefault("SLIPWAY_HOME", ".")).toAbsolutePath();
    session.say("building the releases of stacks/kekkai, where they are missing");
    Instance.buildReleases(home);
    String name = "demo" + Long.toString(System.nanoTime() & 0xFFFFFF, 36);
    session.say("starting a Temporal dev server and the stack " + name);
    Path work = Files.createTempDirectory("slipway-demo-");
    try (Resources resources = new Resources()) {
      resources.add(() -> Instance.removeTree(work));
      Files.createDirectories(work.resolve("stacks"));
      DevServerSettings settings =
          DevServerSettings.ofItsOwn(session.env(), work)
              .orElseThrow(
                  () -> new IllegalStateException("no 'temporal' binary: run dev/setup temporal"));
      DevServer server = resources.start(() -> DevServer.start(settings));
      Session here = session.on(server.target());
      Connection connection = resources.start(here::connect);
      Instance instance = resources.start(() -> Instance.start(home, work.resolve("stacks"), name));
      resources.start(() -> SlipwayWorker.start(connection.client(), config(work), session.env()));
      session.say(
          "the stack serves at "
              + instance.address()
              + ", Temporal's UI at "
              + "http://127.0.0.1:"
              + settings.uiPort());
      return show(here, instance);
    }
  }

  private static WorkerConfig config(Path work) {
    return WorkerConfig.from(
        Map.of(
            "SLIPWAY_STACKS",
            work.resolve("stacks").toString(),
            "SLIPWAY_STATE",
            work.resolve("state").toString()));
  }

  private int show(Session here, Instance instance) {
    Ledger ledger = new Ledger();
    List<Act> acts = new ArrayList<>();
    try (Load load = new Load(instance.address(), instance.setting("PORTAL_TOKEN"), ledger, 1)) {
      load.start();
      Scene scene = new Scene(ledger, load);
      String stack = instance.name();
      acts.add(
          scene.loseNothing(
              "upgrade whose migration fails",
              ExitCode.ENDED_OTHERWISE,
              run(here, "upgrade", stack, "--to", "defectdojo=2.38.0-halfway", "--wait")));
      Instant begin = Instant.now();
      acts.add(
          scene.loseNothing(
              "upgrade 2.37.0 to 2.38.0",
              ExitCode.REACHED,
              run(here, "upgrade", stack, "--to", "defectdojo=2.38.0", "--wait")));
      acts.add(
          scene.loseRecordsSince(
              scene.reopened(begin),
              "rollback, data loss accepted",
              ExitCode.REACHED,
              run(here, "rollback", stack, "--accept-data-loss", "--reason", "demo", "--wait")));
    }
    return end(acts);
  }

  /** What the acts come to. */
  int end(List<Act> acts) {
    acts.forEach(act -> session.say(act.line()));
    session.answer(
        acts, () -> acts.stream().allMatch(Act::holds) ? "everything holds" : "BROKEN, see above");
    return acts.stream().allMatch(Act::holds) ? ExitCode.REACHED : ExitCode.ENDED_OTHERWISE;
  }

  private IntSupplier run(Session here, String... arguments) {
    return () -> {
      session.say("\n$ slipway " + String.join(" ", arguments));
      return Cli.create(here).execute(arguments);
    };
  }
}
