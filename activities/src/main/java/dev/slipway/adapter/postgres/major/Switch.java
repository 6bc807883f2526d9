package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Selection.Choice;
import dev.slipway.adapter.exec.Selection.Text;
import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.adapter.postgres.Captured.ServerState;
import dev.slipway.adapter.postgres.Captures;
import dev.slipway.adapter.postgres.ControlFile;
import dev.slipway.adapter.postgres.Exchange;
import dev.slipway.adapter.postgres.Fence;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Layout;
import dev.slipway.adapter.postgres.Names;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Standby;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the unit the new store, or the old one again. A server is only started when the other one
 * has ended in order and the definition says which of them it is.
 */
final class Switch {
  private static final Duration STOP = Duration.ofMinutes(5);

  /** Docker starts what dies at once six times in the first six seconds, then ever more rarely. */
  private static final Duration LOOP = Duration.ofSeconds(30);

  private final Work work;
  private final Fence fence;

  Switch(Work work) {
    this.work = work;
    this.fence = new Fence(work.tools(), work.access());
  }

  /**
   * What was selected before the run.
   *
   * @param control hash of the old store's control file when its server had ended; empty before
   */
  record Before(Text text, String control) {}

  private @Nullable Before before() {
    return work.captures().note(work.note("before"), Before.class);
  }

  void over(Made made) {
    if (switched(made).holds()) {
      return;
    }
    new Apart(work, made).settle();
    if (put()) {
      // The unit is the new one already, or about to be: held, it would not come back by itself.
      ended(made.oldPath());
      start(work.selection().text(place(), work.unit(), choice(made)));
      return;
    }
    Text after =
        Together.both(
            () -> work.selection().text(place(), work.unit(), choice(made)),
            () -> {
              new OldServer(work).end();
              return true;
            },
            (text, held) -> text);
    ended(made.oldPath());
    ended(made.path());
    Before before = before();
    Text text = before == null ? work.selection().text(place(), work.unit()) : before.text();
    // Anew by each attempt: between two of them somebody may have started the old server by hand.
    work.captures().note(work.note("before"), new Before(text, control(made)));
    rules(made);
    ServerState old = Fence.state(work.captures(), work.server());
    if (work.captures().note(work.note("old"), ServerState.class) == null) {
      work.captures().note(work.note("old"), old);
    }
    work.captures().server(renewed(made, oldState(work.captures())));
    start(after);
  }

  /**
   * Whether the new store is what users write to. The definition counts as much as the unit: after
   * a "down" there is no unit, and nothing but the definition says what the next "up" starts.
   */
  boolean used(Made made) {
    return work.attached(made) || selected();
  }

  /** Whether the definition is another one than before the run. */
  private boolean selected() {
    Before before = before();
    return before != null && !before.text().equals(current());
  }

  /** Whether an earlier attempt came as far as the file. */
  private boolean put() {
    Before before = before();
    return before != null && !before.control().isEmpty() && selected();
  }

  private void start(Text after) {
    work.selection().put(place(), after);
    work.selection().up(place(), work.unit());
    Instant from = Instant.now();
    try {
      work.access().await(work.server(), List.of(work.login()));
    } catch (StepFailure silent) {
      throw dies(from) ? died(from) : silent;
    }
  }

  /** One that recovers has been up all the time; one that is started over and over has not. */
  private boolean dies(Instant from) {
    Instance instance = work.tools().units().find(place(), work.unit());
    Instant started = instance == null ? null : instance.startedAt();
    return started == null || started.isAfter(from.plus(LOOP));
  }

  private StepFailure died(Instant from) {
    return StepFailure.input(
        "UNIT_NOT_SERVING",
        "the new server of unit %s does not stay up with the settings that it was given: %s; mend them in the old server, then try again"
            .formatted(
                work.unit(), work.tail(work.tools().units().log(place(), work.unit(), from))));
  }

  private Place place() {
    return work.server().place();
  }

  private ServerState oldState(Captures of) {
    ServerState noted = of.note(work.note("old"), ServerState.class);
    return noted == null ? Fence.state(of, work.server()) : noted;
  }

