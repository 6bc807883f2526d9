package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.postgres.Captured.ServerState;
import dev.slipway.plan.Plan;
import dev.slipway.plan.StepKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The notes of one run in its capture. */
public final class Captures {
  private final StateDir state;
  private final String stack;
  private final String run;

  public Captures(StateDir state, String stack, String run) {
    this.state = state;
    this.stack = stack;
    this.run = run;
  }

  public static Captures of(Tools tools, StepKey key) {
    return new Captures(tools.state(), key.stack(), key.run());
  }

  /** The notes of another run of the same stack. */
  public Captures of(String otherRun) {
    return new Captures(state, stack, otherRun);
  }

  public String run() {
    return run;
  }

  /** The other runs of the stack that this host knows. */
  public List<Captures> others() {
    return state.runs(stack).stream().filter(other -> !other.equals(run)).map(this::of).toList();
  }

  public Path file(String name) {
    return state.peekCapture(stack, run).resolve(name);
  }

  private Path made(String name) {
    return state.capture(stack, run).resolve(name);
  }

  public @Nullable Captured data() {
    return state.readJson(file("data.json"), Captured.class);
  }

  /**
   * What a server is now: as captured, or as this run left it when it gave the unit another store.
   * Null when the run knows nothing of it.
   */
  public @Nullable ServerState server(String unit) {
    ServerState changed = note(changed(unit), ServerState.class);
    Captured captured = data();
    return changed != null || captured == null ? changed : captured.find(unit);
  }

  /** Notes what the unit's server will be when it starts next. */
  public void server(ServerState state) {
    note(changed(state.unit()), state);
  }

  private static String changed(String unit) {
    return "data-server-" + unit + ".json";
  }

  public Captured dataOrThrow() {
    Captured captured = data();
    if (captured == null) {
      throw StepFailure.input(
          "NOT_CAPTURED",
          "run %s has captured nothing of the databases: %s is missing"
              .formatted(run, file("data.json")));
    }
    return captured;
  }

  public void data(Captured captured) {
    state.writeJson(made("data.json"), captured);
  }

  public @Nullable Kept kept() {
    return state.readJson(file("data-kept.json"), Kept.class);
  }

  public void kept(Kept kept) {
    state.writeJson(made("data-kept.json"), kept);
  }

  /** Whether the point was made anew from the backup, and has the data of that moment. */
  boolean rebuilt() {
    return Files.exists(file("data-rebuilt.json"));
  }

  public void forgetKept() {
    HostFiles.delete(file("data-kept.json"));
  }

  /** Whether the rollback point was put in place. */
  public boolean switched() {
    return Files.exists(file("data-switched.json"));
  }

  public void switchedNow(Switched switched) {
    state.writeJson(made("data-switched.json"), switched);
  }

  /** Whether a run has begun to put the rollback point in place, and did not come to its end. */
  boolean switching() {
    return Files.exists(file("data-switching")) && !switched();
  }

  /**
   * Whether a run that went back behind this one has not come to its end: the point may be in place
   * in part, or in whole with nobody told what that lost.
   *
   * @param asks the run that wants to know, which does not count
   */
  boolean switchUnended(String asks) {
    Switched done = state.readJson(file("data-switched.json"), Switched.class);
    return switching()
        || (done != null
            && !done.by().equals(run)
            && !done.by().equals(asks)
            && !Files.exists(of(done.by()).file("report.json")));
  }

  /** What going back behind this run loses, as it was counted before the first part of it. */
  Plan.Loss lost() {
    Plan.Loss lost = state.readJson(file("data-lost.json"), Plan.Loss.class);
    return lost == null ? Plan.Loss.NONE : lost;
  }

  void lost(Plan.Loss counted) {
    state.writeJson(made("data-lost.json"), counted);
  }

