package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Marker;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Slot;
import dev.slipway.adapter.postgres.Standby;
import dev.slipway.plan.Proof;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes away what a run made on the way and nobody needs any more. */
final class Tidying {
  private final Work work;

  Tidying(Work work) {
    this.work = work;
  }

  void up() {
    helpers().forEach(work.tools().helpers()::remove);
    trial("gate");
    standby();
    stores(used());
    for (String what : List.of("initdb", "upgrade", "roles", "dump", "apart")) {
      HostFiles.remove(work.directory(what));
    }
  }

  /** Nothing of a trial is of use to anybody. */
  void trial(String name) {
    Work trial = work.aside(name);
    for (String mark : helpers()) {
      if (mark.startsWith(trial.mark("").replaceFirst("/[^/]*$", ""))) {
        work.tools().helpers().remove(mark);
      }
    }
    new Tidying(trial).stores(false);
    for (String what : List.of("initdb", "roles", "dump", "apart")) {
      HostFiles.remove(trial.directory(what));
    }
    trial.forget("databases");
  }

  private List<String> helpers() {
    return work.tools().helpers().marks(work.server().stack(), work.run()).stream()
        .filter(mark -> mark.startsWith(work.run() + "/major-") && mark.endsWith("/" + work.unit()))
        .toList();
  }

  private boolean used() {
    Made made = work.find();
    return made != null && new Switch(work).used(made);
  }

  private void standby() {
    Standby standby = new Standby(work.tools(), work.access());
    Standby.@Nullable Pair pair = standby.find(work.server(), work.captures());
    if (pair == null) {
      return;
    }
    for (String mark : work.tools().helpers().marks(work.server().stack(), work.run())) {
      if (mark.startsWith(work.run() + "/base/") || mark.startsWith(work.run() + "/standby/")) {
        work.tools().helpers().remove(mark);
      }
    }
    try (Session session = work.access().open(work.server(), work.run())) {
      Slot.drop(session, work.run());
      Slot.uncap(session, work.captures(), work.unit());
    }
    work.tools().units().removeStore(pair.store(), work.run());
  }

  private void stores(boolean used) {
    Made made = work.find();
    remove("old");
    if (made != null && !used) {
      Spaces.remove(made);
      work.tools().units().removeStore(made.store(), work.run());
      work.forget("made");
    } else if (made != null) {
      Marker.remove(made.path());
    }
  }

  private void remove(String what) {
    work.tools().units().removeStore(work.name(what), work.run());
  }

  Proof proof() {
    List<String> left = new ArrayList<>(helpers());
    Made made = work.find();
    boolean used = used();
    if (made != null && !used && there(made.store())) {
      left.add("store " + made.store());
    }
    if (there(work.name("old"))) {
      left.add("store " + work.name("old"));
    }
    if (new Standby(work.tools(), work.access()).find(work.server(), work.captures()) != null) {
      left.add("a standby");
    }
    if (!left.isEmpty()) {
      return new Proof(false, "left: " + left);
    }
    return new Proof(
        true,
        used && made != null
            ? "kept aside: the old server in %s"
                .formatted(made.oldStore().isEmpty() ? made.oldData() : "store " + made.oldStore())
            : "nothing of the run is left");
  }

  private boolean there(String store) {
    return work.tools().units().storePathByName(store) != null;
  }
}
