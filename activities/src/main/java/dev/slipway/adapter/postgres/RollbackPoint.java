package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.StateRequest;
import dev.slipway.activity.DataActivities.SwitchRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.postgres.Captures.Switched;
import dev.slipway.adapter.postgres.Kept.KeptDatabase;
import dev.slipway.adapter.postgres.Kept.KeptServer;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import dev.slipway.stack.Keep.Queue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The rollback point of the whole state set: databases, files and queue are taken together under
 * the fence and put back together. The note that it is whole is written last.
 */
final class RollbackPoint {
  private final Tools tools;
  private final Access access;
  private final Freeze freeze;
  private final Copy copy;
  private final Exchange exchange;

  RollbackPoint(Tools tools, Access access, Fence fence, Standby standby) {
    this.tools = tools;
    this.access = access;
    this.freeze = new Freeze(tools, access, standby);
    this.copy = new Copy(tools, access);
    this.exchange = new Exchange(tools, access, fence, standby);
  }

  /** Afterwards the point is whole. One that is whole stays as it is. */
  void keep(StateRequest request, List<Server> servers, Captures captures) {
    if (captures.kept() != null) {
      return;
    }
    Silence.prove(access, servers, captures);
    Queue queue = request.keep().queue();
    List<Supplier<List<KeptServer>>> parts = new ArrayList<>();
    servers.forEach(server -> parts.add(() -> List.of(keep(request, server, captures))));
    parts.add(() -> {
      new StoreFiles(tools, request.place()).rest(request.keep(), captures);
      return List.of();
    });
    if (queue != null) {
      parts.add(() -> {
        new QueueStore(tools, request.place(), queue).keep(captures);
        return List.of();
      });
    }
    List<KeptServer> kept = Together.all(parts).stream().flatMap(List::stream).toList();
    // Whoever was on the way in when the rules changed, and wrote meanwhile, is noticed here.
    Silence.prove(access, servers, captures);
    captures.kept(
        new Kept(
            captures.run(),
            Instant.now(),
            kept,
            request.keep().stores(),
            queue == null ? "" : queue.store()));
  }

  private KeptServer keep(StateRequest request, Server server, Captures captures) {
    List<KeptDatabase> databases = schemas(server, captures);
    return way(request, server) == Point.STANDBY
        ? freeze.keep(server, captures, databases)
        : copy.keep(server, captures, databases);
  }

  private List<KeptDatabase> schemas(Server server, Captures captures) {
    List<KeptDatabase> schemas = new ArrayList<>();
    for (Database database : server.databases()) {
      try (Session session = access.open(server, captures.run(), database.database())) {
        List<String> catalogue = Fingerprint.lines(session);
        captures.catalogue(database.name(), catalogue);
        schemas.add(
            new KeptDatabase(
                database.name(),
                database.database(),
                Revision.read(session, database.schema()),
                Fingerprint.of(catalogue)));
      }
    }
    return schemas;
  }

  /** A server is one thing: when one of its databases is kept by a standby, all are. */
  static Point way(StateRequest request, Server server) {
    for (int i = 0; i < request.databases().size(); i++) {
      if (request.databases().get(i).unit().equals(server.unit())
          && i < request.points().size()
          && request.points().get(i) == Point.STANDBY) {
        return Point.STANDBY;
      }
    }
    return Point.COPY;
  }

  /** Holds when all of it is where the notes say. */
  Proof kept(List<Server> servers, Captures captures, Captures asks) {
    Kept kept = captures.kept();
    if (kept == null) {
      return new Proof(false, "run %s has no whole rollback point".formatted(captures.run()));
    }
    List<String> seen = new ArrayList<>();
    for (Server server : servers) {
      Proof proof = kept(server, kept, captures, asks);
      if (!proof.holds()) {
        return proof;
      }
      seen.add(proof.seen());
    }
    for (String store : kept.stores()) {
      if (!java.nio.file.Files.exists(captures.file("stores").resolve(store + ".list"))) {
        return new Proof(false, "the copy of store %s is gone".formatted(store));
      }
      seen.add("files of " + store);
    }
    if (!kept.queue().isEmpty()) {
      seen.add("queue " + kept.queue());
    }
    return new Proof(
        true, "rollback point of %s: %s".formatted(kept.at(), String.join("; ", seen)));
  }

