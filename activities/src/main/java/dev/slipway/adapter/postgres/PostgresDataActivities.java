package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Comparison;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Remains;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database;
import dev.slipway.stack.Database.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The state set of a stack whose databases are PostgreSQL servers that run as units of it. */
public final class PostgresDataActivities implements DataActivities {
  private static final int SHOWN = 20;

  private final Tools tools;
  private final Access access;
  private final Capture capture;
  private final Fence fence;
  private final Standby standby;
  private final RollbackPoint point;
  private final Schemas schemas;
  private final GivenUp given;
  private final OpenLooks open;
  private final Looks looks;
  private final Leftovers leftovers;

  /**
   * @param helperImage image with coreutils that can exchange two directories
   */
  public PostgresDataActivities(
      StateDir state, Secrets secrets, Helpers helpers, Units units, String helperImage) {
    tools = new Tools(state, secrets, helpers, units, helperImage);
    access = new Access(tools);
    capture = new Capture(tools, access);
    fence = new Fence(tools, access);
    standby = new Standby(tools, access);
    point = new RollbackPoint(tools, access, fence, standby);
    schemas = new Schemas(access);
    given = new GivenUp(access, point);
    open = new OpenLooks(tools);
    looks = new Looks(tools, access, standby, open);
    leftovers = new Leftovers(tools, access);
  }

  @Override
  public Observed.DataFacts inspect(Query query) {
    Inspection inspection = new Inspection(tools, access);
    return new Observed.DataFacts(
        Server.of(query.place(), query.databases()).stream()
            .flatMap(s -> inspection.facts(s, query.run()).stream())
            .toList());
  }

  @Override
  public void capture(StateRequest request) {
    capture.take(
        servers(request), captures(request.key()), request.points().contains(Point.STANDBY));
  }

  @Override
  public Proof captured(StateRequest request) {
    return capture.taken(servers(request), captures(request.key()));
  }

  @Override
  public void backup(StateRequest request) {
    Captures captures = captures(request.key());
    // Before the first dump: what is written from here on may be missing in one of them.
    if (captures.counters(GivenUp.BACKUP) == null) {
      captures.counters(GivenUp.BACKUP, Counters.read(access, servers(request), captures.run()));
    }
    Dump dump = new Dump(tools, access);
    for (Server server : servers(request)) {
      server.databases().forEach(d -> dump.take(server, d, captures(request.key())));
    }
  }

  @Override
  public void prove(StateRequest request) {
    Scratch scratch = new Scratch(tools, access);
    for (Server server : servers(request)) {
      server.databases().forEach(d -> scratch.prove(server, d, captures(request.key())));
    }
  }

  @Override
  public Proof proven(StateRequest request) {
    for (Database database : request.databases()) {
      BackupFiles files =
          BackupFiles.of(
              tools.state(), request.place().stack(), request.key().run(), database.name());
      Observed.Backup backup = files.find();
      String damage = files.damage();
      if (backup == null || !backup.proven() || !damage.isEmpty()) {
        return new Proof(
            false, damage.isEmpty() ? files.directory() + " is not proven by a restore" : damage);
      }
    }
    return new Proof(true, "backups of run %s are proven".formatted(request.key().run()));
  }

  @Override
  public void follow(StateRequest request) {
    Captures captures = captures(request.key());
    for (Server server : servers(request)) {
      if (RollbackPoint.way(request, server) == Point.STANDBY) {
        standby.follow(server, captures);
      }
    }
    if (captures.kept() == null) {
      new StoreFiles(tools, request.place()).ahead(request.keep(), captures);
    }
  }

  @Override
  public Proof following(StateRequest request) {
    return all(
        servers(request).stream()
            .filter(s -> RollbackPoint.way(request, s) == Point.STANDBY)
            .map(s -> standby.following(s, captures(request.key())))
            .toList(),
        "nothing needs to follow");
  }

  @Override
  public void oust(StateRequest request) {
    servers(request).forEach(s -> fence.oust(s, captures(request.key())));
  }

  @Override
  public void fence(FenceRequest request) {
    Captures captures = captures(request.key());
    List<Server> servers = Server.of(request.place(), request.databases());
    if (captures.data() == null) {
      capture.take(servers, captures, false);
    }
    if (request.level() != Level.RUN && captures.kept() != null) {
      captures.admittedNow(request.level().name());
    }
    if (request.level() != Level.OPEN) {
      captures.closedNow();
    }
    servers.forEach(s -> fence.raise(s, captures, request));
    if (request.level() == Level.RUN
        && captures.kept() == null
        && captures.counters("fenced") == null) {
      captures.counters("fenced", Counters.read(access, servers, captures.run()));
    }
  }

  @Override
  public Proof fenced(FenceRequest request) {
    Captures captures = captures(request.key());
    return all(
        Server.of(request.place(), request.databases()).stream()
            .map(s -> fence.raised(s, captures, request))
            .toList(),
        "there is no database");
  }

  @Override
  public void keep(StateRequest request) {
    point.keep(request, servers(request), captures(request.key()));
  }

  @Override
  public Proof kept(StateRequest request) {
    Captures captures = captures(request.key());
    return point.kept(servers(request), captures, captures);
  }

