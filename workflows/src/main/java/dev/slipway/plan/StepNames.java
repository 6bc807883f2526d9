package dev.slipway.plan;

import java.util.ArrayList;
import java.util.List;

/** The names of the steps: the same words in plans, workflows, journals and the screen. */
public final class StepNames {
  public static final String APPROVAL = "approval";
  public static final String TAKE_OVER = "take the stack over";
  public static final String END_OTHER = "end what it was at";
  public static final String TELL_OTHERS = "tell the runs that give way";
  public static final String WAY_BACK = "find the way back";
  public static final String WINDOW = "wait for the window";
  public static final String ASK_AGENT = "ask the agent";
  public static final String CLAIM = "claim the stack";
  public static final String STILL_AS_PLANNED = "still as planned";
  public static final String CAPTURE = "capture what runs";
  public static final String STAGE = "stage the release";
  public static final String BACK_UP = "back up";
  public static final String PROVE_BACKUP = "prove the backup";
  public static final String FOLLOW = "follow the database";
  public static final String ASK_AGENT_AGAIN = "ask the agent again";
  public static final String CLOSE_DOOR = "close the door";
  public static final String STOP_WRITERS = "stop writers";
  public static final String FENCE = "fence the databases";
  public static final String KEEP = "rollback point";
  public static final String MIGRATE = "migrate";
  public static final String TURN_KNOBS = "turn the knobs";
  public static final String DEPLOY = "deploy";
  public static final String REBUILD = "rebuild the rollback point";
  public static final String DOWNGRADE = "downgrade";
  public static final String GO_BACK = "go back";
  public static final String VERIFY = "verify behind the door";
  public static final String VERIFY_SCHEMA = "verify the schema";
  public static final String COUNT = "count what is there";
  public static final String STAY_UP = "units stay up";
  public static final String LOST = "what is lost";
  public static final String AFTERMATH = "who tried to get in";
  public static final String TIDY = "tidy up";
  public static final String OPEN_DATABASES = "open the databases";
  public static final String OPEN_DOOR = "open the door";
  public static final String RECORD = "record";
  public static final String RETAIN = "retire old backups";
  public static final String RELEASE = "give the stack back";
  public static final String NOTE_RETIREMENT = "note what goes";
  public static final String STAGE_SERVER = "stage the new server";
  public static final String TRY_SERVER = "try the new server";
  public static final String PREPARE_SERVER = "prepare the new server";
  public static final String COPY_FILES = "copy files ahead";
  public static final String KEEP_FILES = "keep files and queue";
  public static final String REHEARSE = "rehearse";
  public static final String CONVERT = "convert";
  public static final String START_APART = "start the new server apart";
  public static final String COMPARE = "compare both servers";
  public static final String SWITCH_OVER = "switch over";
  public static final String START_UNITS = "start units";

  /**
   * Steps that a stack file may allow a person to leave out: without them a run knows less, and
   * changes nothing else.
   */
  public static final List<String> MAY_BE_SKIPPED = List.of(PROVE_BACKUP, VERIFY);

  /** Nothing hangs on these at all: a person may always leave them out. */
  private static final List<String> HARMLESS = List.of(AFTERMATH, RETAIN);

  /** Somebody or something is waited for, before anything is touched. */
  private static final List<String> WAITING = List.of(APPROVAL, WINDOW);

  /** The answer of these is about the whole run: nobody is asked to try again. */
  private static final List<String> DECIDING =
      List.of(APPROVAL, WINDOW, ASK_AGENT, CLAIM, STILL_AS_PLANNED, LOST);

  private StepNames() {}

  /** Whether a person may leave a step out that has failed for good. */
  public static boolean maySkip(String step, List<String> declared) {
    return HARMLESS.contains(step) || (MAY_BE_SKIPPED.contains(step) && declared.contains(step));
  }

  /** Whether a run ends with a failure of this step whatever its stack file says. */
  public static boolean deciding(String step) {
    return DECIDING.contains(step);
  }

  /** Whether the time that a step takes is not that of any work. */
  public static boolean waiting(String step) {
    return WAITING.contains(step);
  }

  /** The steps of an upgrade, in order. */
  static List<String> upgrade() {
    return List.of(
        ASK_AGENT,
        CLAIM,
        STILL_AS_PLANNED,
        CAPTURE,
        STAGE,
        BACK_UP,
        PROVE_BACKUP,
        FOLLOW,
        ASK_AGENT_AGAIN,
        CLOSE_DOOR,
        STOP_WRITERS,
        FENCE,
        KEEP,
        MIGRATE,
        TURN_KNOBS,
        DEPLOY,
        VERIFY,
        VERIFY_SCHEMA,
        COUNT,
        STAY_UP,
        OPEN_DOOR,
        OPEN_DATABASES,
        AFTERMATH,
        TIDY,
        RECORD,
        RETAIN,
        RELEASE);
  }

  /**
   * The steps of a rollback, in order.
   *
   * @param backup whether data comes from a backup
   * @param unfinished whether the run that is gone back behind never came to an end
   */
  static List<String> rollback(Tier tier, boolean backup, boolean unfinished) {
    boolean schema = tier == Tier.SCHEMA;
    List<String> steps = new ArrayList<>(List.of(ASK_AGENT, CLAIM));
    if (unfinished) {
      steps.add(END_OTHER);
    }
    steps.addAll(List.of(STILL_AS_PLANNED, CAPTURE));
    if (backup) {
      steps.add(REBUILD);
    }
    if (schema) {
      steps.addAll(List.of(BACK_UP, PROVE_BACKUP, FOLLOW));
    }
    steps.addAll(List.of(ASK_AGENT_AGAIN, CLOSE_DOOR, STOP_WRITERS, FENCE, LOST));
    if (schema) {
      steps.addAll(List.of(KEEP, DOWNGRADE));
    }
    steps.add(GO_BACK);
    if (schema) {
      steps.add(COUNT);
    }
    steps.addAll(List.of(OPEN_DOOR, OPEN_DATABASES, AFTERMATH, TIDY, RECORD, RELEASE));
    return List.copyOf(steps);
  }