  /** The access rules of the run's level, in a directory that no server has open. */
  void rules(Made made) {
    new Carried(made, 0).rules(fence.textFor(work.server(), work.captures(), List.of(work.run())));
  }

  private static void ended(Path data) {
    ControlFile control = ControlFile.read(data);
    if (!control.shutDown() || Files.exists(data.resolve("postmaster.pid"))) {
      throw StepFailure.environment(
          "NOT_STOPPED",
          "a server still has %s open, or did not end in order (state %d); nothing is switched while it does"
              .formatted(data, control.state()));
    }
  }

  private static String control(Made made) {
    return Names.sha256(HostFiles.read(made.oldPath().resolve("global/pg_control")));
  }

  /** Fails for good when the platform would not understand the file of the switch. */
  void tried(Made made) {
    work.selection().text(place(), work.unit(), choice(made));
  }

  private Choice choice(Made made) {
    Map<String, String> said = work.selection().look(place(), work.unit()).environment();
    List<MountPoint> instead = new ArrayList<>();
    instead.add(new MountPoint(made.oldStore(), made.oldPath(), made.oldMount()));
    instead.add(new MountPoint(made.store(), made.path(), made.mount()));
    return new Choice(
        made.reference(),
        made.store(),
        made.mount(),
        instead,
        said.containsKey("PGDATA") ? Map.of("PGDATA", made.directory()) : Map.of());
  }

  private static ServerState renewed(Made made, ServerState old) {
    boolean inside = Path.of(old.rulesFile()).startsWith(old.dataDirectory());
    return new ServerState(
        old.unit(),
        made.version(),
        ControlFile.read(made.path()).systemIdentifier(),
        made.directory(),
        inside ? made.directory() + "/pg_hba.conf" : old.rulesFile(),
        old.whole(),
        old.gateways(),
        old.rules(),
        old.databases());
  }

  Proof switched(Made made) {
    Instance instance = work.tools().units().find(place(), work.unit());
    if (instance == null || !instance.running()) {
      return new Proof(false, "unit %s does not run".formatted(work.unit()));
    }
    if (instance.mounts().stream().noneMatch(m -> m.store().equals(made.store()))) {
      return new Proof(false, "unit %s is not on store %s".formatted(work.unit(), made.store()));
    }
    List<String> strange = strange(made, instance);
    return strange.isEmpty()
        ? serves(
            MajorChange.major(made.version()),
            made.directory(),
            ControlFile.read(made.path()).systemIdentifier(),
            instance.image().equals(made.image()) ? "" : instance.image())
        : new Proof(false, "unit %s has %s attached".formatted(work.unit(), strange));
  }

  /** An artefact with another place for its data would get a nameless store there. */
  private static List<String> strange(Made made, Instance instance) {
    return instance.mounts().stream()
        .filter(m -> !m.store().equals(made.store()) && !made.others().contains(m))
        .map(m -> (m.store().isEmpty() ? m.source() : m.store()) + " at " + m.target())
        .toList();
  }

  private Proof serves(int major, String directory, String system, String image) {
    if (!image.isEmpty()) {
      return new Proof(false, "unit %s is made of %s".formatted(work.unit(), image));
    }
    try (Session session = work.access().open(work.server(), work.run())) {
      List<String> is =
          session
              .rows(
                  "SELECT current_setting('server_version_num')::int / 10000, current_setting('data_directory'), system_identifier FROM pg_control_system()")
              .getFirst();
      boolean holds = is.equals(List.of(Integer.toString(major), directory, system));
      return new Proof(
          holds,
          "unit %s runs version %s in %s, system %s"
              .formatted(work.unit(), is.get(0), is.get(1), is.get(2)));
    } catch (StepFailure e) {
      return new Proof(false, String.valueOf(e.getMessage()));
    }
  }

  // The way back.

