package dev.slipway.adapter.postgres.major;

import dev.slipway.plan.MajorFacts.Prediction;
import dev.slipway.plan.MajorMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long users would be out: by a rehearsal of the same stack, else by rates of other data. */
final class Predictions {
  /** Starts and stops of servers, and reading and writing the catalogue: the same at any size. */
  private static final long FIXED_MILLIS = 6_000;

  /** Bytes in a millisecond. */
  private static final long COPY = 700_000;

  private static final long DUMP = 90_000;
  private static final long PROOF = 120_000;

  private Predictions() {}

  /**
   * What a rehearsal has measured.
   *
   * @param to the major version
   */
  record Measured(String method, int to, long bytes, long millis, long millisStructure) {}

  static List<Prediction> of(Work work, int to, long bytes) {
    List<Prediction> all = new ArrayList<>();
    for (MajorMethod method :
        List.of(MajorMethod.STANDBY_LINK, MajorMethod.CLONE, MajorMethod.COPY, MajorMethod.DUMP)) {
      Measured measured = work.tools().state().readJson(file(work, method), Measured.class);
      all.add(
          measured != null && measured.to() == to
              ? new Prediction(method, measured.millis(), measured.millisStructure(), true)
              : guessed(method, bytes));
    }
    return all;
  }

  private static Prediction guessed(MajorMethod method, long bytes) {
    long core =
        switch (method) {
          case STANDBY_LINK, CLONE, LOGICAL -> FIXED_MILLIS;
          case COPY -> FIXED_MILLIS + bytes / COPY;
          case DUMP -> FIXED_MILLIS + bytes / DUMP;
        };
    // The old side is read beside the core where both can run at once.
    long proof = method == MajorMethod.STANDBY_LINK ? bytes / PROOF : 2 * bytes / PROOF;
    return new Prediction(method, core + proof, core, false);
  }

  static void note(Work work, MajorMethod method, Measured measured) {
    work.tools().state().writeJson(file(work, method), measured);
  }

  private static Path file(Work work, MajorMethod method) {
    return work.tools()
        .state()
        .peek(work.server().stack())
        .resolve("major-%s-%s.json".formatted(method.word(), work.unit()));
  }
}
