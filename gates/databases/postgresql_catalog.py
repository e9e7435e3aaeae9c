"""The one query that reads a whole PostgreSQL schema: rows of (kind, name, key of the parent, properties).

Written for PostgreSQL 12 and later, with an empty `search_path`, so that every name is qualified. Members of extensions, temporary
objects and the system's own are left out. Oids never appear: they differ after every re-creation.
"""

from __future__ import annotations

from gates.databases.postgresql_macros import FIELD, RECORD, expanded

_HEAD = """
WITH ext AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'),
space AS (
    SELECT n.oid, n.nspname, CASE WHEN n.nspname = 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END AS dot
    FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
),
rel AS (
    SELECT c.*, s.dot || quote_ident(c.relname) AS name,
        CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
            WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' WHEN 'S' THEN 'sequence' END AS kind
    FROM pg_catalog.pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S') AND c.relpersistence <> 't'
        AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = 'pg_class'::regclass AND ext.objid = c.oid)
)
"""


_SCHEMAS = """
SELECT 'schema' AS kind, quote_ident(n.nspname) AS name, '' AS parent, @properties(
    'owner', pg_get_userbyid(n.nspowner), 'comment', obj_description(n.oid, 'pg_namespace'),
    'grants', @grants(n.nspacl, 'n', n.nspowner)) AS parts
FROM pg_catalog.pg_namespace n JOIN space s ON s.oid = n.oid
WHERE NOT EXISTS (SELECT FROM ext WHERE ext.classid = 'pg_namespace'::regclass AND ext.objid = n.oid)
"""

_RELATIONS = """
SELECT r.kind, r.name,
    coalesce(CASE w.deptype WHEN 'i' THEN 'column ' || w.column ELSE 'table ' || w.table END, ''),
    @properties(
        'owner', pg_get_userbyid(r.relowner),
        'comment', CASE WHEN r.relkind = 'c' THEN obj_description(r.reltype, 'pg_type') ELSE obj_description(r.oid, 'pg_class') END,
        'grants', CASE WHEN r.relkind = 'c' THEN (SELECT @grants(t.typacl, 'T', t.typowner) FROM pg_catalog.pg_type t WHERE t.oid = r.reltype)
            ELSE @grants(r.relacl, CASE r.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, r.relowner) END,
        'unlogged', CASE r.relpersistence WHEN 'u' THEN 'yes' END,
        'options', @sorted(r.reloptions),
        'toast options', (SELECT @sorted(t.reloptions) FROM pg_catalog.pg_class t WHERE t.oid = r.reltoastrelid),
        'server', CASE WHEN r.relkind = 'f' THEN (SELECT concat_ws(' ', quote_ident(v.srvname), @sorted(f.ftoptions)) FROM pg_catalog.pg_foreign_table f
            JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = r.oid) END,
        'definition', CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END,
        'populated', CASE WHEN r.relkind = 'm' THEN r.relispopulated::text END,
        'row security', CASE WHEN r.relrowsecurity THEN 'on' END,
        'forced row security', CASE WHEN r.relforcerowsecurity THEN 'on' END,
        'replica identity', CASE WHEN r.relkind IN ('r', 'p', 'm') AND r.relreplident <> 'd' THEN r.relreplident::text END,
        'partition key', CASE WHEN r.relkind = 'p' THEN pg_get_partkeydef(r.oid) END,
        'partition bound', pg_get_expr(r.relpartbound, r.oid),
        'parent tables', (SELECT string_agg(p.name, ', ' ORDER BY i.inhseqno) FROM pg_catalog.pg_inherits i JOIN rel p ON p.oid = i.inhparent WHERE i.inhrelid = r.oid),
        'row type', CASE WHEN r.reloftype <> 0 THEN format_type(r.reloftype, NULL) END,
        'access method', CASE WHEN r.relam NOT IN (0, 2) THEN (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = r.relam) END,
        'tablespace', CASE WHEN r.reltablespace <> 0 THEN (SELECT t.spcname FROM pg_catalog.pg_tablespace t WHERE t.oid = r.reltablespace) END,
        'settings', CASE WHEN q.seqrelid IS NOT NULL THEN format('%s start %s increment %s minimum %s maximum %s%s', format_type(q.seqtypid, NULL), q.seqstart,
            q.seqincrement, q.seqmin, q.seqmax, CASE WHEN q.seqcycle THEN ' cycle' ELSE '' END) END,
        'cache', q.seqcache::text, 'owning column', w.column)
FROM rel r LEFT JOIN pg_catalog.pg_sequence q ON q.seqrelid = r.oid
LEFT JOIN (SELECT d.objid, d.deptype, o.name AS table, o.name || '.' || quote_ident(a.attname) AS column FROM pg_catalog.pg_depend d
    JOIN rel o ON o.oid = d.refobjid JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')) w ON w.objid = r.oid AND r.relkind = 'S'
"""