  /**
   * @param of the run whose migration is gone back behind, with its notes
   */
  void back(Work of) {
    Captures mine = work.captures();
    Switch theirs = new Switch(of);
    Made made = of.find();
    Before before = theirs.before();
    if (made != null) {
      endNew(of);
    }
    if (of.captures().note(of.note("old"), ServerState.class) != null) {
      mine.server(theirs.oldState(of.captures()));
    }
    if (made != null && before != null && theirs.used(made)) {
      // Whichever of the two was last started must have ended, before the other one is.
      new OldServer(work).hold();
      named(made);
      rulesOfOld(of, made.oldPath());
      work.selection().put(place(), before.text());
      work.selection().up(place(), work.unit());
      of.captures().note(of.note("before"), new Before(before.text(), ""));
    } else {
      rulesOfOld(of, here());
      work.tools().units().release(place(), work.unit());
    }
    new Exchange(work.tools(), work.access(), fence, new Standby(work.tools(), work.access()))
        .admit(work.server(), mine, of.captures());
    // A server that went on running has the rules that were in force; now they are the run's own.
    fence.again(work.server(), mine);
  }

  private Text current() {
    return work.selection().text(place(), work.unit());
  }

  private static void endNew(Work of) {
    of.remove(Upgrade.PURPOSE);
    Transfer.end(of);
    if (of.runs(Apart.SERVER)) {
      of.tools().helpers().stop(of.mark(Apart.SERVER), STOP);
    }
    of.remove(Apart.SERVER);
  }

  /** Where the unit that was not switched has its data; its definition selects the old store. */
  private Path here() {
    ServerState old = Fence.state(work.captures(), work.server());
    Instance instance = work.tools().units().find(place(), work.unit());
    return Layout.of(
            instance == null ? work.access().running(work.server()) : instance,
            old.dataDirectory(),
            old.rulesFile())
        .data();
  }

  /**
   * Lets in the acting run and, until it has a role in that server, the one that is gone back
   * behind. Rules that lie elsewhere are those of both servers.
   */
  private void rulesOfOld(Work of, Path data) {
    ServerState old = new Switch(of).oldState(of.captures());
    if (Path.of(old.rulesFile()).startsWith(old.dataDirectory())) {
      Path rules = data.resolve(Path.of(old.dataDirectory()).relativize(Path.of(old.rulesFile())));
      List<String> runs =
          work.run().equals(of.run()) ? List.of(work.run()) : List.of(work.run(), of.run());
      Fence.noteOriginal(work.server(), work.captures(), HostFiles.read(rules));
      Fence.write(
          rules, fence.textFor(work.server(), work.captures(), runs), HostFiles.owner(rules));
    }
  }

  /** The old name has to mean what ran under it, whatever was fetched since. */
  private void named(Made made) {
    if (!work.selection().meant(made.oldReference()).id().equals(made.oldImage())) {
      work.engine().tag(made.oldImage(), made.oldReference());
    }
  }

  Proof back(Captures of, @Nullable Made made) {
    ServerState old = oldState(of);
    Instance instance = work.tools().units().find(place(), work.unit());
    if (instance == null || !instance.running()) {
      return new Proof(false, "unit %s does not run".formatted(work.unit()));
    }
    String image = made == null || instance.image().equals(made.oldImage()) ? "" : instance.image();
    return serves(
        MajorChange.major(old.version()), old.dataDirectory(), old.systemIdentifier(), image);
  }

  Proof kept(Captures of, @Nullable Made made) {
    if (made == null) {
      return new Proof(true, "unit %s uses the store it had".formatted(work.unit()));
    }
    Instance instance = work.tools().units().find(place(), work.unit());
    boolean used =
        instance != null
            && instance.mounts().stream().anyMatch(m -> made.oldPath().startsWith(m.source()));
    if (used) {
      return new Proof(
          true, "unit %s uses the store it had, %s".formatted(work.unit(), made.oldData()));
    }
    Before before = of.note(work.note("before"), Before.class);
    if (!Files.exists(made.oldPath().resolve("global/pg_control"))) {
      return new Proof(false, "there is no old server in %s any more".formatted(made.oldData()));
    }
    boolean same = before != null && before.control().equals(control(made));
    return new Proof(
        same,
        same
            ? "the old server is whole in %s%s"
                .formatted(
                    made.oldStore().isEmpty() ? "" : "store " + made.oldStore() + ", ",
                    made.oldData())
            : "the old server in %s was started since".formatted(made.oldData()));
  }
}
