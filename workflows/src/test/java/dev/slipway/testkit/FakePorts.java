package dev.slipway.testkit;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.Keyed;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.ProbeActivities;
import dev.slipway.activity.StepFailure;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Protocol;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Every port of a host over one {@link World}, fenced like a real agent. */
public final class FakePorts {
  public final World world = new World();
  public final Faults faults = new Faults();
  public final HostActivities host = new Host();
  public final PlatformActivities platform = new Platform();
  public final DataActivities data = new Data();
  public final ProbeActivities probes = new Probes();

  private void deed(String name, Keyed request, Runnable effect) {
    if (world.claim != request.key().claim()
        || world.holder == null
        || request.key().seq() < world.seq) {
      throw ApplicationFailure.newNonRetryableFailure(
          "not the newest: " + request.key(), StepFailure.FENCED);
    }
    world.seq = request.key().seq();
    faults.around(name, name + "#" + request.key().seq(), effect);
  }

  private static ArtefactId artefact(String release) {
    return new ArtefactId.Digest("sha256:" + release);
  }

  private final class Host implements HostActivities {
    @Override
    public Observed.Pong ping(PingRequest request) {
      return new Observed.Pong(
          "local", Protocol.NUMBER, List.of("compose", "postgres"), Instant.EPOCH);
    }

    @Override
    public Observed.HostFacts inspect(Query query) {
      Observed.Holder holder =
          world.holder == null
              ? null
              : new Observed.Holder("w", "r", world.holder, world.claim, Instant.EPOCH, "");
      Observed.Manifest manifest =
          world.manifestRun == null
              ? null
              : new Observed.Manifest(Instant.EPOCH, world.manifestRun, List.of());
      return new Observed.HostFacts(holder, manifest, null, List.of(), List.of(), List.of(), 0);
    }

    @Override
    public Claim claim(ClaimRequest request) {
      List<Claim> result = new ArrayList<>();
      faults.around(
          "Host.Claim",
          "Host.Claim#" + request.run(),
          () -> {
            if (!request.run().equals(world.holder)) {
              if (world.holder != null) {
                throw ApplicationFailure.newNonRetryableFailure(
                    "held by " + world.holder, StepFailure.HELD);
              }
              world.holder = request.run();
              world.claim++;
              world.seq = 0;
            }
            result.add(new Claim(world.claim));
          });
      return result.getFirst();
    }

    @Override
    public void release(Marked request) {
      faults.around(
          "Host.Release",
          "Host.Release#" + request.key().seq(),
          () -> {
            if (request.key().run().equals(world.holder)) {
              world.holder = null;
            }
          });
    }

    @Override
    public void capture(CaptureRequest request) {
      deed(
          "Host.Capture",
          request,
          () -> {
            var capture = world.capture(request.key().run());
            if (capture.settings == null) {
              capture.settings = new TreeMap<>(world.settings);
            }
          });
    }

    @Override
    public Proof captured(CaptureRequest request) {
      return new Proof(world.capture(request.key().run()).settings != null, "settings");
    }

    @Override
    public void restoreFiles(RestoreFilesRequest request) {
      deed(
          "Host.RestoreFiles",
          request,
          () -> {
            Map<String, String> captured = world.capture(request.of()).settings;
            if (captured != null) {
              world.settings.putAll(captured);
            }
          });
    }

    @Override
    public void record(RecordRequest request) {
      deed(
          "Host.Record",
          request,
          () -> {
            if (request.manifest() != null) {
              world.manifestRun = request.key().run();
            }
            world.journal.add("ended " + request.report().outcome());
          });
    }

    @Override
    public void note(NoteRequest request) {
      deed("Host.Note", request, () -> world.journal.add(request.what()));
    }

    @Override
    public void retain(RetainRequest request) {
      deed("Host.Retain", request, () -> {});
    }

    @Override
    public Journal journal(JournalQuery query) {
      return new Journal(true, List.of());
    }
  }

  private final class Platform implements PlatformActivities {
    @Override
    public Observed.PlatformFacts inspect(Query query) {
      List<Observed.UnitFacts> units = new ArrayList<>();
      world.units.forEach((name, unit) ->
          units.add(
              new Observed.UnitFacts(
                  name,
                  unit.running() ? "running" : "exited",
                  "healthy",
                  0,
                  null,
                  artefact(unit.release()),
                  name)));
      return new Observed.PlatformFacts(
          List.of(new Wanted("app", Objects.requireNonNull(world.settings.get("APP_VERSION")))),
          units,
          List.of(),
          List.of(),
          List.of());
    }

    @Override
    public void capture(CaptureRequest request) {
      deed(
          "Platform.Capture",
          request,
          () -> {
            var capture = world.capture(request.key().run());
            if (capture.units == null) {
              capture.units = new TreeMap<>(world.units);
            }
          });
    }

