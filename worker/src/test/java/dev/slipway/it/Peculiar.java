package dev.slipway.it;

import java.util.List;

/**
 * Rights, limits and settings of an application's database that are nobody's default: were all as
 * by default, what was brought back could not be told from what was made anew.
 */
final class Peculiar {
  private static final List<String> STATEMENTS =
      List.of(
          "create role reader nologin connection limit 7",
          "create role auditor nologin",
          "grant auditor to reader with admin option",
          "grant reader to defectdojo",
          "grant connect, temporary on database defectdojo to reader with grant option",
          "revoke connect on database defectdojo from public",
          "grant usage on schema public to auditor",
          "grant select (number, severity) on dojo_finding to auditor",
          "alter default privileges for role defectdojo grant select on tables to reader",
          "alter database defectdojo connection limit 60",
          "alter database defectdojo set work_mem to '5MB'",
          "alter role defectdojo connection limit 50",
          "alter role defectdojo set idle_in_transaction_session_timeout to '11min'",
          "alter role defectdojo in database defectdojo set lock_timeout to '12min'");

  private Peculiar() {}

  static void make(Field field) {
    STATEMENTS.forEach(field::value);
  }
}
