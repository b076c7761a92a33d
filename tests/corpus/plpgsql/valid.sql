-- Bodies in PL/pgSQL that PostgreSQL's own compiler accepts, one a paragraph:
-- https://www.postgresql.org/docs/15/plpgsql.html. The tests make a function of each that returns
-- trigger, so that NEW and OLD are known, or, if it begins with `-- returns X`, one that returns X.

BEGIN RETURN NEW; END

BEGIN RETURN NEW; END;

begin new.updated_at = now(); return new; end;

BEGIN NEW.a := 1; NEW.b := NEW.a + 1; RETURN NEW; END

<<outer_block>>
DECLARE
    quantity integer := 30;
BEGIN
    RAISE NOTICE 'Quantity here is %', quantity;
    DECLARE
        quantity integer := 80;
    BEGIN
        RAISE NOTICE 'Outer quantity here is %', outer_block.quantity;
    END;
    RETURN NULL;
END outer_block

DECLARE
    user_id integer;
    quantity numeric(5) = 0;
    url varchar DEFAULT 'http://mysite.com';
    transaction_time CONSTANT timestamp with time zone := now();
    arow record;
    n int NOT NULL := 1;
    names text[] := '{}';
    c text COLLATE "en_US";
BEGIN
    RETURN NULL;
END

-- returns void
DECLARE a int; b alias for a; BEGIN b := 2; END

-- returns void
DECLARE c CURSOR FOR SELECT 1; d CURSOR (k int, l text) FOR SELECT k; e refcursor; f NO SCROLL CURSOR IS SELECT 2;
BEGIN
    OPEN c; OPEN d(1, 'x'); OPEN e FOR SELECT 1; CLOSE c; CLOSE d; CLOSE e;
END

-- returns int
BEGIN RETURN 1; END

-- returns int
DECLARE n int; BEGIN SELECT count(*) INTO n FROM pg_class; RETURN n; END

-- returns int
DECLARE n int; BEGIN SELECT INTO STRICT n count(*) FROM pg_class; RETURN n; END

-- returns int
DECLARE n int; r int; BEGIN SELECT a, b INTO n, r FROM t; RETURN n; END

-- returns void
DECLARE n int; BEGIN INSERT INTO t (a) VALUES (1) RETURNING id INTO n; UPDATE t SET a = 1 RETURNING a INTO STRICT n; DELETE FROM t RETURNING a INTO n; END

-- returns void
BEGIN PERFORM f(1); PERFORM pg_sleep(1) FROM t WHERE a = 1; END

-- returns void
DECLARE n int; BEGIN EXECUTE 'SELECT 1'; EXECUTE format('SELECT %I', 'a') INTO n USING 1, 2; EXECUTE 'x' USING 1 INTO STRICT n; END

-- returns void
DECLARE n int; t text; BEGIN GET DIAGNOSTICS n = ROW_COUNT; GET CURRENT DIAGNOSTICS t := PG_CONTEXT, n = ROW_COUNT; END

-- returns void
BEGIN NULL; END

-- returns int
BEGIN IF 1 > 0 THEN RETURN 1; ELSIF 2 > 1 THEN RETURN 2; ELSEIF false THEN RETURN 3; ELSE RETURN 4; END IF; END

-- returns text
DECLARE x int := 1; BEGIN CASE x WHEN 1, 2 THEN RETURN 'a'; ELSE RETURN 'b'; END CASE; END

-- returns text
DECLARE x int := 1; BEGIN CASE WHEN x > 1 THEN RETURN 'a'; WHEN x IS NULL THEN NULL; END CASE; RETURN NULL; END

-- returns void
BEGIN LOOP EXIT; END LOOP; END

-- returns void
DECLARE n int := 0; BEGIN <<l>> LOOP n := n + 1; CONTINUE l WHEN n < 5; EXIT l WHEN n > 10; END LOOP l; END

-- returns void
DECLARE n int := 0; BEGIN WHILE n < 5 LOOP n := n + 1; END LOOP; END

-- returns void
BEGIN FOR i IN 1..10 LOOP RAISE NOTICE '%', i; END LOOP; FOR i IN REVERSE 10..1 BY 2 LOOP NULL; END LOOP; END

-- returns void
DECLARE r record; BEGIN FOR r IN SELECT * FROM pg_class ORDER BY relname LOOP RAISE NOTICE '%', r.relname; END LOOP; END

-- returns void
DECLARE a int; b text; BEGIN FOR a, b IN SELECT 1, 'x' LOOP NULL; END LOOP; END

