package dev.slipway.adapter.postgres.manifest;

import dev.slipway.adapter.exec.Cores;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a manifest is about.
 *
 * @param databases those compared, by name; empty: every one of the server that lets anybody in
 * @param server whether roles, tablespaces and settings of the server are compared too
 * @param anyName whether the databases' names are left out of the comparison; then there is one
 * @param leftOut names of roles and databases that are not looked at, such as those of a run
 * @param state names the state of the data, e.g. where the log stood at the fence: results of an
 *     interrupted taking are used again where it agrees, and the server shows the same
 *     transactions. Empty: where the log stands now
 * @param threads how many tables are read at once; 1 to 64
 * @param hash of rows; both sides need the same ({@link Hash#of(Source, String)})
 * @param indexes whether indexes are checked against their tables, which reads everything again
 * @param rows whether rows are summed up; without them structure, rights and sequences are compared
 */
public record Scope(
    List<String> databases,
    boolean server,
    boolean anyName,
    Predicate<String> leftOut,
    String state,
    int threads,
    Hash hash,
    boolean indexes,
    boolean rows) {

  public Scope {
    databases = List.copyOf(databases);
    if (threads < 1 || threads > 64) {
      throw new IllegalArgumentException("threads must be 1 to 64, not " + threads);
    }
    if (anyName && databases.size() != 1) {
      throw new IllegalArgumentException("one database is compared under any name, not several");
    }
  }

  /** All databases of a server, and what belongs to none of them. */
  public static Scope wholeServer() {
    return new Scope(List.of(), true, false, n -> false, "", cores(), Hash.SUM, false, true);
  }

  /** One database, to be compared with one of the same or another name. */
  public static Scope database(String name) {
    return new Scope(List.of(name), false, true, n -> false, "", cores(), Hash.SUM, false, true);
  }

  /** These databases only, without what belongs to the whole server. */
  public static Scope databases(List<String> names) {
    return new Scope(names, false, false, n -> false, "", cores(), Hash.SUM, false, true);
  }

  /** Roles, tablespaces and settings of the server too. */
  public Scope withServer() {
    return new Scope(databases, true, anyName, leftOut, state, threads, hash, indexes, rows);
  }

  public Scope without(Predicate<String> names) {
    return new Scope(databases, server, anyName, names, state, threads, hash, indexes, rows);
  }

  /** The same for a state of the data that the caller knows not to move. */
  public Scope at(String newState) {
    return new Scope(databases, server, anyName, leftOut, newState, threads, hash, indexes, rows);
  }

  public Scope threads(int number) {
    return new Scope(databases, server, anyName, leftOut, state, number, hash, indexes, rows);
  }

  public Scope by(Hash newHash) {
    return new Scope(databases, server, anyName, leftOut, state, threads, newHash, indexes, rows);
  }

  public Scope withIndexes() {
    return new Scope(databases, server, anyName, leftOut, state, threads, hash, true, rows);
  }

  /** Everything but the rows: they are the part that takes as long as the data are large. */
  public Scope withoutRows() {
    return new Scope(databases, server, anyName, leftOut, state, threads, hash, indexes, false);
  }

  /** More than that many sessions only wait for each other. */
  private static int cores() {
    return Math.clamp(Cores.here(), 1, 16);
  }
}