_COLUMNS = """
SELECT 'column', r.name || '.' || quote_ident(a.attname), r.kind || ' ' || r.name, @properties(
    'position', row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum)::text,
    'type', format_type(a.atttypid, a.atttypmod),
    'not null', CASE WHEN a.attnotnull THEN CASE WHEN n.connoinherit THEN 'yes, not inherited' ELSE 'yes' END END,
    'not null constraint', n.conname, 'not null validated', CASE WHEN NOT n.convalidated THEN 'no' END,
    'comment on not null', obj_description(n.oid, 'pg_constraint'),
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) || CASE a.attgenerated WHEN 's' THEN ' stored' ELSE ' virtual' END END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
        FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = a.attcollation) END,
    'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END,
    'compression', nullif(a.compression, ''),
    'statistics target', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::text END,
    'options', @sorted(a.attoptions), 'foreign options', @sorted(a.attfdwoptions),
    'inherited', CASE WHEN NOT a.attislocal THEN 'yes' END,
    'comment', col_description(a.attrelid, a.attnum),
    'grants', CASE WHEN a.attacl IS NOT NULL THEN (SELECT string_agg(g::text, ', ' ORDER BY g::text) FROM unnest(a.attacl) g) END)
FROM rel r CROSS JOIN (SELECT ''::"char" AS attcompression) AS before_14
CROSS JOIN LATERAL (SELECT x.*, attcompression::text AS compression FROM pg_catalog.pg_attribute x
    WHERE x.attrelid = r.oid AND x.attnum > 0 AND NOT x.attisdropped) AS a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_constraint n ON n.contype = 'n' AND n.conrelid = a.attrelid AND n.conkey[1] = a.attnum
WHERE r.relkind <> 'S'
"""

_CONSTRAINTS = """
SELECT CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'f' THEN 'foreign key' WHEN 'u' THEN 'unique constraint'
    WHEN 'c' THEN 'check constraint' WHEN 'x' THEN 'exclusion constraint' ELSE 'constraint' END,
    r.name || '.' || quote_ident(k.conname), r.kind || ' ' || r.name, @properties(
    'definition', CASE WHEN k.convalidated THEN pg_get_constraintdef(k.oid) ELSE regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') END,
    'validated', k.convalidated::text,
    'index', CASE WHEN k.contype IN ('p', 'u', 'x') THEN (SELECT pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisclustered THEN ' clustered' ELSE '' END
        || CASE WHEN i.indisreplident THEN ' replica identity' ELSE '' END FROM pg_catalog.pg_index i WHERE i.indexrelid = k.conindid) END,
    'inherited', CASE WHEN NOT k.conislocal THEN 'yes' END,
    'enforcing triggers', t.state,
    'comment', obj_description(k.oid, 'pg_constraint'), 'comment on index', CASE WHEN k.contype <> 'f' THEN obj_description(k.conindid, 'pg_class') END)
FROM rel r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid
LEFT JOIN (SELECT x.tgconstraint, string_agg(DISTINCT x.tgenabled::text, ', ') AS state FROM pg_catalog.pg_trigger x
    WHERE x.tgisinternal AND x.tgenabled <> 'O' GROUP BY x.tgconstraint) t ON t.tgconstraint = k.oid
WHERE k.contype NOT IN ('n', 't') AND (k.contype <> 'f' OR k.conparentid = 0)
"""

