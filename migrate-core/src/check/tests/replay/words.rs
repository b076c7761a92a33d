//! Settings, modifiers of types, attributes of constraints, operators with ANY.

use super::*;

#[test]
fn settings() {
    insta::assert_snapshot!(refusal("SET serch_path = a;\nSET shared_buffers = '1GB';\nSET app.tenant = 'a';"), @"
    42704: unrecognized configuration parameter `serch_path`
     --> 001_a.sql:1:5
      |
    1 | SET serch_path = a;
      |     ^^^^^^^^^^
      |
      = help: did you mean `search_path`?

    55P02: parameter `shared_buffers` cannot be set in a session
     --> 001_a.sql:2:5
      |
    2 | SET shared_buffers = '1GB';
      |     ^^^^^^^^^^^^^^
      |
      = help: the server's configuration has it, or ALTER SYSTEM
    ");
}

#[test]
fn what_a_type_or_a_constraint_can_not_have() {
    let sql = "CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE a (id int REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE b (id int, FOREIGN KEY (id) REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE c (id int, CHECK (id > 0) DEFERRABLE);
CREATE TABLE d (note text(5));";
    insta::assert_snapshot!(refusal(sql), @"
    42601: constraint declared INITIALLY DEFERRED must be DEFERRABLE
     --> 001_a.sql:2:52
      |
    2 | CREATE TABLE a (id int REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
      |                                                    ^^^^^^^^^^^^^^^^^^

    42601: constraint declared INITIALLY DEFERRED must be DEFERRABLE
     --> 001_a.sql:3:70
      |
    3 | CREATE TABLE b (id int, FOREIGN KEY (id) REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED);
      |                                                                      ^^^^^^^^^^^^^^^^^^

    0A000: CHECK constraints cannot be marked DEFERRABLE
     --> 001_a.sql:4:40
      |
    4 | CREATE TABLE c (id int, CHECK (id > 0) DEFERRABLE);
      |                                        ^^^^^^^^^^

    42601: type modifier is not allowed for type `text`
     --> 001_a.sql:5:22
      |
    5 | CREATE TABLE d (note text(5));
      |                      ^^^^^^^
      |
      = help: remove what stands in brackets
    ");
}

#[test]
fn any_asks_for_an_array() {
    insta::assert_snapshot!(refusal("CREATE TABLE a (id int);\nSELECT * FROM a WHERE id = ANY (id);"), @"
    42809: op ANY/ALL (array) requires array on right side
     --> 001_a.sql:2:26
      |
    2 | SELECT * FROM a WHERE id = ANY (id);
      |                          ^
    ");
}

#[test]
fn names_in_texts_and_what_stands_in_the_brackets_of_a_type() {
    let sql = "CREATE TABLE t (a text, p varchar(10));
CREATE INDEX ON t USING gin (to_tsvector('englsh', a));
SELECT ts_lexize('nobodys', 'stars');
CREATE TABLE b (at timestamptz(true));
CREATE TABLE c (at timestamptz(1, 2));
ALTER TABLE t ADD COLUMN b text[] DEFAULT array[];
ALTER TABLE t ALTER p TYPE jsonb USING p;
ALTER TABLE t ADD COLUMN c nvarchar(10);
CREATE FUNCTION g(a int DEFAULT 'x'::text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a int, b text) RETURNS bool LANGUAGE sql AS $$ SELECT a = b $$;";
    insta::assert_snapshot!(refusal(sql), @"
    42704: text search configuration `englsh` does not exist
     --> 001_a.sql:2:42
      |
    2 | CREATE INDEX ON t USING gin (to_tsvector('englsh', a));
      |                                          ^^^^^^^^
      |
      = help: did you mean `english`?

    42704: text search dictionary `nobodys` does not exist
     --> 001_a.sql:3:18
      |
    3 | SELECT ts_lexize('nobodys', 'stars');
      |                  ^^^^^^^^^
      |
      = note: no migration before this one creates it
      = help: create it first, or the extension that brings it

    42601: type modifiers must be simple constants or identifiers
     --> 001_a.sql:4:20
      |
    4 | CREATE TABLE b (at timestamptz(true));
      |                    ^^^^^^^^^^^^^^^^^
      |
      = help: write a number

    22023: invalid type modifier: `timestamp with time zone` takes one
     --> 001_a.sql:5:20
      |
    5 | CREATE TABLE c (at timestamptz(1, 2));
      |                    ^^^^^^^^^^^^^^^^^

    42P18: cannot determine type of empty array
     --> 001_a.sql:6:43
      |
    6 | ALTER TABLE t ADD COLUMN b text[] DEFAULT array[];
      |                                           ^^^^^^^
      |
      = help: write what is in it: `ARRAY[]::integer[]`, or `'{}'`

    42804: the result of USING is character varying(10), which can't be cast automatically to jsonb
     --> 001_a.sql:7:40
      |
    7 | ALTER TABLE t ALTER p TYPE jsonb USING p;
      |                                        ^
      |
      = help: write a cast: `USING (…)::jsonb`

    42704: type `nvarchar` does not exist
     --> 001_a.sql:8:28
      |
    8 | ALTER TABLE t ADD COLUMN c nvarchar(10);
      |                            ^^^^^^^^
      |
      = help: did you mean `varchar`?

    42804: the default of an argument of type `integer` can't be of type `text`
     --> 001_a.sql:9:33
      |
    9 | CREATE FUNCTION g(a int DEFAULT 'x'::text) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                                 ^^^^^^^^^

    42883: operator does not exist: `integer = text`
      --> 001_a.sql:10:75
       |
    10 | CREATE FUNCTION f(a int, b text) RETURNS bool LANGUAGE sql AS $$ SELECT a = b $$;
       |                                                                           ^
       |
       = help: cast the right side: `(…)::integer`
    ");
}

#[test]
fn texts_and_merged_columns_are_judged_as_the_server_does() {
    let sql = "\
CREATE TABLE a (id bigint);
CREATE TABLE b (id uuid);
SELECT nextval('A b');
SELECT 1 FROM a JOIN b USING (id);
SELECT 1 FROM a NATURAL JOIN b;
CREATE TABLE c (j json, n bigint GENERATED ALWAYS AS (j ->> 'n') STORED);
SELECT count(*) FROM pg_table;";
    insta::assert_snapshot!(refusal(sql), @"
    42602: invalid name syntax
     --> 001_a.sql:3:16
      |
    3 | SELECT nextval('A b');
      |                ^^^^^
      |
      = help: a name that is no plain word stands in double quotes inside of the text

    42883: operator does not exist: `bigint = uuid`
     --> 001_a.sql:4:31
      |
    4 | SELECT 1 FROM a JOIN b USING (id);
      |                               ^^
      |
      = help: no operator of this name takes these types; a cast may be missing

    42883: operator does not exist: `bigint = uuid`
     --> 001_a.sql:5:15
      |
    5 | SELECT 1 FROM a NATURAL JOIN b;
      |               ^^^^^^^^^^^^^^^^
      |
      = help: no operator of this name takes these types; a cast may be missing

    42804: column `n` is bigint, but its generation expression is text
     --> 001_a.sql:6:55
      |
    6 | CREATE TABLE c (j json, n bigint GENERATED ALWAYS AS (j ->> 'n') STORED);
      |                                                       ^^^^^^^^^

    42P01: relation `pg_table` does not exist
     --> 001_a.sql:7:22
      |
    7 | SELECT count(*) FROM pg_table;
      |                      ^^^^^^^^
      |
      = help: did you mean `pg_tables`?
    ");
}
