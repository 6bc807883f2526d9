package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.plan.MajorFacts.Obstacle;
import dev.slipway.plan.MajorMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether images know the user that the data belongs to: the server's programs refuse to run as one
 * that has no name. Debian's images have 999, Alpine's 70.
 */
final class Owned {
  private static final int DEBIAN = 999;

  private final Work work;
  private final HostFiles.Owner owner;

  Owned(Work work, Path data) {
    this.work = work;
    this.owner = HostFiles.owner(data);
  }

  /**
   * @param majors image with the programs of both versions; empty for none
   * @param target image of the new server, where it is of another family than the old one; else
   *     empty
   */
  List<Obstacle> obstacles(String majors, String target) {
    List<Obstacle> obstacles = new ArrayList<>();
    if (!majors.isEmpty() && owner.uid() != DEBIAN && !knows(majors)) {
      for (MajorMethod method :
          List.of(MajorMethod.STANDBY_LINK, MajorMethod.CLONE, MajorMethod.COPY)) {
        obstacles.add(obstacle(method, majors));
      }
    }
    if (!target.isEmpty() && !knows(target)) {
      obstacles.add(obstacle(MajorMethod.DUMP, "the new artefact"));
    }
    return obstacles;
  }

  private boolean knows(String image) {
    return work.run(
            Work.Task.alone(
                "knows",
                image,
                "%d:%d".formatted(owner.uid(), owner.gid()),
                List.of(),
                List.of("id", "-un")),
            0)
        .ok();
  }

  private Obstacle obstacle(MajorMethod method, String image) {
    return new Obstacle(
        method,
        work.unit(),
        "its data belongs to user %d, whom %s does not know".formatted(owner.uid(), image),
        "use an artefact of the same family, Debian's or Alpine's");
  }
}
