package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.ProbeActivities.Findings;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Helpers.Ended;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.Spec;
import dev.slipway.adapter.exec.Helpers.State;
import dev.slipway.adapter.exec.Selection;
import dev.slipway.adapter.exec.Units;
import dev.slipway.adapter.postgres.Access;
import dev.slipway.adapter.postgres.Captures;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Jobs;
import dev.slipway.adapter.postgres.Server;
import dev.slipway.adapter.postgres.Tools;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One server on its way, and the helpers that take it there.
 *
 * @param majors beginning of the names of images with the programs of several majors
 * @param side empty for the migration itself; else a trial that has things of its own
 */
record Work(
    Tools tools,
    Access access,
    Engine engine,
    Selection selection,
    String majors,
    Server server,
    Captures captures,
    String side) {

  private static final String MAJORS = "dev.slipway.majors";

  static final String NONE = "none";

  /** The engine's own network: only the host and other strangers to the stack are on it. */
  static final String APART = "bridge";

  String run() {
    return captures.run();
  }

  String unit() {
    return server.unit();
  }

  @Nullable Made find() {
    return captures.note(file(), Made.class);
  }

  Made made() {
    Made made = find();
    if (made == null) {
      throw StepFailure.environment(
          "NOT_PREPARED",
          "run %s has prepared no new server for unit %s: prepare first".formatted(run(), unit()));
    }
    return made;
  }

  /** Whether the unit, running or not, has the new store. */
  boolean attached(Made made) {
    Units.Instance instance = tools.units().find(server.place(), unit());
    return instance != null
        && instance.mounts().stream().anyMatch(m -> m.store().equals(made.store()));
  }

  void note(Made made) {
    captures.note(file(), made);
  }

  private String file() {
    return note("made");
  }

  /** Name of a note about the unit. */
  String note(String what) {
    return "major-%s%s-%s.json".formatted(side, what, unit());
  }

  /** A directory of the run for helpers. */
  Path directory(String what) {
    return captures.directory("major-%s%s-%s".formatted(side, what, unit()));
  }

  void forget(String what) {
    captures.forget(note(what));
    HostFiles.remove(captures.file("major-%s%s-%s".formatted(side, what, unit())));
  }

  /** A store of the run for the unit; made when absent. */
  String store(String what) {
    return tools.units().createStore(server.place(), run(), side + what + "-" + unit());
  }

  /** What such a store is called. */
  String name(String what) {
    return "slipway-%s-%s-%s%s-%s".formatted(server.stack(), run(), side, what, unit());
  }

  /** A trial beside the migration itself. */
  Work aside(String name) {
    return new Work(tools, access, engine, selection, majors, server, captures, name + "-");
  }

  /** The image on this host that has the programs of both versions. */
  String majorsImage(MajorChange change) {
    String from = Integer.toString(MajorChange.major(change.from()));
    String to = Integer.toString(MajorChange.major(change.to()));
    String found = majorsImage(from, to);
    if (found.isEmpty()) {
      throw StepFailure.input(
          "HELPER_IMAGE",
          "this host has no image %s… with the programs of PostgreSQL %s and %s: build it as the installation page says, or ask for --method dump"
              .formatted(majors, from, to));
    }
    return found;
  }

  /** Empty when there is none. */
  String majorsImage(String from, String to) {
    return engine.names(majors).stream()
        .filter(name -> {
          Engine.Image image = engine.image(name);
          List<String> has =
              image == null
                  ? List.of()
                  : List.of(image.labels().getOrDefault(MAJORS, "").split(" "));
          return has.contains(from) && has.contains(to);
        })
        .max(Comparator.naturalOrder())
        .orElse("");
  }

  /**
   * What a trial found.
   *
   * @param generation of the step that tried
   */
  record Found(int generation, List<Finding> findings) {
    Found {
      findings = List.copyOf(findings);
    }
  }

  /** Notes what is found; an attempt of the same generation finds what was noted. */
  void found(String what, int generation, Supplier<List<Finding>> find) {
    Found noted = captures.note(note(what), Found.class);
    if (noted == null || noted.generation() != generation) {
      captures.note(note(what), new Found(generation, find.get()));
    }
  }

  Findings found(String what, String otherwise) {
    Found noted = captures.note(note(what), Found.class);
    if (noted == null) {
      throw StepFailure.environment(
          otherwise,
          "run %s noted nothing about unit %s yet: try and compare first".formatted(run(), unit()));
    }
    return new Findings(noted.findings());
  }

  /** The run's own way into either server. */
  Access.Login login() {
    Access.Login login = access.role(server.stack(), run());
    if (login == null) {
      throw StepFailure.environment(
          "NOT_CAPTURED", "run %s has no role of its own: capture first".formatted(run()));
    }
    return login;
  }

  // Helpers.

  /**
   * One helper.
   *
   * @param purpose unique for the unit
   */
  record Task(
      String purpose,
      String image,
      String user,
      String network,
      List<Mount> mounts,
      Map<String, String> environment,
      List<String> command) {

    static Task alone(
        String purpose, String image, String user, List<Mount> mounts, List<String> command) {
      return new Task(purpose, image, user, NONE, mounts, Map.of(), command);
    }
  }

  String mark(String purpose) {
    return run() + "/major-" + side + purpose + "/" + unit();
  }

  /** Starts it, or adopts the one that is there. */
  void start(Task task) {
    tools
        .helpers()
        .start(
            new Spec(
                mark(task.purpose()),
                server.stack(),
                run(),
                task.image(),
                task.command(),
                task.mounts(),
                task.user(),
                task.network(),
                task.environment()));
  }

  @Nullable State state(String purpose) {
    return tools.helpers().find(mark(purpose));
  }

  boolean runs(String purpose) {
    State state = state(purpose);
    return state != null && state.running();
  }

  /**
   * @param bytes how much it has to do, which bounds the wait
   */
  Ended await(String purpose, long bytes) {
    return tools.helpers().await(mark(purpose), Jobs.atMost(bytes));
  }

  void remove(String purpose) {
    tools.helpers().remove(mark(purpose));
  }

  /** Runs it anew to its end; what an earlier attempt left of it is ended first. */
  Ended run(Task task, long bytes) {
    remove(task.purpose());
    start(task);
    Ended ended = await(task.purpose(), bytes);
    remove(task.purpose());
    return ended;
  }

  String runOrFail(Task task, long bytes) {
    Ended ended = run(task, bytes);
    if (!ended.ok()) {
      throw failed(task.command().getFirst(), ended);
    }
    return ended.log();
  }

  StepFailure failed(String tool, Ended ended) {
    String text =
        "%s for the server of unit %s ended with %d: %s"
            .formatted(tool, unit(), ended.exit(), tail(ended.log()));
    return ended.log().contains("No space left on device")
        ? StepFailure.input("DISK_FULL", text + "; free some space, then try again")
        : StepFailure.environment("TOOL_FAILED", text);
  }

  String tail(String log) {
    String clean = tools.secrets().redact(log).strip();
    return clean.substring(Math.max(0, clean.length() - 2000));
  }
}
