package dev.slipway.adapter.postgres.major;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.DataActivities.FenceRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.StateRequest;
import dev.slipway.activity.MajorActivities.BackRequest;
import dev.slipway.activity.MajorActivities.Query;
import dev.slipway.activity.MajorActivities.Request;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Names;
import dev.slipway.adapter.postgres.Server;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.manifest.Difference;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls of one migration, in their order. */
final class MajorRun {
  final String run;
  private final MajorStand stand;
  private final MajorMethod method;
  private final int to;
  private @Nullable MajorChange change;
  private long seq;

  MajorRun(MajorStand stand, MajorMethod method, int to) {
    this(stand, method, to, "20261121-0300-" + method.word().substring(0, 4));
  }

  MajorRun(MajorStand stand, MajorMethod method, int to, String run) {
    this.stand = stand;
    this.method = method;
    this.to = to;
    this.run = run;
  }

  MajorFacts facts() {
    MajorFacts facts =
        stand.major.inspect(new Query(stand.place, run, "db", stand.databases, to, ""));
    MajorFacts.Target target = Objects.requireNonNull(facts.target(), facts.toString());
    change =
        new MajorChange(
            "db",
            facts.source().version(),
            target.version(),
            target.artefact(),
            target.reference(),
            method,
            Depth.ROWS);
    return facts;
  }

  void change(MajorChange noted) {
    change = noted;
  }

  MajorChange change() {
    return Objects.requireNonNull(change);
  }

  StepKey key() {
    return new StepKey("shop", run, "a step", 1, 1, ++seq);
  }

  Request request() {
    return new Request(key(), stand.place, stand.databases, change());
  }

  BackRequest backRequest() {
    return new BackRequest(key(), stand.place, stand.databases, "db", run);
  }

  StateRequest state() {
    return new StateRequest(key(), stand.place, stand.databases, List.of(Point.COPY), stand.keep);
  }

  void fence(Level level) {
    stand.data.fence(new FenceRequest(key(), stand.place, stand.databases, level, List.of()));
  }

  /** All that is done while users work. */
  void ahead() {
    stand.data.capture(state());
    timed("stage", () -> stand.major.stage(request()));
    timed("gate", () -> stand.major.gate(request()));
    assertEquals(
        List.of(), stand.major.gated(request()).all().stream().filter(Finding::stops).toList());
    timed("prepare", () -> stand.major.prepare(request()));
    assertTrue(stand.major.prepared(request()).holds());
  }

  void freeze() {
    timed("fence", () -> fence(Level.RUN));
  }

  void convert() {
    timed("begin", () -> stand.major.begin(request()));
    timed("source", () -> stand.major.manifestSource(request()));
    timed("convert", () -> stand.major.convert(request()));
    assertTrue(stand.major.converted(request()).holds());
    timed("start", () -> stand.major.startIsolated(request()));
    assertTrue(stand.major.isolated(request()).holds());
    timed("compare", () -> stand.major.compare(request()));
  }

  List<Finding> stops() {
    return stand.major.compared(request()).all().stream().filter(Finding::stops).toList();
  }

  void over() {
    timed("switch", () -> stand.major.switchOver(request()));
    assertTrue(stand.major.switched(request()).holds(), stand.major.switched(request()).seen());
    assertTrue(stand.major.kept(backRequest()).holds(), stand.major.kept(backRequest()).seen());
  }

  /** Milliseconds until the old server serves again. */
  long back() {
    long begun = System.nanoTime();
    timed("back", () -> stand.major.switchBack(backRequest()));
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    assertTrue(
        stand.major.switchedBack(backRequest()).holds(),
        stand.major.switchedBack(backRequest()).seen());
    return millis;
  }

  void end() {
    fence(Level.OPEN);
    stand.major.tidy(request());
    assertTrue(stand.major.tidied(request()).holds(), stand.major.tidied(request()).seen());
    stand.data.tidy(state());
  }

  /**
   * Hashes of the files of all relations in the old store, and that no other has a part in them.
   */
  SortedMap<String, String> oldFiles() {
    Path base = stand.work(run).made().oldPath().resolve("base");
    SortedMap<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String links = String.valueOf(Files.getAttribute(file, "unix:nlink"));
        hashes.put(
            base.relativize(file).toString(), links + " " + Names.sha256(HostFiles.read(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hashes;
  }

  /** Tables that nobody has looked at in the new server. */
  List<String> withoutStatistics() {
    try (Session session = stand.work(run).access().open(server(), run, "shop")) {
      return session.column(
          "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r' AND c.oid >= 16384 AND c.reltuples < 0");
    }
  }

  private Server server() {
    return stand.work(run).server();
  }

  /** What is not in the old server any more as it was under the fence, or is there newly. */
  List<String> changesOfOld() {
    Work work = stand.work(run);
    Equality.Terms terms =
        Objects.requireNonNull(work.captures().note(work.note("terms"), Equality.Terms.class));
    Equality again = new Equality(work);
    Manifest now =
        again.ofOld(terms, work.directory("rows").resolve("again"), change().depth() == Depth.ROWS);
    return Manifest.read(again.file("old")).differences(now).stream()
        .map(Difference::text)
        .toList();
  }

  /** A plain "up" by hand finds nothing to do. */
  void assertPlainUpChangesNothing() {
    String before = stand.docker("compose", "-p", stand.id, "ps", "-q", "db");
    stand.docker("compose", "-p", stand.id, "up", "-d", "db");
    assertEquals(before, stand.docker("compose", "-p", stand.id, "ps", "-q", "db"));
    assertTrue(stand.major.switched(request()).holds());
  }

  private static void timed(String what, Runnable deed) {
    long begun = System.nanoTime();
    deed.run();
    System.out.printf("%-10s %6d ms%n", what, (System.nanoTime() - begun) / 1_000_000);
  }
}
