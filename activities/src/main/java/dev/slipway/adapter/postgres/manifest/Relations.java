package dev.slipway.adapter.postgres.manifest;

import java.util.List;

/** Questions about tables and what hangs on them. */
final class Relations {
  static final List<Question> QUESTIONS =
      List.of(
          Question.structure(
              "relation",
              """
              SELECT {rel:c.oid} AS name, c.relkind AS kind, pg_get_userbyid(c.relowner) AS owner,
                c.relpersistence AS persistence, coalesce(am.amname, 'heap') AS method,
                coalesce(ts.spcname, '') AS tablespace,
                (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) o) AS options,
                (SELECT string_agg(o, ', ' ORDER BY o) FROM pg_class tc, unnest(tc.reloptions) o
                  WHERE tc.oid = c.reltoastrelid) AS "options of long values",
                c.relrowsecurity AS "row security", c.relforcerowsecurity AS "row security for the owner",
                c.relreplident AS "replica identity",
                CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partition key",
                pg_get_expr(c.relpartbound, c.oid) AS bounds,
                CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS "of type",
                CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS text,
                f.server AS "foreign server", f.options AS "foreign options"
              FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam
              LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
              LEFT JOIN LATERAL (SELECT s.srvname AS server,
                  (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(t.ftoptions) o) AS options
                FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = t.ftserver WHERE t.ftrelid = c.oid) f ON true
              WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND c.relpersistence <> 't' AND {user:pg_class,c.oid}
              """),
          // By their order and not by their number, which remembers dropped ones. A child of a
          // table has its
          // columns in another order after a dump when the parent got one later: nothing is lost by
          // that. Options
          // whose names begin with pg_ are notes of the server to itself, such as 17.12 has.
          Question.structure(
              "column",
              """
              SELECT {rel:c.oid} || '.' || quote_ident(a.attname) AS name,
                CASE WHEN NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
                  THEN row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum) END AS position,
                format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "not null",
                pg_get_expr(d.adbin, d.adrelid) AS "default", a.attidentity AS identity, a.attgenerated AS generated,
                (SELECT {in:cl.collnamespace,cl.collname} FROM pg_collation cl WHERE cl.oid = a.attcollation) AS collation,
                a.attstorage AS storage, coalesce({14:a.attcompression}, '') AS compression,
                coalesce(nullif(a.attstattarget, -1)::text, '') AS "statistics target",
                (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(a.attoptions) o WHERE o !~ '^pg_') AS options,
                (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(a.attfdwoptions) o) AS "foreign options",
                CASE WHEN NOT c.relispartition THEN a.attislocal END AS "of its own"
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
                AND c.relpersistence <> 't' AND {user:pg_class,c.oid}
              """),
          // 18 keeps NOT NULL among the constraints too; there it can be unproven. Constraints that
          // the server
          // makes for the partitions of a referenced table are named by each major in its own way.
          Question.structure(
              "constraint",
              """
              SELECT coalesce({rel:x.conrelid}, format_type(x.contypid, NULL)) || '.' || quote_ident(x.conname) AS name,
                CASE WHEN x.contype = 'n' THEN 18 ELSE 0 END AS since,
                x.contype AS kind, x.convalidated AS validated, pg_get_constraintdef(x.oid) AS text
              FROM pg_constraint x
              WHERE (x.contype <> 'n' OR NOT x.convalidated) AND NOT (x.contype = 'f' AND x.conparentid <> 0)
                AND {user:pg_constraint,x.oid} AND {user:pg_class,x.conrelid} OR x.contypid <> 0 AND x.contype <> 'n' AND {user:pg_type,x.contypid}
              """),
          Question.structure(
              "foreign keys of a partition that are not valid",
              """
              SELECT {rel:x.conrelid} || ' to ' || {rel:x.confrelid} AS name, count(*) AS number
              FROM pg_constraint x
              WHERE x.contype = 'f' AND x.conparentid <> 0 AND NOT x.convalidated AND {user:pg_class,x.conrelid}
              GROUP BY x.conrelid, x.confrelid
              """),
          Question.structure(
              "index",
              """
              SELECT {rel:i.indexrelid} AS name, {rel:i.indrelid} AS "of table", pg_get_indexdef(i.indexrelid) AS text,
                i.indisvalid AS valid, i.indisclustered AS clustered, i.indisreplident AS "replica identity",
                coalesce(ts.spcname, '') AS tablespace,
                (SELECT {rel:h.inhparent} FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) AS "part of",
                (SELECT string_agg(a.attnum || '=' || a.attstattarget, ', ' ORDER BY a.attnum) FROM pg_attribute a
                  WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) AS "statistics targets"
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
              LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
              WHERE t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't' AND {user:pg_class,i.indrelid}
              """),
          Question.structure(
              "inheritance",
              """
              SELECT {rel:i.inhrelid} || ' of ' || {rel:i.inhparent} AS name, i.inhseqno AS number,
                coalesce({14:i.inhdetachpending}, false) AS "being detached"
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
              WHERE c.relkind IN ('r', 'p', 'f') AND {user:pg_class,c.oid}
              """),
          Question.structure(
              "trigger",
              """
              SELECT {rel:t.tgrelid} || '.' || quote_ident(t.tgname) AS name, pg_get_triggerdef(t.oid) AS text,
                t.tgenabled AS enabled
              FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND {user:pg_trigger,t.oid}
                AND {user:pg_class,t.tgrelid}
              """),
          Question.structure(
              "trigger of a partition",
              """
              SELECT {rel:t.tgrelid} || '.' || quote_ident(t.tgname) AS name, t.tgenabled AS enabled
              FROM pg_trigger t JOIN pg_trigger p ON p.oid = t.tgparentid
              WHERE NOT p.tgisinternal AND t.tgenabled <> p.tgenabled AND {user:pg_class,t.tgrelid}
              """),
          // DISABLE TRIGGER ALL takes a foreign key out of force, and no tool carries that. A table
          // may be the one that refers and the one that is referred to.
          Question.structure(
              Fact.ENFORCEMENT,
              """
              SELECT {rel:t.tgrelid} || '.' || quote_ident(x.conname) ||
                  CASE WHEN x.conrelid <> t.tgrelid THEN ' of ' || {rel:x.conrelid} ELSE '' END AS name,
                string_agg(t.tgfoid::regproc || ' ' || t.tgenabled::text, ', ' ORDER BY t.tgfoid::regproc::text COLLATE "C") AS "switched off"
              FROM pg_trigger t JOIN pg_constraint x ON x.oid = t.tgconstraint
              WHERE t.tgisinternal AND t.tgenabled <> 'O' AND {user:pg_class,t.tgrelid}
              GROUP BY t.tgrelid, x.oid, x.conname, x.conrelid
              """),
          Question.structure(
              "rule",
              """
              SELECT {rel:r.ev_class} || '.' || quote_ident(r.rulename) AS name, pg_get_ruledef(r.oid) AS text,
                r.ev_enabled AS enabled
              FROM pg_rewrite r WHERE r.rulename <> '_RETURN' AND {user:pg_class,r.ev_class}
              """),
          Question.structure(
              "policy",
              """
              SELECT {rel:p.polrelid} || '.' || quote_ident(p.polname) AS name, p.polcmd AS command,
                p.polpermissive AS permissive,
                (SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(r)) END, ', '
                  ORDER BY pg_get_userbyid(r)) FROM unnest(p.polroles) r) AS roles,
                pg_get_expr(p.polqual, p.polrelid) AS text, pg_get_expr(p.polwithcheck, p.polrelid) AS "text of the check"
              FROM pg_policy p WHERE p.oid >= 16384
              """),
          Question.structure(
              "row security of a table of an extension",
              """
              SELECT {rel:c.oid} AS name FROM pg_class c
              WHERE c.relrowsecurity AND c.oid >= 16384 AND NOT {user:pg_class,c.oid}
              """),
          Question.structure(
              "statistics",
              """
              SELECT {in:s.stxnamespace,s.stxname} AS name, pg_get_userbyid(s.stxowner) AS owner,
                pg_get_statisticsobjdef(s.oid) AS text, coalesce(nullif(s.stxstattarget, -1)::text, '') AS target
              FROM pg_statistic_ext s WHERE {user:pg_statistic_ext,s.oid}
              """),
          Question.structure(
              "publication of",
              """
              SELECT quote_ident(p.pubname) || ': ' || {rel:r.prrelid} AS name, pg_get_expr({15:r.prqual}, r.prrelid) AS text,
                (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_attribute a
                  WHERE a.attrelid = r.prrelid AND a.attnum = ANY ({15:r.prattrs}::int2[])) AS columns
              FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE {user:pg_class,r.prrelid}
              """),
          Question.of(
              Check.SEQUENCES,
              "sequence",
              """
              SELECT {rel:s.seqrelid} AS name, pg_get_userbyid(c.relowner) AS owner, format_type(s.seqtypid, NULL) AS type,
                s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum,
                s.seqcache AS cache, s.seqcycle AS cycles,
                (SELECT string_agg({rel:d.refobjid} || '.' || quote_ident(a.attname), ', ') FROM pg_depend d
                  JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype IN ('a', 'i')) AS "owned by"
              FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
              WHERE c.relpersistence <> 't' AND ({user:pg_class,c.oid} OR {marked:c.oid})
              """),
          // Up to 14 no sequence is unlogged, whatever its table is.
          Question.of(
                  Check.SEQUENCES,
                  "persistence of a sequence",
                  """
                  SELECT {rel:c.oid} AS name, c.relpersistence AS persistence FROM pg_class c
                  WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND {user:pg_class,c.oid}
                  """)
              .since(15),
          Question.of(
              Check.READINESS,
              "materialised view",
              """
              SELECT {rel:c.oid} AS name, c.relispopulated AS filled FROM pg_class c
              WHERE c.relkind = 'm' AND {user:pg_class,c.oid}
              """));

  private Relations() {}
}