_INDEXES = """
SELECT 'index', s.dot || quote_ident(c.relname), r.kind || ' ' || r.name, @properties(
    'definition', pg_get_indexdef(i.indexrelid), 'unusable', CASE WHEN NOT i.indisvalid THEN 'yes' END,
    'clustered', CASE WHEN i.indisclustered THEN 'yes' END, 'replica identity', CASE WHEN i.indisreplident THEN 'yes' END,
    'comment', obj_description(c.oid, 'pg_class'),
    'statistics targets', (SELECT string_agg(a.attnum || ' ' || a.attstattarget, ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attstattarget >= 0),
    'parent index', (SELECT h.inhparent::regclass::text FROM pg_catalog.pg_inherits h WHERE c.relispartition AND h.inhrelid = c.oid),
    'tablespace', (SELECT t.spcname FROM pg_catalog.pg_tablespace t WHERE t.oid = c.reltablespace))
FROM rel r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN space s ON s.oid = c.relnamespace
WHERE i.indexrelid NOT IN (SELECT k.conindid FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'u', 'x'))
"""

_FUNCTIONS = """
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
    s.dot || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')', '', @properties(
    'definition', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE
        (SELECT format('sfunc %s stype %s sspace %s initcond %L finalfunc %s %s %s combinefunc %s serialfunc %s deserialfunc %s msfunc %s minvfunc %s mstype %s mfinalfunc %s'
            ' minitcond %L sortop %s parallel %s kind %s', a.aggtransfn, format_type(a.aggtranstype, NULL), a.aggtransspace, a.agginitval, a.aggfinalfn,
            a.aggfinalextra, a.aggfinalmodify, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn,
            format_type(nullif(a.aggmtranstype, 0), NULL), a.aggmfinalfn, a.aggminitval, a.aggsortop::regoperator, p.proparallel, a.aggkind)
        FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = p.oid) END,
    'result', pg_get_function_result(p.oid),
    'owner', pg_get_userbyid(p.proowner), 'comment', obj_description(p.oid, 'pg_proc'), 'grants', @grants(p.proacl, 'f', p.proowner))
FROM pg_catalog.pg_proc p JOIN space s ON s.oid = p.pronamespace
WHERE p.oid >= 16384 AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = 'pg_proc'::regclass AND ext.objid = p.oid)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
"""

_TRIGGERS_RULES_POLICIES = """
SELECT 'trigger', r.name || '.' || quote_ident(t.tgname), r.kind || ' ' || r.name, @properties(
    'definition', pg_get_triggerdef(t.oid), 'firing', CASE WHEN t.tgenabled <> 'O' THEN t.tgenabled::text END, 'comment', obj_description(t.oid, 'pg_trigger'))
FROM rel r JOIN pg_catalog.pg_trigger t ON t.tgrelid = r.oid
LEFT JOIN pg_catalog.pg_trigger o ON o.oid = (to_jsonb(t) ->> 'tgparentid')::oid
WHERE NOT t.tgisinternal AND o.tgenabled IS DISTINCT FROM t.tgenabled
UNION ALL
SELECT 'rule', r.name || '.' || quote_ident(w.rulename), r.kind || ' ' || r.name, @properties(
    'definition', pg_get_ruledef(w.oid), 'firing', CASE WHEN w.ev_enabled <> 'O' THEN w.ev_enabled::text END, 'comment', obj_description(w.oid, 'pg_rewrite'))
FROM rel r JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', r.name || '.' || quote_ident(p.polname), r.kind || ' ' || r.name, @properties(
    'definition', concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
        'for ' || CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
        'to ' || (SELECT string_agg(u.name, ', ' ORDER BY u.name) FROM (SELECT CASE o WHEN 0 THEN 'public' ELSE pg_get_userbyid(o)::text END AS name FROM unnest(p.polroles) o) u),
        'using (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
    'comment', obj_description(p.oid, 'pg_policy'))
FROM rel r JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT 'statistics', s.dot || quote_ident(x.stxname), r.kind || ' ' || r.name, @properties(
    'definition', pg_get_statisticsobjdef(x.oid), 'owner', pg_get_userbyid(x.stxowner),
    'target', nullif((to_jsonb(x) ->> 'stxstattarget')::integer, -1)::text, 'comment', obj_description(x.oid, 'pg_statistic_ext'))
FROM pg_catalog.pg_statistic_ext x JOIN rel r ON r.oid = x.stxrelid JOIN space s ON s.oid = x.stxnamespace
"""

