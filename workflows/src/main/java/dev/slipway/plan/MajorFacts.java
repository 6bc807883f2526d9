package dev.slipway.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found of a server that shall get to a newer major version. Raw facts: which method they
 * allow is the planner's business.
 *
 * @param source the server that serves
 * @param target what it shall become; null when there is no such release, see {@code findings}
 * @param room where the new store would be
 * @param extensions each extension of each database, sorted; the target's side is only known when
 *     its artefact is on the host
 * @param preparedTransactions "database: gid of owner, since …"; the server's own upgrade refuses
 *     them, a dump loses them
 * @param slots replication slots with their consumers, "name (kind, active or not)"; not those of a
 *     run
 * @param foreign what else has the data directory open, in words; empty when nothing has
 * @param unlogged tables and sequences that a standby does not have, "database.schema.name"
 * @param collated what is sorted by rules of the base system, "database.schema.index (collation)"
 *     or "database (collation)" for a default; those that are the same on every base (C, POSIX,
 *     C.UTF-8, builtin ones) are not among them
 * @param tablespaces places outside of the data directory, "name: path"
 * @param largeObjects how many there are in all databases
 * @param others databases of the server that neither the stack file names nor a run has made, nor
 *     the server itself (postgres, templates)
 * @param obstacles why a method is impossible here, beyond what the other facts say
 * @param predictions how long each method would keep users out, by what was measured
 * @param switchFile the one file, relative to the stack's directory, whose replacement selects
 *     artefact, store and data directory of the unit together; empty when the adapter found none,
 *     with a finding that says why
 * @param findings everything else that stops or is worth a word
 */
public record MajorFacts(
    String unit,
    Source source,
    @Nullable Target target,
    Room room,
    List<Extension> extensions,
    List<String> preparedTransactions,
    List<String> slots,
    String foreign,
    List<String> unlogged,
    List<String> collated,
    List<String> tablespaces,
    long largeObjects,
    List<String> others,
    List<Obstacle> obstacles,
    List<Prediction> predictions,
    String switchFile,
    List<Finding> findings) {

  public MajorFacts {
    extensions = List.copyOf(extensions);
    preparedTransactions = List.copyOf(preparedTransactions);
    slots = List.copyOf(slots);
    unlogged = List.copyOf(unlogged);
    collated = List.copyOf(collated);
    tablespaces = List.copyOf(tablespaces);
    others = List.copyOf(others);
    obstacles = List.copyOf(obstacles);
    predictions = List.copyOf(predictions);
    findings = List.copyOf(findings);
  }

  /**
   * The server that serves.
   *
   * @param version its version number, e.g. 170004; 0 when it did not answer
   * @param reference its artefact as the stack's definition names it
   * @param artefact what it is made of, by content; null when nothing runs
   * @param base what text is sorted by
   * @param layout where its data is in the unit
   * @param systemIdentifier as the server tells it
   * @param bytes all files of its data directory and tablespaces, without its log of changes
   */
  public record Source(
      int version,
      String reference,
      @Nullable ArtefactId artefact,
      Base base,
      Layout layout,
      String systemIdentifier,
      long bytes) {}

  /**
   * What a server would become.
   *
   * @param version its version number; only the major version is exact (e.g. 180000) while the
   *     artefact is not on the host
   * @param reference as the stack's definition would name it
   * @param present whether the artefact is on the host, so that base, layout and extensions were
   *     read from it
   * @param bytes to fetch; 0 when it is present or nobody says
   */
  public record Target(
      int version,
      String reference,
      ArtefactId artefact,
      boolean present,
      Base base,
      Layout layout,
      long bytes) {}

  /**
   * What text is sorted by. Empty words are unknown.
   *
   * @param system name and version of the base system, e.g. "debian 12"
   * @param libc family and version, e.g. "glibc 2.36"
   * @param icu version of ICU, e.g. "72.1"
   * @param architecture e.g. "amd64"
   */
  public record Base(String system, String libc, String icu, String architecture) {
    /** Whether text is sorted alike on both: only what is known can be alike. */
    public boolean sortsLike(Base other) {
      return !libc.isEmpty() && libc.equals(other.libc) && icu.equals(other.icu);
    }
  }

  /** Where the data of a server is in its unit. */
  public enum Layout {
    /** The store is the data directory itself (official artefacts up to 17). */
    FLAT,
    /** The store has a directory for each major version (official artefacts from 18 on). */
    VERSIONED,
    /** Anything else: where the new server would look cannot be told. */
    UNKNOWN
  }

  /**
   * Room for the new store, in bytes.
   *
   * @param free of the file system that the new store would be on
   * @param reflink whether files there can share blocks with those of the old store, as tried out
   */
  public record Room(long free, boolean reflink) {}

  /**
   * An extension of a database.
   *
   * @param offered version that the target would bring; empty when it has none, null when the
   *     target's artefact is not on the host
   * @param updates whether the target knows a way from this version to its own; true when they are
   *     the same
   */
  public record Extension(
      String database, String name, String version, @Nullable String offered, boolean updates) {}

  /**
   * Why a method is impossible.
   *
   * @param about the object: a setting, a table, a rule …
   */
  public record Obstacle(MajorMethod method, String about, String seen, String hint) {}

  /**
   * How long users would be out.
   *
   * @param millis with the proof of every row
   * @param millisStructure without it
   * @param rehearsed whether it was measured on this server's data; else from rates of other data
   */
  public record Prediction(
      MajorMethod method, long millis, long millisStructure, boolean rehearsed) {}
}
