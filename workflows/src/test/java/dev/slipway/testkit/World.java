package dev.slipway.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A stack in memory: everything that a run could change, in plain fields. */
public final class World {
  public final Map<String, String> settings = new TreeMap<>(Map.of("APP_VERSION", "1.0"));
  public final Map<String, Unit> units = new TreeMap<>();
  public final Map<String, String> data = new TreeMap<>(Map.of("revision", "r1", "row:1", "kept"));
  public final Map<String, Capture> captures = new LinkedHashMap<>();
  public final List<String> helpers = new ArrayList<>();
  public final List<String> backups = new ArrayList<>();
  public final List<String> journal = new ArrayList<>();
  public boolean doorClosed;
  public String fence = "OPEN";
  public @Nullable String holder;
  public long claim;
  public long seq;
  public @Nullable String manifestRun;

  public World() {
    units.put("web", new Unit("1.0", true));
    units.put("worker", new Unit("1.0", true));
  }

  /** A unit: what it runs, and whether. */
  public record Unit(String release, boolean running) {}

  /** What a run captured, and its rollback point. */
  public static final class Capture {
    public @Nullable Map<String, String> settings;
    public @Nullable Map<String, Unit> units;
    public @Nullable Map<String, String> data;
    public @Nullable Map<String, String> kept;
    public boolean admitted;
    public boolean used;
    public boolean migrated;
  }

  public Capture capture(String run) {
    return captures.computeIfAbsent(run, r -> new Capture());
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
    seen.put("door closed", doorClosed);
    seen.put("fence", fence);
    seen.put("helpers", List.copyOf(helpers));
    seen.put("holder", String.valueOf(holder));
    return seen;
  }
}