_TYPES = """
SELECT CASE t.typtype WHEN 'e' THEN 'enum type' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'type' END,
    s.dot || quote_ident(t.typname), '', @properties(
    'values', (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
    'type', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    'not null', CASE WHEN t.typtype = 'd' AND t.typnotnull THEN 'yes' END,
    'default', t.typdefault,
    'constraints', (SELECT string_agg(concat_ws(' ', quote_ident(k.conname), pg_get_constraintdef(k.oid), '-- ' || obj_description(k.oid, 'pg_constraint')), '; ' ORDER BY k.conname)
        FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype <> 'n'),
    'range of', (SELECT concat_ws(' ', format_type(g.rngsubtype, NULL), nullif(g.rngcollation::regcollation::text, '-'), o.opcname, g.rngcanonical, g.rngsubdiff)
        FROM pg_catalog.pg_range g JOIN pg_catalog.pg_opclass o ON o.oid = g.rngsubopc WHERE g.rngtypid = t.oid),
    'definition', CASE WHEN t.typtype = 'b' THEN concat_ws(' ', t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze, t.typlen,
        t.typbyval, t.typalign, t.typstorage, t.typcategory, t.typispreferred, t.typdelim, format_type(nullif(t.typelem, 0), NULL)) END,
    'collation', CASE WHEN t.typtype = 'd' THEN nullif(t.typcollation::regcollation::text, '-') END,
    'owner', pg_get_userbyid(t.typowner), 'comment', obj_description(t.oid, 'pg_type'), 'grants', @grants(t.typacl, 'T', t.typowner))
FROM pg_catalog.pg_type t JOIN space s ON s.oid = t.typnamespace
WHERE t.oid >= 16384 AND (t.typtype IN ('e', 'd', 'r') OR NOT t.typisdefined OR (t.typtype = 'b' AND t.oid NOT IN (SELECT e.typarray FROM pg_catalog.pg_type e)))
    AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = 'pg_type'::regclass AND ext.objid = t.oid)
"""