  /** The steps of an emergency rollback, in order. */
  static List<String> emergency() {
    return List.of(
        ASK_AGENT,
        TAKE_OVER,
        CLOSE_DOOR,
        END_OTHER,
        TELL_OTHERS,
        WAY_BACK,
        CAPTURE,
        STOP_WRITERS,
        FENCE,
        LOST,
        GO_BACK,
        OPEN_DOOR,
        OPEN_DATABASES,
        STAY_UP,
        AFTERMATH,
        TIDY,
        RECORD,
        RELEASE);
  }

  /** The steps of a backup, in order. */
  static List<String> backup() {
    return List.of(ASK_AGENT, CLAIM, CAPTURE, BACK_UP, PROVE_BACKUP, TIDY, RETAIN, RELEASE);
  }

  /** The steps of a server's way to its next major version, in order. */
  static List<String> migratePostgres() {
    return List.of(
        ASK_AGENT,
        CLAIM,
        STILL_AS_PLANNED,
        CAPTURE,
        STAGE_SERVER,
        TRY_SERVER,
        BACK_UP,
        PROVE_BACKUP,
        COPY_FILES,
        PREPARE_SERVER,
        ASK_AGENT_AGAIN,
        CLOSE_DOOR,
        STOP_WRITERS,
        FENCE,
        KEEP_FILES,
        CONVERT,
        START_APART,
        COMPARE,
        SWITCH_OVER,
        START_UNITS,
        VERIFY,
        COUNT,
        OPEN_DOOR,
        OPEN_DATABASES,
        AFTERMATH,
        TIDY,
        RECORD,
        RETAIN,
        RELEASE);
  }

  /** The steps of trying that on a copy, in order. */
  static List<String> rehearsal() {
    return List.of(
        ASK_AGENT,
        CLAIM,
        STILL_AS_PLANNED,
        CAPTURE,
        STAGE_SERVER,
        TRY_SERVER,
        PREPARE_SERVER,
        ASK_AGENT_AGAIN,
        REHEARSE,
        TIDY,
        RELEASE);
  }

  /** The step in which what one run left goes. */
  public static String retireRun(String run) {
    return "retire " + run;
  }

  /** The steps of a retirement of what these runs left, in order. */
  static List<String> retire(List<String> runs) {
    List<String> steps = new ArrayList<>(List.of(CLAIM, STILL_AS_PLANNED, NOTE_RETIREMENT));
    runs.forEach(run -> steps.add(retireRun(run)));
    steps.add(RELEASE);
    return steps;
  }

  /**
   * Steps that users notice, or that others wait behind. Opening the door is none: once the new
   * release is verified nothing is quicker.
   */
  public static boolean disruptive(String step) {
    return List.of(
            CLAIM,
            CLOSE_DOOR,
            STOP_WRITERS,
            FENCE,
            KEEP,
            MIGRATE,
            TURN_KNOBS,
            DEPLOY,
            DOWNGRADE,
            GO_BACK,
            CONVERT,
            START_APART,
            SWITCH_OVER,
            START_UNITS)
        .contains(step);
  }

  /** What going back behind a step does; empty when the step leaves nothing to undo. */
  static String undo(Plan plan, String step) {
    String undo = undo(plan.order().runbook(), plan.tier(), step);
    // What users are shut out from is then left half-way by another run.
    boolean shuts = List.of(CLOSE_DOOR, STOP_WRITERS, FENCE).contains(step);
    return plan.finishing() && shuts ? undo + "; nothing is, if the door was closed already" : undo;
  }

  private static String undo(String runbook, Tier tier, String step) {
    // What a rollback puts aside stays whole: from there on it only goes forward. A downgrade puts
    // nothing aside; today's state comes back from its own rollback point.
    boolean asideOnly = runbook.equals("Rollback") && tier != Tier.SCHEMA;
    String noReturn = asideOnly ? GO_BACK : OPEN_DOOR;
    if (step.equals(noReturn)) {
      return "none: the point of no return";
    }
    return switch (step) {
      case CLAIM -> "the stack is given back";
      case STAGE -> "nothing of it runs; the fetched release may stay";
      case FOLLOW -> "the standby or first copy is removed";
      case CLOSE_DOOR -> "the door is opened";
      case STOP_WRITERS -> "writers run again";
      case FENCE -> "the databases' own access rules are back";
      case KEEP -> "the rollback point stays";
      case MIGRATE -> "databases, files and queue of the rollback point are put in place";
      case REBUILD -> "the rebuilt point stays";
      case DOWNGRADE -> "today's databases, files and queue are put back, or those of the point";
      case GO_BACK -> "the units of today run again";
      case TURN_KNOBS -> "the captured settings files are put back";
      case DEPLOY -> "the captured artefacts run again";
      case STAGE_SERVER -> "nothing of it runs; the fetched artefact may stay";
      case PREPARE_SERVER -> "the new store and the standby are removed";
      case CONVERT -> "the old server serves on its store, which was never written to";
      case SWITCH_OVER -> "the file of the switch is as it was, and the old server serves";
      default -> "";
    };
  }
}
