-- What may have been there before is unsure afterwards, and never a reason to refuse.
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
-- A table that may be there with other columns.
DO $$ BEGIN IF (SELECT count(*) FROM pg_class) > 1 THEN CREATE TABLE maybe (id int, other text); END IF; END $$;
DO $$ BEGIN CREATE TABLE maybe (id int, own text NOT NULL); EXCEPTION WHEN duplicate_table THEN NULL; END $$;
SELECT other FROM maybe;
INSERT INTO maybe (id) VALUES (1);
ALTER TABLE maybe ADD COLUMN own text;
DROP TABLE maybe;
SELECT id FROM maybe;
DO $$ BEGIN IF (SELECT count(*) FROM pg_class) > 1 THEN CREATE TABLE maybe (id int, other text); END IF; END $$;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'maybe') THEN CREATE TABLE maybe (id int, own text NOT NULL); END IF; END $$;
SELECT other FROM maybe;
INSERT INTO maybe (id) VALUES (1);
CREATE TABLE maybe (id int);
DROP TABLE maybe;
DO $$ BEGIN IF (SELECT count(*) FROM pg_class) > 1 THEN CREATE TYPE feeling AS ENUM ('x', 'y'); END IF; END $$;
DO $$ BEGIN CREATE TYPE feeling AS ENUM ('z'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
SELECT 'x'::feeling;
DROP TYPE feeling;
SELECT NULL::feeling;
DO $$ BEGIN IF (SELECT count(*) FROM pg_class) > 1 THEN ALTER TABLE people ADD COLUMN age text; END IF; END $$;
DO $$ BEGIN ALTER TABLE people ADD COLUMN age int NOT NULL; EXCEPTION WHEN duplicate_column THEN NULL; END $$;
INSERT INTO people (id, name) VALUES (1, 'a');
ALTER TABLE people ALTER COLUMN age SET DEFAULT 'text';
ALTER TABLE people DROP COLUMN age;
SELECT age FROM people;
-- A table that is there with other columns: it stays as it is.
DO $$ BEGIN CREATE TABLE people (id int, own text); EXCEPTION WHEN duplicate_table THEN NULL; END $$;
SELECT own FROM people;
SELECT name FROM people;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_tables WHERE tablename = 'people') THEN CREATE TABLE people (id int, own text); END IF; END $$;
SELECT own FROM people;
SELECT name FROM people;
-- The question is about another thing of that name.
CREATE SCHEMA app;
CREATE TYPE app.mood_2 AS ENUM ('a');
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'mood_2') THEN CREATE TYPE mood_2 AS ENUM ('b'); END IF; END $$;
-- missed: whether the question finds the type of the other schema is not known
SELECT 'b'::mood_2;
CREATE TYPE mood_2 AS ENUM ('b');
CREATE TABLE app.named (id int);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_tables WHERE tablename = 'named') THEN CREATE TABLE named (id int); END IF; END $$;
CREATE TABLE named (id text);
CREATE TABLE app.columned (code int);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM information_schema.columns WHERE column_name = 'code') THEN ALTER TABLE people ADD COLUMN code int; END IF; END $$;
ALTER TABLE people ADD COLUMN code text;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'columned' AND column_name = 'code') THEN ALTER TABLE people ADD COLUMN code_2 int; END IF; END $$;
ALTER TABLE people ADD COLUMN code_2 text;
CREATE TABLE status (id int);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'status') THEN CREATE TYPE status AS ENUM ('a'); END IF; END $$;
SELECT id FROM status;
DROP TABLE status;
CREATE TYPE status AS ENUM ('a', 'b');
CREATE SEQUENCE counted;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'counted') THEN CREATE TABLE counted (id int); END IF; END $$;
DROP SEQUENCE counted;
CREATE TABLE counted (id int);
-- ALTER TABLE of a table that nobody knows makes no tables.
DO $$ DECLARE t text := trim('people'); BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN dynamic int', t); END $$;
SELECT dynamic FROM people;
SELECT dynamic FROM app.named;
SELECT id FROM no_such_table;
CREATE TABLE keyed (id int, a int, b int);
ALTER TABLE keyed ADD CONSTRAINT keyed_a UNIQUE (a);
CREATE INDEX keyed_b ON keyed (b);
CREATE VIEW of_keyed AS SELECT b FROM keyed;
DO $$ DECLARE n text := trim('keyed_a'); BEGIN EXECUTE format('ALTER TABLE keyed DROP CONSTRAINT %I', n); END $$;
CREATE UNIQUE INDEX keyed_a ON keyed (a);
DO $$ DECLARE n text := trim('keyed'); BEGIN EXECUTE format('ALTER TABLE %I DROP COLUMN b CASCADE', n); END $$;
CREATE VIEW of_keyed AS SELECT a FROM keyed;
CREATE INDEX keyed_b ON keyed (a);
DO $$ DECLARE n text := trim('keyed'); BEGIN EXECUTE format('ALTER TABLE %I ADD CONSTRAINT made UNIQUE (a)', n); END $$;
-- missed: nobody knows what the constraint is called
DROP INDEX no_such_index;
ALTER TABLE keyed DROP CONSTRAINT made;
DO $$ DECLARE n text := trim('keyed'); BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN c serial', n); END $$;
SELECT nextval('keyed_c_seq');
DO $$ DECLARE n text := trim('keyed'); BEGIN EXECUTE format('ALTER TABLE %I RENAME TO lately', n); END $$;
SELECT id FROM lately;
DROP TABLE lately CASCADE;
-- A path that may be set.
CREATE TABLE app.in_app (id int);
DO $$ BEGIN IF (SELECT count(*) FROM pg_class) > 1 THEN SET search_path TO app; END IF; END $$;
SELECT id FROM in_app;
CREATE TABLE people (id int);
RESET search_path;
SELECT id FROM people;
