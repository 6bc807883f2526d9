package dev.slipway.testkit;

import dev.slipway.activity.MajorActivities;
import dev.slipway.activity.ProbeActivities;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorFacts.Base;
import dev.slipway.plan.MajorFacts.Layout;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Proof;
import dev.slipway.testkit.World.Store;
import dev.slipway.testkit.World.Store.State;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The port of major versions over a world in memory. */
final class FakeMajor implements MajorActivities {
  private static final Base BASE = new Base("debian 12", "glibc 2.36", "72.1", "amd64");

  private final World world;
  private final FakeDeeds deeds;

  FakeMajor(World world, FakeDeeds deeds) {
    this.world = world;
    this.deeds = deeds;
  }

  @Override
  public MajorFacts inspect(Query query) {
    ArtefactId target = new ArtefactId.Digest("sha256:postgres" + query.to());
    return new MajorFacts(
        query.unit(),
        new MajorFacts.Source(
            world.selectedStore().version,
            "postgres:17",
            new ArtefactId.Digest("sha256:postgres17"),
            BASE,
            Layout.FLAT,
            "7",
            1),
        new MajorFacts.Target(
            query.to() * 10_000, "postgres:" + query.to(), target, true, BASE, Layout.FLAT, 0),
        new MajorFacts.Room(Long.MAX_VALUE, false),
        List.of(),
        List.of(),
        List.of(),
        "",
        List.of(),
        List.of(),
        List.of(),
        0,
        List.of(),
        List.of(),
        List.of(),
        "docker-compose.yml",
        List.of());
  }

  @Override
  public void stage(Request request) {
    deeds.perform("Major.Stage", request, () -> capture(request).staged.add(artefact(request)));
  }

  private static String artefact(Request request) {
    return request.change().target().value();
  }

  @Override
  public Proof staged(Request request) {
    return new Proof(capture(request).staged.contains(artefact(request)), "staged");
  }

  @Override
  public void gate(Request request) {
    deeds.perform(
        "Major.Gate",
        request,
        () -> {
          if (capture(request).data == null) {
            throw FakeDeeds.refused("NOT_CAPTURED", "gate: the run has no role of its own");
          }
          capture(request).gate = List.copyOf(world.gate);
        });
  }

  @Override
  public ProbeActivities.Findings gated(Request request) {
    List<Finding> gate = capture(request).gate;
    if (gate == null) {
      throw ApplicationFailure.newFailure("nothing was tried", "NOT_TRIED");
    }
    return new ProbeActivities.Findings(gate);
  }

  @Override
  public void prepare(Request request) {
    deeds.perform(
        "Major.Prepare",
        request,
        () -> {
          String run = request.key().run();
          if (capture(request).oldStore == null) {
            capture(request).oldStore = world.selected;
          }
          world.stores.computeIfAbsent(
              store(run), s -> new Store(request.change().to(), new TreeMap<>()));
          if (request.change().method() == MajorMethod.STANDBY_LINK
              && !world.helpers.contains(standby(run))) {
            world.helpers.add(standby(run));
          }
        });
  }

  private static String store(String run) {
    return "new store of " + run;
  }

  private static String standby(String run) {
    return "server standby of " + run;
  }

  private static String apart(String run) {
    return "new server of " + run;
  }

  @Override
  public Proof prepared(Request request) {
    String run = request.key().run();
    boolean follows =
        request.change().method() != MajorMethod.STANDBY_LINK
            || world.helpers.contains(standby(run));
    return new Proof(
        world.stores.containsKey(store(run)) && follows, "stores " + world.stores.keySet());
  }

  @Override
  public void rehearse(Request request) {
    deeds.perform(
        "Major.Rehearse",
        request,
        () -> {
          if (!capture(request).rehearsed) {
            require(world.stores.containsKey(store(request.key().run())), "nothing is prepared");
            world.stores.remove(store(request.key().run()));
            world.helpers.remove(standby(request.key().run()));
            capture(request).rehearsed = true;
          }
        });
  }

  @Override
  public Proof rehearsed(Request request) {
    return new Proof(
        capture(request).rehearsed && world.lostOnTheWay.isEmpty(),
        "lost on the way: '%s'".formatted(world.lostOnTheWay));
  }

  @Override
  public void begin(Request request) {
    deeds.perform(
        "Major.Begin",
        request,
        () -> {
          World.Capture capture = capture(request);
          if (capture.frozen == null) {
            requireFence(request.key().run());
            require(prepared(request).holds(), "nothing is prepared");
            capture.frozen = new TreeMap<>(world.data);
          }
          world.helpers.remove(standby(request.key().run()));
        });
  }

  @Override
  public void manifestSource(Request request) {
    deeds.perform(
        "Major.ManifestSource",
        request,
        () -> {
          if (capture(request).manifest == null) {
            requireFence(request.key().run());
            require(!world.selectedStore().usedBy.isEmpty(), "the old server does not run");
            capture(request).manifest = new TreeMap<>(world.data);
          }
        });
  }

  @Override
  public void convert(Request request) {
    deeds.perform(
        "Major.Convert",
        request,
        () -> {
          Map<String, String> frozen = capture(request).frozen;
          Store store = world.stores.get(store(request.key().run()));
          if (frozen == null || store == null) {
            throw FakeDeeds.refused("NOT_BEGUN", "convert: nothing was begun");
          }
          if (store.state != State.WHOLE) {
            convert(request, frozen, store);
          }
        });
  }

