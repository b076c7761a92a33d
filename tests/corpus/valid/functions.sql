-- Functions, procedures, aggregates, triggers, rules, languages, transforms, DO and CALL.
-- https://www.postgresql.org/docs/15/sql-createfunction.html and the neighbours.

CREATE FUNCTION add(integer, integer) RETURNS integer
    AS 'select $1 + $2;'
    LANGUAGE SQL
    IMMUTABLE
    RETURNS NULL ON NULL INPUT;

CREATE FUNCTION add(a integer, b integer) RETURNS integer
    LANGUAGE SQL
    IMMUTABLE
    RETURNS NULL ON NULL INPUT
    RETURN a + b;

CREATE OR REPLACE FUNCTION increment(i integer) RETURNS integer AS $$
        BEGIN
                RETURN i + 1;
        END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION dup(in int, out f1 int, out f2 text)
    AS $$ SELECT $1, CAST($1 AS text) || ' is text' $$
    LANGUAGE SQL;

CREATE FUNCTION dup(int) RETURNS TABLE(f1 int, f2 text)
    AS $$ SELECT $1, CAST($1 AS text) || ' is text' $$
    LANGUAGE SQL;

CREATE FUNCTION check_password(uname TEXT, pass TEXT)
RETURNS BOOLEAN AS $$
DECLARE passed BOOLEAN;
BEGIN
        SELECT  (pwd = $2) INTO passed
        FROM    pwds
        WHERE   username = $1;
        RETURN passed;
END;
$$  LANGUAGE plpgsql
    SECURITY DEFINER
    -- Set a secure search_path: trusted schema(s), then 'pg_temp'.
    SET search_path = admin, pg_temp;

CREATE FUNCTION f(VARIADIC arr numeric[]) RETURNS SETOF numeric LANGUAGE sql STABLE STRICT LEAKPROOF PARALLEL SAFE COST 10 ROWS 5
    AS $body$ SELECT unnest(arr) $body$;

CREATE FUNCTION f(INOUT a int DEFAULT 1, b text = 'x', IN OUT c int DEFAULT NULL) LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT NOT LEAKPROOF
    PARALLEL RESTRICTED SECURITY INVOKER SET work_mem TO '1MB' SET enable_seqscan FROM CURRENT AS $$BEGIN NULL; END$$;

CREATE FUNCTION c_func(internal) RETURNS trigger AS 'MODULE_PATHNAME', 'c_func' LANGUAGE C WINDOW SUPPORT s.support;

CREATE FUNCTION f(t s.tab.col%TYPE) RETURNS SETOF s.tab.col%TYPE TRANSFORM FOR TYPE hstore, FOR TYPE jsonb LANGUAGE plpython3u AS 'return t';

CREATE FUNCTION f() RETURNS void BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT 1; DELETE FROM t WHERE a = 2; END;

CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC ; SELECT CASE WHEN a > 1 THEN 2 ELSE 3 END;; END;

