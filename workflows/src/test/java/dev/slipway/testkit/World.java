package dev.slipway.testkit;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Report;
import dev.slipway.plan.Veto;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A stack in memory: everything that a run could change, in plain fields. */
public final class World {
  /** It is always the same moment here. */
  public static final Instant NOW = Instant.parse("2026-11-21T02:15:00Z");

  public final Map<String, String> settings = new TreeMap<>(Map.of("APP_VERSION", "1.0"));
  public final Map<String, Unit> units = new TreeMap<>();

  /** How often each unit was made anew. */
  public final Map<String, Integer> made = new TreeMap<>();

  /** The stores of the database server by their names; one of them is what it runs on. */
  public final Map<String, Store> stores = new TreeMap<>();

  /** Which store the stack's definition selects for the server. */
  public String selected = "data";

  /** What users see of the database: the data in the selected store. */
  public Map<String, String> data = new TreeMap<>(Map.of("revision", "r1", "row:1", "kept"));

  /** What a conversion loses on its way, by its key; empty when it loses nothing. */
  public String lostOnTheWay = "";

  /** Whether conversions end badly, half-way. */
  public boolean failingConversion;

  /** What stands in the way of a new server, found out when it is tried. */
  public final List<Finding> gate = new ArrayList<>();

  public final Map<String, Capture> captures = new LinkedHashMap<>();
  public final List<String> helpers = new ArrayList<>();
  public final Map<String, Backup> backups = new LinkedHashMap<>();
  public final List<Journal.Entry> journal = new ArrayList<>();

  /** The versions that the stack must not go to. */
  public final List<Veto> vetoes = new ArrayList<>();

  /** The releases that can be fetched. */
  public final Set<String> releases = new TreeSet<>(Set.of("1.0", "2.0"));

  /** The releases whose migration fails half-way. */
  public final Set<String> failingMigrations = new TreeSet<>();

  /** The releases whose downgrade fails half-way. */
  public final Set<String> failingDowngrades = new TreeSet<>();

  /** The releases whose downgrade ends well and has done nothing. */
  public final Set<String> idleDowngrades = new TreeSet<>();

  /** The releases whose units die at once. */
  public final Set<String> dyingReleases = new TreeSet<>();

  public int migrations;

  /** The revisions that downgrades were told to reach, in order. */
  public final List<String> downgradedTo = new ArrayList<>();

  public boolean doorClosed;
  public String fence = "OPEN";
  public String fencedBy = "";

  /** Who is inside the database. */
  public final Set<String> sessions = new TreeSet<>();

  /** Who was turned away, in order. */
  public final List<String> turnedAway = new ArrayList<>();

  public Observed.@Nullable Holder holder;

  /** From whom it took the stack over. */
  public Observed.@Nullable Holder from;

  /** What on-call was told. */
  public final List<String> pages = new ArrayList<>();

  private final Map<String, Set<String>> begun = new TreeMap<>();

  /** The runs that the workflow server knows to be over. */
  public final Set<String> over = new TreeSet<>();

  public long claim;
  public long seq;
  public Observed.@Nullable Manifest manifest;

  /** What the unit "web" answers when it is asked how it is. */
  public Answer answer = new Answer(200, "healthy");

  public int commandEndsWith;

  public World() {
    units.put("web", new Unit("1.0", true));
    units.put("worker", new Unit("1.0", true));
    Store store = new Store(170_004, data);
    store.state = Store.State.WHOLE;
    store.usedBy = SERVER;
    stores.put(selected, store);
  }

  /** Who uses a store when the stack's own server does. */
  static final String SERVER = "the unit";

  /** A place with the files of a server; at most one server uses it at a time. */
  public static final class Store {
    /** How far it is. */
    public enum State {
      EMPTY,
      PARTIAL,
      WHOLE
    }

    public final int version;
    public final Map<String, String> data;
    public State state = State.EMPTY;

    /** Which server runs on it; empty when none does. */
    public String usedBy = "";

    Store(int version, Map<String, String> data) {
      this.version = version;
      this.data = data;
    }

    void start(String who) {
      if (!usedBy.isEmpty() && !usedBy.equals(who)) {
        throw new AssertionError("two servers on one store: %s and %s".formatted(usedBy, who));
      }
      if (state != State.WHOLE) {
        throw new AssertionError("a server is started on a store that is " + state);
      }
      usedBy = who;
    }
  }

  /** The store that the definition selects. */
  public Store selectedStore() {
    return java.util.Objects.requireNonNull(stores.get(selected));
  }

  /** Selects a store for the server and starts it there. */
  void select(String name) {
    stores.values().stream().filter(s -> s.usedBy.equals(SERVER)).forEach(s -> s.usedBy = "");
    selected = name;
    selectedStore().start(SERVER);
    data = selectedStore().data;
  }

  /** A unit: what it runs, and whether. */
  public record Unit(String release, boolean running) {}

  /** What a unit answers. */
  public record Answer(int status, String health) {}

  /** A backup of the database. */
  public record Backup(Instant made, boolean proven, boolean truncated) {}

  /** What a run captured, and its rollback point. */
  public static final class Capture {
    public @Nullable Map<String, String> settings;
    public @Nullable Map<String, Unit> units;
    public @Nullable Map<String, String> data;
    public @Nullable Map<String, String> kept;
    public @Nullable Map<String, String> counted;
    public @Nullable Plan plan;
    public @Nullable Report report;
    public final Set<String> staged = new TreeSet<>();
    public final List<String> leftBehind = new ArrayList<>();
    public boolean admitted;
    public boolean used;

