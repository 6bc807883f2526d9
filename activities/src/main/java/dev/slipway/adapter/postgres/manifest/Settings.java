package dev.slipway.adapter.postgres.manifest;

import java.util.List;

/** Questions about roles, settings, comments, and what connects a database with others. */
final class Settings {
  private static final String OPTIONS =
      """
      {clear:%1$s} AS options, {secret:%1$s} AS "secret options"
      """;

  /** Of a setting written {@code name=value}. */
  private static final String VALUE =
      """
      CASE WHEN c !~* '^[^=]*%1$s' THEN substring(c FROM position('=' IN c) + 1) END AS value,
      CASE WHEN c ~* '^[^=]*%1$s' THEN substring(c FROM position('=' IN c) + 1) END AS "secret value"
      """
          .formatted(Question.SECRET_NAMES);

  static final List<Question> OF_DATABASE =
      List.of(
          // What the locale is called has moved from column to column.
          Question.structure(
              "database",
              """
              SELECT '' AS name, pg_get_userbyid(d.datdba) AS owner, pg_encoding_to_char(d.encoding) AS encoding,
                d.datcollate AS collation, d.datctype AS characters, coalesce({15:d.datlocprovider}, 'c') AS provider,
                coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '') AS locale, {16:d.daticurules} AS rules,
                d.datistemplate AS "is a template", d.datallowconn AS "lets in", d.datconnlimit AS "connection limit",
                t.spcname AS tablespace
              FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = current_database()
              """),
          Question.structure(
              "setting",
              """
              SELECT CASE WHEN s.setrole = 0 THEN 'all' ELSE quote_ident(pg_get_userbyid(s.setrole)) END || ': ' || split_part(c, '=', 1) AS name,
              """
                  + VALUE
                  + """
                  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database(), unnest(s.setconfig) c
                  """),
          Question.structure(
              "extension",
              """
              SELECT quote_ident(e.extname) AS name, e.extversion AS version, pg_get_userbyid(e.extowner) AS owner,
                e.extnamespace::regnamespace AS schema,
                (SELECT a.default_version FROM pg_available_extensions a WHERE a.name = e.extname) AS "version by default"
              FROM pg_extension e
              """),
          Question.structure(
              "foreign data wrapper",
              """
              SELECT quote_ident(w.fdwname) AS name, pg_get_userbyid(w.fdwowner) AS owner,
                nullif(w.fdwhandler, 0)::regprocedure::text AS handler, nullif(w.fdwvalidator, 0)::regprocedure::text AS validator,
              """
                  + OPTIONS.formatted("w.fdwoptions")
                  + "FROM pg_foreign_data_wrapper w WHERE {user:pg_foreign_data_wrapper,w.oid}"),
          Question.structure(
              "foreign server",
              """
              SELECT quote_ident(s.srvname) AS name, pg_get_userbyid(s.srvowner) AS owner, w.fdwname AS wrapper, s.srvtype AS type,
                s.srvversion AS version,
              """
                  + OPTIONS.formatted("s.srvoptions")
                  + "FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE {user:pg_foreign_server,s.oid}"),
          Question.structure(
                  "user mapping",
                  """
                  SELECT CASE WHEN m.umuser = 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(m.umuser)) END || ' on ' || s.srvname AS name,
                  """
                      + OPTIONS.formatted("m.umoptions")
                      + "FROM pg_user_mapping m JOIN pg_foreign_server s ON s.oid = m.umserver")
              .needing("pg_user_mapping"),
          Question.structure(
              "publication",
              """
              SELECT quote_ident(p.pubname) AS name, pg_get_userbyid(p.pubowner) AS owner, p.puballtables AS "all tables",
                p.pubinsert AS inserts, p.pubupdate AS updates, p.pubdelete AS deletes, p.pubtruncate AS truncates,
                p.pubviaroot AS "via the root", coalesce({18:p.pubgencols}::text, 'n') AS "generated columns"
              FROM pg_publication p
              """),
          Question.structure(
                  "publication of a schema",
                  """
                  SELECT quote_ident(p.pubname) || ': ' || n.pnnspid::regnamespace AS name
                  FROM pg_publication_namespace n JOIN pg_publication p ON p.oid = n.pnpubid
                  """)
              .since(15),
          // What a major lacks is what it does: without password_required is with it, and a
          // subscription acted as its owner. How far two phases have come is no property.
          Question.structure(
                  "subscription",
                  """
                  SELECT quote_ident(s.subname) AS name, pg_get_userbyid(s.subowner) AS owner, s.subenabled AS enabled,
                    s.subslotname AS slot, array_to_string(s.subpublications, ', ') AS publications, s.subconninfo AS "secret address",
                    coalesce({14:s.subbinary}, false) AS "binary", left(coalesce({14:s.substream}::text, 'f'), 1) AS streaming,
                    coalesce({15:s.subtwophasestate <> 'd'}, false) AS "two phases", coalesce({16:s.suborigin}, 'any') AS origin,
                    coalesce({16:s.subpasswordrequired}, true) AS "needs a password", coalesce({16:s.subrunasowner}, true) AS "as its owner",
                    coalesce({17:s.subfailover}, false) AS failover
                  FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
                  """)
              .needing("pg_subscription"),
          Question.structure(
              "comment",
              """
              SELECT i.type || ' ' || i.identity AS name, d.description AS comment
              FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
              WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass AND d.objoid = 2200
                  OR d.classoid = 'pg_extension'::regclass)
                AND d.classoid <> 'pg_largeobject'::regclass
                AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')
              UNION ALL SELECT 'database', d.description FROM pg_shdescription d JOIN pg_database b ON b.oid = d.objoid
                AND b.datname = current_database() WHERE d.classoid = 'pg_database'::regclass
              """),
          Question.structure(
              "security label",
              """
              SELECT l.provider || ': ' || i.type || ' ' || i.identity AS name, l.label
              FROM pg_seclabel l, pg_identify_object(l.classoid, l.objoid, l.objsubid) i
              UNION ALL SELECT l.provider || ': database', l.label FROM pg_shseclabel l JOIN pg_database b ON b.oid = l.objoid
                AND b.datname = current_database() WHERE l.classoid = 'pg_database'::regclass
              """));