_DATABASE = """
SELECT 'database', 'itself', '', @properties('owner', pg_get_userbyid(d.datdba), 'comment', shobj_description(d.oid, 'pg_database'),
    'grants', @grants(d.datacl, 'd', d.datdba), 'connection limit', nullif(d.datconnlimit, -1)::text)
FROM pg_catalog.pg_database d WHERE d.datname = current_database()
UNION ALL
SELECT 'extension', quote_ident(e.extname), '', @properties('version', e.extversion, 'schema', n.nspname, 'comment', obj_description(e.oid, 'pg_extension'))
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
UNION ALL
SELECT 'default grants', concat_ws(' ', pg_get_userbyid(d.defaclrole), s.nspname, d.defaclobjtype::text), '', @properties(
    'grants', (SELECT string_agg(a::text, ', ' ORDER BY a::text) FROM unnest(d.defaclacl) a))
FROM pg_catalog.pg_default_acl d LEFT JOIN space s ON s.oid = d.defaclnamespace
UNION ALL
SELECT 'publication', quote_ident(p.pubname), '', @properties(
    'publishes', concat_ws(' ', CASE WHEN p.puballtables THEN 'all tables' END, CASE WHEN p.pubinsert THEN 'insert' END,
        CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
    'tables', (SELECT string_agg(concat_ws(' ', r.name, '(' || x.columns || ')', 'where ' || pg_get_expr(x.filter, r.oid)), ', ' ORDER BY r.name)
        FROM (SELECT NULL::pg_node_tree AS prqual, NULL::int2vector AS prattrs) AS before_15 CROSS JOIN LATERAL (
            SELECT y.prrelid, prqual AS filter, (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = y.prrelid AND a.attnum = ANY (prattrs)) AS columns
            FROM pg_catalog.pg_publication_rel y WHERE y.prpubid = p.oid) AS x JOIN rel r ON r.oid = x.prrelid),
    'schemas', (SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname) FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_depend o ON o.classid = d.classid AND o.objid = d.objid AND o.refclassid = 'pg_namespace'::regclass
        JOIN pg_catalog.pg_namespace n ON n.oid = o.refobjid
        WHERE d.classid = to_regclass('pg_catalog.pg_publication_namespace') AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid),
    'partitions published as', CASE WHEN (to_jsonb(p) ->> 'pubviaroot')::boolean THEN 'their root' END,
    'publishes generated columns', nullif(to_jsonb(p) ->> 'pubgencols', 'n'),
    'owner', pg_get_userbyid(p.pubowner), 'comment', obj_description(p.oid, 'pg_publication'))
FROM pg_catalog.pg_publication p
UNION ALL
SELECT 'event trigger', quote_ident(e.evtname), '', @properties('owner', pg_get_userbyid(e.evtowner), 'comment', obj_description(e.oid, 'pg_event_trigger'),
    'definition', concat_ws(' ', e.evtevent, e.evtfoid::regproc::text, e.evtenabled::text, @sorted(e.evttags)))
FROM pg_catalog.pg_event_trigger e WHERE e.evtname !~ '^pg_gates_'
    AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = 'pg_event_trigger'::regclass AND ext.objid = e.oid)
UNION ALL
SELECT 'database settings', coalesce(pg_get_userbyid(nullif(s.setrole, 0)), 'all roles'), '', @properties('settings', @sorted(s.setconfig))
FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()
UNION ALL
SELECT 'role', quote_ident(o.rolname), '', @properties('attributes', concat_ws(' ', CASE WHEN o.rolsuper THEN 'superuser' END,
    CASE WHEN o.rolcanlogin THEN 'login' END, CASE WHEN o.rolcreatedb THEN 'createdb' END, CASE WHEN o.rolcreaterole THEN 'createrole' END,
    CASE WHEN o.rolreplication THEN 'replication' END, CASE WHEN o.rolbypassrls THEN 'bypassrls' END, CASE WHEN NOT o.rolinherit THEN 'noinherit' END),
    'connection limit', nullif(o.rolconnlimit, -1)::text, 'valid until', o.rolvaliduntil::text, 'comment', shobj_description(o.oid, 'pg_authid'),
    'settings', @sorted(o.rolconfig), 'memberships', (SELECT string_agg(m.name, ', ' ORDER BY m.name)
        FROM (SELECT pg_get_userbyid(m.roleid) || CASE WHEN m.admin_option THEN ' with admin option' ELSE '' END AS name
            FROM pg_catalog.pg_auth_members m WHERE m.member = o.oid) m))
FROM pg_catalog.pg_roles o WHERE o.rolname !~ '^pg_'
UNION ALL
SELECT 'user mapping', quote_ident(m.usename) || ' on ' || quote_ident(m.srvname), '', @properties('options', @sorted(m.umoptions))
FROM pg_catalog.pg_user_mappings m
"""