CREATE FUNCTION app.words_of (line text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT word FROM regexp_split_to_table (line, ' ') AS word
    -- not too many
    LIMIT (length (line) / 2) OFFSET 1;
END;

CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC END;

CREATE OR REPLACE FUNCTION public.handle_new_user()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = ''
AS $function$
begin
  insert into public.profiles (id, full_name, avatar_url)
  values (new.id, new.raw_user_meta_data->>'full_name', new.raw_user_meta_data->>'avatar_url');
  return new;
end;
$function$;

CREATE FUNCTION f(a int) RETURNS int IMMUTABLE RETURN (SELECT max(x) FROM t WHERE t.y = a);

CREATE PROCEDURE insert_data(a integer, b integer)
LANGUAGE SQL
AS $$
INSERT INTO tbl VALUES (a);
INSERT INTO tbl VALUES (b);
$$;

CREATE PROCEDURE insert_data(a integer, b integer)
LANGUAGE SQL
BEGIN ATOMIC
  INSERT INTO tbl VALUES (a);
  INSERT INTO tbl VALUES (b);
END;

CREATE OR REPLACE PROCEDURE p(INOUT x int, OUT y text) LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp AS $$
BEGIN
    x := x + 1;
END
$$;

ALTER FUNCTION sqrt(integer) RENAME TO square_root;

ALTER FUNCTION sqrt(integer) OWNER TO joe;

ALTER FUNCTION sqrt(integer) SET SCHEMA maths;

ALTER FUNCTION sqrt(integer) DEPENDS ON EXTENSION mathlib;

ALTER FUNCTION sqrt(integer) NO DEPENDS ON EXTENSION mathlib;

ALTER FUNCTION check_password(text) SET search_path = admin, pg_temp;

ALTER FUNCTION check_password(text) RESET search_path;

ALTER FUNCTION check_password RESET ALL;

ALTER FUNCTION f(IN a int, OUT b text, VARIADIC c int[]) STRICT IMMUTABLE SECURITY DEFINER COST 0.5 ROWS 7 PARALLEL UNSAFE SUPPORT s RESTRICT;

ALTER FUNCTION f() CALLED ON NULL INPUT NOT LEAKPROOF EXTERNAL SECURITY INVOKER SET x.y = DEFAULT;

ALTER PROCEDURE insert_data(integer, integer) RENAME TO insert_record;

ALTER PROCEDURE insert_data(integer, integer) OWNER TO joe;

ALTER PROCEDURE insert_data(integer, integer) SET SCHEMA accounting;

ALTER PROCEDURE check_password(text) SET search_path = admin, pg_temp;

ALTER PROCEDURE p NO DEPENDS ON EXTENSION myext;

ALTER ROUTINE foo(integer) RENAME TO foobar;

ALTER ROUTINE foo(integer) SECURITY DEFINER SET search_path TO 'x';

ALTER ROUTINE foo OWNER TO alice;

DROP FUNCTION sqrt(integer);

DROP FUNCTION IF EXISTS f(IN a int, b text), g, s.h(VARIADIC int[]) CASCADE;

DROP PROCEDURE do_db_maintenance;

DROP PROCEDURE IF EXISTS p(IN int, OUT text), q() RESTRICT;

DROP ROUTINE foo(integer);

DROP ROUTINE IF EXISTS foo, bar(text) CASCADE;

CREATE AGGREGATE sum (complex) (
    sfunc = complex_add,
    stype = complex,
    initcond = '(0,0)'
);

CREATE OR REPLACE AGGREGATE s.avg (float8) (sfunc = float8_accum, stype = float8[], finalfunc = float8_avg, initcond = '{0,0,0}',
    sspace = 32, finalfunc_extra, finalfunc_modify = read_write, combinefunc = c, serialfunc = d, deserialfunc = e, msfunc = m, minvfunc = n,
    mstype = int8, mfinalfunc = o, sortop = <, parallel = safe);

CREATE AGGREGATE percentile (float8 ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = f, hypothetical);

CREATE AGGREGATE cnt (*) (sfunc = int8inc, stype = int8, initcond = '0', sortop = OPERATOR(pg_catalog.>));

CREATE AGGREGATE old_style (basetype = 'ANY', sfunc = int8inc, stype = int8);

CREATE AGGREGATE variadic_rank (VARIADIC "any" ORDER BY VARIADIC "any") (sfunc = a, stype = internal);

ALTER AGGREGATE myavg(integer) RENAME TO my_average;

ALTER AGGREGATE myavg(*) OWNER TO joe;

ALTER AGGREGATE mypercentile(float8 ORDER BY integer) SET SCHEMA myschema;

DROP AGGREGATE myavg(integer);

DROP AGGREGATE IF EXISTS a(*), b(x int, y text), c(ORDER BY int) CASCADE;

CREATE TRIGGER check_update
    BEFORE UPDATE ON accounts
    FOR EACH ROW
    EXECUTE FUNCTION check_account_update();

CREATE OR REPLACE TRIGGER check_update
    BEFORE UPDATE OF balance, name ON accounts
    FOR EACH ROW
    EXECUTE FUNCTION check_account_update();

CREATE TRIGGER check_update BEFORE UPDATE ON accounts FOR EACH ROW
    WHEN (OLD.balance IS DISTINCT FROM NEW.balance)
    EXECUTE PROCEDURE check_account_update('a', 1, 2.5, b, x1);

CREATE TRIGGER view_insert INSTEAD OF INSERT OR DELETE OR UPDATE ON my_view FOR EACH ROW EXECUTE FUNCTION view_insert_row();

CREATE TRIGGER transfer_insert AFTER INSERT ON transfer REFERENCING NEW TABLE AS inserted
    FOR EACH STATEMENT EXECUTE FUNCTION check_transfer_balances_to_zero();

CREATE TRIGGER paired_items_update AFTER UPDATE ON paired_items
    REFERENCING NEW TABLE AS newtab OLD TABLE oldtab
    FOR EACH ROW EXECUTE FUNCTION check_matching_pairs();

CREATE TRIGGER t BEFORE TRUNCATE ON s.t EXECUTE FUNCTION public.f();

CREATE CONSTRAINT TRIGGER c AFTER INSERT OR UPDATE ON t FROM other DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f();

CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR ROW EXECUTE PROCEDURE public.handle_new_user();

ALTER TRIGGER emp_stamp ON emp RENAME TO emp_track_chgs;

ALTER TRIGGER emp_stamp ON emp DEPENDS ON EXTENSION emplib;

ALTER TRIGGER emp_stamp ON emp NO DEPENDS ON EXTENSION emplib;

DROP TRIGGER if_dist_exists ON films;

DROP TRIGGER IF EXISTS a ON s.t CASCADE;

CREATE EVENT TRIGGER abort_ddl ON ddl_command_start EXECUTE FUNCTION abort_any_command();

CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') AND tag IN ('x') EXECUTE PROCEDURE f();

ALTER EVENT TRIGGER e DISABLE;

ALTER EVENT TRIGGER e ENABLE REPLICA;

ALTER EVENT TRIGGER e ENABLE ALWAYS;

ALTER EVENT TRIGGER e ENABLE;

ALTER EVENT TRIGGER e OWNER TO SESSION_USER;

ALTER EVENT TRIGGER e RENAME TO f;

DROP EVENT TRIGGER IF EXISTS snitch RESTRICT;

CREATE RULE "_RETURN" AS ON SELECT TO t1 DO INSTEAD SELECT * FROM t2;

CREATE OR REPLACE RULE notify_me AS ON UPDATE TO mytable DO ALSO NOTIFY mytable;

CREATE RULE r AS ON INSERT TO s.t WHERE NEW.a > 1 DO INSTEAD NOTHING;

CREATE RULE r AS ON DELETE TO t DO (UPDATE a SET b = 1 WHERE c = OLD.c; INSERT INTO l VALUES (OLD.c); DELETE FROM m);

CREATE RULE r AS ON UPDATE TO t DO INSTEAD (INSERT INTO l SELECT NEW.*);

ALTER RULE notify_all ON emp RENAME TO notify_me;

DROP RULE newrule ON mytable;

DROP RULE IF EXISTS r ON s.t CASCADE;

CREATE TRUSTED PROCEDURAL LANGUAGE plsample HANDLER plsample_call_handler INLINE plsample_inline VALIDATOR plsample_validator;

CREATE OR REPLACE LANGUAGE plsample;

CREATE LANGUAGE x HANDLER s.h NO VALIDATOR;

ALTER PROCEDURAL LANGUAGE plsample RENAME TO pls;

ALTER LANGUAGE plsample OWNER TO CURRENT_USER;

DROP PROCEDURAL LANGUAGE IF EXISTS plsample CASCADE;

DROP LANGUAGE plsample;

CREATE TRANSFORM FOR hstore LANGUAGE plpython3u (FROM SQL WITH FUNCTION hstore_to_plpython(internal), TO SQL WITH FUNCTION plpython_to_hstore(internal));

CREATE OR REPLACE TRANSFORM FOR s.t LANGUAGE l (TO SQL WITH FUNCTION f(internal));

DROP TRANSFORM IF EXISTS FOR hstore LANGUAGE plpython3u CASCADE;

DO $$
DECLARE r record;
BEGIN
    FOR r IN SELECT table_schema, table_name FROM information_schema.tables
             WHERE table_type = 'VIEW' AND table_schema = 'public'
    LOOP
        EXECUTE 'GRANT ALL ON ' || quote_ident(r.table_schema) || '.' || quote_ident(r.table_name) || ' TO webuser';
    END LOOP;
END$$;

DO LANGUAGE plpgsql 'BEGIN NULL; END';

DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$ LANGUAGE plpgsql;

CALL do_db_maintenance();

CALL s.p(1, b => 'x', c := NULL);

CALL s.p(1, VARIADIC ARRAY[1, 2]);

CREATE ACCESS METHOD heptree TYPE INDEX HANDLER heptree_handler;

CREATE ACCESS METHOD h TYPE TABLE HANDLER s.handler;

DROP ACCESS METHOD IF EXISTS heptree CASCADE;

CREATE FUNCTION f(a int, OUT b int) LANGUAGE plpgsql AS $$ BEGIN SELECT 1 INTO $2; END $$;
