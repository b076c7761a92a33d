-- SELECT, VALUES, TABLE, views: https://www.postgresql.org/docs/15/sql-select.html and chapter 4, "SQL Syntax".

SELECT f.title, f.did, d.name, f.date_prod, f.kind FROM distributors d JOIN films f USING (did);

SELECT kind, sum(len) AS total FROM films GROUP BY kind HAVING sum(len) < interval '5 hours';

SELECT * FROM distributors ORDER BY 2;

SELECT distributors.name FROM distributors WHERE distributors.name LIKE 'W%'
UNION
SELECT actors.name FROM actors WHERE actors.name LIKE 'W%';

SELECT * FROM distributors_2(111) AS (f1 int, f2 text);

SELECT * FROM unnest(ARRAY['a','b','c','d','e','f']) WITH ORDINALITY;

WITH t AS (SELECT random() as x FROM generate_series(1, 3)) SELECT * FROM t UNION ALL SELECT * FROM t;

WITH RECURSIVE employee_recursive(distance, employee_name, manager_name) AS (
    SELECT 1, employee_name, manager_name
    FROM employee
    WHERE manager_name = 'Mary'
  UNION ALL
    SELECT er.distance + 1, e.employee_name, e.manager_name
    FROM employee_recursive er, employee e
    WHERE er.employee_name = e.manager_name
  )
SELECT distance, employee_name FROM employee_recursive;

WITH RECURSIVE search_tree(id, link, data) AS (
    SELECT t.id, t.link, t.data FROM tree t
    UNION ALL
    SELECT t.id, t.link, t.data FROM tree t, search_tree st WHERE t.id = st.link
) SEARCH DEPTH FIRST BY id SET ordercol CYCLE id SET is_cycle TO true DEFAULT false USING path
SELECT * FROM search_tree ORDER BY ordercol;

WITH a AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (DELETE FROM t RETURNING *), c AS (INSERT INTO t VALUES (1) RETURNING a) TABLE b;

SELECT m.name AS mname, pname FROM manufacturers m LEFT JOIN LATERAL get_product_names(m.id) pname ON true;

SELECT DISTINCT ON (location) location, time, report FROM weather_reports ORDER BY location, time DESC NULLS LAST;

SELECT ALL a FROM t;

SELECT;

SELECT FROM t;

SELECT 1 AS one, 2 two, 3 "three", t.*, (t).a, (f(x)).b, t.a[1], t.b[1:2][:], (ARRAY[1,2,3])[2] FROM ONLY s.t AS t (a, b);

SELECT a, b, count(*) FILTER (WHERE c > 1), sum(d) OVER w, rank() OVER (PARTITION BY a ORDER BY b DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES)
FROM t WINDOW w AS (PARTITION BY a ORDER BY b), x AS (w RANGE 1 PRECEDING), y AS (GROUPS BETWEEN 1 PRECEDING AND 2 FOLLOWING);

SELECT a FROM t GROUP BY ROLLUP (a, (b, c)), CUBE (d, e), GROUPING SETS ((f), (), g), ();

SELECT a FROM t GROUP BY DISTINCT a, b;

SELECT * FROM t FOR UPDATE OF t NOWAIT FOR SHARE SKIP LOCKED;

SELECT * FROM t ORDER BY a USING >, b ASC LIMIT 10 OFFSET 5 ROWS FOR NO KEY UPDATE;

SELECT * FROM t OFFSET 1 ROW FETCH FIRST 5 ROWS ONLY;

SELECT * FROM t ORDER BY a FETCH NEXT ROW WITH TIES;

SELECT * FROM t LIMIT ALL FOR KEY SHARE;

SELECT a FROM t INTERSECT ALL SELECT b FROM u EXCEPT (SELECT c FROM v ORDER BY c LIMIT 1);

(SELECT 1) UNION DISTINCT (VALUES (2), (3)) ORDER BY 1;

SELECT * FROM a CROSS JOIN b NATURAL FULL OUTER JOIN c INNER JOIN d ON a.x = d.x RIGHT JOIN e USING (x, y) AS j;

SELECT * FROM (a JOIN b ON true) AS ab (x, y), LATERAL (SELECT 1) l, ROWS FROM (f(1), g(2) AS (a int, b text COLLATE "C")) WITH ORDINALITY AS r (a, b, o);

SELECT * FROM t TABLESAMPLE BERNOULLI (10) REPEATABLE (3), u TABLESAMPLE s.custom ('1 s');

SELECT * FROM xmltable(XMLNAMESPACES('http://x' AS x, DEFAULT 'y'), '/rows/row' PASSING BY REF doc BY VALUE COLUMNS id int PATH '@id' NOT NULL, n FOR ORDINALITY, d text DEFAULT 'x');

SELECT CASE WHEN a = 1 THEN 'x' WHEN b THEN 'y' ELSE 'z' END, CASE a WHEN 1 THEN 2 END FROM t;