-- returns void
DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT 1' USING 1, 2 LOOP NULL; END LOOP; END

-- returns void
DECLARE c CURSOR (k int) FOR SELECT k; BEGIN FOR r IN c(1) LOOP NULL; END LOOP; FOR r IN c(k := 1) LOOP NULL; END LOOP; END

-- returns void
DECLARE x int; s int := 0; BEGIN FOREACH x IN ARRAY ARRAY[1, 2] LOOP s := s + x; END LOOP; END

-- returns void
DECLARE x int[]; BEGIN FOREACH x SLICE 1 IN ARRAY ARRAY[[1], [2]] LOOP NULL; END LOOP; END

-- returns void
BEGIN INSERT INTO t VALUES (1); EXCEPTION WHEN unique_violation THEN NULL; WHEN others THEN RAISE; END

-- returns void
BEGIN NULL; EXCEPTION WHEN SQLSTATE '22012' OR division_by_zero THEN RAISE NOTICE '% %', SQLERRM, SQLSTATE; END

-- returns void
DECLARE t text; BEGIN NULL; EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS t = MESSAGE_TEXT; GET STACKED DIAGNOSTICS t = RETURNED_SQLSTATE; END

-- returns void
BEGIN RAISE EXCEPTION 'Nonexistent ID --> %', 1 USING HINT = 'Please check your user ID', ERRCODE = 'P0001'; END

-- returns void
BEGIN RAISE unique_violation USING MESSAGE = 'Duplicate', DETAIL := 'x', COLUMN = 'a', CONSTRAINT = 'b', DATATYPE = 'c', TABLE = 'd', SCHEMA = 'e'; END

-- returns void
BEGIN RAISE SQLSTATE '22012'; RAISE USING MESSAGE = 'x'; RAISE 'x'; RAISE DEBUG 'd'; RAISE LOG 'l'; RAISE INFO 'i'; RAISE WARNING 'w %%'; END

-- returns void
BEGIN ASSERT 1 > 0; ASSERT 1 > 0, 'message'; END

-- returns setof int
BEGIN RETURN NEXT 1; RETURN QUERY SELECT 1; RETURN QUERY EXECUTE 'SELECT $1' USING 1; RETURN; END

-- returns setof int
BEGIN RETURN QUERY VALUES (1), (2); RETURN QUERY WITH a AS (SELECT 1) SELECT * FROM a; END

-- returns table(a int, b text)
BEGIN a := 1; b := 'x'; RETURN NEXT; RETURN QUERY SELECT 1, 'x'; END

-- returns refcursor
DECLARE c refcursor; BEGIN OPEN c SCROLL FOR SELECT * FROM t; RETURN c; END

-- returns void
DECLARE c refcursor; n int; BEGIN OPEN c NO SCROLL FOR EXECUTE 'SELECT 1' USING 1; FETCH c INTO n; FETCH NEXT FROM c INTO n; FETCH RELATIVE -2 FROM c INTO n; FETCH LAST FROM c INTO n; MOVE c; MOVE FORWARD 2 FROM c; MOVE BACKWARD ALL IN c; UPDATE t SET a = 1 WHERE CURRENT OF c; CLOSE c; END

-- returns void
DECLARE t pg_catalog.pg_class.relname%TYPE; r pg_catalog.pg_class; BEGIN NULL; END

-- returns void
DECLARE r pg_class%ROWTYPE; n pg_class.relname%TYPE; BEGIN SELECT * INTO r FROM pg_class LIMIT 1; n := r.relname; END

-- returns void
BEGIN CALL p(1); DO $x$ BEGIN NULL; END $x$; END

-- returns void
DECLARE a int[] := ARRAY[1, 2, 3]; r record; BEGIN a[1] := 5; a[2:3] := '{1,2}'; a[a[1]] = 1; END

-- returns void
BEGIN CREATE TEMP TABLE x (a int) ON COMMIT DROP; DROP TABLE x; ALTER TABLE y ADD COLUMN z int; CREATE INDEX ON y (z); TRUNCATE y; END

-- returns void
BEGIN SET LOCAL search_path = ''; RESET search_path; LOCK TABLE t IN SHARE MODE; NOTIFY x, 'y'; END

-- returns void
BEGIN COMMIT; ROLLBACK; COMMIT AND CHAIN; ROLLBACK AND NO CHAIN; END

-- returns void
#variable_conflict use_column
DECLARE a int; BEGIN SELECT a INTO a FROM t; END