_RARE_CATALOGS = {
    "pg_am": "concat_ws(' ', x.amhandler, x.amtype)",
    "pg_cast": "concat_ws(' ', x.castfunc::regprocedure, x.castcontext, x.castmethod)",
    "pg_collation": "concat_ws(' ', x.collprovider, x.collisdeterministic, x.collcollate, x.collctype, to_jsonb(x) ->> 'colliculocale',"
    " to_jsonb(x) ->> 'colllocale', to_jsonb(x) ->> 'collicurules', pg_get_userbyid(x.collowner))",
    "pg_conversion": "concat_ws(' ', x.conforencoding, x.contoencoding, x.conproc, x.condefault, pg_get_userbyid(x.conowner))",
    "pg_foreign_data_wrapper": "concat_ws(' ', x.fdwhandler::regproc, x.fdwvalidator::regproc, @sorted(x.fdwoptions), pg_get_userbyid(x.fdwowner),"
    " @grants(x.fdwacl, 'F', x.fdwowner))",
    "pg_foreign_server": "concat_ws(' ', (SELECT w.fdwname FROM pg_catalog.pg_foreign_data_wrapper w WHERE w.oid = x.srvfdw), x.srvtype, x.srvversion,"
    " @sorted(x.srvoptions), pg_get_userbyid(x.srvowner), @grants(x.srvacl, 'S', x.srvowner))",
    "pg_language": "concat_ws(' ', x.lanplcallfoid::regproc, x.laninline::regproc, x.lanvalidator::regproc, x.lanpltrusted, pg_get_userbyid(x.lanowner),"
    " @grants(x.lanacl, 'l', x.lanowner))",
    "pg_operator": "concat_ws(' ', x.oprcode, x.oprrest, x.oprjoin, x.oprcanmerge, x.oprcanhash, x.oprcom::regoperator, x.oprnegate::regoperator,"
    " pg_get_userbyid(x.oprowner))",
    "pg_opclass": "concat_ws(' ', x.opcdefault, format_type(x.opcintype, NULL), format_type(nullif(x.opckeytype, 0), NULL), pg_get_userbyid(x.opcowner))",
    "pg_opfamily": "concat_ws(' ', pg_get_userbyid(x.opfowner), (SELECT string_agg(concat_ws(' ', m.amopstrategy, m.amopopr::regoperator, m.amoppurpose), ', '"
    " ORDER BY m.amopstrategy, m.amopopr::regoperator::text) FROM pg_catalog.pg_amop m WHERE m.amopfamily = x.oid), (SELECT string_agg(concat_ws(' ', m.amprocnum,"
    " m.amproc::regprocedure), ', ' ORDER BY m.amprocnum, m.amproc::regprocedure::text) FROM pg_catalog.pg_amproc m WHERE m.amprocfamily = x.oid))",
    "pg_transform": "concat_ws(' ', x.trffromsql::regproc, x.trftosql::regproc)",
    "pg_ts_config": "concat_ws(' ', pg_get_userbyid(x.cfgowner), (SELECT p.prsname FROM pg_catalog.pg_ts_parser p WHERE p.oid = x.cfgparser), (SELECT"
    " string_agg(concat_ws(' ', m.maptokentype, m.mapseqno, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno)"
    " FROM pg_catalog.pg_ts_config_map m WHERE m.mapcfg = x.oid))",
    "pg_ts_dict": "concat_ws(' ', pg_get_userbyid(x.dictowner), (SELECT t.tmplname FROM pg_catalog.pg_ts_template t WHERE t.oid = x.dicttemplate), x.dictinitoption)",
    "pg_ts_parser": "concat_ws(' ', x.prsstart, x.prstoken, x.prsend, x.prsheadline, x.prslextype)",
    "pg_ts_template": "concat_ws(' ', x.tmplinit, x.tmpllexize)",
}
"""What is rare and has no query of its own: catalog → its definition as one text."""

_RARE = """
SELECT i.type, i.identity, '',
    @properties('definition', @definition, 'comment', obj_description(x.oid, '@catalog'))
FROM pg_catalog.@catalog x CROSS JOIN LATERAL pg_identify_object('@catalog'::regclass, x.oid, 0) AS i WHERE x.oid >= 16384
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = '@catalog'::regclass AND d.objid = x.oid AND d.deptype IN ('e', 'i'))
"""
"""16384 is the first oid that PostgreSQL gives to what users make."""

