package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.postgres.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether files of a new store can share their blocks with those of the old one. */
final class Sharing {
  /** Whether they really can is then tried out, since a file system can be made without. */
  private static final Set<String> ABLE = Set.of("xfs", "btrfs", "zfs", "bcachefs", "ocfs2");

  private final Work work;

  Sharing(Work work) {
    this.work = work;
  }

  boolean between(Path data) {
    try {
      if (!ABLE.contains(Files.getFileStore(data).type())) {
        return false;
      }
    } catch (IOException e) {
      throw HostFiles.failure("measure", data, e);
    }
    Work trial = work.aside("share");
    String store = trial.store("probe");
    try {
      return trial
          .run(
              new Work.Task(
                  "copy",
                  work.tools().helperImage(),
                  "0:0",
                  Work.NONE,
                  List.of(
                      new Mount(data.toString(), "/from", true), new Mount(store, "/to", false)),
                  Map.of(),
                  List.of("cp", "--reflink=always", "/from/PG_VERSION", "/to/probe")),
              0)
          .ok();
    } finally {
      work.tools().units().removeStore(store, work.run());
    }
  }
}
