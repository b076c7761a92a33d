-- What a database holds, a line a fact: as `Schema::lines` writes it.
WITH place AS (
    SELECT oid, CASE nspname WHEN 'public' THEN '' ELSE quote_ident(nspname) || '.' END AS prefix
    FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relation AS (
    SELECT c.oid, c.relkind, c.relrowsecurity, c.reltype, p.prefix || quote_ident(c.relname) AS name
    FROM pg_class c JOIN place p ON p.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), attribute AS (
    SELECT a.attrelid, a.attnum, format('%I %s%s%s', a.attname,
        format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN ' not null' END,
        CASE WHEN a.attgenerated <> '' THEN ' generated' WHEN a.attidentity <> '' THEN ' identity'
             WHEN a.atthasdef THEN ' default' END) AS text
    FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped
), names AS (
    SELECT a.attrelid, a.attnum, quote_ident(a.attname) AS name FROM pg_attribute a
)
SELECT 'schema ' || quote_ident(n.nspname)
FROM pg_namespace n JOIN place USING (oid) WHERE n.nspname <> 'public'
UNION ALL
SELECT 'sequence ' || name FROM relation WHERE relkind = 'S'
UNION ALL
SELECT CASE p.prokind WHEN 'p' THEN 'procedure ' WHEN 'a' THEN 'aggregate ' ELSE 'function ' END || place.prefix
    || quote_ident(p.proname) || '('
    || coalesce((SELECT string_agg(format_type(t, NULL), ', ' ORDER BY number)
                 FROM unnest(p.proargtypes) WITH ORDINALITY AS u (t, number)), '') || ')'
FROM pg_proc p JOIN place ON place.oid = p.pronamespace
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
UNION ALL
SELECT CASE r.relkind WHEN 'r' THEN 'table ' WHEN 'p' THEN 'partitioned table ' WHEN 'v' THEN 'view '
            WHEN 'm' THEN 'materialized view ' ELSE 'foreign table ' END || r.name
    || coalesce(' of ' || (SELECT string_agg(parent.name, ', ' ORDER BY i.inhseqno)
                           FROM pg_inherits i JOIN relation parent ON parent.oid = i.inhparent
                           WHERE i.inhrelid = r.oid), '')
    || CASE WHEN r.relrowsecurity THEN ' with row level security' ELSE '' END
FROM relation r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT 'column ' || r.name || '.' || a.text
FROM relation r JOIN attribute a ON a.attrelid = r.oid WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT 'constraint ' || r.name || '.' || quote_ident(k.conname)
    || CASE k.contype WHEN 'p' THEN ' primary key' WHEN 'u' THEN ' unique' WHEN 'x' THEN ' exclude'
                      WHEN 'c' THEN ' check' ELSE ' foreign key' END
    || CASE WHEN k.contype = 'c' THEN '' ELSE ' (' || coalesce((
           SELECT string_agg(names.name, ', ' ORDER BY number) FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, number)
           JOIN names ON names.attrelid = k.conrelid AND names.attnum = u.attnum), '') || ')' END
    || coalesce(' references ' || other.name || ' (' || (
           SELECT string_agg(names.name, ', ' ORDER BY number) FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, number)
           JOIN names ON names.attrelid = k.confrelid AND names.attnum = u.attnum) || ')', '')
FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid LEFT JOIN relation other ON other.oid = k.confrelid
WHERE k.contype IN ('p', 'u', 'x', 'c', 'f')
UNION ALL
SELECT CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || 'index ' || r.name || ' on ' || t.name || ' ('
    || (SELECT string_agg(coalesce(names.name, '…'), ', ' ORDER BY number)
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (attnum, number)
        LEFT JOIN names ON names.attrelid = i.indrelid AND names.attnum = u.attnum AND u.attnum > 0
        WHERE number <= i.indnkeyatts) || ')'
FROM pg_index i JOIN relation r ON r.oid = i.indexrelid JOIN relation t ON t.oid = i.indrelid
-- CONCURRENTLY leaves what it could not finish.
WHERE i.indisvalid OR r.relkind = 'I'
UNION ALL
SELECT 'policy ' || quote_ident(p.polname) || ' on ' || r.name FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
UNION ALL
SELECT 'trigger ' || quote_ident(t.tgname) || ' on ' || r.name
FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'rule ' || quote_ident(w.rulename) || ' on ' || r.name
FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'type ' || place.prefix || quote_ident(t.typname) || coalesce(
    (SELECT ': ' || string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '')
FROM pg_type t JOIN place ON place.oid = t.typnamespace WHERE t.typtype IN ('e', 'r', 'm')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 'domain ' || place.prefix || quote_ident(t.typname) || ' as ' || format_type(t.typbasetype, t.typtypmod)
FROM pg_type t JOIN place ON place.oid = t.typnamespace WHERE t.typtype = 'd'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 'composite type ' || r.name || coalesce(
    (SELECT ': ' || string_agg(a.text, ', ' ORDER BY a.attnum) FROM attribute a WHERE a.attrelid = r.oid), '')
FROM relation r WHERE r.relkind = 'c'
