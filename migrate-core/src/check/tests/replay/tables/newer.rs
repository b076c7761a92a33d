//! What servers from version 18 on have, and the order of actions.

use super::*;

#[test]
fn what_servers_have_from_version_18_on() {
    let sql =
        "CREATE TABLE a (id int CONSTRAINT must_have NOT NULL, b int NOT NULL, c int, key int PRIMARY KEY);
CREATE TABLE child () INHERITS (a);
ALTER TABLE a RENAME CONSTRAINT must_have TO has_id;
ALTER TABLE a ALTER CONSTRAINT has_id NO INHERIT;
ALTER TABLE a VALIDATE CONSTRAINT has_id;
ALTER TABLE a DROP CONSTRAINT has_id;
ALTER TABLE a RENAME CONSTRAINT a_b_not_null TO has_b;
ALTER TABLE a ADD CONSTRAINT has_c NOT NULL c NOT VALID;
ALTER TABLE a VALIDATE CONSTRAINT has_c;
ALTER TABLE a ADD CONSTRAINT has_c CHECK (c > 0);
ALTER TABLE a DROP CONSTRAINT a_key_not_null;
ALTER TABLE a DROP CONSTRAINT has_c;
ALTER TABLE a DROP CONSTRAINT has_c;
COMMENT ON CONSTRAINT has_b ON a IS 'why';
ALTER TABLE a ADD CONSTRAINT c NOT NULL d;
CREATE TABLE v (id int, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL);
CREATE INDEX ON v (twice);
ALTER TABLE v ADD UNIQUE (twice);
ALTER TABLE v ADD CONSTRAINT ck CHECK (id > 0), ALTER CONSTRAINT ck NOT ENFORCED;";
    insta::assert_snapshot!(refusal(sql), @"
    42710: constraint `has_c` of `a` exists already
      --> 001_a.sql:10:30
       |
    10 | ALTER TABLE a ADD CONSTRAINT has_c CHECK (c > 0);
       |                              ^^^^^
       |
       = note: it is a NOT NULL, which has a name from version 18 on

    42P16: column `key` is in the primary key, which is always NOT NULL
      --> 001_a.sql:11:31
       |
    11 | ALTER TABLE a DROP CONSTRAINT a_key_not_null;
       |                               ^^^^^^^^^^^^^^
       |
      ::: 001_a.sql:1:86
       |
     1 | CREATE TABLE a (id int CONSTRAINT must_have NOT NULL, b int NOT NULL, c int, key int PRIMARY KEY);
       |                                                                                      ----------- the primary key is made here

    42704: constraint `has_c` of `a` does not exist
      --> 001_a.sql:13:31
       |
    13 | ALTER TABLE a DROP CONSTRAINT has_c;
       |                               ^^^^^
       |
       = note: no migration before this one creates it

    42703: column `d` of `a` does not exist
      --> 001_a.sql:15:41
       |
    15 | ALTER TABLE a ADD CONSTRAINT c NOT NULL d;
       |                                         ^
       |
       = help: did you mean `b`?

    0A000: the virtual generated column `twice` can't be in an index
      --> 001_a.sql:17:20
       |
    17 | CREATE INDEX ON v (twice);
       |                    ^^^^^
       |
      ::: 001_a.sql:16:25
       |
    16 | CREATE TABLE v (id int, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL);
       |                         ----- the column is made here
       |
       = help: make it STORED

    0A000: the virtual generated column `twice` can't be in an index
      --> 001_a.sql:18:27
       |
    18 | ALTER TABLE v ADD UNIQUE (twice);
       |                           ^^^^^
       |
      ::: 001_a.sql:16:25
       |
    16 | CREATE TABLE v (id int, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL);
       |                         ----- the column is made here
       |
       = help: make it STORED

    42809: constraint `ck` is no foreign key
      --> 001_a.sql:19:66
       |
    19 | ALTER TABLE v ADD CONSTRAINT ck CHECK (id > 0), ALTER CONSTRAINT ck NOT ENFORCED;
       |                                                                  ^^
       |
      ::: 001_a.sql:19:30
       |
    19 | ALTER TABLE v ADD CONSTRAINT ck CHECK (id > 0), ALTER CONSTRAINT ck NOT ENFORCED;
       |                              -- created here
    ");
}

#[test]
fn using_is_read_before_anything_is_dropped() {
    let sql = "CREATE TABLE a (name text, first text, last text);
ALTER TABLE a ALTER name TYPE varchar(100) USING first || ' ' || last, DROP COLUMN first, DROP COLUMN last;
ALTER TABLE a ALTER name TYPE text USING first, ADD COLUMN first text;
CREATE TABLE b (valid boolean);
ALTER TABLE b ADD CHECK (NOT valid);
CREATE TABLE p1 (id int, name text); CREATE TABLE p2 (name text); CREATE TABLE c1 () INHERITS (p1, p2);
ALTER TABLE ONLY p1 DROP COLUMN name; ALTER TABLE p2 DROP COLUMN name; ALTER TABLE c1 DROP COLUMN name;";
    insta::assert_snapshot!(refusal(sql), @"
    42703: column `first` of `a` does not exist
     --> 001_a.sql:3:42
      |
    3 | ALTER TABLE a ALTER name TYPE text USING first, ADD COLUMN first text;
      |                                          ^^^^^
      |
     ::: 001_a.sql:2:1
      |
    2 | ALTER TABLE a ALTER name TYPE varchar(100) USING first || ' ' || last, DROP COLUMN first, DROP COLUMN last;
      | ---------------------------------------------------------------------------------------------------------- dropped here
    ");
}
