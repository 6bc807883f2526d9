package dev.slipway.runbook;

import java.util.List;

/** Every word that is agreed with the world outside: queues, workflow types, ids. */
public final class Names {
  /** Queue of the central worker: workflows, catalogue, planning. */
  public static final String CENTRAL_QUEUE = "slipway";

  public static final String UPGRADE = "Upgrade";
  public static final String ROLLBACK = "Rollback";
  public static final String EMERGENCY_ROLLBACK = "EmergencyRollback";
  public static final String MIGRATE_POSTGRES = "MigratePostgres";
  public static final String INSPECT = "Inspect";
  public static final String AGENTS = "Agents";
  public static final String BACKUP = "Backup";
  public static final String VETO = "Veto";
  public static final String RETIRE = "Retire";
  public static final String MAINTENANCE_WINDOW = "MaintenanceWindow";
  public static final String WINDOWS = "Windows";
  public static final String HOLD = "Hold";

  /** Search attributes that runs carry, all of type Keyword. */
  public static final String STACK_ATTRIBUTE = "SlipwayStack";

  public static final String RUNBOOK_ATTRIBUTE = "SlipwayRunbook";
  public static final String PHASE_ATTRIBUTE = "SlipwayPhase";
  public static final String WAITING_FOR_ATTRIBUTE = "SlipwayWaitingFor";
  public static final String ENVIRONMENT_ATTRIBUTE = "SlipwayEnvironment";
  public static final String OUTCOME_ATTRIBUTE = "SlipwayOutcome";

  public static final List<String> ATTRIBUTES =
      List.of(
          STACK_ATTRIBUTE,
          RUNBOOK_ATTRIBUTE,
          PHASE_ATTRIBUTE,
          WAITING_FOR_ATTRIBUTE,
          ENVIRONMENT_ATTRIBUTE,
          OUTCOME_ATTRIBUTE);

  /** How a run that waits for a person begins what it waits for. */
  public static final String PERSON = "a person: ";

  /** How a run tells the window that started it that it waits for a person. */
  public static final String STUCK_SIGNAL = "stuck";

  /** How a run is told that another one has taken its stack. */
  public static final String SUPERSEDED_SIGNAL = "superseded";

  private Names() {}

  /** The one emergency rollback that a stack may have at a time. */
  public static String emergencyId(String stack) {
    return "emergency/" + stack;
  }

  /** The one hold by hand that a stack may have at a time. */
  public static String holdId(String stack) {
    return "hold/" + stack;
  }

  /** The runs that may be open on a stack and give way to an emergency rollback. */
  static List<String> givingWay(String stack) {
    return List.of(
        upgradeId(stack),
        "rollback/" + stack,
        "backup/" + stack,
        "migrate-postgres/" + stack,
        holdId(stack));
  }

  /** The one retirement that a stack may have at a time. */
  public static String retireId(String stack) {
    return "retire/" + stack;
  }

  /** The one upgrade that a stack may have at a time. */
  public static String upgradeId(String stack) {
    return "upgrade/" + stack;
  }

  /** The one way to a newer major version that a stack may be on at a time. */
  public static String migratePostgresId(String stack) {
    return "migrate-postgres/" + stack;
  }

  /** Queue on which the agent of a host takes work. */
  public static String workQueue(String host) {
    return "slipway-host-" + host;
  }

  /** Queue on which the agent of a host takes short calls that never wait behind work. */
  public static String controlQueue(String host) {
    return "slipway-host-" + host + "-control";
  }
}
