package dev.slipway.adapter.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One hash over everything that a catalogue says about what users made: structure, owners, rights,
 * settings. Comments, statistics, values of sequences, numbers of objects and what belongs to
 * extensions are left out, so that it is the same after a dump and a restore.
 */
final class Fingerprint {
  /** Object classes, one line of text per object. */
  private static final List<String> QUERIES =
      List.of(
          // Relations, with the text of views.
          """
          SELECT format('relation %I.%I %s%s owner %s rights %s with %s rls %s%s ident %s am %s part %s %s view %s',
            n.nspname, c.relname, c.relkind, c.relpersistence, pg_get_userbyid(c.relowner), {acl:c.relacl},
            c.reloptions::text, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, am.amname,
            CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, pg_get_expr(c.relpartbound, c.oid),
            CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam
          WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND {user:n.nspname} AND {own:pg_class,c.oid}
          """,
          // Columns, by their order and not by their number, which remembers dropped ones.
          """
          SELECT format('column %I.%I %s %I %s notnull %s default %s identity %s generated %s collation %s rights %s',
            n.nspname, c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
            format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity,
            a.attgenerated, (SELECT collname FROM pg_collation WHERE oid = a.attcollation), {acl:a.attacl})
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
            AND {user:n.nspname} AND {own:pg_class,c.oid}
          """,
          """
          SELECT format('constraint %I %s %s %s valid %s %s', n.nspname,
            CASE WHEN x.conrelid <> 0 THEN x.conrelid::regclass::text ELSE x.contypid::regtype::text END,
            x.conname, x.contype, x.convalidated, pg_get_constraintdef(x.oid))
          FROM pg_constraint x JOIN pg_namespace n ON n.oid = x.connamespace
          WHERE {user:n.nspname} AND {own:pg_class,x.conrelid}
          """,
          """
          SELECT format('index %s valid %s ready %s clustered %s', pg_get_indexdef(i.indexrelid), i.indisvalid,
            i.indisready, i.indisclustered)
          FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE {user:n.nspname} AND {own:pg_class,i.indrelid}
          """,
          """
          SELECT format('sequence %s %s start %s by %s min %s max %s cache %s cycle %s of %s', s.seqrelid::regclass,
            s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
            (SELECT string_agg(d.refobjid::regclass || '.' || a.attname, ',') FROM pg_depend d
             JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
             WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype IN ('a', 'i')))
          FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE {user:n.nspname} AND {own:pg_class,c.oid}
          """,
          """
          SELECT format('routine %I.%I(%s) %s owner %s rights %s %s', n.nspname, p.proname,
            pg_get_function_identity_arguments(p.oid), p.prokind, pg_get_userbyid(p.proowner), {acl:p.proacl},
            CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END)
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
          WHERE {user:n.nspname} AND {own:pg_proc,p.oid}
          """,
          """
          SELECT format('type %I.%I %s owner %s rights %s base %s notnull %s default %s labels %s', n.nspname, t.typname,
            t.typtype, pg_get_userbyid(t.typowner), {acl:t.typacl},
            CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typnotnull, t.typdefault,
            (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum e
             WHERE e.enumtypid = t.oid))
          FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
          WHERE t.typtype IN ('d', 'e', 'r', 'm') AND {user:n.nspname} AND {own:pg_type,t.oid}
          """,
          """
          SELECT format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled) FROM pg_trigger t
          WHERE NOT t.tgisinternal
          """,
          """
          SELECT format('rule %s enabled %s', pg_get_ruledef(r.oid), r.ev_enabled) FROM pg_rewrite r
          JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE r.rulename <> '_RETURN' AND {user:n.nspname} AND {own:pg_class,c.oid}
          """,
          """
          SELECT format('policy %s %s %s %s to %s using %s check %s', p.polrelid::regclass, p.polname, p.polcmd,
            p.polpermissive, (SELECT string_agg(pg_get_userbyid(r), ',' ORDER BY pg_get_userbyid(r))
            FROM unnest(p.polroles) r), pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
          FROM pg_policy p
          """,
          """
          SELECT format('schema %I owner %s rights %s', n.nspname, pg_get_userbyid(n.nspowner), {acl:n.nspacl})
          FROM pg_namespace n WHERE {user:n.nspname}
          """,
          """
          SELECT format('extension %I %s in %s', e.extname, e.extversion, e.extnamespace::regnamespace)
          FROM pg_extension e
          """,
          """
          SELECT format('default rights of %s in %s on %s %s', pg_get_userbyid(d.defaclrole),
            CASE WHEN d.defaclnamespace <> 0 THEN d.defaclnamespace::regnamespace::text END, d.defaclobjtype,
            {acl:d.defaclacl})
          FROM pg_default_acl d
          """,
          """
          SELECT format('inherits %s from %s', i.inhrelid::regclass, i.inhparent::regclass) FROM pg_inherits i
          JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'f') AND {user:n.nspname}
          """,
          "SELECT format('statistics %s', pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext",
          """
          SELECT format('event trigger %I on %s runs %s enabled %s', evtname, evtevent, evtfoid::regproc, evtenabled)
          FROM pg_event_trigger
          """,
          """
          SELECT format('publication %I all %s %s%s%s%s', pubname, puballtables, pubinsert, pubupdate, pubdelete,
            pubtruncate) FROM pg_publication
          """,
          """
          SELECT format('operator %s.%s(%s,%s)', o.oprnamespace::regnamespace, o.oprname, o.oprleft::regtype,
            o.oprright::regtype) FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
          WHERE {user:n.nspname} AND {own:pg_operator,o.oid}
          """,
          """
          SELECT format('foreign server %I of %s', s.srvname, w.fdwname) FROM pg_foreign_server s
          JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
          """,
          """
          SELECT format('database owner %s rights %s limit %s encoding %s %s %s', pg_get_userbyid(d.datdba),
            {acl:d.datacl}, d.datconnlimit, d.encoding, d.datcollate, d.datctype)
          FROM pg_database d WHERE d.datname = current_database()
          """,
          """
          SELECT format('setting of %s: %s', CASE WHEN s.setrole <> 0 THEN pg_get_userbyid(s.setrole) ELSE 'all' END,
            s.setconfig::text)
          FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()
          """);

  private Fingerprint() {}

  /** Hash of the catalogue of the session's database. */
  static String read(Session session) {
    return of(lines(session));
  }

  static String of(List<String> lines) {
    MessageDigest digest = Names.digest();
    for (String line : lines) {
      digest.update(line.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The catalogue of the session's database, an object a line. */
  static List<String> lines(Session session) {
    session.run("SET search_path = pg_catalog");
    List<String> lines = new ArrayList<>();
    for (String query : QUERIES) {
      lines.addAll(
          session.column(
              "SELECT o FROM (%s) x(o) ORDER BY o COLLATE \"C\"".formatted(expand(query))));
    }
    return lines;
  }

  /** Rights have an order in the catalogue that means nothing; members of extensions are theirs. */
  private static String expand(String query) {
    return query
        .replaceAll(
            "\\{acl:([a-z.]+)}",
            "(SELECT string_agg(r::text, ',' ORDER BY r::text COLLATE \"C\") FROM unnest($1) r)")
        .replaceAll("\\{user:([a-z.]+)}", "($1 !~ '^pg_' AND $1 <> 'information_schema')")
        .replaceAll(
            "\\{own:([a-z_]+),([a-z.]+)}",
            "NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = '$1'::regclass AND e.objid ="
                + " $2 AND e.deptype = 'e')");
  }
}
