package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.MajorActivities;
import dev.slipway.activity.ProbeActivities.Findings;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Selection;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Units;
import dev.slipway.adapter.postgres.Access;
import dev.slipway.adapter.postgres.Captures;
import dev.slipway.adapter.postgres.Fence;
import dev.slipway.adapter.postgres.Server;
import dev.slipway.adapter.postgres.Tools;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database;
import java.util.List;
import java.util.Map;

/** Major versions of a PostgreSQL server that runs as a unit of a stack. */
public final class PostgresMajorActivities implements MajorActivities {
  private final Tools tools;
  private final Access access;
  private final Engine engine;
  private final Selection selection;
  private final Artefact artefacts;
  private final String majors;

  /**
   * @param helperImage image with coreutils and {@code cp} that can share blocks
   * @param majors beginning of the name of the image with the programs of several major versions
   */
  public PostgresMajorActivities(
      StateDir state,
      Secrets secrets,
      Helpers helpers,
      Units units,
      Engine engine,
      Selection selection,
      String helperImage,
      String majors) {
    this.tools = new Tools(state, secrets, helpers, units, helperImage);
    this.access = new Access(tools);
    this.engine = engine;
    this.selection = selection;
    this.majors = majors;
    this.artefacts = new Artefact();
  }

  @Override
  public MajorFacts inspect(Query query) {
    Work work = work(query.place(), query.databases(), query.unit(), query.run());
    return new Facts(work, artefacts, query.to(), query.reference()).read();
  }

  @Override
  public void stage(Request request) {
    MajorChange change = request.change();
    selection.fetch(change.target(), change.reference());
    if (change.method().physical()) {
      work(request).majorsImage(change);
    }
  }

  @Override
  public Proof staged(Request request) {
    MajorChange change = request.change();
    Selection.Meant meant = selection.meant(change.reference());
    boolean same =
        change.target().equals(meant.artefact()) || meant.id().equals(change.target().value());
    if (!same) {
      return new Proof(
          false, "%s is not %s on this host".formatted(change.reference(), change.target()));
    }
    try {
      return new Proof(
          true,
          change.method().physical()
              ? "%s and %s are here"
                  .formatted(change.reference(), work(request).majorsImage(change))
              : change.reference() + " is here");
    } catch (StepFailure e) {
      return new Proof(false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void gate(Request request) {
    Work work = work(request);
    work.found(
        "tried",
        request.key().generation(),
        () -> new Gate(work, artefacts, request.change()).findings());
  }

  @Override
  public Findings gated(Request request) {
    return work(request).found("tried", "NOT_TRIED");
  }

  @Override
  public void prepare(Request request) {
    Work work = work(request);
    new NewServer(work).prepare(request.change());
    new PrivateCopy(work).ahead(request.change());
  }

  @Override
  public Proof prepared(Request request) {
    Work work = work(request);
    Made made = work.find();
    if (made == null || !new NewServer(work).is(made)) {
      return new Proof(false, "no new server of unit %s is prepared".formatted(work.unit()));
    }
    boolean follows = new PrivateCopy(work).follows(request.change());
    return new Proof(
        follows,
        follows
            ? "store %s holds a new server".formatted(made.store())
            : "the standby of unit %s does not follow".formatted(work.unit()));
  }

  @Override
  public void rehearse(Request request) {
    new Rehearsal(work(request), request.change()).play();
  }

  @Override
  public Proof rehearsed(Request request) {
    return new Rehearsal(work(request), request.change()).played();
  }

  @Override
  public void begin(Request request) {
    new Core(work(request), request.change()).begin();
  }

  @Override
  public void manifestSource(Request request) {
    new Equality(work(request)).source(request.change().depth() == Depth.ROWS);
  }

  @Override
  public void convert(Request request) {
    new Core(work(request), request.change()).finish();
  }

  @Override
  public Proof converted(Request request) {
    return new Core(work(request), request.change()).converted();
  }

  @Override
  public void startIsolated(Request request) {
    Work work = work(request);
    Made made = work.made();
    Carried carried = new Carried(made, MajorChange.major(request.change().to()));
    if (!work.runs(Apart.SERVER)) {
      carried.settings();
    }
    carried.rules(
        new Fence(tools, access).textFor(work.server(), work.captures(), List.of(work.run())));
    Apart apart = new Apart(work, made);
    apart.start(Map.of());
    Manifest old = new Equality(work).taken("old");
    if (request.change().method() == MajorMethod.STANDBY_LINK && old != null) {
      new Positions(apart).of(old);
    }
    new Ready(apart).make();
    new Leftover(work, apart).asBefore();
  }

  @Override
  public Proof isolated(Request request) {
    Work work = work(request);
    Apart apart = new Apart(work, work.made());
    boolean up = work.runs(Apart.SERVER) && apart.answers();
    return new Proof(
        up,
        up
            ? "the new server of unit %s answers the run".formatted(work.unit())
            : "the new server of unit %s does not run apart".formatted(work.unit()));
  }

  @Override
  public void compare(Request request) {
    Work work = work(request);
    if (!work.runs(Apart.SERVER) && !new Switch(work).used(work.made())) {
      startIsolated(request); // It was killed since.
    }
    work.found(
        "compared",
        request.key().generation(),
        () ->
            new Equality(work)
                .compare(new Apart(work, work.made()), request.change().depth() == Depth.ROWS));
  }

  @Override
  public Findings compared(Request request) {
    return work(request).found("compared", "NOT_COMPARED");
  }

  @Override
  public void switchOver(Request request) {
    Work work = work(request);
    if (!new Core(work, request.change()).ready()) {
      throw StepFailure.environment(
          "NOT_CONVERTED", "the new server of unit %s is not whole".formatted(work.unit()));
    }
    new Switch(work).over(work.made());
  }

  @Override
  public Proof switched(Request request) {
    Work work = work(request);
    Made made = work.find();
    return made == null
        ? new Proof(false, "no new server of unit %s is prepared".formatted(work.unit()))
        : new Switch(work).switched(made);
  }

  @Override
  public void switchBack(BackRequest request) {
    new Switch(work(request)).back(of(request));
  }

  @Override
  public Proof switchedBack(BackRequest request) {
    Work of = of(request);
    return new Switch(work(request)).back(of.captures(), of.find());
  }

  @Override
  public Proof kept(BackRequest request) {
    Work of = of(request);
    return new Switch(work(request)).kept(of.captures(), of.find());
  }

  @Override
  public void tidy(Request request) {
    new Tidying(work(request)).up();
  }

  @Override
  public Proof tidied(Request request) {
    return new Tidying(work(request)).proof();
  }

  private Work work(Request request) {
    return work(request.place(), request.databases(), request.change().unit(), request.key().run());
  }

  private Work work(BackRequest request) {
    return work(request.place(), request.databases(), request.unit(), request.key().run());
  }

  private Work of(BackRequest request) {
    return work(request.place(), request.databases(), request.unit(), request.of());
  }

  /** One server of the stack, for a run. */
  Work work(Place place, List<Database> databases, String unit, String run) {
    Server server =
        new Server(place, unit, databases.stream().filter(d -> d.unit().equals(unit)).toList());
    return new Work(
        tools,
        access,
        engine,
        selection,
        majors,
        server,
        new Captures(tools.state(), place.stack(), run),
        "");
  }
}