    /** The point was made anew from the backup. */
    public boolean rebuilt;

    /** What a run lost that began to put the point in place, and whose end was never seen. */
    public Plan.@Nullable Loss switching;

    public boolean writtenSince;

    /** What it captured of settings is gone, and of artefacts. */
    public boolean retired;

    public boolean released;
    public boolean migrated;
    public boolean downgraded;

    /** Whether files and queue were kept without the database. */
    public boolean keptRest;

    public boolean usedRest;

    /** The store that the server ran on when the run made a new one. */
    public @Nullable String oldStore;

    public @Nullable Map<String, String> frozen;
    public @Nullable Map<String, String> manifest;
    public @Nullable List<Finding> gate;
    public @Nullable List<Finding> compared;
    public boolean rehearsed;
    public int closedAt = -1;

    /** Runbook of the run that this was, when another run took the stack from it. */
    public @Nullable String takenFrom;

    private Capture copy() {
      Capture copy = new Capture();
      copy.settings = settings == null ? null : new TreeMap<>(settings);
      copy.units = units == null ? null : new TreeMap<>(units);
      copy.data = data == null ? null : new TreeMap<>(data);
      copy.kept = kept == null ? null : new TreeMap<>(kept);
      copy.counted = counted == null ? null : new TreeMap<>(counted);
      copy.plan = plan;
      copy.report = report;
      copy.staged.addAll(staged);
      copy.leftBehind.addAll(leftBehind);
      copy.admitted = admitted;
      copy.used = used;
      copy.rebuilt = rebuilt;
      copy.switching = switching;
      copy.writtenSince = writtenSince;
      copy.migrated = migrated;
      copy.downgraded = downgraded;
      copy.closedAt = closedAt;
      copy.takenFrom = takenFrom;
      copy.rehearsed = rehearsed;
      return copy;
    }
  }

  /** A deed of that step is about to act. */
  void begun(String run, String step) {
    begun.computeIfAbsent(run, r -> new TreeSet<>()).add(step);
  }

  /** How far a run came with the stack, which has a door. */
  Observed.Reach reach(String run) {
    Set<String> steps = begun.getOrDefault(run, Set.of());
    if (steps.contains("open the door") || steps.contains("open the databases")) {
      return Observed.Reach.OPEN;
    }
    boolean noticed =
        List.of("close the door", "stop writers", "fence the databases").stream()
            .anyMatch(steps::contains);
    return noticed ? Observed.Reach.BEHIND : Observed.Reach.BEFORE;
  }

  /** Everything as in another world; what changes here later does not change there. */
  public void become(World other) {
    replace(settings, other.settings);
    replace(units, other.units);
    replace(made, other.made);
    replace(data, other.data);
    replace(backups, other.backups);
    captures.clear();
    other.captures.forEach((run, capture) -> captures.put(run, capture.copy()));
    begun.clear();
    other.begun.forEach((run, steps) -> begun.put(run, new TreeSet<>(steps)));
    replace(helpers, other.helpers);
    replace(journal, other.journal);
    replace(releases, other.releases);
    migrations = other.migrations;
    replace(downgradedTo, other.downgradedTo);
    doorClosed = other.doorClosed;
    fence = other.fence;
    fencedBy = other.fencedBy;
    holder = other.holder;
    claim = other.claim;
    seq = other.seq;
    manifest = other.manifest;
  }

  private static <K, V> void replace(Map<K, V> mine, Map<K, V> theirs) {
    mine.clear();
    mine.putAll(theirs);
  }

  private static <T> void replace(Collection<T> mine, Collection<T> theirs) {
    mine.clear();
    mine.addAll(theirs);
  }

  public Capture capture(String run) {
    return captures.computeIfAbsent(run, r -> new Capture());
  }

  /** Makes a unit anew, unless it is as wanted already. */
  void run(String unit, String release) {
    if (!new Unit(release, true).equals(units.put(unit, new Unit(release, true)))) {
      made.merge(unit, 1, Integer::sum);
    }
  }

  /** Whether the fence lets this one in: "app", "migration" or "admin". */
  public boolean admits(String who) {
    return switch (fence) {
      case "OPEN" -> true;
      case "RELEASE" -> !who.equals("admin");
      case "MIGRATION" -> who.equals("migration");
      default -> false;
    };
  }

  /** Tries to get into the database; who is turned away is remembered. */
  public boolean enter(String who) {
    if (!admits(who)) {
      turnedAway.add("user " + who);
    }
    return admits(who);
  }

  /** A backup that was made a while ago. */
  public void backedUp(String run, Duration ago, boolean proven) {
    backups.put(run, new Backup(NOW.minus(ago), proven, false));
  }

  /**
   * What users and operators would see of the stack: equal before and after when nothing has
   * changed.
   */
  public Map<String, Object> seen() {
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("settings", new TreeMap<>(settings));
    seen.put("units", new TreeMap<>(units));
    seen.put("data", new TreeMap<>(data));
    seen.put(
        "server",
        "%d on %s, used by %s"
            .formatted(selectedStore().version, selected, selectedStore().usedBy));
    seen.put("stores", List.copyOf(stores.keySet()));
    seen.put("door closed", doorClosed);
    seen.put("fence", fence);
    seen.put("helpers", List.copyOf(helpers));
    seen.put("holder", holder == null ? "nobody" : holder.run());
    seen.put("manifest", manifest == null ? "none" : manifest.run() + manifest.components());
    return seen;
  }
}