  private void convert(Request request, Map<String, String> frozen, Store store) {
    if (request.change().method() == MajorMethod.COPY
        || request.change().method() == MajorMethod.CLONE) {
      world.selectedStore().usedBy = "";
    }
    store.state = State.PARTIAL;
    store.data.clear();
    if (world.failingConversion) {
      throw FakeDeeds.refused(
          "CONVERSION_FAILED", "convert: its last words: could not load library");
    }
    store.data.putAll(frozen);
    store.data.remove(world.lostOnTheWay);
    store.state = State.WHOLE;
  }

  @Override
  public Proof converted(Request request) {
    Store store = world.stores.get(store(request.key().run()));
    return new Proof(
        store != null && store.state == State.WHOLE, "store " + store(request.key().run()));
  }

  @Override
  public void startIsolated(Request request) {
    deeds.perform(
        "Major.StartIsolated",
        request,
        () -> {
          String run = request.key().run();
          Store store = world.stores.get(store(run));
          require(store != null && store.state == State.WHOLE, "nothing was converted");
          Objects.requireNonNull(store).start(apart(run));
          if (!world.helpers.contains(apart(run))) {
            world.helpers.add(apart(run));
          }
        });
  }

  @Override
  public Proof isolated(Request request) {
    return new Proof(
        world.helpers.contains(apart(request.key().run())), "helpers " + world.helpers);
  }

  @Override
  public void compare(Request request) {
    deeds.perform("Major.Compare", request, () -> capture(request).compared = differences(request));
  }

  private List<Finding> differences(Request request) {
    Map<String, String> then = capture(request).manifest;
    Store store = world.stores.get(store(request.key().run()));
    if (then == null || store == null || store.usedBy.isEmpty()) {
      throw ApplicationFailure.newFailure("nothing to compare with", "NO_MANIFEST");
    }
    Set<String> keys = new TreeSet<>(then.keySet());
    keys.addAll(store.data.keySet());
    List<Finding> findings = new ArrayList<>();
    for (String key : keys) {
      @Nullable String old = then.get(key);
      findings.add(
          old != null && old.equals(store.data.get(key))
              ? Finding.pass("compare", key, "equal")
              : Finding.stop(
                  "compare",
                  key,
                  "%s became %s".formatted(old, store.data.get(key)),
                  "look at it"));
    }
    return findings;
  }

  @Override
  public ProbeActivities.Findings compared(Request request) {
    List<Finding> compared = capture(request).compared;
    if (compared == null) {
      throw ApplicationFailure.newFailure("nothing was compared", "NOT_COMPARED");
    }
    return new ProbeActivities.Findings(compared);
  }

  @Override
  public void switchOver(Request request) {
    deeds.perform(
        "Major.SwitchOver",
        request,
        () -> {
          String run = request.key().run();
          requireFence(run);
          Store store = world.stores.get(store(run));
          require(store != null && store.state == State.WHOLE, "nothing was converted");
          stopApart(run);
          world.select(store(run));
        });
  }

  private void stopApart(String run) {
    world.helpers.remove(apart(run));
    Store store = world.stores.get(store(run));
    if (store != null && store.usedBy.equals(apart(run))) {
      store.usedBy = "";
    }
  }

  @Override
  public Proof switched(Request request) {
    boolean ours =
        world.selected.equals(store(request.key().run()))
            && world.selectedStore().usedBy.equals(World.SERVER);
    return new Proof(ours, "server on " + world.selected);
  }

  @Override
  public void switchBack(BackRequest request) {
    deeds.perform(
        "Major.SwitchBack",
        request,
        () -> {
          stopApart(request.of());
          String old = world.capture(request.of()).oldStore;
          world.select(old == null ? world.selected : old);
          world.fence = "RUN";
          world.fencedBy = request.key().run();
        });
  }

  @Override
  public Proof switchedBack(BackRequest request) {
    String old = world.capture(request.of()).oldStore;
    boolean there = old == null || world.selected.equals(old);
    return new Proof(
        there && world.selectedStore().usedBy.equals(World.SERVER), "server on " + world.selected);
  }

  @Override
  public Proof kept(BackRequest request) {
    World.Capture capture = world.capture(request.of());
    Store old = capture.oldStore == null ? null : world.stores.get(capture.oldStore);
    boolean whole =
        old != null
            && (world.selected.equals(capture.oldStore)
                || (old.usedBy.isEmpty() && old.data.equals(capture.frozen)));
    return new Proof(whole, "old store " + capture.oldStore);
  }

  @Override
  public void tidy(Request request) {
    deeds.perform(
        "Major.Tidy",
        request,
        () -> {
          String run = request.key().run();
          stopApart(run);
          world.helpers.remove(standby(run));
          if (!world.selected.equals(store(run))) {
            world.stores.remove(store(run));
          }
        });
  }

  @Override
  public Proof tidied(Request request) {
    String run = request.key().run();
    boolean left =
        world.helpers.contains(standby(run))
            || world.helpers.contains(apart(run))
            || (world.stores.containsKey(store(run)) && !world.selected.equals(store(run)));
    return new Proof(
        !left, "stores %s, helpers %s".formatted(world.stores.keySet(), world.helpers));
  }

  private World.Capture capture(Request request) {
    return world.capture(request.key().run());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw ApplicationFailure.newFailure(otherwise, "NOT_READY");
    }
  }

  private void requireFence(String run) {
    require(
        world.fence.equals("RUN") && world.fencedBy.equals(run),
        "the fence is at %s of %s: fence it first".formatted(world.fence, world.fencedBy));
  }
}
