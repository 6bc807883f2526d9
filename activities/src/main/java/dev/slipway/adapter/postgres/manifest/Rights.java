package dev.slipway.adapter.postgres.manifest;

import java.util.List;

/**
 * Questions about who may do what. A right that nobody has touched and the same one written out are
 * one thing, so that what stands for "untouched" is written out first.
 */
final class Rights {
  /**
   * One row per object, receiver and privilege; who gave it, with a star where it may be passed on.
   * The right to maintain tables came with 17, where it is part of "all".
   */
  private static final String OF_CLASS =
      """
      SELECT '%1$s ' || o.object || ': ' || r.privilege_type || ' to ' ||
          CASE WHEN r.grantee = 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(r.grantee)) END AS name,
        max(CASE r.privilege_type WHEN 'MAINTAIN' THEN 17 ELSE 0 END) AS since,
        string_agg(pg_get_userbyid(r.grantor) || CASE WHEN r.is_grantable THEN '*' ELSE '' END, ', '
          ORDER BY pg_get_userbyid(r.grantor)) AS "given by"
      FROM (%2$s) o(object, rights), aclexplode(o.rights) r GROUP BY 1
      """;

  static final List<Question> OF_DATABASE =
      List.of(
          rights(
              "database",
              "SELECT '', coalesce(datacl, acldefault('d', datdba)) FROM pg_database WHERE datname = current_database()"),
          rights(
              "schema",
              """
              SELECT quote_ident(nspname), coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace n
              WHERE nspname !~ '^pg_' AND {user:pg_namespace,n.oid}
              """),
          rights(
              "relation",
              """
              SELECT {rel:c.oid}, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
              FROM pg_class c WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relpersistence <> 't' AND {user:pg_class,c.oid}
              """),
          rights(
              "column",
              """
              SELECT {rel:a.attrelid} || '.' || quote_ident(a.attname), a.attacl FROM pg_attribute a
              WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND {user:pg_class,a.attrelid}
              """),
          rights(
              "routine",
              """
              SELECT p.oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc p
              WHERE {user:pg_proc,p.oid} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                AND d.objid = p.oid AND d.refclassid = 'pg_type'::regclass AND d.deptype = 'i')
              """),
          rights(
              "type",
              """
              SELECT {in:t.typnamespace,t.typname}, coalesce(typacl, acldefault('T', typowner)) FROM pg_type t
              WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND {user:pg_type,t.oid}
                AND NOT EXISTS (SELECT FROM pg_type el WHERE el.typarray = t.oid)
                AND (t.typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
              """),
          rights(
              "language",
              "SELECT quote_ident(lanname), coalesce(lanacl, acldefault('l', lanowner)) FROM pg_language l WHERE {user:pg_language,l.oid}"),
          rights(
              "foreign data wrapper",
              """
              SELECT quote_ident(fdwname), coalesce(fdwacl, acldefault('F', fdwowner)) FROM pg_foreign_data_wrapper w
              WHERE {user:pg_foreign_data_wrapper,w.oid}
              """),
          rights(
              "foreign server",
              "SELECT quote_ident(srvname), coalesce(srvacl, acldefault('S', srvowner)) FROM pg_foreign_server s WHERE {user:pg_foreign_server,s.oid}"),
          rights(
              "default",
              """
              SELECT 'of ' || quote_ident(pg_get_userbyid(d.defaclrole)) || ' for ' || d.defaclobjtype::text ||
                coalesce((SELECT ' in ' || quote_ident(nspname) FROM pg_namespace n WHERE n.oid = d.defaclnamespace), ''),
                d.defaclacl FROM pg_default_acl d
              """),
          // What came with the server or an extension: only what somebody gave or took away since.
          Question.structure(
              "right changed",
              """
              SELECT (pg_identify_object(o.class, o.oid, 0)).type || ' ' || (pg_identify_object(o.class, o.oid, 0)).identity AS name,
                (SELECT string_agg(r, ', ' ORDER BY r COLLATE "C") FROM (SELECT unnest(o.rights)::text EXCEPT SELECT unnest(o.first)::text) x(r)) AS given,
                (SELECT string_agg(r, ', ' ORDER BY r COLLATE "C") FROM (SELECT unnest(o.first)::text EXCEPT SELECT unnest(o.rights)::text) x(r)) AS taken
              FROM (
                SELECT c.class, c.oid, c.rights, coalesce((SELECT i.initprivs FROM pg_init_privs i
                  WHERE i.classoid = c.class AND i.objoid = c.oid AND i.objsubid = 0), c.untouched)
                FROM (
                  SELECT 'pg_proc'::regclass, oid, proacl, acldefault('f', proowner) FROM pg_proc WHERE proacl IS NOT NULL
                  UNION ALL SELECT 'pg_class'::regclass, oid, relacl,
                      acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)
                    FROM pg_class WHERE relacl IS NOT NULL AND relnamespace <> 'information_schema'::regnamespace
                  UNION ALL SELECT 'pg_language'::regclass, oid, lanacl, acldefault('l', lanowner) FROM pg_language WHERE lanacl IS NOT NULL
                  UNION ALL SELECT 'pg_namespace'::regclass, oid, nspacl, acldefault('n', nspowner) FROM pg_namespace
                    WHERE nspacl IS NOT NULL AND oid <> 2200 AND nspname !~ '^pg_(temp|toast_temp)_'
                  UNION ALL SELECT 'pg_type'::regclass, oid, typacl, acldefault('T', typowner) FROM pg_type WHERE typacl IS NOT NULL
                  UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, fdwacl, acldefault('F', fdwowner)
                    FROM pg_foreign_data_wrapper WHERE fdwacl IS NOT NULL
                ) c(class, oid, rights, untouched)
                WHERE c.oid < 16384 OR EXISTS (SELECT FROM pg_depend e WHERE e.classid = c.class AND e.objid = c.oid AND e.deptype = 'e')
              ) o(class, oid, rights, first)
              WHERE o.rights <> o.first
              """));

  static final List<Question> OF_SERVER =
      List.of(
          rights(
              "tablespace",
              "SELECT quote_ident(spcname), coalesce(spcacl, acldefault('t', spcowner)) FROM pg_tablespace"),
          Question.structure(
                  "right to set",
                  """
                  SELECT p.parname AS name, (SELECT string_agg(r::text, ', ' ORDER BY r::text COLLATE "C") FROM unnest(p.paracl) r) AS given
                  FROM pg_parameter_acl p
                  """)
              .since(15));

  private Rights() {}

  private static Question rights(String of, String objects) {
    return Question.structure("right", OF_CLASS.formatted(of, objects.strip()));
  }
}