    @Override
    public Proof captured(CaptureRequest request) {
      return new Proof(world.capture(request.key().run()).units != null, "units");
    }

    @Override
    public void stage(StageRequest request) {
      deed("Platform.Stage", request, () -> {});
    }

    @Override
    public Proof staged(StageRequest request) {
      return new Proof(true, "staged");
    }

    @Override
    public void closeDoor(DoorRequest request) {
      deed("Platform.CloseDoor", request, () -> world.doorClosed = true);
    }

    @Override
    public void openDoor(DoorRequest request) {
      deed("Platform.OpenDoor", request, () -> world.doorClosed = false);
    }

    @Override
    public Proof doorClosed(DoorRequest request) {
      return new Proof(world.doorClosed, "door closed: " + world.doorClosed);
    }

    @Override
    public Proof doorOpened(DoorRequest request) {
      return new Proof(!world.doorClosed, "door closed: " + world.doorClosed);
    }

    @Override
    public void stop(UnitsRequest request) {
      deed(
          "Platform.Stop",
          request,
          () -> request.units().forEach(u -> set(u, world.units.get(u), false)));
    }

    @Override
    public void start(UnitsRequest request) {
      deed(
          "Platform.Start",
          request,
          () -> request.units().forEach(u -> set(u, world.units.get(u), true)));
    }

    private void set(
        String name, World.@org.jspecify.annotations.Nullable Unit unit, boolean running) {
      if (unit != null) {
        world.units.put(name, new World.Unit(unit.release(), running));
      }
    }

    @Override
    public Proof stopped(UnitsRequest request) {
      return new Proof(request.units().stream().noneMatch(u -> running(u)), "units " + world.units);
    }

    @Override
    public Proof serving(UnitsRequest request) {
      return new Proof(request.units().stream().allMatch(u -> running(u)), "units " + world.units);
    }

    private boolean running(String unit) {
      World.Unit is = world.units.get(unit);
      return is != null && is.running();
    }

    @Override
    public void prepareMigration(MigrateRequest request) {
      deed(
          "Platform.PrepareMigration",
          request,
          () -> {
            if (!world.helpers.contains("migration")) {
              world.helpers.add("migration");
            }
          });
    }

    @Override
    public void migrate(MigrateRequest request) {
      deed(
          "Platform.Migrate",
          request,
          () -> {
            requireFence("MIGRATION");
            world.data.put("revision", "r2");
            world.data.remove("row:1");
            world.capture(request.key().run()).migrated = true;
          });
    }

    @Override
    public Proof migrated(MigrateRequest request) {
      return new Proof(world.capture(request.key().run()).migrated, "migrated");
    }

    @Override
    public void turn(DeployRequest request) {
      deed(
          "Platform.Turn",
          request,
          () -> request.knobs().forEach(k -> world.settings.put(k.knob().env(), k.value())));
    }

    @Override
    public Proof turned(DeployRequest request) {
      return new Proof(
          request.knobs().stream()
              .allMatch(k -> k.value().equals(world.settings.get(k.knob().env()))),
          "settings " + world.settings);
    }

    @Override
    public void deploy(DeployRequest request) {
      deed(
          "Platform.Deploy",
          request,
          () -> {
            requireFence("RELEASE");
            String release = Objects.requireNonNull(world.settings.get("APP_VERSION"));
            for (Component component : request.components()) {
              component.units().forEach(u -> world.units.put(u, new World.Unit(release, true)));
            }
            world.data.put("row:new", "written by the new release behind the door");
          });
    }

    @Override
    public Proof deployed(DeployRequest request) {
      String release = Objects.requireNonNull(world.settings.get("APP_VERSION"));
      return new Proof(
          world.units.values().stream().allMatch(u -> u.release().equals(release)), "deployed");
    }

    @Override
    public void restore(RestoreRequest request) {
      deed(
          "Platform.Restore",
          request,
          () -> {
            Map<String, World.Unit> captured = world.capture(request.of()).units;
            if (captured != null) {
              world.units.putAll(captured);
            }
            world.helpers.remove("migration");
          });
    }

    @Override
    public Proof restored(RestoreRequest request) {
      return new Proof(
          world.units.equals(world.capture(request.of()).units), "units " + world.units);
    }

    @Override
    public void tidy(HostActivities.Marked request) {
      deed("Platform.Tidy", request, () -> world.helpers.remove("migration"));
    }

    @Override
    public Proof tidied(HostActivities.Marked request) {
      return new Proof(!world.helpers.contains("migration"), "helpers " + world.helpers);
    }
  }

