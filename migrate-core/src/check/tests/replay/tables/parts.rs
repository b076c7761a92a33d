//! Constraints, indexes and sequences, and what is no table.

use super::*;

#[test]
fn constraints_and_indexes() {
    let sql = "CREATE TABLE a (id int PRIMARY KEY, b int, c int CONSTRAINT positive CHECK (c > 0));
CREATE TABLE other (id int);
CREATE INDEX plain ON a (b);
CREATE UNIQUE INDEX partial ON a (b) WHERE b > 0;
CREATE UNIQUE INDEX of_other ON other (id);
ALTER TABLE a ADD PRIMARY KEY (b);
ALTER TABLE a ADD UNIQUE USING INDEX plain;
ALTER TABLE a ADD UNIQUE USING INDEX of_other;
ALTER TABLE a REPLICA IDENTITY USING INDEX plain;
ALTER TABLE a CLUSTER ON nope;
ALTER TABLE a VALIDATE CONSTRAINT a_pkey;
ALTER TABLE a ALTER CONSTRAINT positive DEFERRABLE;
ALTER TABLE a DROP CONSTRAINT positiv;
CREATE INDEX ON a (ctid);
ALTER INDEX plain RENAME TO partial;";
    insta::assert_snapshot!(refusal(sql), @"
    42P16: `a` has a primary key already
     --> 001_a.sql:6:19
      |
    6 | ALTER TABLE a ADD PRIMARY KEY (b);
      |                   ^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:1:24
      |
    1 | CREATE TABLE a (id int PRIMARY KEY, b int, c int CONSTRAINT positive CHECK (c > 0));
      |                        ----------- the first one is made here
      |
      = help: a table has one primary key, of one or more columns

    42809: index `plain` is not unique
     --> 001_a.sql:7:38
      |
    7 | ALTER TABLE a ADD UNIQUE USING INDEX plain;
      |                                      ^^^^^
      |
     ::: 001_a.sql:3:14
      |
    3 | CREATE INDEX plain ON a (b);
      |              ----- created here

    55000: index `of_other` is of another table
     --> 001_a.sql:8:38
      |
    8 | ALTER TABLE a ADD UNIQUE USING INDEX of_other;
      |                                      ^^^^^^^^
      |
     ::: 001_a.sql:5:21
      |
    5 | CREATE UNIQUE INDEX of_other ON other (id);
      |                     -------- created here

    42809: index `plain` can't be the replica identity: it is not unique
     --> 001_a.sql:9:44
      |
    9 | ALTER TABLE a REPLICA IDENTITY USING INDEX plain;
      |                                            ^^^^^
      |
     ::: 001_a.sql:3:14
      |
    3 | CREATE INDEX plain ON a (b);
      |              ----- created here

    42704: index `nope` of `a` does not exist
      --> 001_a.sql:10:26
       |
    10 | ALTER TABLE a CLUSTER ON nope;
       |                          ^^^^

    42809: constraint `a_pkey` is neither a foreign key nor a CHECK
      --> 001_a.sql:11:35
       |
    11 | ALTER TABLE a VALIDATE CONSTRAINT a_pkey;
       |                                   ^^^^^^
       |
      ::: 001_a.sql:1:24
       |
     1 | CREATE TABLE a (id int PRIMARY KEY, b int, c int CONSTRAINT positive CHECK (c > 0));
       |                        ----------- created here

    42809: constraint `positive` is no foreign key
      --> 001_a.sql:12:32
       |
    12 | ALTER TABLE a ALTER CONSTRAINT positive DEFERRABLE;
       |                                ^^^^^^^^
       |
      ::: 001_a.sql:1:61
       |
     1 | CREATE TABLE a (id int PRIMARY KEY, b int, c int CONSTRAINT positive CHECK (c > 0));
       |                                                             -------- created here

    42704: constraint `positiv` of `a` does not exist
      --> 001_a.sql:13:31
       |
    13 | ALTER TABLE a DROP CONSTRAINT positiv;
       |                               ^^^^^^^
       |
       = help: did you mean `positive`?

    0A000: system column `ctid` can't be in an index
      --> 001_a.sql:14:20
       |
    14 | CREATE INDEX ON a (ctid);
       |                    ^^^^

    42P07: index `partial` exists already
      --> 001_a.sql:15:29
       |
    15 | ALTER INDEX plain RENAME TO partial;
       |                             ^^^^^^^
       |
      ::: 001_a.sql:4:21
       |
     4 | CREATE UNIQUE INDEX partial ON a (b) WHERE b > 0;
       |                     ------- created here
       |
       = help: drop one of the two, or write IF NOT EXISTS if either will do
    ");
}

#[test]
fn other_relations() {
    let sql = "CREATE TABLE a (id serial, b int GENERATED ALWAYS AS IDENTITY);
CREATE VIEW v AS SELECT 1 AS x;
CREATE SCHEMA app;
CREATE INDEX i ON a (id);
ALTER TABLE v ADD COLUMN y int;
ALTER TABLE a_id_seq RENAME COLUMN last_value TO x;
ALTER TABLE i SET SCHEMA app;
ALTER SEQUENCE a_id_seq SET SCHEMA app;
CREATE TEMP TABLE t (id int);
ALTER TABLE t SET SCHEMA app;
CREATE SEQUENCE s AS text;
CREATE SEQUENCE app.s OWNED BY a.id;
ALTER SEQUENCE a_b_seq OWNED BY NONE;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: view `v` can't be altered so: ADD COLUMN
     --> 001_a.sql:5:13
      |
    5 | ALTER TABLE v ADD COLUMN y int;
      |             ^
      |
     ::: 001_a.sql:2:13
      |
    2 | CREATE VIEW v AS SELECT 1 AS x;
      |             - created here

    42809: the columns of a sequence can't be renamed, and `a_id_seq` is one
     --> 001_a.sql:6:13
      |
    6 | ALTER TABLE a_id_seq RENAME COLUMN last_value TO x;
      |             ^^^^^^^^

    42809: index `i` can't be moved: it is where its table is
     --> 001_a.sql:7:13
      |
    7 | ALTER TABLE i SET SCHEMA app;
      |             ^
      |
      = help: move the table

    0A000: sequence `a_id_seq` belongs to `a`, and can't be in another schema than its table
     --> 001_a.sql:8:16
      |
    8 | ALTER SEQUENCE a_id_seq SET SCHEMA app;
      |                ^^^^^^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE TABLE a (id serial, b int GENERATED ALWAYS AS IDENTITY);
      |                 -- created here
      |
      = help: alter the table instead

    0A000: temporary objects can't be moved to another schema, and others not among them
      --> 001_a.sql:10:26
       |
    10 | ALTER TABLE t SET SCHEMA app;
       |                          ^^^

    22023: the type of a sequence must be smallint, integer or bigint
      --> 001_a.sql:11:22
       |
    11 | CREATE SEQUENCE s AS text;
       |                      ^^^^

    55000: sequence `s` must be in the schema of `a`
      --> 001_a.sql:12:32
       |
    12 | CREATE SEQUENCE app.s OWNED BY a.id;
       |                                ^^^^
       |
      ::: 001_a.sql:1:14
       |
     1 | CREATE TABLE a (id serial, b int GENERATED ALWAYS AS IDENTITY);
       |              - the table is created here

    0A000: sequence `a_b_seq` belongs to an identity column
      --> 001_a.sql:13:33
       |
    13 | ALTER SEQUENCE a_b_seq OWNED BY NONE;
       |                                 ^^^^
    ");
}

#[test]
fn storage_parameters_that_no_server_reads() {
    let sql = "CREATE TABLE a (id int) WITH (fillfactr = 70);
CREATE TABLE a (id int) WITH (fillfactor = 5);
CREATE TABLE a (id int) WITH (fillfactor = 70, fillfactor = 80);
CREATE TABLE a (id int) WITH (autovacuum_enabled = maybe);
CREATE TABLE a (id int, at tsvector);
CREATE INDEX ON a (id) WITH (fastupdate = off);
CREATE INDEX ON a USING brin (id) WITH (pages_per_range = 0);
ALTER TABLE a RESET (fillfactor = 20);
CREATE TABLE p (id int) PARTITION BY HASH (id) WITH (fillfactor = 70);
CREATE VIEW v WITH (security = true) AS SELECT 1 AS one;
SET app.names TO 'a', 'b';";
    insta::assert_snapshot!(refusal(sql), @"
    22023: unrecognized parameter `fillfactr` of a table
     --> 001_a.sql:1:31
      |
    1 | CREATE TABLE a (id int) WITH (fillfactr = 70);
      |                               ^^^^^^^^^^^^^^
      |
      = help: did you mean `fillfactor`?

    22023: 5 is outside the valid range for parameter `fillfactor` (10 .. 100)
     --> 001_a.sql:2:31
      |
    2 | CREATE TABLE a (id int) WITH (fillfactor = 5);
      |                               ^^^^^^^^^^^^^^

    22023: parameter `fillfactor` specified more than once
     --> 001_a.sql:3:48
      |
    3 | CREATE TABLE a (id int) WITH (fillfactor = 70, fillfactor = 80);
      |                                                ^^^^^^^^^^^^^^^

    22023: parameter `autovacuum_enabled` requires a Boolean value
     --> 001_a.sql:4:31
      |
    4 | CREATE TABLE a (id int) WITH (autovacuum_enabled = maybe);
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^

    22023: unrecognized parameter `fastupdate` of a btree index
     --> 001_a.sql:6:30
      |
    6 | CREATE INDEX ON a (id) WITH (fastupdate = off);
      |                              ^^^^^^^^^^^^^^^^
      |
      = help: it can have deduplicate_items, fillfactor, vacuum_cleanup_index_scale_factor

    22023: 0 is outside the valid range for parameter `pages_per_range` (1 .. 131072)
     --> 001_a.sql:7:41
      |
    7 | CREATE INDEX ON a USING brin (id) WITH (pages_per_range = 0);
      |                                         ^^^^^^^^^^^^^^^^^^^

    42601: RESET must not include values for parameters
     --> 001_a.sql:8:22
      |
    8 | ALTER TABLE a RESET (fillfactor = 20);
      |                      ^^^^^^^^^^^^^^^
      |
      = help: write the name alone, or SET

    42809: a partitioned table can't have storage parameters
     --> 001_a.sql:9:54
      |
    9 | CREATE TABLE p (id int) PARTITION BY HASH (id) WITH (fillfactor = 70);
      |                                                      ^^^^^^^^^^^^^^^
      |
      = help: write them for its partitions, which hold the rows

    22023: unrecognized parameter `security` of a view
      --> 001_a.sql:10:21
       |
    10 | CREATE VIEW v WITH (security = true) AS SELECT 1 AS one;
       |                     ^^^^^^^^^^^^^^^
       |
       = help: it can have check_option, security_barrier, security_invoker

    22023: SET app.names takes only one argument
      --> 001_a.sql:11:18
       |
    11 | SET app.names TO 'a', 'b';
       |                  ^^^^^^^^
       |
       = help: write the value in one pair of quotes
    ");
}
