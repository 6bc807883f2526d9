package dev.slipway.adapter.postgres.manifest;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One object and what is said of it.
 *
 * @param kind what it is, e.g. "table"
 * @param name unique within its kind and part
 * @param since the first major that can say it; 0 when every one can. It is compared only where
 *     both sides can
 * @param fields a field that is null is left out
 */
public record Fact(
    Check check, String kind, String name, int since, SortedMap<String, String> fields) {

  static final String ROWS = "rows of";
  static final String VIEW_ROWS = "rows of materialised view";
  static final String ENFORCEMENT = "enforcement";
  static final String DAMAGED = "damaged";
  static final String UNANALYSED = "without statistics";

  public Fact {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  static Fact of(Check check, String kind, String name, Map<String, String> fields) {
    return new Fact(check, kind, name, 0, new TreeMap<>(fields));
  }

  String key() {
    return kind + " " + name;
  }
}