  private void requireFence(String level) {
    if (!world.fence.equals(level)) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the fence is at %s, not %s".formatted(world.fence, level), "TURNED_AWAY");
    }
  }

  private final class Data implements DataActivities {
    @Override
    public Observed.DataFacts inspect(Query query) {
      String revision = Objects.requireNonNull(world.data.get("revision"));
      return new Observed.DataFacts(
          List.of(
              new Observed.DatabaseFacts(
                  "db",
                  true,
                  170004,
                  List.of(revision),
                  "f" + revision,
                  1,
                  1,
                  Database.Point.STANDBY,
                  "fake",
                  List.of())));
    }

    @Override
    public void capture(StateRequest request) {
      deed(
          "Data.Capture",
          request,
          () -> {
            add("role");
            var capture = world.capture(request.key().run());
            if (capture.data == null) {
              capture.data = new TreeMap<>(world.data);
            }
          });
    }

    @Override
    public Proof captured(StateRequest request) {
      return new Proof(world.capture(request.key().run()).data != null, "data");
    }

    @Override
    public void backup(StateRequest request) {
      deed("Data.Backup", request, () -> world.backups.add(request.key().run()));
    }

    @Override
    public void prove(StateRequest request) {
      deed("Data.Prove", request, () -> {});
    }

    @Override
    public Proof proven(StateRequest request) {
      return new Proof(world.backups.contains(request.key().run()), "backups " + world.backups);
    }

    @Override
    public void follow(StateRequest request) {
      deed("Data.Follow", request, () -> add("standby"));
    }

    @Override
    public Proof following(StateRequest request) {
      return new Proof(world.helpers.contains("standby"), "helpers " + world.helpers);
    }

    @Override
    public void fence(FenceRequest request) {
      deed(
          "Data.Fence",
          request,
          () -> {
            var capture = world.capture(request.key().run());
            boolean others = request.level() == Level.MIGRATION || request.level() == Level.RELEASE;
            capture.admitted |= others && capture.kept != null;
            world.fence = request.level().name();
          });
    }

    @Override
    public Proof fenced(FenceRequest request) {
      return new Proof(world.fence.equals(request.level().name()), "fence " + world.fence);
    }

    @Override
    public void keep(StateRequest request) {
      deed(
          "Data.Keep",
          request,
          () -> {
            requireFence("RUN");
            var capture = world.capture(request.key().run());
            if (capture.kept == null) {
              capture.kept = new TreeMap<>(world.data);
            }
            world.helpers.remove("standby");
          });
    }

    @Override
    public Proof kept(StateRequest request) {
      return new Proof(world.capture(request.key().run()).kept != null, "kept");
    }

    @Override
    public WayBack wayBack(SwitchRequest request) {
      var capture = world.capture(request.of());
      return new WayBack(
          capture.admitted,
          Objects.equals(capture.data, world.data),
          capture.kept != null,
          capture.used,
          "fake");
    }

    @Override
    public void switchBack(SwitchRequest request) {
      deed(
          "Data.SwitchBack",
          request,
          () -> {
            requireFence("RUN");
            var capture = world.capture(request.of());
            if (capture.used) {
              return;
            }
            Map<String, String> kept = Objects.requireNonNull(capture.kept);
            world.data.clear();
            world.data.putAll(kept);
            capture.used = true;
          });
    }

    @Override
    public Proof switchedBack(SwitchRequest request) {
      return new Proof(world.data.equals(world.capture(request.of()).kept), "data " + world.data);
    }

    @Override
    public Plan.Loss loss(SwitchRequest request) {
      return Plan.Loss.NONE;
    }

    @Override
    public Proof schema(SchemaRequest request) {
      Map<String, String> captured = world.capture(request.of()).data;
      boolean same =
          captured != null && Objects.equals(captured.get("revision"), world.data.get("revision"));
      return new Proof(same != request.mustDiffer(), "revision " + world.data.get("revision"));
    }

    @Override
    public void count(StateRequest request) {
      deed("Data.Count", request, () -> {});
    }

    @Override
    public void tidy(StateRequest request) {
      deed(
          "Data.Tidy",
          request,
          () -> {
            world.helpers.remove("role");
            world.helpers.remove("standby");
          });
    }

    @Override
    public Proof tidied(StateRequest request) {
      return new Proof(!world.helpers.contains("role"), "helpers " + world.helpers);
    }

    @Override
    public Aftermath aftermath(StateRequest request) {
      return new Aftermath(List.of(), List.of(), List.of());
    }

    private void add(String helper) {
      if (!world.helpers.contains(helper)) {
        world.helpers.add(helper);
      }
    }
  }

  private final class Probes implements ProbeActivities {
    @Override
    public Findings ask(ProbeRequest request) {
      List<Finding> answers = new ArrayList<>();
      for (Wanted wanted : request.releases()) {
        World.Unit web = world.units.get("web");
        boolean serves = web != null && web.running() && web.release().equals(wanted.version());
        answers.add(
            serves
                ? Finding.pass("release", wanted.component(), wanted.version())
                : Finding.stop(
                    "release", wanted.component(), String.valueOf(web), "look at the unit"));
      }
      return new Findings(answers);
    }
  }
}
