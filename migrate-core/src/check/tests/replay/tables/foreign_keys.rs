//! What a foreign key can refer to.

use super::*;

#[test]
fn what_a_foreign_key_refers_to() {
    let sql = "CREATE TABLE p (id int PRIMARY KEY, a int, b int, c text, UNIQUE (a, b));
CREATE TABLE nopk (id int, d int UNIQUE DEFERRABLE);
CREATE TABLE c (x int REFERENCES nopk);
CREATE TABLE c (x int REFERENCES nopk (id));
CREATE TABLE c (x int REFERENCES nopk (d));
CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES p (a, a));
CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES p);
CREATE TABLE c (x uuid REFERENCES p);
CREATE TABLE c (x int, y int, z int, FOREIGN KEY (x, y) REFERENCES p (a, b) ON DELETE SET NULL (z));
CREATE VIEW v AS SELECT 1 AS id;
CREATE TABLE c (x int REFERENCES v);
CREATE TEMP TABLE t (x int REFERENCES p);
CREATE TEMP TABLE t (x int PRIMARY KEY);
CREATE TABLE c (x int REFERENCES t);
CREATE UNLOGGED TABLE u (x int PRIMARY KEY REFERENCES p);
CREATE TABLE c (x int REFERENCES u);
ALTER TABLE p SET UNLOGGED;
CREATE UNLOGGED TABLE u2 (x int REFERENCES u);
ALTER TABLE u2 SET LOGGED;
CREATE TABLE c (x int REFERENCES p);
ALTER TABLE c ALTER COLUMN x TYPE text;
ALTER TABLE p DROP CONSTRAINT p_pkey;";
    insta::assert_snapshot!(refusal(sql), @"
    42704: `nopk` has no primary key to refer to
     --> 001_a.sql:3:34
      |
    3 | CREATE TABLE c (x int REFERENCES nopk);
      |                                  ^^^^
      |
     ::: 001_a.sql:2:14
      |
    2 | CREATE TABLE nopk (id int, d int UNIQUE DEFERRABLE);
      |              ---- the table is created here
      |
      = help: name the columns in brackets; they must be UNIQUE

    42830: `nopk` has no unique constraint on (id)
     --> 001_a.sql:4:23
      |
    4 | CREATE TABLE c (x int REFERENCES nopk (id));
      |                       ^^^^^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:2:14
      |
    2 | CREATE TABLE nopk (id int, d int UNIQUE DEFERRABLE);
      |              ---- the table is created here
      |
      = help: a foreign key refers to a primary key or to exactly the columns of a UNIQUE; add one of them first

    55000: a foreign key can't refer to the deferrable constraint `nopk_d_key`
     --> 001_a.sql:5:23
      |
    5 | CREATE TABLE c (x int REFERENCES nopk (d));
      |                       ^^^^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:2:34
      |
    2 | CREATE TABLE nopk (id int, d int UNIQUE DEFERRABLE);
      |                                  ------ created here

    42830: the columns that a foreign key refers to must be different
     --> 001_a.sql:6:31
      |
    6 | CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES p (a, a));
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    42830: a foreign key of 2 columns can't refer to 1
     --> 001_a.sql:7:31
      |
    7 | CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES p);
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    42804: foreign key: `x` is uuid, but `id` of `p` is integer
     --> 001_a.sql:8:24
      |
    8 | CREATE TABLE c (x uuid REFERENCES p);
      |                        ^^^^^^^^^^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE TABLE p (id int PRIMARY KEY, a int, b int, c text, UNIQUE (a, b));
      |                 -- its type is given here
      |
      = help: give both columns the same type

    42P10: column `z` of ON DELETE SET is not one of the foreign key
     --> 001_a.sql:9:97
      |
    9 | CREATE TABLE c (x int, y int, z int, FOREIGN KEY (x, y) REFERENCES p (a, b) ON DELETE SET NULL (z));
      |                                                                                                 ^

    42809: `v` is a view, not a table
      --> 001_a.sql:11:34
       |
    11 | CREATE TABLE c (x int REFERENCES v);
       |                                  ^
       |
      ::: 001_a.sql:10:13
       |
    10 | CREATE VIEW v AS SELECT 1 AS id;
       |             - created here

    42P16: a foreign key of a temporary table can't refer to `p`, which is not temporary
      --> 001_a.sql:12:39
       |
    12 | CREATE TEMP TABLE t (x int REFERENCES p);
       |                                       ^

    42P16: a foreign key can't refer to the temporary table `t`
      --> 001_a.sql:14:34
       |
    14 | CREATE TABLE c (x int REFERENCES t);
       |                                  ^

    42P16: a foreign key of a logged table can't refer to the unlogged `u`
      --> 001_a.sql:16:34
       |
    16 | CREATE TABLE c (x int REFERENCES u);
       |                                  ^
       |
      ::: 001_a.sql:15:23
       |
    15 | CREATE UNLOGGED TABLE u (x int PRIMARY KEY REFERENCES p);
       |                       - created here

    42P16: `u2` can't be logged: foreign key `u2_x_fkey` is between it and a table that is not
      --> 001_a.sql:19:13
       |
    19 | ALTER TABLE u2 SET LOGGED;
       |             ^^
       |
      ::: 001_a.sql:18:33
       |
    18 | CREATE UNLOGGED TABLE u2 (x int REFERENCES u);
       |                                 ------------ the foreign key is made here

    42P16: a foreign key of a logged table can't refer to the unlogged `p`
      --> 001_a.sql:20:34
       |
    20 | CREATE TABLE c (x int REFERENCES p);
       |                                  ^
       |
      ::: 001_a.sql:1:14
       |
     1 | CREATE TABLE p (id int PRIMARY KEY, a int, b int, c text, UNIQUE (a, b));
       |              - created here

    42P01: relation `c` does not exist
      --> 001_a.sql:21:13
       |
    21 | ALTER TABLE c ALTER COLUMN x TYPE text;
       |             ^
       |
       = help: did you mean `p`?

    2BP01: constraint `p_pkey` of `p` can't be dropped: other objects depend on it
      --> 001_a.sql:22:31
       |
    22 | ALTER TABLE p DROP CONSTRAINT p_pkey;
       |                               ^^^^^^
       |
      ::: 001_a.sql:15:44
       |
    15 | CREATE UNLOGGED TABLE u (x int PRIMARY KEY REFERENCES p);
       |                                            ------------ constraint `u_x_fkey` of `u` depends on it
       |
       = help: drop what depends on it first, or write CASCADE to drop all of it
    ");
}

