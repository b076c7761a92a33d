-- Texts that variables and arguments hold, as far as they are known.
CREATE TABLE measured (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE beside (id int);
CREATE TYPE state AS ENUM ('OPEN', 'CLOSED');
CREATE FUNCTION of_state(base text, s state) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE name varchar;
BEGIN
    SELECT lower(format('%s_%s', base, s::text)) INTO name;
    EXECUTE format('CREATE TABLE %s (id int)', name);
END $f$;
CREATE FUNCTION of_day(base text, day date) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE suffix varchar; name text;
BEGIN
    SELECT to_char(day, 'YYYYMMDD') INTO suffix;
    name := base || '_' || suffix;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, base, day, day + 1);
    PERFORM of_state(name, 'OPEN');
END $f$;
SELECT of_day('measured', '2020-01-03');
SELECT of_day(day => '2020-01-01', base => 'measured');
-- nothing else is touched
SELECT no FROM beside;
CREATE TABLE beside (id int);
CREATE TYPE state AS ENUM ('OTHER');
SELECT no FROM measured;
-- missed: which days there are
DROP TABLE measured_20200102;
DROP TABLE measured_20200101;
DROP TABLE measured_20200103, measured_20200103_open, measured_20200101_open;
-- what is known as a whole is done
DO $$ DECLARE n text := 'made'; sql text; BEGIN
    sql := format('CREATE TABLE %I (id int)', n);
    EXECUTE sql;
    n := n || '_too';
    EXECUTE 'CREATE TABLE ' || quote_ident(n) || ' (id int)';
END $$;
SELECT no FROM made;
DROP TABLE made, made_too;
DO $$ DECLARE n text := 'made'; BEGIN EXECUTE format('DROP TABLE %I', n); END $$;
-- in a loop it may be another one when it comes round again
DO $$ DECLARE n text := 'a'; i int; BEGIN
    FOR i IN 1..2 LOOP EXECUTE format('CREATE TABLE looped_%s (id int)', n); n := 'b'; END LOOP;
END $$;
DROP TABLE looped_a, looped_b;
DO $$ DECLARE n text := 'a'; BEGIN
    IF random() >= 0 THEN n := 'b'; END IF;
    EXECUTE format('CREATE TABLE branched_%s (id int)', n);
END $$;
DROP TABLE branched_b;
DO $$ DECLARE n text := 'a'; BEGIN
    BEGIN n := 'c'; PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END;
    EXECUTE format('CREATE TABLE handled_%s (id int)', n);
END $$;
DROP TABLE handled_c;
DO $$ DECLARE n text := 'a'; r record; BEGIN
    FOR r IN SELECT 'x' AS f LOOP n := r.f; END LOOP;
    EXECUTE format('CREATE TABLE filled_%s (id int)', n);
    SELECT 'y' INTO n FROM (SELECT 1) AS one;
    EXECUTE format('CREATE TABLE filled_%s (id int)', n);
    EXECUTE 'SELECT ''z''' INTO n;
    EXECUTE format('CREATE TABLE filled_%s (id int)', n);
END $$;
DROP TABLE filled_x, filled_y, filled_z;
CREATE PROCEDURE fills(INOUT n text) LANGUAGE plpgsql AS $f$ BEGIN n := 'p'; END $f$;
DO $$ DECLARE n text := 'a'; BEGIN CALL fills(n); EXECUTE format('CREATE TABLE called_%s (id int)', n); END $$;
DROP TABLE called_p;
-- a column of a RETURNS TABLE is a variable
CREATE FUNCTION rows_of(n text) RETURNS TABLE (name text) LANGUAGE plpgsql AS $f$ BEGIN
    name := 'of_' || n; EXECUTE format('CREATE TABLE %I (id int)', name); RETURN NEXT; END $f$;
SELECT * FROM rows_of('rows');
SELECT id FROM of_rows;
DROP TABLE of_rows;
-- by its label, and by a loop that has it for its own
DO $$ <<b>> DECLARE n text := 'a'; x text := 'x'; BEGIN
    b.n := 'l';
    FOREACH x IN ARRAY ARRAY['y'] LOOP NULL; END LOOP;
    EXECUTE format('CREATE TABLE labelled_%s (id int)', n);
    EXECUTE format('CREATE TABLE each_%s (id int)', x);
END $$;
DROP TABLE labelled_l, each_y;
