package dev.slipway.adapter.postgres.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a difference, and what only a note. */
class ComparisonTest {
  @TempDir private Path directory;

  private static Manifest manifest(int major, Fact... facts) {
    return new Manifest(
        Manifest.FORMAT,
        major,
        "1",
        Hash.SUM,
        "s",
        List.of(),
        List.of(),
        List.of(new Part("shop", "0/1", List.of(facts))));
  }

  private static Fact fact(Check check, String kind, String... fields) {
    return fact(check, kind, 0, fields);
  }

  private static Fact fact(Check check, String kind, int since, String... fields) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put(fields[i], fields[i + 1]);
    }
    return new Fact(check, kind, "x", since, map);
  }

  private static List<String> differences(Manifest before, Manifest after) {
    return before.differences(after).stream().map(Difference::text).toList();
  }

  private static List<String> notes(Manifest before, Manifest after) {
    return before.compare(after).notes().stream().map(Difference::path).toList();
  }

  @Test
  void a_field_is_named_with_both_sides() {
    assertEquals(
        List.of("shop/table x/owner: 'a', then 'b'"),
        differences(
            manifest(15, fact(Check.STRUCTURE, "table", "owner", "a", "same", "s")),
            manifest(17, fact(Check.STRUCTURE, "table", "owner", "b", "same", "s"))));
  }

  @Test
  void an_object_on_one_side_only_is_a_difference_whichever_side() {
    Fact fact = fact(Check.STRUCTURE, "table");
    assertEquals(
        List.of("shop/table x: 'there', then nothing"),
        differences(manifest(15, fact), manifest(15)));
    assertEquals(
        List.of("shop/table x: nothing, then 'there'"),
        differences(manifest(15), manifest(15, fact)));
  }

  @Test
  void a_database_on_one_side_only_is_a_difference() {
    Manifest with = manifest(15);
    Manifest without =
        new Manifest(Manifest.FORMAT, 15, "1", Hash.SUM, "s", List.of(), List.of(), List.of());
    assertEquals(List.of("shop: 'there', then nothing"), differences(with, without));
  }

  @Test
  void what_one_major_cannot_say_is_not_compared() {
    Fact maintain = fact(Check.STRUCTURE, "right", 17, "given by", "a");
    assertEquals(List.of(), differences(manifest(15), manifest(17, maintain)));
    assertEquals(1, differences(manifest(17), manifest(18, maintain)).size());
  }

  @Test
  void an_extension_may_have_another_version_only_where_it_is_the_default_of_the_other_major() {
    Fact old = fact(Check.STRUCTURE, "extension", "version", "1.5", "version by default", "1.5");
    Fact young = fact(Check.STRUCTURE, "extension", "version", "1.6", "version by default", "1.6");
    Fact behind = fact(Check.STRUCTURE, "extension", "version", "1.4", "version by default", "1.6");
    assertEquals(List.of(), differences(manifest(13, old), manifest(17, young)));
    assertEquals(
        List.of("shop/extension x/version"), notes(manifest(13, old), manifest(17, young)));
    assertEquals(List.of(), differences(manifest(13, behind), manifest(17, young)));
    assertEquals(1, differences(manifest(13, old), manifest(17, behind)).size());
    assertEquals(1, differences(manifest(17, old), manifest(17, young)).size());
  }

  @Test
  void an_invalid_index_may_be_left_behind_and_mended_but_not_come() {
    Fact valid = fact(Check.STRUCTURE, "index", "valid", "t");
    Fact invalid = fact(Check.STRUCTURE, "index", "valid", "f");
    assertEquals(List.of(), differences(manifest(15, invalid), manifest(15)));
    assertEquals(List.of(), differences(manifest(15, invalid), manifest(15, valid)));
    assertEquals(1, differences(manifest(15, valid), manifest(15, invalid)).size());
    assertEquals(1, differences(manifest(15, valid), manifest(15)).size());
    assertEquals(1, differences(manifest(15), manifest(15, invalid)).size());
  }

  @Test
  void damage_that_came_is_a_difference_and_damage_that_was_there_is_none() {
    Fact damaged = fact(Check.INDEXES, Fact.DAMAGED, "found", "nothing good");
    assertEquals(1, differences(manifest(15), manifest(17, damaged)).size());
    assertEquals(List.of(), differences(manifest(15, damaged), manifest(17)));
  }

  @Test
  void a_default_that_calls_the_function_of_another_schema_is_a_difference_on_every_major() {
    Fact own = fact(Check.STRUCTURE, "column", "default", "public.gen_random_uuid()");
    Fact builtin = fact(Check.STRUCTURE, "column", "default", "gen_random_uuid()");
    assertEquals(1, differences(manifest(15, own), manifest(17, builtin)).size());
    Fact column = fact(Check.STRUCTURE, "policy", "text", "(t.a > 1)");
    Fact bare = fact(Check.STRUCTURE, "policy", "text", "(a > 1)");
    assertEquals(1, differences(manifest(15, column), manifest(17, bare)).size());
  }

  @Test
  void a_locale_of_icu_may_be_written_as_a_tag_from_16_on() {
    assertEquals(
        List.of("shop/collation x/locale"),
        notes(manifest(15, icu("de@collation=phonebook")), manifest(17, icu("de-u-co-phonebk"))));
    assertEquals(
        List.of("shop/collation x/locale"),
        notes(
            manifest(13, icu("de_AT@colStrength=secondary;colNumeric=yes")),
            manifest(18, icu("de-AT-u-kn-ks-level2"))));
    for (String other : List.of("fr-u-co-phonebk", "de", "de-u-ks-level2", "de@collation=dict")) {
      assertEquals(
          1,
          differences(manifest(15, icu("de@collation=phonebook")), manifest(17, icu(other))).size(),
          other);
    }
    assertEquals(
        1,
        differences(
                manifest(13, icu("de@collation=phonebook")), manifest(15, icu("de-u-co-phonebk")))
            .size());
  }

  private static Fact icu(String locale) {
    return fact(Check.STRUCTURE, "collation", "provider", "i", "locale", locale);
  }

  @Test
  void two_facts_by_one_name_are_refused_since_one_would_hide_the_other() {
    Fact one = fact(Check.STRUCTURE, "operator", "owner", "a");
    Fact other = fact(Check.STRUCTURE, "operator", "owner", "b");
    Manifest twice = manifest(15, one, other);
    assertEquals(
        "TWICE",
        assertThrows(StepFailure.class, () -> twice.differences(manifest(15, one))).type());
  }

  @Test
  void a_foreign_key_that_was_switched_off_may_be_on_again_but_not_the_other_way_round() {
    Fact off = fact(Check.STRUCTURE, Fact.ENFORCEMENT, "switched off", "a D");
    assertEquals(List.of("shop/enforcement x"), notes(manifest(15, off), manifest(15)));
    assertEquals(1, differences(manifest(15), manifest(15, off)).size());
  }

  @Test
  void another_number_of_rows_is_said_once() {
    Fact ten = fact(Check.ROWS, Fact.ROWS, "rows", "10", "sum", "5", "sum by seed", "6");
    Fact nine = fact(Check.ROWS, Fact.ROWS, "rows", "9", "sum", "4", "sum by seed", "3");
    Fact other = fact(Check.ROWS, Fact.ROWS, "rows", "10", "sum", "4", "sum by seed", "3");
    Fact seeded = fact(Check.ROWS, Fact.ROWS, "rows", "10", "sum", "5", "sum by seed", "3");
    assertEquals(
        List.of("shop/rows of x/rows: '10', then '9'"),
        differences(manifest(15, ten), manifest(15, nine)));
    assertEquals(
        List.of("shop/rows of x/sum: '5', then '4'"),
        differences(manifest(15, ten), manifest(15, other)));
    assertEquals(
        List.of("shop/rows of x/sum by seed: '6', then '3'"),
        differences(manifest(15, ten), manifest(15, seeded)));
  }

  @Test
  void manifests_that_were_not_taken_alike_are_refused() {
    Manifest other =
        new Manifest(Manifest.FORMAT, 15, "1", Hash.SUM, "t", List.of(), List.of(), List.of());
    assertThrows(StepFailure.class, () -> manifest(15).differences(other));
    Manifest md5 =
        new Manifest(Manifest.FORMAT, 15, "1", Hash.MD5, "s", List.of(), List.of(), List.of());
    assertThrows(StepFailure.class, () -> manifest(15).differences(md5));
  }

  @Test
  void a_manifest_of_the_first_format_can_be_read_and_is_refused() throws Exception {
    Path file = directory.resolve("old.json");
    Files.writeString(
        file,
        """
        {"format": 1, "major": 15, "system": "1", "hash": "SUM", "seed": "s", "notProven": [], "parts": []}
        """);
    StepFailure refused =
        assertThrows(StepFailure.class, () -> Manifest.read(file).differences(manifest(15)));
    assertEquals("NOT_COMPARABLE", refused.type());
  }

  @Test
  void a_manifest_knows_what_it_was_taken_with() {
    Manifest taken =
        new Manifest(
            Manifest.FORMAT,
            15,
            "1",
            Hash.SUM,
            new Seed(7).name(),
            List.of(),
            List.of(),
            List.of());
    assertTrue(taken.takenWith(7, Hash.SUM));
    assertFalse(taken.takenWith(8, Hash.SUM));
    assertFalse(taken.takenWith(7, Hash.MD5));
  }

  @Test
  void a_row_that_is_too_long_is_said_of_its_table_and_asks_for_other_means() {
    StepFailure failure =
        Link.failure(
            "h:5432/shop",
            "read the rows of app.wide",
            new SQLException("Cannot enlarge string buffer", "54000"));
    assertEquals(StepFailure.Category.INPUT, failure.category());
    assertTrue(String.valueOf(failure.getMessage()).contains("app.wide"));
  }

  @Test
  void a_manifest_is_read_as_it_was_written_and_by_its_owner_alone() throws Exception {
    Path file = directory.resolve("manifest.json");
    Manifest written = manifest(17, fact(Check.ROWS, Fact.ROWS, 15, "rows", "1"));
    written.write(file);
    assertEquals(written, Manifest.read(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void what_is_about_a_role_that_is_left_out_is_left_out() {
    Map<String, Boolean> about =
        Map.of("slipway_run_1 in app", true, "app in slipway_run_1", true, "app in other", false);
    about.forEach((name, out) ->
        assertEquals(
            out,
            Named.leavesOut(
                new Fact(Check.STRUCTURE, "membership", name, 0, new TreeMap<>()),
                role -> role.startsWith("slipway_"))));
  }
}
