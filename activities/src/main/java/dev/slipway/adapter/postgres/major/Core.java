package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.ControlFile;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Marker;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Proof;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The method itself, in the two parts that users wait for. */
final class Core {
  private final Work work;
  private final Made made;
  private final MajorChange change;
  private final PrivateCopy copy;

  Core(Work work, MajorChange change) {
    this.work = work;
    this.made = work.made();
    this.change = change;
    this.copy = new PrivateCopy(work);
  }

  boolean ready() {
    return Marker.is(made.path(), work.run(), Marker.State.READY);
  }

  /** What the old server can go on answering beside. */
  void begin() {
    if (ready()) {
      return;
    }
    switch (change.method()) {
      case STANDBY_LINK -> {
        // While it is at work its own servers have the copy open.
        if (!upgrade().begun()) {
          copy.cut(made);
          upgrade().start(copy.where(change));
        }
      }
      case DUMP -> new Transfer(work, made, change).begin();
      case CLONE, COPY -> {}
      case LOGICAL -> throw unknown();
    }
  }

  /** Afterwards the new store is whole, and says so. */
  void finish() {
    if (ready()) {
      return;
    }
    switch (change.method()) {
      case STANDBY_LINK -> {
        begin();
        upgrade().await();
      }
      case DUMP -> new Transfer(work, made, change).finish();
      case CLONE, COPY -> {
        copy.copy(made, change.method() == MajorMethod.CLONE);
        upgrade().start(copy.where(change));
        upgrade().await();
      }
      case LOGICAL -> throw unknown();
    }
    whole();
    Marker.put(made.path(), work.run(), Marker.State.READY);
    work.remove(Upgrade.PURPOSE);
  }

  /** All of it while users work: a standby stands for the old server, which is not stopped. */
  void rehearse() {
    if (ready()) {
      return;
    }
    if (change.method().physical()) {
      if (!upgrade().begun()) {
        copy.follow();
        copy.cut(made);
        upgrade().start(copy.rehearsed(made, change));
      }
      upgrade().await();
    } else {
      new Transfer(work, made, change).finish();
    }
    whole();
    Marker.put(made.path(), work.run(), Marker.State.READY);
    work.remove(Upgrade.PURPOSE);
  }

  private Upgrade upgrade() {
    return new Upgrade(work, made, change);
  }

  private static StepFailure unknown() {
    return StepFailure.input("METHOD", "this method is not offered yet: ask for another");
  }

  private void whole() {
    ControlFile control = ControlFile.read(made.path());
    if (!control.shutDown() || version() != MajorChange.major(change.to())) {
      throw StepFailure.environment(
          "CONVERSION_FAILED",
          "%s is of version %d and in state %d after the conversion; it is made anew"
              .formatted(made.path(), version(), control.state()));
    }
  }

  private int version() {
    Path file = made.path().resolve("PG_VERSION");
    return Files.exists(file)
        ? Integer.parseInt(new String(HostFiles.read(file), StandardCharsets.UTF_8).strip())
        : 0;
  }

  Proof converted() {
    if (!ready()) {
      return new Proof(false, "the new server of unit %s is not whole yet".formatted(work.unit()));
    }
    return new Proof(
        true,
        "system %s, version %d, is whole in store %s"
            .formatted(ControlFile.read(made.path()).systemIdentifier(), version(), made.store()));
  }
}
