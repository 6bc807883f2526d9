package dev.slipway.adapter.postgres.manifest;

import java.util.List;

/** Questions about what is in a database and is no table. */
final class Objects {
  static final List<Question> QUESTIONS =
      List.of(
          Question.structure(
              "schema",
              """
              SELECT quote_ident(n.nspname) AS name, pg_get_userbyid(n.nspowner) AS owner FROM pg_namespace n
              WHERE n.nspname !~ '^pg_' AND {user:pg_namespace,n.oid}
              """),
          // What belongs to a table, an array or a range by itself is left out: it comes with them.
          Question.structure(
              "type",
              """
              SELECT {in:t.typnamespace,t.typname} AS name, t.typtype AS kind, pg_get_userbyid(t.typowner) AS owner,
                CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
                t.typnotnull AS "not null", CASE WHEN t.typtype = 'd' THEN pg_get_expr(t.typdefaultbin, 0) END AS "default",
                CASE WHEN t.typtype IN ('d', 'r') THEN (SELECT {in:cl.collnamespace,cl.collname} FROM pg_collation cl
                  WHERE cl.oid = coalesce(r.rngcollation, t.typcollation)) END AS collation,
                (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e
                  WHERE e.enumtypid = t.oid) AS labels,
                format_type(r.rngsubtype, NULL) AS subtype,
                (SELECT {in:o.opcnamespace,o.opcname} FROM pg_opclass o WHERE o.oid = r.rngsubopc) AS "operator class",
                nullif(r.rngcanonical, 0)::regprocedure::text AS canonical, nullif(r.rngsubdiff, 0)::regprocedure::text AS difference,
                CASE WHEN t.typtype = 'b' THEN concat_ws(' ', t.typlen, t.typalign, t.typstorage, t.typcategory, t.typdelim,
                  t.typinput::regprocedure, t.typoutput::regprocedure) END AS layout
              FROM pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid
              WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND {user:pg_type,t.oid}
                AND NOT EXISTS (SELECT FROM pg_type el WHERE el.typarray = t.oid)
                AND (t.typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
              """),
          Question.structure(
              "routine",
              """
              SELECT {in:p.pronamespace,p.proname} || '(' || coalesce((SELECT string_agg(format_type(a, NULL), ', ' ORDER BY n)
                  FROM unnest(p.proargtypes) WITH ORDINALITY x(a, n)), '') || ')' AS name,
                p.prokind AS kind, pg_get_userbyid(p.proowner) AS owner, l.lanname AS language,
                format_type(p.prorettype, NULL) AS returns, p.proretset AS "returns rows",
                array_to_string(p.proargnames, ', ') AS "argument names", p.proargmodes::text AS "argument modes",
                (SELECT string_agg(format_type(a, NULL), ', ' ORDER BY n)
                  FROM unnest(p.proallargtypes) WITH ORDINALITY x(a, n)) AS "argument types",
                pg_get_expr(p.proargdefaults, 0) AS "text of defaults", p.prosrc AS source, p.probin AS library,
                {14:pg_get_function_sqlbody(p.oid)} AS text,
                p.provolatile AS volatility, p.proparallel AS parallel, p.proisstrict AS strict, p.proleakproof AS leakproof,
                p.prosecdef AS "as its owner", p.procost AS cost, p.prorows AS rows,
                {clear:p.proconfig} AS settings, {secret:p.proconfig} AS "secret settings", nullif(p.prosupport, 0)::regprocedure::text AS support,
                (SELECT string_agg(format_type(y, NULL), ', ') FROM unnest(p.protrftypes) y) AS transforms,
                {old:concat_ws(' ', g.aggkind, g.aggnumdirectargs, g.aggtransfn::regprocedure, format_type(g.aggtranstype, NULL), g.aggtransspace,
                  'final ' || nullif(g.aggfinalfn, 0)::regprocedure, g.aggfinalextra, g.aggfinalmodify,
                  'combine ' || nullif(g.aggcombinefn, 0)::regprocedure, 'serial ' || nullif(g.aggserialfn, 0)::regprocedure,
                  'deserial ' || nullif(g.aggdeserialfn, 0)::regprocedure, 'sort ' || nullif(g.aggsortop, 0)::regoperator)} AS aggregate,
                {old:concat_ws(' ', nullif(g.aggmtransfn, 0)::regprocedure, 'inverse ' || nullif(g.aggminvtransfn, 0)::regprocedure,
                  format_type(nullif(g.aggmtranstype, 0), NULL), g.aggmtransspace, 'final ' || nullif(g.aggmfinalfn, 0)::regprocedure,
                  g.aggmfinalextra, g.aggmfinalmodify)} AS "aggregate that moves",
                g.agginitval AS "initial value", g.aggminitval AS "initial value that moves"
              FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid
              WHERE {user:pg_proc,p.oid} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                AND d.objid = p.oid AND d.refclassid = 'pg_type'::regclass AND d.deptype = 'i')
              """),
          Question.structure(
              "operator",
              """
              SELECT {in:o.oprnamespace,o.oprname} || '(' || coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE') || ', ' ||
                  coalesce(format_type(nullif(o.oprright, 0), NULL), 'NONE') || ')' AS name, pg_get_userbyid(o.oprowner) AS owner,
                {old:concat_ws(' ', o.oprcode::regprocedure, o.oprcanmerge, o.oprcanhash, 'commutes with ' || nullif(o.oprcom, 0)::regoperator,
                  'negates ' || nullif(o.oprnegate, 0)::regoperator, o.oprrest::regproc, o.oprjoin::regproc)} AS definition
              FROM pg_operator o WHERE {user:pg_operator,o.oid} AND o.oprcode <> 0
              """),
          Question.structure(
              "operator class",
              """
              SELECT (pg_identify_object('pg_opclass'::regclass, o.oid, 0)).identity AS name, pg_get_userbyid(o.opcowner) AS owner,
                format_type(o.opcintype, NULL) AS type, o.opcdefault AS "default", format_type(nullif(o.opckeytype, 0), NULL) AS key,
                (pg_identify_object('pg_opfamily'::regclass, o.opcfamily, 0)).identity AS family
              FROM pg_opclass o WHERE {user:pg_opclass,o.oid}
              """),
          Question.structure(
              "operator family",
              """
              SELECT (pg_identify_object('pg_opfamily'::regclass, f.oid, 0)).identity AS name, pg_get_userbyid(f.opfowner) AS owner,
                (SELECT string_agg({old:i}, '; ' ORDER BY {old:i} COLLATE "C") FROM (
                  SELECT (pg_identify_object('pg_amop'::regclass, o.oid, 0)).identity || ' ' || o.amopopr::regoperator
                    FROM pg_amop o WHERE o.amopfamily = f.oid
                  UNION ALL SELECT (pg_identify_object('pg_amproc'::regclass, p.oid, 0)).identity || ' ' || p.amproc::regprocedure
                    FROM pg_amproc p WHERE p.amprocfamily = f.oid) x(i)) AS members
              FROM pg_opfamily f WHERE {user:pg_opfamily,f.oid}
              """),
          Question.structure(
              "cast",
              """
              SELECT format_type(c.castsource, NULL) || ' to ' || format_type(c.casttarget, NULL) AS name,
                nullif(c.castfunc, 0)::regprocedure::text AS routine, c.castcontext AS context, c.castmethod AS method
              FROM pg_cast c JOIN pg_type t ON t.oid = c.casttarget WHERE t.typtype <> 'm' AND {user:pg_cast,c.oid}
              """),
          Question.structure(
              "conversion",
              """
              SELECT {in:c.connamespace,c.conname} AS name, pg_get_userbyid(c.conowner) AS owner, c.condefault AS "default",
                pg_encoding_to_char(c.conforencoding) || ' to ' || pg_encoding_to_char(c.contoencoding) || ' by ' || c.conproc::regproc AS definition
              FROM pg_conversion c WHERE {user:pg_conversion,c.oid}
              """),
          // The locale of ICU has had three homes.
          Question.structure(
              "collation",
              """
              SELECT {in:c.collnamespace,c.collname} || CASE WHEN c.collencoding NOT IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))
                  THEN ' for ' || pg_encoding_to_char(c.collencoding) ELSE '' END AS name,
                pg_get_userbyid(c.collowner) AS owner, c.collprovider AS provider,
                c.collisdeterministic AS deterministic, c.collencoding AS encoding,
                CASE WHEN c.collprovider = 'c' THEN c.collcollate || ' ' || c.collctype
                  ELSE coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate) END AS locale,
                {16:c.collicurules} AS rules
              FROM pg_collation c WHERE {user:pg_collation,c.oid}
              """),
          Question.structure(
              "language",
              """
              SELECT quote_ident(l.lanname) AS name, pg_get_userbyid(l.lanowner) AS owner, l.lanpltrusted AS trusted,
                l.lanplcallfoid::regprocedure AS handler, nullif(l.laninline, 0)::regprocedure::text AS inline,
                nullif(l.lanvalidator, 0)::regprocedure::text AS validator
              FROM pg_language l WHERE {user:pg_language,l.oid}
              """),
          Question.structure(
              "transform",
              """
              SELECT format_type(t.trftype, NULL) || ' for ' || l.lanname AS name, t.trffromsql::regprocedure AS "from sql",
                t.trftosql::regprocedure AS "to sql"
              FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE {user:pg_transform,t.oid}
              """),
          Question.structure(
              "access method",
              """
              SELECT quote_ident(a.amname) AS name, a.amtype AS kind, a.amhandler::regproc AS handler FROM pg_am a WHERE {user:pg_am,a.oid}
              """),
          Question.structure(
              "text search configuration",
              """
              SELECT {in:c.cfgnamespace,c.cfgname} AS name, pg_get_userbyid(c.cfgowner) AS owner,
                (SELECT {in:p.prsnamespace,p.prsname} FROM pg_ts_parser p WHERE p.oid = c.cfgparser) AS parser,
                (SELECT string_agg(m.maptokentype || ':' || m.mapdict::regdictionary, ', ' ORDER BY m.maptokentype, m.mapseqno)
                  FROM pg_ts_config_map m WHERE m.mapcfg = c.oid) AS mapping
              FROM pg_ts_config c WHERE {user:pg_ts_config,c.oid}
              """),
          Question.structure(
              "text search dictionary",
              """
              SELECT {in:d.dictnamespace,d.dictname} AS name, pg_get_userbyid(d.dictowner) AS owner, d.dictinitoption AS options,
                (SELECT {in:t.tmplnamespace,t.tmplname} FROM pg_ts_template t WHERE t.oid = d.dicttemplate) AS template
              FROM pg_ts_dict d WHERE {user:pg_ts_dict,d.oid}
              """),
          Question.structure(
              "text search parser",
              """
              SELECT {in:p.prsnamespace,p.prsname} AS name, concat_ws(' ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
                AS routines FROM pg_ts_parser p WHERE {user:pg_ts_parser,p.oid}
              """),
          Question.structure(
              "text search template",
              """
              SELECT {in:t.tmplnamespace,t.tmplname} AS name, concat_ws(' ', t.tmplinit, t.tmpllexize) AS routines
              FROM pg_ts_template t WHERE {user:pg_ts_template,t.oid}
              """),
          Question.structure(
              "event trigger",
              """
              SELECT quote_ident(t.evtname) AS name, pg_get_userbyid(t.evtowner) AS owner, t.evtevent AS event,
                t.evtfoid::regproc AS routine, t.evtenabled AS enabled, array_to_string(t.evttags, ', ') AS tags
              FROM pg_event_trigger t WHERE {user:pg_event_trigger,t.oid}
              """));

  private Objects() {}
}
