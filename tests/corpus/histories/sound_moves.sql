CREATE TABLE t (a int);
ALTER TABLE t SET SCHEMA pg_catalog;
SELECT * FROM t;
ALTER TABLE pg_catalog.t SET SCHEMA public;
CREATE FUNCTION zz() RETURNS int LANGUAGE sql AS 'select 1';
ALTER FUNCTION zz() SET SCHEMA pg_catalog;
SELECT zz();
ALTER FUNCTION pg_catalog.zz() SET SCHEMA public;
CREATE TYPE en AS ENUM ('a');
ALTER TYPE en SET SCHEMA pg_catalog;
CREATE TABLE te (a en);
ALTER TYPE pg_catalog.en SET SCHEMA public;
CREATE SCHEMA s;
CREATE VIEW w AS SELECT 1 AS x;
ALTER VIEW w SET SCHEMA pg_catalog;
ALTER VIEW w SET SCHEMA s;
CREATE DOMAIN dx AS int;
ALTER DOMAIN dx SET SCHEMA pg_catalog;
ALTER DOMAIN dx SET SCHEMA s;
CREATE SEQUENCE sq;
ALTER SEQUENCE sq SET SCHEMA pg_catalog;
SELECT nextval('sq');
ALTER SEQUENCE sq SET SCHEMA s;
CREATE COLLATION cc FROM "C";
ALTER COLLATION cc SET SCHEMA pg_catalog;
ALTER COLLATION cc SET SCHEMA s;
CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq);
ALTER OPERATOR === (int, int) SET SCHEMA pg_catalog;
SELECT 1 === 2;
ALTER OPERATOR === (int, int) SET SCHEMA s;
CREATE EXTENSION citext;
ALTER EXTENSION citext SET SCHEMA pg_catalog;
CREATE TABLE ci (a citext);
ALTER EXTENSION citext SET SCHEMA s;
CREATE EXTENSION hstore SCHEMA pg_catalog;
CREATE TABLE hi (a hstore);
ALTER EXTENSION hstore SET SCHEMA public;
ALTER TABLE te SET SCHEMA pg_catalog;
CREATE TABLE te (x int);
DROP TABLE te;
CREATE TABLE te (x int);
-- a partition key goes with the type of its column, and the table with it
CREATE DOMAIN key AS int;
CREATE TABLE parts (a key, b int) PARTITION BY RANGE (a);
CREATE TABLE parts_one PARTITION OF parts FOR VALUES FROM (1) TO (2);
DROP DOMAIN key;
DROP DOMAIN key CASCADE;
CREATE TABLE parts (a int);
CREATE TABLE parts_one (a int);
CREATE TYPE pair AS (x int, y int);
CREATE TABLE by_pair (b int, a pair) PARTITION BY LIST (a);
DROP TYPE pair CASCADE;
CREATE TABLE by_pair (a int);
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE by_expression (b int, a mood) PARTITION BY RANGE (b, ((a IS NULL)));
DROP TYPE mood CASCADE;
CREATE TABLE by_expression (a int);
-- what makes a range
CREATE TYPE span AS RANGE (subtype = int4);
SELECT span(1, 2), span(1, 2, '[]');
CREATE TABLE spans (r span DEFAULT span(1, 2), CHECK (lower(r) > 0));
CREATE TYPE fspan AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = fspans);
SELECT fspan(1.5, 2), fspan(1, 2), fspan(null, null), fspan('1', '2');
SELECT fspans(fspan(1, 2), fspan(3, 4)), fspans();
SELECT fspans(fspan(1, 2));
SELECT multirange(fspan(1, 2)), lower(fspan(1, 2)), fspan(1, 2) && fspan(2, 3), fspan(1, 2) @> 1.5::float8;
CREATE TYPE tspan AS RANGE (subtype = text, collation = "C");
SELECT tspan('a', 'b'), tspan('a', 'b', '()');
-- since: 16
SELECT * FROM SYSTEM_USER;
-- since: 16
SELECT u.*, system_user FROM SYSTEM_USER AS u;
CREATE TABLE divided (a int, CONSTRAINT c CHECK (a > 0)) PARTITION BY RANGE (a);
CREATE TABLE divided_one PARTITION OF divided FOR VALUES FROM (1) TO (2);
-- since: 18
ALTER TABLE ONLY divided DROP CONSTRAINT c;
-- since: 18
ALTER TABLE divided_one DROP CONSTRAINT c;
-- a constraint that may have been there
CREATE TABLE owner (a int, b int);
ALTER TABLE owner DROP CONSTRAINT IF EXISTS c_owner;
ALTER TABLE owner ADD CONSTRAINT c_owner CHECK (a > 0);
ALTER TABLE IF EXISTS owner DROP CONSTRAINT IF EXISTS c_owner;
ALTER TABLE IF EXISTS owner ADD CONSTRAINT c_owner UNIQUE (a);
ALTER TABLE owner DROP CONSTRAINT IF EXISTS c_owner, ADD CONSTRAINT c_owner UNIQUE (b);
ALTER TABLE owner ADD CONSTRAINT c_owner UNIQUE (a), DROP CONSTRAINT IF EXISTS c_owner;
-- the name of a NOT NULL comes with LIKE
CREATE TABLE keyed (a int PRIMARY KEY, b int NOT NULL);
CREATE TABLE keyed_copy (LIKE keyed INCLUDING INDEXES);
-- since: 18
CREATE TABLE keyed_like (LIKE keyed INCLUDING INDEXES, NOT NULL a);
-- since: 18
ALTER TABLE keyed_like RENAME CONSTRAINT keyed_a_not_null TO a_nn;
-- since: 18
ALTER TABLE keyed_copy RENAME CONSTRAINT keyed_b_not_null TO b_nn;
-- who runs a migration has a name
CREATE FOREIGN DATA WRAPPER foo;
CREATE SERVER far FOREIGN DATA WRAPPER foo;
CREATE USER MAPPING FOR current_user SERVER far OPTIONS (username 'test');
ALTER USER MAPPING FOR postgres SERVER far OPTIONS (DROP username);
DROP USER MAPPING FOR postgres SERVER far;
