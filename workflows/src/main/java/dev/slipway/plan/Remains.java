package dev.slipway.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs of a stack left on its host on purpose.
 *
 * @param items each thing once, in no particular order
 * @param needed the runs of which nothing may go, with the reason
 * @param findings what could not be looked at
 */
public record Remains(List<Item> items, List<Needed> needed, List<Finding> findings) {
  public static final Remains NONE = new Remains(List.of(), List.of(), List.of());

  public Remains {
    items = List.copyOf(items);
    needed = List.copyOf(needed);
    findings = List.copyOf(findings);
  }

  /** Both together. */
  public Remains and(Remains other) {
    return new Remains(
        joined(items, other.items), joined(needed, other.needed), joined(findings, other.findings));
  }

  private static <T> List<T> joined(List<T> one, List<T> other) {
    List<T> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  /** What a thing is; also the order in which things of one run go. */
  public enum Kind {
    /** A database inside a server of the stack. */
    DATABASE,
    /** A store of the run, with a whole data directory in it. */
    STORE,
    /** An artefact that is protected from being cleaned up. */
    ARTEFACT,
    /**
     * Settings, copies of files, of the queue, and what was noted; the account of the run stays.
     */
    CAPTURE,
    /** A dump outside of the databases. */
    BACKUP
  }

  /**
   * One thing.
   *
   * @param id its name where it is
   * @param run that left it
   * @param made when that run began, or the thing was made where that is known
   * @param bytes as far as it can be told; an artefact may share them with others
   * @param what it is, in words
   */
  public record Item(Kind kind, String id, String run, Instant made, long bytes, String what) {}

  /** A run whose remains stay, and why. */
  public record Needed(String run, String why) {}
}
