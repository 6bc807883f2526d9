package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether a server can be followed by a standby, and if not, why. */
public final class Suitability {
  /** What a standby needs beside a copy of the data: the log that is written meanwhile. */
  static final long MARGIN = 1L << 30;

  private final Access access;

  public Suitability(Access access) {
    this.access = access;
  }

  /** Reasons against a standby; empty when there is none. */
  public List<String> against(Server server, Instance instance, String run, long serverBytes) {
    List<String> reasons = new ArrayList<>();
    List<String> others = Others.find(access, server, run);
    if (!others.isEmpty()) {
      reasons.add("the server also holds " + String.join(", ", others));
    }
    try (Session session = access.open(server, run)) {
      settings(session, reasons);
      contents(server, run, session, reasons);
      if (!new Rules(Rules.read(session), instance.subnets())
          .letsIn("replication", Names.role(run), "127.0.0.1")) {
        reasons.add("its access rules let no password login replicate from 127.0.0.1");
      }
      place(instance, session, serverBytes, reasons);
    }
    return reasons;
  }

  private static void settings(Session session, List<String> reasons) {
    String level = session.text("SHOW wal_level");
    if (level.equals("minimal")) {
      reasons.add("wal_level is minimal");
    }
    long senders =
        session.number(
            "SELECT current_setting('max_wal_senders')::int - (SELECT count(*) FROM pg_stat_replication)");
    long slots =
        session.number(
            "SELECT current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_replication_slots)");
    if (senders < 2) {
      reasons.add("only %d of max_wal_senders are free, 2 are needed".formatted(senders));
    }
    if (slots < 1) {
      reasons.add("no replication slot is free (max_replication_slots)");
    }
    if (!session.text("SHOW synchronous_standby_names").isEmpty()) {
      reasons.add("synchronous_standby_names is set, and could wait for the standby");
    }
  }

  private void contents(Server server, String run, Session session, List<String> reasons) {
    List<String> spaces =
        session.column(
            "SELECT spcname FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')");
    if (!spaces.isEmpty()) {
      reasons.add("it has tablespaces: " + String.join(", ", spaces));
    }
    for (var database : server.databases()) {
      try (Session inside = access.open(server, run, database.database())) {
        List<String> unlogged =
            inside.column(
                "SELECT oid::regclass::text FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'");
        if (!unlogged.isEmpty()) {
          reasons.add("unlogged tables would be empty: " + String.join(", ", unlogged));
        }
      }
    }
  }

  private static void place(
      Instance instance, Session session, long serverBytes, List<String> reasons) {
    Layout layout;
    try {
      layout =
          Layout.of(instance, session.text("SHOW data_directory"), session.text("SHOW hba_file"));
    } catch (StepFailure e) {
      reasons.add(String.valueOf(e.getMessage()));
      return;
    }
    if (layout.store().isEmpty()) {
      reasons.add("its data is in a directory of the host and not in a store of the platform");
    } else if (separate(layout.data())) {
      reasons.add(layout.data() + " is a mount of its own, so it cannot be exchanged");
    } else if (!layout.rules().startsWith(layout.data())) {
      reasons.add("its access rules are outside its data directory");
    }
    long free = free(layout.data());
    if (free < serverBytes + MARGIN) {
      reasons.add(
          "%d MB are free where %d MB are needed"
              .formatted(free >> 20, (serverBytes + MARGIN) >> 20));
    }
  }

  private static boolean separate(Path data) {
    Path parent = data.getParent();
    Path above = parent == null ? null : parent.getParent();
    return above == null || HostFiles.device(data) != HostFiles.device(above);
  }

  /** Bytes that are free where a path is; the nearest directory that exists is asked. */
  public static long free(Path path) {
    Path there = path;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw HostFiles.failure("measure", there, e);
    }
  }
}