  static final List<Question> OF_SERVER =
      List.of(
          Question.structure(
              "role",
              """
              SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolinherit AS inherits, r.rolcreaterole AS "makes roles",
                r.rolcreatedb AS "makes databases", r.rolcanlogin AS "logs in", r.rolreplication AS replicates,
                r.rolbypassrls AS "passes row security", r.rolconnlimit AS "connection limit", r.rolvaliduntil AS "valid until"
              FROM pg_roles r WHERE r.rolname !~ '^pg_'
              """),
          Question.structure(
                  "password of role",
                  """
                  SELECT r.rolname AS name, CASE WHEN r.rolpassword ~ '^SCRAM' THEN 'scram' WHEN r.rolpassword ~ '^md5' THEN 'md5' END AS kind,
                    r.rolpassword AS "secret verifier"
                  FROM pg_authid r WHERE r.rolname !~ '^pg_' AND r.rolpassword IS NOT NULL
                  """)
              .needing("pg_authid"),
          // Up to 15 whether rights are inherited was said of the member, later of each membership.
          Question.structure(
              "membership",
              """
              SELECT quote_ident(pg_get_userbyid(m.member)) || ' in ' || quote_ident(pg_get_userbyid(m.roleid)) AS name, bool_or(m.admin_option) AS "admin option",
                bool_or(coalesce({16:m.inherit_option}, r.rolinherit)) AS inherits, bool_or(coalesce({16:m.set_option}, true)) AS "may become"
              FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
              WHERE r.rolname !~ '^pg_' GROUP BY 1
              """),
          Question.structure(
                  "membership given",
                  """
                  SELECT quote_ident(pg_get_userbyid(m.member)) || ' in ' || quote_ident(pg_get_userbyid(m.roleid)) || ' by ' || quote_ident(pg_get_userbyid(m.grantor)) AS name
                  FROM pg_auth_members m WHERE pg_get_userbyid(m.member) !~ '^pg_'
                  """)
              .since(16),
          Question.structure(
              "setting of role",
              """
              SELECT CASE WHEN s.setrole = 0 THEN 'all' ELSE quote_ident(pg_get_userbyid(s.setrole)) END || ': ' || split_part(c, '=', 1) AS name,
              """
                  + VALUE
                  + """
                  FROM pg_db_role_setting s, unnest(s.setconfig) c WHERE s.setdatabase = 0
                  """),
          Question.structure(
              "security label of role",
              """
              SELECT l.provider || ': ' || r.rolname AS name, l.label FROM pg_shseclabel l JOIN pg_roles r ON r.oid = l.objoid
              WHERE l.classoid = 'pg_authid'::regclass
              """),
          Question.structure(
              "security label of tablespace",
              """
              SELECT l.provider || ': ' || t.spcname AS name, l.label FROM pg_shseclabel l JOIN pg_tablespace t ON t.oid = l.objoid
              WHERE l.classoid = 'pg_tablespace'::regclass
              """),
          Question.structure(
              "tablespace",
              """
              SELECT quote_ident(t.spcname) AS name, pg_get_userbyid(t.spcowner) AS owner,
                (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(t.spcoptions) o) AS options
              FROM pg_tablespace t WHERE t.spcname !~ '^pg_'
              """),
          // A database that lets nobody in cannot be looked into, but it is there.
          Question.structure(
              "closed database",
              """
              SELECT quote_ident(d.datname) AS name FROM pg_database d WHERE NOT d.datallowconn AND d.datname <> 'template0'
              """),
          Question.structure(
              "comment",
              """
              SELECT i.type || ' ' || i.identity AS name, d.description AS comment
              FROM pg_shdescription d, pg_identify_object(d.classoid, d.objoid, 0) i
              WHERE d.classoid <> 'pg_database'::regclass AND d.objoid >= 16384
              """));

  private Settings() {}
}
