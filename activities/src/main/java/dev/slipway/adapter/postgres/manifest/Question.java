package dev.slipway.adapter.postgres.manifest;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One question to the catalogue: a row is an object, its column {@code name} what it is called,
 * {@code since} the first major that can say it, the others its fields. A field whose label begins
 * with {@code secret} is kept as a hash only.
 *
 * @param needs a relation that the reader must be allowed to read; empty when everybody may
 * @param since the first major that is asked; 0 when every one is
 * @param sql with placeholders, see {@link #on}
 */
record Question(Check check, String kind, String needs, int since, String sql) {
  /** What an expression is called in majors that have it; before that it is null. */
  private static final Pattern SINCE = Pattern.compile("\\{([0-9]+):([^{}]*)}");

  private static final Pattern USERS = Pattern.compile("\\{user:([a-z_]+),([a-z_.]+)}");
  private static final Pattern RELATION = Pattern.compile("\\{rel:([a-z_.]+)}");
  private static final Pattern MARKED = Pattern.compile("\\{marked:([a-z_.]+)}");
  private static final Pattern OF_SCHEMA = Pattern.compile("\\{in:([a-z_.]+),([a-z_.]+)}");

  /** Since 14 what takes any array is called otherwise among the functions of the server itself. */
  private static final Pattern OLD = Pattern.compile("\\{old:([^{}]*)}");

  private static final Pattern CLEAR = Pattern.compile("\\{(clear|secret):([a-z_.]+)}");

  /** Names of settings and options whose values are secrets. */
  static final String SECRET_NAMES = "(pass|pwd|secret|key|token|cred)";

  /** Numbers below belong to what a new database already has. */
  private static final int FIRST_OF_USERS = 16384;

  /** The schema "public", which is there from the start and yet the users'. */
  private static final int PUBLIC = 2200;

  static Question structure(String kind, String sql) {
    return of(Check.STRUCTURE, kind, sql);
  }

  static Question of(Check check, String kind, String sql) {
    return new Question(check, kind, "", 0, sql);
  }

  Question needing(String relation) {
    return new Question(check, kind, relation, since, sql);
  }

  Question since(int major) {
    return new Question(check, kind, needs, major, sql);
  }

  /**
   * The statement for a major. Placeholders: {@code {15:expression}} what majors before it lack;
   * {@code {user:catalogue,oid}} made by users and by no extension; {@code {marked:oid}} a relation
   * of an extension that users fill; {@code {rel:oid}} the quoted name of a relation; {@code
   * {in:schema,name}} the quoted name of an object in a schema; {@code {old:text}} with types as 13
   * called them; {@code {clear:list}} and {@code {secret:list}} the parts of a list of {@code
   * name=value} that may be shown, and those that may not.
   */
  String on(int major) {
    String text =
        SINCE
            .matcher(sql)
            .replaceAll(m ->
                Matcher.quoteReplacement(
                    major >= Integer.parseInt(m.group(1)) ? m.group(2) : "NULL"));
    text =
        OLD.matcher(text)
            .replaceAll(
                "replace(replace($1, 'anycompatiblearray', 'anyarray'), 'anycompatible', 'anyelement')");
    text = CLEAR.matcher(text).replaceAll(m -> Matcher.quoteReplacement(listed(m)));
    text = USERS.matcher(text).replaceAll(m -> Matcher.quoteReplacement(users(m)));
    text =
        MARKED
            .matcher(text)
            .replaceAll("EXISTS (SELECT FROM pg_extension mx WHERE $1 = ANY (mx.extconfig))");
    text =
        RELATION
            .matcher(text)
            .replaceAll(
                "(SELECT format('%I.%I', rn.nspname, rc.relname) FROM pg_class rc JOIN pg_namespace rn ON rn.oid = rc.relnamespace WHERE rc.oid = $1)");
    return OF_SCHEMA
        .matcher(text)
        .replaceAll(
            "(SELECT quote_ident(sn.nspname) FROM pg_namespace sn WHERE sn.oid = $1) || '.' || quote_ident($2)");
  }

  private static String listed(MatchResult m) {
    return "(SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(%s) o WHERE o %s '^[^=]*%s')"
        .formatted(m.group(2), m.group(1).equals("secret") ? "~*" : "!~*", SECRET_NAMES);
  }

  private static String users(MatchResult m) {
    String catalogue = m.group(1);
    String oid = m.group(2);
    String known = catalogue.equals("pg_namespace") ? " OR %s = %d".formatted(oid, PUBLIC) : "";
    return "((%s >= %d%s) AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '%s'::regclass AND e.objid = %s AND e.deptype = 'e'))"
        .formatted(oid, FIRST_OF_USERS, known, catalogue, oid);
  }

  /** All that is asked of a database. */
  static List<Question> ofDatabase() {
    return java.util.stream.Stream.of(
            Relations.QUESTIONS, Objects.QUESTIONS, Rights.OF_DATABASE, Settings.OF_DATABASE)
        .flatMap(List::stream)
        .toList();
  }

  /** All that is asked of a server as a whole. */
  static List<Question> ofServer() {
    return java.util.stream.Stream.of(Settings.OF_SERVER, Rights.OF_SERVER)
        .flatMap(List::stream)
        .toList();
  }
}
