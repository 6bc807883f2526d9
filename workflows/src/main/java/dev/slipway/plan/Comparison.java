package dev.slipway.plan;

import java.util.List;

/**
 * What differs between the databases that a run kept and the live ones. Rows and keys may be
 * anybody's business, so they are in files on the host, and only counts and names of tables here.
 *
 * @param of the run whose kept databases were opened
 * @param what each of them is, in words
 * @param tables those that differ, most differences first; at most 200
 * @param more tables that differ and are not among them
 * @param same tables that are equal
 * @param directory on the host, for its owner alone: rows.jsonl, carry.sql
 * @param sha256 of rows.jsonl
 * @param listed rows in it
 */
public record Comparison(
    String of,
    List<String> what,
    List<Table> tables,
    int more,
    int same,
    String directory,
    String sha256,
    long listed) {

  public Comparison {
    what = List.copyOf(what);
    tables = List.copyOf(tables);
  }

  /**
   * One table, by primary key where both have the same; else by whole rows, of which none counts as
   * changed.
   *
   * @param database by its name in the stack file
   * @param table with its schema
   * @param onlyKept rows whose key only the kept database has; likewise onlyLive
   * @param changed rows of one key that differ in a column that both have
   * @param note what is peculiar about it; empty when nothing is
   */
  public record Table(
      String database, String table, long onlyKept, long onlyLive, long changed, String note) {

    public long differences() {
      return onlyKept + onlyLive + changed;
    }
  }
}
