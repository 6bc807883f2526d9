package dev.slipway.adapter.postgres.manifest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SameTextTest {
  private static final String LONG =
      " SELECT customers.id,\n    customers.name\n   FROM app.customers\n  WHERE customers.id > 5;";
  private static final String SHORT =
      " SELECT id,\n    name\n   FROM app.customers\n  WHERE id > 5;";

  @Test
  void white_space_means_nothing_but_within_a_constant_it_does() {
    assertTrue(SameText.same(true, "SELECT  a\nFROM t", 15, "SELECT a FROM t", 15));
    assertFalse(SameText.same(true, "SELECT 'a  b'", 15, "SELECT 'a b'", 15));
    assertFalse(SameText.same(true, "SELECT \"a  b\"", 15, "SELECT \"a b\"", 15));
  }

  @Test
  void a_column_is_written_without_its_table_from_16_on() {
    assertTrue(SameText.same(true, LONG, 15, SHORT, 16));
    assertTrue(SameText.same(true, SHORT, 18, LONG, 13));
    assertFalse(SameText.same(true, LONG, 16, SHORT, 17));
    assertFalse(SameText.same(true, LONG, 13, SHORT, 15));
    assertFalse(SameText.same(true, SHORT, 15, LONG, 16));
  }

  @Test
  void what_is_qualified_on_both_sides_has_to_be_so_alike() {
    assertFalse(SameText.same(true, "SELECT a.x FROM a, b", 15, "SELECT b.x FROM a, b", 17));
    assertFalse(SameText.same(true, "SELECT app.f(t.x) FROM t", 15, "SELECT oth.f(x) FROM t", 17));
    assertTrue(SameText.same(true, "SELECT app.f(t.x) FROM t", 15, "SELECT app.f(x) FROM t", 17));
    assertTrue(SameText.same(true, "SELECT t.t FROM t", 15, "SELECT t FROM t", 17));
  }

  @Test
  void a_column_may_stand_behind_a_from_that_begins_no_list_of_tables() {
    for (String text :
        List.of(
            "SELECT (t.a IS DISTINCT FROM t.b) AS c FROM app.t",
            "SELECT EXTRACT(year FROM t.at) AS y FROM app.t",
            "SELECT TRIM(BOTH FROM t.name) AS n FROM app.t",
            "SELECT a FROM app.t WHERE (EXISTS ( SELECT 1 FROM app.u)) AND t.b")) {
      String bare = text.replace(" t.", " ").replace("(t.", "(");
      assertTrue(SameText.same(true, text, 15, bare, 17), text);
    }
    assertFalse(
        SameText.same(
            true,
            "SELECT ( SELECT 1 FROM app.u) FROM t",
            15,
            "SELECT ( SELECT 1 FROM u) FROM t",
            17));
  }

  @Test
  void only_a_column_of_a_view_is_written_without_what_qualifies_it() {
    for (String text :
        List.of(
            "SELECT public.gen_random_uuid()",
            "SELECT a FROM app.t",
            "SELECT a FROM x JOIN app.t",
            "SELECT 'x'::app.mood",
            "SELECT a COLLATE app.german")) {
      String bare = text.replaceFirst("(app|public)\\.", "");
      assertFalse(SameText.same(true, text, 15, bare, 17), text);
      assertFalse(SameText.same(true, bare, 17, text, 15), text);
    }
    assertFalse(
        SameText.same(true, "SELECT a.x, b.y FROM t", 15, "SELECT x, y FROM t", 17),
        "there is one table only");
    assertFalse(SameText.same(false, LONG, 15, SHORT, 16), "a default, a rule or a policy");
  }

  @Test
  void another_column_constant_or_end_is_a_difference() {
    assertFalse(SameText.same(true, LONG, 15, SHORT.replace("name", "nick"), 17));
    assertFalse(SameText.same(true, LONG, 15, SHORT.replace("5", "50"), 17));
    assertFalse(SameText.same(true, LONG, 15, SHORT.replace("5;", "5 AND true;"), 17));
    assertFalse(SameText.same(true, "SELECT 1.50", 15, "SELECT 1.5", 17));
  }
}