_PARTS = (
    _SCHEMAS,
    _RELATIONS,
    _COLUMNS,
    _CONSTRAINTS,
    _INDEXES,
    _FUNCTIONS,
    _TRIGGERS_RULES_POLICIES,
    _TYPES,
    _DATABASE,
)

_QUERIES = (
    *_PARTS,
    *(
        _RARE.replace("@catalog", catalog).replace("@definition", definition)
        for catalog, definition in _RARE_CATALOGS.items()
    ),
)

SNAPSHOT = " ".join(
    (
        _HEAD,
        "SELECT count(*),",
        f"string_agg(concat_ws(chr({ord(FIELD)}), kind, name, parent, parts), chr({ord(RECORD)}))",
        "FROM (",
        expanded("UNION ALL".join(_QUERIES)),
        ") AS everything",
    )
)
"""How many objects the database has, and one text with a record for each: kind, name, parent's key, and the properties that are
set as `name=value`. One value is quicker to fetch than many, and plain text takes PostgreSQL a quarter less time to make than JSON."""

_SHAPES = """
SELECT 'table', r.name, json_build_object(
    'relation', quote_ident(r.relnamespace::regnamespace::text) || '.' || quote_ident(r.relname),
    'columns', (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL), 'modifier', a.atttypmod,
        'nullable', NOT a.attnotnull, 'default', a.atthasdef OR a.attidentity <> '', 'generated', a.attgenerated <> '' OR a.attidentity = 'a') ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'constraints', (SELECT json_agg(json_build_object('name', k.conname, 'kind', k.contype,
        'definition', CASE WHEN k.contype = 'c' THEN pg_get_constraintdef(k.oid) END,
        'columns', (SELECT json_agg(a.attname ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u(attnum, n)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = u.attnum),
        'target', (SELECT o.name FROM rel o WHERE o.oid = k.confrelid),
        'target columns', (SELECT json_agg(a.attname ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u(attnum, n)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum)))
        FROM pg_catalog.pg_constraint k WHERE k.conrelid = r.oid AND k.contype IN ('p', 'f', 'u', 'c', 'x')),
    'unique indexes', (SELECT json_agg(json_build_object('name', (SELECT c.relname FROM pg_catalog.pg_class c WHERE c.oid = i.indexrelid), 'definition', pg_get_indexdef(i.indexrelid), 'columns',
        ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum = ANY (i.indkey))))
        FROM pg_catalog.pg_index i WHERE i.indrelid = r.oid AND i.indisunique AND NOT i.indisprimary),
    'takes', CASE WHEN r.relkind = 'p' THEN (SELECT pg_get_partition_constraintdef(h.inhrelid) FROM pg_catalog.pg_inherits h
        JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = r.oid ORDER BY pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', c.relname LIMIT 1) END,
    'partition', r.relispartition)::text
FROM rel r WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT 'type', format_type(t.oid, NULL), json_build_object(
    'base', CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, NULL)
        WHEN 'r' THEN 'range of ' || (SELECT format_type(g.rngsubtype, NULL) FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid) END,
    'modifier', t.typtypmod, 'not null', t.typnotnull,
    'choices', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
    'checks', (SELECT json_object_agg(k.conname, pg_get_constraintdef(k.oid)) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'),
    'fields', (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL), 'modifier', a.atttypmod) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped))::text
FROM pg_catalog.pg_type t JOIN space s ON s.oid = t.typnamespace LEFT JOIN rel r ON r.oid = t.typrelid AND r.relkind = 'c'
WHERE t.typtype IN ('d', 'e', 'r') OR r.oid IS NOT NULL
"""

SHAPES = _HEAD + _SHAPES
"""("table", name, JSON) of every table: what must be known to write rows into it; ("type", name, JSON) of every type that they may use."""
