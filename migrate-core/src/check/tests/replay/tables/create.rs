//! What is wrong with a new table.

use super::*;

#[test]
fn columns_of_a_new_table() {
    let sql = r#"CREATE TABLE a (id int, id text);
CREATE TABLE a (id serial[]);
CREATE TABLE a (id record);
CREATE TABLE a (xmin int);
CREATE TABLE a (id int NULL NOT NULL);
CREATE TABLE a (id int DEFAULT 1 DEFAULT 2);
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY DEFAULT 1);
CREATE TABLE a (id text GENERATED ALWAYS AS IDENTITY);
CREATE TABLE a (id text DEFAULT "x");
CREATE TABLE a (id boolean DEFAULT 0);
CREATE TABLE a (id int CHECK (id IN (SELECT 1)));
CREATE TABLE a (id int, b int GENERATED ALWAYS AS (id) STORED, c int GENERATED ALWAYS AS (b) STORED);
CREATE TABLE a (id int CHECK (id + 1));
CREATE TEMP TABLE public.a (id int);
CREATE TABLE a (b, c) AS SELECT 1 AS b;
CREATE TABLE a AS SELECT 1 AS b, 2 AS b;"#;
    insta::assert_snapshot!(refusal(sql), @r#"
    42701: column `id` is specified more than once
     --> 001_a.sql:1:25
      |
    1 | CREATE TABLE a (id int, id text);
      |                         ^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE TABLE a (id int, id text);
      |                 -- first here

    0A000: an array of serial is not implemented
     --> 001_a.sql:2:20
      |
    2 | CREATE TABLE a (id serial[]);
      |                    ^^^^^^^^

    42P16: column `id` has the pseudo-type `record`
     --> 001_a.sql:3:20
      |
    3 | CREATE TABLE a (id record);
      |                    ^^^^^^

    42701: column name `xmin` is the name of a system column
     --> 001_a.sql:4:17
      |
    4 | CREATE TABLE a (xmin int);
      |                 ^^^^
      |
      = help: choose another name

    42601: column `id` is both NULL and NOT NULL
     --> 001_a.sql:5:29
      |
    5 | CREATE TABLE a (id int NULL NOT NULL);
      |                             ^^^^^^^^

    42601: column `id` has two defaults
     --> 001_a.sql:6:34
      |
    6 | CREATE TABLE a (id int DEFAULT 1 DEFAULT 2);
      |                                  ^^^^^^^^^

    42601: column `id` has an identity and a default
     --> 001_a.sql:7:17
      |
    7 | CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY DEFAULT 1);
      |                 ^^

    22023: identity column `id` has the type `text`, not smallint, integer or bigint
     --> 001_a.sql:8:25
      |
    8 | CREATE TABLE a (id text GENERATED ALWAYS AS IDENTITY);
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    0A000: a DEFAULT can't refer to a column
     --> 001_a.sql:9:33
      |
    9 | CREATE TABLE a (id text DEFAULT "x");
      |                                 ^^^
      |
      = help: a text stands in single quotes; a value that is made from other columns is GENERATED ALWAYS AS (…) STORED

    42804: column `id` is boolean, but its default is integer
      --> 001_a.sql:10:36
       |
    10 | CREATE TABLE a (id boolean DEFAULT 0);
       |                                    ^

    0A000: a query can't stand in an expression of a table
      --> 001_a.sql:11:38
       |
    11 | CREATE TABLE a (id int CHECK (id IN (SELECT 1)));
       |                                      ^^^^^^
       |
       = help: a function can hold the query

    42P17: a generated column can't be made from the generated column `b`
      --> 001_a.sql:12:91
       |
    12 | CREATE TABLE a (id int, b int GENERATED ALWAYS AS (id) STORED, c int GENERATED ALWAYS AS (b) STORED);
       |                                                                                           ^
       |
       = help: write the expression of that column instead of its name

    42804: CHECK needs a boolean, and this is integer
      --> 001_a.sql:13:31
       |
    13 | CREATE TABLE a (id int CHECK (id + 1));
       |                               ^^^^^^

    42P16: temporary relation `public.a` can't be made in schema `public`
      --> 001_a.sql:14:19
       |
    14 | CREATE TEMP TABLE public.a (id int);
       |                   ^^^^^^^^
       |
       = help: leave the schema out: temporary relations have one of their own

    42601: too many column names are given for the query
      --> 001_a.sql:15:20
       |
    15 | CREATE TABLE a (b, c) AS SELECT 1 AS b;
       |                    ^

    42701: column `b` is specified more than once
      --> 001_a.sql:16:19
       |
    16 | CREATE TABLE a AS SELECT 1 AS b, 2 AS b;
       |                   ^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn keys_of_a_new_table() {
    let sql = "CREATE TABLE a (id int PRIMARY KEY, PRIMARY KEY (id));
CREATE TABLE a (id int, UNIQUE (id, id));
CREATE TABLE a (id json PRIMARY KEY);
CREATE TABLE a (id int, PRIMARY KEY (nope));
CREATE TABLE b (id int PRIMARY KEY);
CREATE TABLE a (id int CONSTRAINT b UNIQUE);
CREATE TABLE c (LIKE b, id int);
CREATE TABLE c (id int) PARTITION BY LIST (nope);";
    insta::assert_snapshot!(refusal(sql), @"
    42P16: `a` has a primary key already
     --> 001_a.sql:1:37
      |
    1 | CREATE TABLE a (id int PRIMARY KEY, PRIMARY KEY (id));
      |                                     ^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:1:24
      |
    1 | CREATE TABLE a (id int PRIMARY KEY, PRIMARY KEY (id));
      |                        ----------- the first one is made here
      |
      = help: a table has one primary key, of one or more columns

    42701: column `id` appears twice in the unique constraint
     --> 001_a.sql:2:37
      |
    2 | CREATE TABLE a (id int, UNIQUE (id, id));
      |                                     ^^

    42704: data type `json` has no default operator class for access method `btree`
     --> 001_a.sql:3:17
      |
    3 | CREATE TABLE a (id json PRIMARY KEY);
      |                 ^^
      |
      = help: name an operator class for it, or index by another method

    42703: column `nope` of `a` does not exist
     --> 001_a.sql:4:38
      |
    4 | CREATE TABLE a (id int, PRIMARY KEY (nope));
      |                                      ^^^^
      |
     ::: 001_a.sql:4:14
      |
    4 | CREATE TABLE a (id int, PRIMARY KEY (nope));
      |              - the table is created here

    42P07: table `b` exists already
     --> 001_a.sql:6:35
      |
    6 | CREATE TABLE a (id int CONSTRAINT b UNIQUE);
      |                                   ^
      |
     ::: 001_a.sql:5:14
      |
    5 | CREATE TABLE b (id int PRIMARY KEY);
      |              - created here
      |
      = help: drop one of the two, or write IF NOT EXISTS if either will do

    42701: column `id` is specified more than once
     --> 001_a.sql:7:25
      |
    7 | CREATE TABLE c (LIKE b, id int);
      |                         ^^

    42703: column `nope` of the partition key does not exist
     --> 001_a.sql:8:44
      |
    8 | CREATE TABLE c (id int) PARTITION BY LIST (nope);
      |                                            ^^^^
    ");
}

#[test]
fn copies_and_types() {
    let sql = "CREATE TYPE mood AS ENUM ('x');
CREATE TABLE a OF mood;
CREATE TYPE pair AS (x int);
CREATE TABLE a OF pair (y NOT NULL);
CREATE TABLE typed OF pair;
ALTER TABLE typed ADD COLUMN y int;
CREATE SEQUENCE s;
CREATE TABLE b (LIKE s);
ALTER TABLE pair ADD COLUMN y int;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: type `mood` is not a composite type
     --> 001_a.sql:2:19
      |
    2 | CREATE TABLE a OF mood;
      |                   ^^^^

    42703: column `y` does not exist
     --> 001_a.sql:4:25
      |
    4 | CREATE TABLE a OF pair (y NOT NULL);
      |                         ^

    42809: `typed` is a typed table, whose columns are those of its type
     --> 001_a.sql:6:30
      |
    6 | ALTER TABLE typed ADD COLUMN y int;
      |                              ^
      |
     ::: 001_a.sql:5:14
      |
    5 | CREATE TABLE typed OF pair;
      |              ----- created here

    42809: `s` is a sequence, which LIKE can't copy
     --> 001_a.sql:8:22
      |
    8 | CREATE TABLE b (LIKE s);
      |                      ^
      |
     ::: 001_a.sql:7:17
      |
    7 | CREATE SEQUENCE s;
      |                 - created here

    42809: `pair` is a composite type
     --> 001_a.sql:9:13
      |
    9 | ALTER TABLE pair ADD COLUMN y int;
      |             ^^^^
      |
     ::: 001_a.sql:3:13
      |
    3 | CREATE TYPE pair AS (x int);
      |             ---- created here
      |
      = help: write ALTER TYPE
    ");
}

#[test]
fn foreign_tables() {
    let sql = "CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE TABLE p (id int PRIMARY KEY);
CREATE FOREIGN TABLE f (id int PRIMARY KEY) SERVER s;
CREATE FOREIGN TABLE f (id int REFERENCES p) SERVER s;
CREATE FOREIGN TABLE f (id int) SERVER nope;";
    insta::assert_snapshot!(refusal(sql), @"
    0A000: foreign tables have no primary keys, unique constraints or foreign keys
     --> 001_a.sql:4:32
      |
    4 | CREATE FOREIGN TABLE f (id int PRIMARY KEY) SERVER s;
      |                                ^^^^^^^^^^^

    0A000: foreign tables have no primary keys, unique constraints or foreign keys
     --> 001_a.sql:5:32
      |
    5 | CREATE FOREIGN TABLE f (id int REFERENCES p) SERVER s;
      |                                ^^^^^^^^^^^^

    42704: server `nope` does not exist
     --> 001_a.sql:6:40
      |
    6 | CREATE FOREIGN TABLE f (id int) SERVER nope;
      |                                        ^^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
}

#[test]
fn what_stands_in_brackets_after_a_type() {
    let sql = "CREATE TABLE a (n numeric(2000, 3));
CREATE TABLE a (n numeric(10.5, 2));
CREATE TABLE a (n numeric('12a', 4));
CREATE TABLE a (n uuid(16));
CREATE TABLE a (n varchar(0));";
    insta::assert_snapshot!(refusal(sql), @"
    22023: NUMERIC precision 2000 must be between 1 and 1000
     --> 001_a.sql:1:19
      |
    1 | CREATE TABLE a (n numeric(2000, 3));
      |                   ^^^^^^^^^^^^^^^^

    22P02: invalid input syntax for type `integer`: `10.5`
     --> 001_a.sql:2:19
      |
    2 | CREATE TABLE a (n numeric(10.5, 2));
      |                   ^^^^^^^^^^^^^^^^

    22P02: invalid input syntax for type `integer`: `12a`
     --> 001_a.sql:3:19
      |
    3 | CREATE TABLE a (n numeric('12a', 4));
      |                   ^^^^^^^^^^^^^^^^^

    42601: type modifier is not allowed for type `uuid`
     --> 001_a.sql:4:19
      |
    4 | CREATE TABLE a (n uuid(16));
      |                   ^^^^^^^^
      |
      = help: remove what stands in brackets

    22023: the length of `character varying` must be between 1 and 10485760, and is 0
     --> 001_a.sql:5:19
      |
    5 | CREATE TABLE a (n varchar(0));
      |                   ^^^^^^^^^^
    ");
}