  private Proof kept(Server server, Kept kept, Captures captures, Captures asks) {
    for (KeptServer k : kept.servers()) {
      if (k.unit().equals(server.unit())) {
        return k.way() == Point.STANDBY
            ? freeze.kept(server, captures, k)
            : copy.kept(server, captures, asks);
      }
    }
    return new Proof(false, "nothing was kept of the server of unit " + server.unit());
  }

  /** Afterwards the point is in place, servers answer, and are fenced for the acting run. */
  void switchBack(SwitchRequest request, List<Server> servers, Captures mine) {
    Captures of = mine.of(request.of());
    if (of.switched()) {
      mine.inherit(of);
      return;
    }
    Kept kept = of.kept();
    if (servers.isEmpty() && !of.letUnitsIn()) {
      // Behind the run's own fence nobody changed files and queue. What users changed before it, or
      // since they work on the old server again, stays.
      return;
    }
    if (kept == null) {
      throw StepFailure.input(
          "NO_POINT", "run %s has no whole rollback point: restore a backup".formatted(of.run()));
    }
    of.switchingNow(mine.run());
    Map<String, Long> took = new ConcurrentHashMap<>();
    List<Supplier<List<String>>> parts = new ArrayList<>();
    for (Server server : servers) {
      parts.add(timed("server " + server.unit(), took, () -> switchBack(server, kept, mine, of)));
    }
    parts.add(timed("queue", took, () -> switchBackQueue(request, kept, of)));
    List<String> newer = new CopyOnWriteArrayList<>();
    for (String store : kept.stores()) {
      parts.add(timed("store " + store, took, () -> switchBackStore(request, store, of, newer)));
    }
    List<String> left = Together.all(parts).stream().flatMap(List::stream).toList();
    Switched switched = new Switched(mine.run(), of.run(), Instant.now(), left, newer, took);
    mine.note("data-left.json", switched);
    of.switchedNow(switched);
  }

  private static Supplier<List<String>> timed(
      String part, Map<String, Long> took, Supplier<List<String>> deed) {
    return () -> {
      long from = System.nanoTime();
      List<String> left = deed.get();
      took.put(part, Duration.ofNanos(System.nanoTime() - from).toMillis());
      return left;
    };
  }

  private List<String> switchBackStore(
      SwitchRequest request, String store, Captures of, List<String> newer) {
    newer.addAll(new StoreFiles(tools, request.place()).restore(store, of));
    return List.of("overwritten files of %s in %s".formatted(store, of.file("left/" + store)));
  }

  private List<String> switchBack(Server server, Kept kept, Captures mine, Captures of) {
    return byStandby(server, kept)
        ? List.of(exchange.into(server, mine, of))
        : copy.into(server, mine, of);
  }

  private static boolean byStandby(Server server, Kept kept) {
    return kept.servers().stream()
        .anyMatch(k -> k.unit().equals(server.unit()) && k.way() == Point.STANDBY);
  }

  /**
   * Whether this server is on the point already.
   *
   * @param asks the run whose way in is used
   */
  boolean inPlace(Server server, Captures of, String asks) {
    Kept kept = of.kept();
    return kept != null
        && (byStandby(server, kept)
            ? exchange.inPlace(server, of)
            : copy.inPlace(server, of, asks));
  }

  private List<String> switchBackQueue(SwitchRequest request, Kept kept, Captures of) {
    Queue queue = request.keep().queue();
    if (queue == null || kept.queue().isEmpty()) {
      return List.of();
    }
    new QueueStore(tools, request.place(), queue).restore(of);
    return List.of("the queue in " + of.file("left-queue"));
  }
}
