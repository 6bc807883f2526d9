package dev.slipway.runbook;

/** Every word that is agreed with the world outside: queues, workflow types, ids. */
public final class Names {
  /** Queue of the central worker: workflows, catalogue, planning. */
  public static final String CENTRAL_QUEUE = "slipway";

  public static final String UPGRADE = "Upgrade";
  public static final String ROLLBACK = "Rollback";
  public static final String INSPECT = "Inspect";
  public static final String BACKUP = "Backup";

  private Names() {}

  /** Queue on which the agent of a host takes work. */
  public static String workQueue(String host) {
    return "slipway-host-" + host;
  }

  /** Queue on which the agent of a host takes short calls that never wait behind work. */
  public static String controlQueue(String host) {
    return "slipway-host-" + host + "-control";
  }
}
