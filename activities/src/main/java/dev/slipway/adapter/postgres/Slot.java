package dev.slipway.adapter.postgres;

import java.time.Duration;

/** The replication slot of a run, and the cap on what it may hold back. */
public final class Slot {
  private static final Duration FREE = Duration.ofSeconds(20);
  private static final String CAP = "max_slot_wal_keep_size";
  private static final long LEAST_MB = 1024;

  private Slot() {}

  /** What this run set the cap to. */
  public record Cap(String value) {}

  /** Afterwards the slot is not there; its sender, if any, was ours and is ended. */
  public static void drop(Session session, String run) {
    String slot = Names.slot(run);
    Wait.until(
        FREE,
        () -> {
          session.column(
              "SELECT pg_terminate_backend(active_pid)::text FROM pg_replication_slots WHERE slot_name = ? AND active",
              slot);
          return !session.truth(
              "SELECT active FROM pg_replication_slots WHERE slot_name = ?", slot);
        });
    session.column(
        "SELECT pg_drop_replication_slot(slot_name)::text FROM pg_replication_slots WHERE slot_name = ?",
        slot);
  }

  /** A standby that dies must not fill the disk of the server it follows. */
  public static void cap(Session session, Captures captures, String unit, long freeBytes) {
    boolean unlimited = session.text("SHOW " + CAP).equals("-1");
    boolean allowed =
        !session
            .text("SELECT setting FROM pg_settings WHERE name = 'allow_alter_system'")
            .equals("off");
    if (unlimited && allowed) {
      Cap cap = new Cap(Math.max(LEAST_MB, (freeBytes >> 20) / 2) + "MB");
      captures.note(file(unit), cap);
      session.run("ALTER SYSTEM SET %s = %s".formatted(CAP, Sql.text(cap.value())));
      session.run("SELECT pg_reload_conf()");
    }
  }

  /** Afterwards there is no cap of ours; one that somebody else set stays. */
  public static void uncap(Session session, Captures captures, String unit) {
    Cap cap = captures.note(file(unit), Cap.class);
    if (cap == null) {
      return;
    }
    boolean ours =
        session.truth(
            "SELECT setting::bigint * 1024 * 1024 = pg_size_bytes(?) FROM pg_settings WHERE name = '"
                + CAP
                + "'",
            cap.value());
    if (ours) {
      session.run("ALTER SYSTEM RESET " + CAP);
      session.run("SELECT pg_reload_conf()");
    }
    captures.forget(file(unit));
  }

  private static String file(String unit) {
    return "data-cap-" + unit + ".json";
  }
}
