-- What generated histories have found about tables, indexes and columns.
-- A generated column that LIKE copies uses the columns of its own table.
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 2';
CREATE TABLE source (id int, g int GENERATED ALWAYS AS (id * 2) STORED, h int GENERATED ALWAYS AS (twice(id)) STORED, CONSTRAINT positive CHECK (g >= 0));
CREATE TABLE all_of_it (LIKE source INCLUDING ALL);
CREATE TABLE columns_only (LIKE source);
ALTER TABLE all_of_it ALTER COLUMN id TYPE bigint;
-- since: 15
-- missed: versions before 15 drop the generated column with it
ALTER TABLE all_of_it DROP COLUMN id;
ALTER TABLE all_of_it DROP COLUMN id CASCADE;
SELECT g FROM all_of_it;
ALTER TABLE columns_only DROP COLUMN id;
SELECT g, h FROM columns_only;
DROP TABLE source;
DROP FUNCTION twice(int);
CREATE FUNCTION thrice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 3';
CREATE TABLE source (id int, h int GENERATED ALWAYS AS (thrice(id)) STORED);
CREATE TABLE with_generated (LIKE source INCLUDING GENERATED);
-- since: 15
DROP TABLE source;
-- since: 15
DROP FUNCTION thrice(int);
-- since: 15
ALTER TABLE with_generated ALTER COLUMN h DROP EXPRESSION;
DROP FUNCTION thrice(int);
-- A partition's own index is the one of the parent only if it is of the same method and class.
CREATE TABLE measured (id int, at date NOT NULL, place text) PARTITION BY RANGE (at);
CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM ('2010-01-01') TO ('2011-01-01');
CREATE INDEX ON measured_1 (at);
CREATE INDEX ON measured USING hash (at);
CREATE INDEX ON measured_1 (place DESC);
CREATE INDEX ON measured (place NULLS FIRST);
CREATE INDEX ON measured_1 (place text_pattern_ops);
CREATE INDEX ON measured (place COLLATE "C");
CREATE INDEX ON measured (place text_pattern_ops DESC);
-- The same exclusion twice is one.
CREATE TABLE booked (during int4range, CONSTRAINT one EXCLUDE USING gist (during WITH &&), CONSTRAINT two EXCLUDE USING gist (during WITH &&));
ALTER TABLE booked DROP CONSTRAINT two;
ALTER TABLE booked DROP CONSTRAINT one;
CREATE TABLE booked_2 (during int4range, CONSTRAINT x1 EXCLUDE USING gist (during WITH &&), CONSTRAINT x2 EXCLUDE USING gist (during WITH =), CONSTRAINT x3 EXCLUDE USING gist (during WITH &&) WHERE (during IS NOT NULL), CONSTRAINT x4 EXCLUDE USING gist (during WITH &&) WHERE (during IS NOT NULL));
ALTER TABLE booked_2 DROP CONSTRAINT x2;
ALTER TABLE booked_2 DROP CONSTRAINT x3;
ALTER TABLE booked_2 DROP CONSTRAINT x4;
ALTER TABLE booked_2 ADD CONSTRAINT x5 EXCLUDE USING gist (during WITH &&), ADD CONSTRAINT x6 EXCLUDE USING gist (during WITH &&);
ALTER TABLE booked_2 DROP CONSTRAINT x6;
-- Fields of an interval.
CREATE TABLE spans (a interval day to second, b interval(3), c interval second(2), d interval day to second(4), e interval year, f interval year to month[], g interval hour to minute DEFAULT '1 hour');
ALTER TABLE spans ALTER COLUMN a TYPE interval minute to second(0), ALTER COLUMN c TYPE interval;
-- The default of a permanent table that uses a temporary sequence goes with the session; the script ends here.
CREATE TEMPORARY TABLE scratch (id bigserial PRIMARY KEY, code text);
CREATE TABLE kept (LIKE scratch INCLUDING ALL);
INSERT INTO kept (code) VALUES ('a');
-- The generated columns of a child use the child's columns.
CREATE TABLE parent (id int, g int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE child (own int) INHERITS (parent);
ALTER TABLE parent ADD COLUMN h int GENERATED ALWAYS AS (id * 3) STORED;
ALTER TABLE child ALTER COLUMN id TYPE bigint;
-- since: 15
-- missed: versions before 15 drop the generated column with it
ALTER TABLE parent DROP COLUMN id;
ALTER TABLE parent DROP COLUMN id CASCADE;
SELECT g, h FROM child;
SELECT own FROM child;
CREATE TABLE parent_2 (id int, g int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE child_2 () INHERITS (parent_2);
ALTER TABLE child_2 NO INHERIT parent_2;
-- since: 15
-- missed: versions before 15 drop the generated column with it
ALTER TABLE child_2 DROP COLUMN id;
ALTER TABLE child_2 DROP COLUMN id CASCADE;
SELECT g FROM child_2;
CREATE TABLE parts (id int NOT NULL, g int GENERATED ALWAYS AS (id * 2) STORED, k int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
ALTER TABLE parts DROP COLUMN id CASCADE;
SELECT g FROM parts_1;
-- since: 15
-- missed: versions before 15 drop the generated column with it
ALTER TABLE ONLY parent_2 DROP COLUMN id;
ALTER TABLE ONLY parent_2 DROP COLUMN id CASCADE;
-- ONLY means one table.
CREATE TABLE one (a int, b int);
CREATE TABLE one_child () INHERITS (one);
ALTER TABLE ONLY one ALTER COLUMN a SET NOT NULL;
INSERT INTO one_child (b) VALUES (1);
INSERT INTO one (b) VALUES (1);
ALTER TABLE one ALTER COLUMN b SET NOT NULL;
INSERT INTO one_child (a) VALUES (1);
ALTER TABLE ONLY one ALTER COLUMN b DROP NOT NULL;
INSERT INTO one_child (a) VALUES (1);
-- Indexes of expressions and of some rows are matched by their words.
CREATE INDEX ON measured_1 (lower(place));
CREATE INDEX ON measured USING hash (lower(place));
CREATE INDEX ON measured (lower(place));
CREATE INDEX ON measured_1 (place) WHERE id > 1;
CREATE INDEX ON measured (place) WHERE id > 2;
CREATE INDEX ON measured (place) WHERE id > 1;
CREATE INDEX ON measured_1 ((id + 1), (id + 2));
CREATE INDEX ON measured ((id + 1), (id + 3));
CREATE INDEX ON measured ((id + 1), (id + 2));
-- A child keeps a CHECK that is dropped from ONLY its parent, or that it has from another one.
CREATE TABLE checked (a int, CONSTRAINT c1 CHECK (a > 1), CONSTRAINT c2 CHECK (a > 2), CONSTRAINT c3 CHECK (a > 3));
CREATE TABLE checked_child () INHERITS (checked);
CREATE TABLE checked_other (a int, CONSTRAINT c3 CHECK (a > 3));
CREATE TABLE checked_both () INHERITS (checked, checked_other);
ALTER TABLE checked_child DROP CONSTRAINT c1;
ALTER TABLE ONLY checked DROP CONSTRAINT c1;
ALTER TABLE checked_child DROP CONSTRAINT c1;
ALTER TABLE checked DROP CONSTRAINT c2;
ALTER TABLE checked_child DROP CONSTRAINT c2;
ALTER TABLE checked DROP CONSTRAINT c3;
ALTER TABLE checked_both DROP CONSTRAINT c3;
ALTER TABLE checked_other DROP CONSTRAINT c3;
CREATE TABLE checked_parts (k int, a int, CONSTRAINT c4 CHECK (a > 1)) PARTITION BY LIST (k);
ALTER TABLE ONLY checked_parts DROP CONSTRAINT c4;
ALTER TABLE checked_parts ADD CONSTRAINT c4 CHECK (a > 1);
ALTER TABLE ONLY checked_parts DROP CONSTRAINT c4;
-- until: 17
ALTER TABLE checked_parts DROP CONSTRAINT c4;
-- A view goes with the schema of its table.
CREATE SCHEMA app_27;
CREATE SCHEMA app_23;
CREATE TABLE split (id int, at date, place text) PARTITION BY RANGE (at);
CREATE TABLE app_27.split_1 PARTITION OF split FOR VALUES FROM ('2010-01-01') TO ('2011-01-01');
CREATE VIEW app_23.of_split_1 WITH (security_barrier = true) AS SELECT place FROM app_27.split_1 UNION ALL SELECT place FROM app_27.split_1 WHERE place IS NULL;
CREATE VIEW app_23.of_split_2 AS SELECT place FROM app_27.split_1;
DROP SCHEMA app_27;
DROP SCHEMA app_27 CASCADE;
CREATE INDEX ON measured_1 (lower(place)) INCLUDE (id);
CREATE INDEX ON measured (lower(place)) INCLUDE (at);

-- ONLY the partitioned table gets the key; its partitions have their own.
CREATE TABLE only_keys (id int NOT NULL, part int NOT NULL) PARTITION BY LIST (part);
CREATE TABLE only_keys_1 PARTITION OF only_keys FOR VALUES IN (1);
ALTER TABLE ONLY only_keys ADD PRIMARY KEY (id, part);
ALTER TABLE only_keys_1 ADD PRIMARY KEY (id, part);
ALTER INDEX only_keys_pkey ATTACH PARTITION only_keys_1_pkey;

-- A foreign key to a partitioned table: the server adds a constraint for each partition, under a name of its own.
CREATE TABLE fk_parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE fk_parts_1 PARTITION OF fk_parts FOR VALUES FROM (0) TO (10);
CREATE TABLE fk_user (id int REFERENCES fk_parts (id));
CREATE TABLE fk_parts_2 PARTITION OF fk_parts FOR VALUES FROM (10) TO (20);
ALTER TABLE fk_user RENAME CONSTRAINT fk_user_id_fkey TO fk_user_key;
