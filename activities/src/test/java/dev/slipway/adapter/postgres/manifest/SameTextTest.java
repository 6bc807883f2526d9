package dev.slipway.adapter.postgres.manifest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SameTextTest {
  private static final String LONG =
      " SELECT customers.id,\n    customers.name\n   FROM app.customers\n  WHERE customers.id > 5;";
  private static final String SHORT =
      " SELECT id,\n    name\n   FROM app.customers\n  WHERE id > 5;";

  @Test
  void white_space_means_nothing_but_within_a_constant_it_does() {
    assertTrue(SameText.same("SELECT  a\nFROM t", 15, "SELECT a FROM t", 15));
    assertFalse(SameText.same("SELECT 'a  b'", 15, "SELECT 'a b'", 15));
    assertFalse(SameText.same("SELECT \"a  b\"", 15, "SELECT \"a b\"", 15));
  }

  @Test
  void a_column_is_written_without_its_table_from_16_on() {
    assertTrue(SameText.same(LONG, 15, SHORT, 16));
    assertTrue(SameText.same(SHORT, 18, LONG, 13));
    assertFalse(SameText.same(LONG, 16, SHORT, 17));
    assertFalse(SameText.same(LONG, 13, SHORT, 15));
    assertFalse(SameText.same(SHORT, 15, LONG, 16));
  }

  @Test
  void what_is_qualified_on_both_sides_has_to_be_so_alike() {
    assertFalse(SameText.same("SELECT a.x FROM a, b", 15, "SELECT b.x FROM a, b", 17));
    assertFalse(SameText.same("SELECT app.f(t.x) FROM t", 15, "SELECT oth.f(x) FROM t", 17));
    assertTrue(SameText.same("SELECT app.f(t.x) FROM t", 15, "SELECT app.f(x) FROM t", 17));
    assertTrue(SameText.same("SELECT t.t FROM t", 15, "SELECT t FROM t", 17));
  }

  @Test
  void another_column_constant_or_end_is_a_difference() {
    assertFalse(SameText.same(LONG, 15, SHORT.replace("name", "nick"), 17));
    assertFalse(SameText.same(LONG, 15, SHORT.replace("5", "50"), 17));
    assertFalse(SameText.same(LONG, 15, SHORT.replace("5;", "5 AND true;"), 17));
    assertFalse(SameText.same("SELECT 1.50", 15, "SELECT 1.5", 17));
  }
}