SELECT CAST(a AS numeric(10,2)), a::text::varchar(3), int '1', interval '1 day', interval(3) '1 s', date 'today', s.mytype 'x', double precision '1.5', timestamp(3) with time zone 'now';

SELECT ARRAY[1, 2], ARRAY[[1, 2], [3, 4]], ARRAY(SELECT 1), ROW(1, 2), ROW(), (1, 2), ROW(t.*, 1) FROM t;

SELECT a IS NULL, b IS NOT NULL, c ISNULL, d NOTNULL, e IS TRUE, f IS NOT FALSE, g IS UNKNOWN, h IS DISTINCT FROM i, j IS NOT DISTINCT FROM k, x IS DOCUMENT, 'a' IS NFC NORMALIZED, b IS NOT NORMALIZED FROM t;

SELECT a BETWEEN 1 AND 2, a NOT BETWEEN SYMMETRIC 2 AND 1, b IN (1, 2), b NOT IN (SELECT 1), c LIKE 'x%' ESCAPE '\', d NOT ILIKE 'y', e SIMILAR TO 'z', f NOT SIMILAR TO 'a' ESCAPE 'b' FROM t;

SELECT a = ANY (ARRAY[1, 2]), a <> ALL (SELECT 1), a LIKE ANY ('{a,b}'), a > SOME (b), EXISTS (SELECT 1), NOT EXISTS (SELECT), (a, b) OVERLAPS (c, d), (a, b) = (c, d), (a, b) IN (SELECT 1, 2) FROM t;

SELECT a OPERATOR(pg_catalog.+) b, @ -5, |/ 25, a ^ 2 ^ 3, -a, + b, NOT c AND d OR e, a || b, a ->> 'x' #>> '{a}', a @> b, a ?| c, a && d, a <-> b, 5 % 3, ~ 1 FROM t;

SELECT a AT TIME ZONE 'UTC', b COLLATE "C" < c COLLATE pg_catalog."de_DE" FROM t;

SELECT extract(epoch FROM now()), extract('year' FROM d), position('a' IN 'abc'), overlay('abc' PLACING 'x' FROM 2 FOR 1), substring('abc' FROM 1 FOR 2), substring('abc' SIMILAR 'a' ESCAPE '#'), trim(BOTH 'x' FROM 'xax'), trim(LEADING FROM ' a'), trim(TRAILING 'x' FROM a), normalize('a', NFC), collation for ('x');

SELECT coalesce(a, b), nullif(a, b), greatest(a, b, c), least(1), xmlelement(name foo, xmlattributes(a AS b, c), 'content'), xmlforest(a, b AS c), xmlpi(name php, 'x'), xmlroot(x, version '1.0', standalone yes), xmlparse(document 'x' PRESERVE WHITESPACE), xmlserialize(content x AS text), xmlconcat(a, b), xmlexists('//a' PASSING b) FROM t;

SELECT current_date, current_time, current_time(3), current_timestamp, localtime, localtimestamp(0), current_user, current_role, session_user, user, current_catalog, current_schema;

SELECT f(), f(1, VARIADIC ARRAY[1]), f(DISTINCT a), f(ALL a ORDER BY b, c DESC), f(a => 1, b := 2), s.f(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY a), string_agg(a, ',' ORDER BY a) FROM t;

SELECT 'foo'
'bar', E'a\'b\\\n\x41\101\u0041\U00000041', U&'\0041\\', U&'d!0061' UESCAPE '!', U&"d\0061t" FROM t;

SELECT $$a 'quoted' string$$, $tag$ $$ nested $$ $tag$, B'1010', X'1FF', b'', x'', N'x', '', 'it''s';

SELECT 1, 1.5, .5, 5., 1e10, 1.5e-3, 42::bigint, -1, 1.e5;

SELECT /* a /* nested */ comment */ 1 -- to the end
;

SELECT a.b.c.d, "A"."b""c", "select", a$b, _x, größe FROM a.b.c, "x y"."z";

SELECT name, value, type, date, text, key, action, data, year, zone, level, role, position, range, owner, names, comment, index, schema FROM t;

SELECT a abort, b AS select, c AS "from", d data, e AS year FROM t;

SELECT 1 WHERE true;

SELECT count(*) FROM (SELECT 1) AS x WHERE (SELECT true);

SELECT ((((1))));

SELECT (SELECT (SELECT 1));

SELECT * INTO TEMP TABLE films_recent FROM films WHERE date_prod >= '2002-01-01';

SELECT a, b INTO UNLOGGED s.t2 FROM t;

SELECT set_config('search_path', '', false);

SELECT pg_catalog.setval('public.users_id_seq', 1, true);

SELECT cron.schedule('nightly', '0 3 * * *', $$DELETE FROM logs WHERE at < now() - interval '30 days'$$);

SELECT * FROM json_to_recordset('[{"a":1}]') AS x(a int, b text);

SELECT * FROM t1 t, LATERAL jsonb_each(t.data) WITH ORDINALITY AS e(key, value, n) WHERE e.value ? 'x';