  /** Written before the first part of it is in place. */
  void switchingNow(String by) {
    state.write(
        made("data-switching"), (by + " " + Instant.now() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** What an earlier run has left behind is this one's to tell of, when it goes on for that. */
  void inherit(Captures of) {
    Switched done = state.readJson(of.file("data-switched.json"), Switched.class);
    if (done != null && !Files.exists(file("data-left.json"))) {
      note("data-left.json", done);
    }
  }

  /** What this run left behind by switching; nothing when it did not. */
  public Switched leftBehind() {
    Switched left = state.readJson(file("data-left.json"), Switched.class);
    return left == null
        ? new Switched(run, "", Instant.EPOCH, List.of(), List.of(), Map.of())
        : left;
  }

  /** When the run first closed the fence; null when it never did. */
  public @Nullable Instant closed() {
    Closed closed = state.readJson(file("data-closed.json"), Closed.class);
    return closed == null ? null : closed.at();
  }

  public void closedNow() {
    if (closed() == null) {
      state.writeJson(made("data-closed.json"), new Closed(Instant.now()));
    }
  }

  private record Closed(Instant at) {}

  /** Whether anything but the run was let in since the rollback point. */
  public boolean admitted() {
    return Files.exists(file("data-admitted"));
  }

  /** Whether units were let in, and not just everybody again when the run had been given up. */
  boolean letUnitsIn() {
    if (!admitted()) {
      return false;
    }
    try {
      return Files.readString(file("data-admitted")).startsWith(Level.RELEASE.name());
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "cannot read %s: %s".formatted(file("data-admitted"), e.getMessage()))
          .because(e);
    }
  }

  /** Written before the first such unit can connect. */
  public void admittedNow(String level) {
    if (!admitted()) {
      state.write(
          made("data-admitted"),
          (level + " " + Instant.now() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  public Counters.@Nullable Snapshot counters(String which) {
    return state.readJson(file("data-" + which + ".json"), Counters.Snapshot.class);
  }

  public void counters(String which, Counters.Snapshot snapshot) {
    state.writeJson(made("data-" + which + ".json"), snapshot);
  }

  /** The catalogue of a database as it was captured, an object a line; empty when it was not. */
  List<String> catalogue(String database) {
    String[] lines = state.readJson(file("data-catalogue-" + database + ".json"), String[].class);
    return lines == null ? List.of() : List.of(lines);
  }

  void catalogue(String database, List<String> lines) {
    state.writeJson(made("data-catalogue-" + database + ".json"), lines.toArray(new String[0]));
  }

  /** The newest access rules of a server that are not ours, byte for byte; null when none. */
  public byte @Nullable [] rules(String unit) {
    Path file = file("hba-" + unit + ".conf");
    return Files.exists(file) ? HostFiles.read(file) : null;
  }

  public void rules(String unit, byte[] text) {
    state.write(made("hba-" + unit + ".conf"), text);
  }

  /** The password of the run's role; null when it never had one. */
  public @Nullable String password() {
    Path file = file("data-role");
    return Files.exists(file)
        ? new String(HostFiles.read(file), StandardCharsets.UTF_8).strip()
        : null;
  }

  public void password(String password) {
    state.write(made("data-role"), (password + "\n").getBytes(StandardCharsets.UTF_8));
  }

  public void note(String name, Object value) {
    state.writeJson(made(name), value);
  }

  public <T> @Nullable T note(String name, Class<T> type) {
    return state.readJson(file(name), type);
  }

  public void forget(String name) {
    HostFiles.delete(file(name));
  }

  /** A directory of the capture; made when absent. */
  public Path directory(String name) {
    return state.directory(made(name));
  }

  /**
   * What a switch left behind.
   *
   * @param by the run that switched
   * @param of the run whose point it is; empty when nothing was switched
   * @param took milliseconds of each part; the parts went on side by side
   */
  public record Switched(
      String by,
      String of,
      Instant at,
      List<String> leftBehind,
      List<String> newerFiles,
      @Nullable Map<String, Long> took) {
    public Switched {
      leftBehind = List.copyOf(leftBehind);
      newerFiles = List.copyOf(newerFiles);
      // Notes of before it was counted.
      took = took == null ? Map.of() : Map.copyOf(took);
    }
  }
}