-- returns void
#print_strict_params on
BEGIN NULL; END

-- returns void
-- a comment
/* another /* nested */ one */
BEGIN
    -- here
    NULL; -- and there
END;
-- and at the end

BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit (op, at, who, new_row) VALUES ('I', now(), current_user, to_jsonb(NEW));
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND OLD.* IS DISTINCT FROM NEW.* THEN
        INSERT INTO audit SELECT 'U', now(), current_user, OLD.*;
        RETURN NEW;
    ELSIF (TG_OP = 'DELETE') THEN
        RETURN OLD;
    END IF;
    RETURN NULL; -- result is ignored since this is an AFTER trigger
END;

begin
  insert into public.profiles (id, full_name, avatar_url)
  values (new.id, new.raw_user_meta_data->>'full_name', new.raw_user_meta_data->>'avatar_url')
  on conflict (id) do update set full_name = excluded.full_name;
  return new;
end;

DECLARE
    v_slug text;
    v_n integer := 0;
BEGIN
    v_slug := lower(regexp_replace(NEW.title, '[^a-zA-Z0-9]+', '-', 'g'));
    WHILE EXISTS (SELECT 1 FROM posts WHERE slug = v_slug || CASE WHEN v_n = 0 THEN '' ELSE '-' || v_n END) LOOP
        v_n := v_n + 1;
    END LOOP;
    NEW.slug = v_slug || CASE v_n WHEN 0 THEN '' ELSE '-' || v_n::text END;
    RETURN NEW;
END

-- returns jsonb
DECLARE result jsonb; BEGIN
    WITH a AS (SELECT 1 AS x) SELECT jsonb_agg(to_jsonb(a)) INTO result FROM a WHERE x = ANY (ARRAY[1]);
    RETURN coalesce(result, '[]'::jsonb);
END

-- returns bool
BEGIN RETURN EXISTS (SELECT 1 FROM pg_class WHERE relname = 'x' AND relkind IN ('r', 'p')); END

-- returns int
DECLARE if_ int; loop_ int; value int := 1; type text; date date; name text; BEGIN value := value + 1; type := 'x'; RETURN value; END

-- returns void
DECLARE "Quoted Name" int; BEGIN "Quoted Name" := 1; PERFORM "Quoted Name"; END

-- since: 15
-- returns void
BEGIN MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1); END

-- returns void
DECLARE a int; BEGIN a = 1; a := (SELECT max(x) FROM t); a := CASE WHEN a > 1 THEN 2 ELSE 3 END; END

-- returns record
DECLARE r record; BEGIN SELECT 1 AS a, 'x' AS b INTO r; RETURN r; END

-- returns void
BEGIN BEGIN NULL; END; BEGIN NULL; EXCEPTION WHEN OTHERS THEN NULL; END; END

-- returns void
BEGIN <<a>> BEGIN EXIT a; END a; END

-- returns void
DECLARE q text; BEGIN q := 'SELECT ' || quote_literal('it''s') || E'\n' || $q$x$q$; EXECUTE q; END

-- returns void
BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('sad', 'ok'); END IF; END

-- returns void
BEGIN GRANT SELECT ON t TO alice; REVOKE ALL ON t FROM bob; COMMENT ON TABLE t IS 'x'; END

-- returns void
DECLARE n int; BEGIN SELECT 1 AS into_, 2 INTO n; END

-- returns int
DECLARE a int := 1; DECLARE b int := 2; DECLARE DECLARE c CONSTANT int := 3; BEGIN RETURN a + b + c; END

-- returns setof int
DECLARE x int; BEGIN RETURN QUERY SELECT 10 INTO x; END

-- returns void
BEGIN WITH q AS (SELECT 1 AS n), update AS (UPDATE a SET x = 1) INSERT INTO a SELECT n FROM q; END

-- returns void
DECLARE r record; BEGIN FOR r IN WITH delete AS (SELECT 1 AS a) SELECT CASE WHEN a = 1 THEN 2 END FROM delete LOOP PERFORM r; END LOOP; END

-- returns void
BEGIN IF EXISTS (WITH values AS (SELECT 1 AS a) SELECT a FROM values) THEN ALTER TABLE t ALTER 2 SET STATISTICS 100; SET NAMES 'utf8'; END IF; END

-- returns int
DECLARE x int; BEGIN x := (WITH insert AS (SELECT 1 AS a) SELECT a FROM insert); RETURN x; END
