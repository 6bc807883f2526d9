package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Captures;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.Proof;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole method on a copy, while users work; measured, and thrown away. */
final class Rehearsal {
  private static final String PLAYED = "rehearsed";

  private final Work work;
  private final MajorChange change;

  Rehearsal(Work work, MajorChange change) {
    this.work = work;
    this.change = change;
  }

  /**
   * What it found.
   *
   * @param differences objects that were not the same
   */
  record Played(long millis, long millisStructure, List<String> differences) {
    Played {
      differences = List.copyOf(differences);
    }
  }

  void play() {
    if (noted() != null) {
      return;
    }
    Made made = new NewServer(work).prepare(change);
    long begun = System.nanoTime();
    Core core = new Core(work, change);
    core.rehearse();
    new Carried(made, MajorChange.major(change.to())).settings();
    Apart apart = new Apart(work, made);
    apart.start(Map.of());
    new Ready(apart).make();
    long structure = millis(begun);
    Equality equality = new Equality(work);
    equality.source(change.depth() == Depth.ROWS);
    new Leftover(work, apart).asBefore();
    List<String> different =
        equality.compare(apart, change.depth() == Depth.ROWS).stream()
            .filter(Finding::stops)
            .filter(f -> !f.about().contains("/rows") && !f.about().contains("sequence"))
            .map(f -> f.about() + ": " + f.seen())
            .toList();
    long all = millis(begun);
    apart.stop();
    work.captures().note(work.note(PLAYED), new Played(all, structure, different));
    Predictions.note(
        work,
        change.method(),
        new Predictions.Measured(
            change.method().word(), MajorChange.major(change.to()), made.bytes(), all, structure));
    new Tidying(work).up();
  }

  private static long millis(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun).toMillis();
  }

  private @Nullable Played noted() {
    Captures captures = work.captures();
    return captures.note(work.note(PLAYED), Played.class);
  }

  Proof played() {
    Played played = noted();
    if (played == null) {
      return new Proof(false, "run %s has not rehearsed".formatted(work.run()));
    }
    return new Proof(
        played.differences().isEmpty(),
        played.differences().isEmpty()
            ? "users would be out for %d ms, %d ms without the proof of rows"
                .formatted(played.millis(), played.millisStructure())
            : "not the same after a rehearsal: " + played.differences());
  }
}