  @Override
  public WayBack wayBack(SwitchRequest request) {
    Captures mine = captures(request.key());
    Captures of = mine.of(request.of());
    List<Server> servers = Server.of(request.place(), request.databases());
    // One that is sick for a moment must not look like one whose schema has changed.
    servers.forEach(server -> awaitRecovery(server, request.key().run()));
    Proof same = quietly(() -> schemas.compare(servers, of, mine, false));
    Proof kept = quietly(() -> point.kept(servers, of, mine));
    // A run that was stopped in the middle of it may have put back the databases, and not the rest.
    boolean switching = of.switchUnended(request.key().run());
    return new WayBack(
        of.admitted(),
        same.holds() && !switching,
        kept.holds(),
        of.switched(),
        same.seen() + "; " + kept.seen(),
        of.counters("count") != null,
        schemas.captured(servers, of, mine),
        kept.holds() ? null : new Rebuild(tools, access).backup(servers, of),
        switching,
        writtenSince(request, of));
  }

  /** A server that cannot be asked now is asked again under the fence. */
  private boolean writtenSince(SwitchRequest request, Captures of) {
    try {
      return !given.sinceNoted(request, of).nothing();
    } catch (StepFailure unasked) {
      unasked.throwIfInterruption();
      return false;
    }
  }

  @Override
  public void rebuild(SwitchRequest request) {
    Captures mine = captures(request.key());
    Captures of = mine.of(request.of());
    List<Server> servers = Server.of(request.place(), request.databases());
    if (!quietly(() -> point.kept(servers, of, mine)).holds()) {
      new Rebuild(tools, access).take(servers, request.keep(), mine, of);
    }
  }

  @Override
  public Observed.Losses losses(SwitchRequest request) {
    return given.ofOthers(request, captures(request.key()).of(request.of()));
  }

  @Override
  public Reached reached(SchemaRequest request) {
    Captures mine = captures(request.key());
    return schemas.reached(
        Server.of(request.place(), request.databases()), mine.of(request.of()), mine);
  }

  @Override
  public void switchBack(SwitchRequest request) {
    Captures mine = captures(request.key());
    List<Server> servers = Server.of(request.place(), request.databases());
    if (mine.data() == null) {
      capture.take(servers, mine, false);
    }
    given.note(request, mine.of(request.of()));
    point.switchBack(request, servers, mine);
  }

  @Override
  public Proof switchedBack(SwitchRequest request) {
    Captures mine = captures(request.key());
    Captures of = mine.of(request.of());
    if (!of.switched()) {
      return new Proof(false, "the rollback point of run %s is not in place".formatted(of.run()));
    }
    return schemas.compare(Server.of(request.place(), request.databases()), of, mine, false);
  }

  @Override
  public Plan.Loss loss(SwitchRequest request) {
    return given.of(request, captures(request.key()).of(request.of()));
  }

  @Override
  public Proof schema(SchemaRequest request) {
    Captures mine = captures(request.key());
    return schemas.compare(
        Server.of(request.place(), request.databases()),
        mine.of(request.of()),
        mine,
        request.mustDiffer());
  }

  @Override
  public void count(StateRequest request) {
    Captures captures = captures(request.key());
    captures.counters("count", Counters.read(access, servers(request), captures.run()));
  }

  @Override
  public void tidy(StateRequest request) {
    new Tidy(tools, access, standby).up(servers(request), captures(request.key()));
  }

  @Override
  public Proof tidied(StateRequest request) {
    return new Tidy(tools, access, standby).proof(servers(request), request.key().run());
  }

  @Override
  public Aftermath aftermath(StateRequest request) {
    Captures captures = captures(request.key());
    List<String> intruders = new ArrayList<>();
    if (captures.closed() != null) {
      TurnedAway away = new TurnedAway(tools.units());
      servers(request).forEach(s -> intruders.addAll(away.since(s, captures.closed())));
    }
    Captures.Switched left = captures.leftBehind();
    return new Aftermath(
        intruders, left.leftBehind(), shown(left.newerFiles(), captures.file("data-left.json")));
  }

  /** Bulk stays on the host: a report holds a few names, and where the others are. */
  private static List<String> shown(List<String> all, Path whole) {
    if (all.size() <= SHOWN) {
      return all;
    }
    List<String> some = new ArrayList<>(all.subList(0, SHOWN));
    some.add("and %d more, listed in %s".formatted(all.size() - SHOWN, whole));
    return some;
  }

  @Override
  public Comparison compare(CompareRequest request) {
    return looks.compare(request);
  }

  @Override
  public Remains remains(RemainsQuery query) {
    return leftovers.find(query.place(), query.run(), query.databases());
  }

  @Override
  public void retire(RetireRequest request) {
    open.sweep(request.place());
    leftovers.retire(request);
  }

  @Override
  public Proof retired(RetireRequest request) {
    return leftovers.retired(request);
  }

  private static List<Server> servers(StateRequest request) {
    return Server.of(request.place(), request.databases());
  }

  private Captures captures(StepKey key) {
    return Captures.of(tools, key);
  }

  private static Proof all(List<Proof> proofs, String nothing) {
    List<String> seen =
        proofs.stream()
            .filter(p -> !p.holds() || proofs.stream().allMatch(Proof::holds))
            .map(Proof::seen)
            .toList();
    return new Proof(
        proofs.stream().allMatch(Proof::holds), seen.isEmpty() ? nothing : String.join("; ", seen));
  }

  /** What keeps it from being asked is found by whoever reads it, and told there. */
  private void awaitRecovery(Server server, String run) {
    try {
      access.awaitRecovery(server, run);
    } catch (StepFailure unasked) {
      unasked.throwIfInterruption();
    }
  }

  /** A server that does not answer is a fact about the way back, too. */
  private static Proof quietly(java.util.function.Supplier<Proof> look) {
    try {
      return look.get();
    } catch (StepFailure e) {
      return new Proof(false, String.valueOf(e.getMessage()));
    }
  }
}