#[test]
fn a_type_that_a_foreign_key_could_not_compare() {
    let sql = "CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE children (parent int REFERENCES parents);
ALTER TABLE children ALTER COLUMN parent TYPE text;";
    insta::assert_snapshot!(refusal(sql), @"
    42804: foreign key `children_parent_fkey` would compare text with integer
     --> 001_a.sql:3:47
      |
    3 | ALTER TABLE children ALTER COLUMN parent TYPE text;
      |                                               ^^^^
      |
     ::: 001_a.sql:2:35
      |
    2 | CREATE TABLE children (parent int REFERENCES parents);
      |                                   ------------------ the foreign key is made here
      |
      = help: drop the foreign key, change both columns, and add it again
    ");
}

#[test]
fn a_key_of_time_is_referred_to_with_a_period() {
    let sql = "CREATE TABLE stays (room int4range, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE a (room int4range, during daterange, FOREIGN KEY (room, PERIOD during) REFERENCES stays);
CREATE TABLE b (room int4range, during daterange, FOREIGN KEY (room, during) REFERENCES stays (room, during));
CREATE TABLE c (period int PRIMARY KEY);
CREATE TABLE d (period int, FOREIGN KEY (period) REFERENCES c (period));
CREATE TABLE e (room int4range, during daterange, FOREIGN KEY (room, PERIOD during) REFERENCES stays (room, PERIOD during));
CREATE TABLE plain (room int4range, during daterange, PRIMARY KEY (room, during));
CREATE TABLE f (room int4range, during daterange, FOREIGN KEY (room, PERIOD during) REFERENCES plain (room, PERIOD during));";
    insta::assert_snapshot!(refusal(sql), @"
    42830: a foreign key to `stays_pkey`, which is WITHOUT OVERLAPS, must have a PERIOD
     --> 001_a.sql:3:51
      |
    3 | CREATE TABLE b (room int4range, during daterange, FOREIGN KEY (room, during) REFERENCES stays (room, during));
      |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:1:55
      |
    1 | CREATE TABLE stays (room int4range, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
      |                                                       ------------------------------------------- created here

    42830: a foreign key with PERIOD can't refer to `plain_pkey`, which has no WITHOUT OVERLAPS
     --> 001_a.sql:8:51
      |
    8 | CREATE TABLE f (room int4range, during daterange, FOREIGN KEY (room, PERIOD during) REFERENCES plain (room, PERIOD during));
      |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:7:55
      |
    7 | CREATE TABLE plain (room int4range, during daterange, PRIMARY KEY (room, during));
      |                                                       -------------------------- created here
    ");
}