TABLE films;

TABLE ONLY s.films;

TABLE films ORDER BY 1 LIMIT 3;

VALUES (1, 'one'), (2, 'two'), (3, 'three');

VALUES (1, 3), (NULL, 2) ORDER BY 1 DESC LIMIT 1 OFFSET 0;

WITH x AS (VALUES (1)) SELECT * FROM x;

CREATE VIEW comedies AS SELECT * FROM films WHERE kind = 'Comedy';

CREATE VIEW universal_comedies AS SELECT * FROM comedies WHERE classification = 'U' WITH LOCAL CHECK OPTION;

CREATE VIEW pg_comedies AS SELECT * FROM comedies WITH CASCADED CHECK OPTION;

CREATE VIEW c AS SELECT 1 AS a WITH CHECK OPTION;

CREATE OR REPLACE TEMP VIEW s.v (a, b) WITH (security_barrier, check_option = local) AS SELECT 1, 2;

CREATE VIEW v WITH (security_invoker = true) AS TABLE t;

CREATE RECURSIVE VIEW public.nums_1_100 (n) AS
    VALUES (1)
UNION ALL
    SELECT n+1 FROM nums_1_100 WHERE n < 100;

CREATE OR REPLACE RECURSIVE VIEW r (n) WITH (security_barrier) AS SELECT 1;

CREATE TEMPORARY VIEW vista AS SELECT text 'Hello World' AS hello;

CREATE VIEW vals AS VALUES (1, 2);

ALTER VIEW foo RENAME TO bar;

ALTER VIEW a_view ALTER COLUMN ts SET DEFAULT now();

ALTER VIEW IF EXISTS a_view ALTER ts DROP DEFAULT;

ALTER VIEW v RENAME COLUMN a TO b;

ALTER VIEW v OWNER TO alice;

ALTER VIEW v SET SCHEMA s;

ALTER VIEW v SET (security_barrier = true, check_option);

ALTER VIEW v RESET (security_barrier);

CREATE MATERIALIZED VIEW mymatview AS SELECT * FROM mytab;

CREATE MATERIALIZED VIEW IF NOT EXISTS s.m (a, b) USING heap WITH (fillfactor = 70) TABLESPACE fast AS SELECT 1, 2 WITH NO DATA;

CREATE UNLOGGED MATERIALIZED VIEW m AS SELECT 1 WITH DATA;

ALTER MATERIALIZED VIEW foo RENAME TO bar;

ALTER MATERIALIZED VIEW IF EXISTS m SET TABLESPACE fast;

ALTER MATERIALIZED VIEW m ALTER COLUMN a SET STATISTICS 100, CLUSTER ON i, SET (fillfactor = 80);

ALTER MATERIALIZED VIEW m RENAME COLUMN a TO b;

ALTER MATERIALIZED VIEW m DEPENDS ON EXTENSION e;

ALTER MATERIALIZED VIEW m NO DEPENDS ON EXTENSION e;

ALTER MATERIALIZED VIEW m SET SCHEMA s;

ALTER MATERIALIZED VIEW m OWNER TO alice;

ALTER MATERIALIZED VIEW ALL IN TABLESPACE a SET TABLESPACE b;

REFRESH MATERIALIZED VIEW order_summary;

REFRESH MATERIALIZED VIEW CONCURRENTLY s.order_summary WITH DATA;

REFRESH MATERIALIZED VIEW m WITH NO DATA;

-- since: 16
SELECT 1 FROM (SELECT 1);

-- Words of the grammar that are names.
WITH update AS (UPDATE a SET x = 1 RETURNING x), delete AS (DELETE FROM a WHERE x = 2), insert AS (INSERT INTO a VALUES (3)) SELECT x FROM update;

WITH a AS (SELECT 1), values (x) AS MATERIALIZED (SELECT 1) INSERT INTO t SELECT * FROM values;

WITH RECURSIVE merge AS NOT MATERIALIZED (SELECT 1 UNION ALL SELECT 2 FROM merge) TABLE merge;

SELECT values, (values).b, values[1], a IN (values, 1), values::text FROM t WHERE values = 1;

SELECT DISTINCT ON (cube) rollup FROM t GROUP BY cube, ROLLUP (rollup) HAVING cube;

SELECT 1 FROM extract(epoch FROM now()) AS e, LATERAL left('a', 1) l JOIN substring('a' FROM 1) s ON true, coalesce(1, 2);

SELECT a = (b < c), (a = b) = c, a = b AND c = d, a < b IS NULL, a < b LIKE c, a BETWEEN 1 AND 2 AND b, a OPERATOR(pg_catalog.<) b OPERATOR(pg_catalog.<) c;

-- until: 16
SELECT json_table('[]', '$'), json_exists(1), merge_action();

SELECT * FROM t ORDER BY a FETCH NEXT ROW ROW WITH TIES;

SELECT 1 FROM isnull(1) AS x, b LIMIT 1;
