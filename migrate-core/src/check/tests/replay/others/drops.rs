use super::super::refusal;

#[test]
fn a_view_is_dropped_as_a_table() {
    let sql = "CREATE VIEW v AS SELECT 1 AS a;\n\
        DROP TABLE v;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `v` is a view, not a table
     --> 001_a.sql:2:12
      |
    2 | DROP TABLE v;
      |            ^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT 1 AS a;
      |             - created here
      |
      = help: write DROP VIEW
    ");
}

#[test]
fn a_table_that_a_view_reads() {
    let sql = "CREATE TABLE a (id int);\n\
        CREATE VIEW v AS SELECT id FROM a;\n\
        DROP TABLE a;";
    insta::assert_snapshot!(refusal(sql), @"
    2BP01: table `a` can't be dropped: other objects depend on it
     --> 001_a.sql:3:12
      |
    3 | DROP TABLE a;
      |            ^
      |
     ::: 001_a.sql:2:13
      |
    2 | CREATE VIEW v AS SELECT id FROM a;
      |             - view `v` depends on it
      |
      = help: drop what depends on it first, or write CASCADE to drop all of it
    ");
}

#[test]
fn the_index_of_a_key() {
    let sql = "CREATE TABLE a (id int PRIMARY KEY);\n\
        DROP INDEX a_pkey;";
    insta::assert_snapshot!(refusal(sql), @"
    2BP01: index `a_pkey` can't be dropped: it is a part of constraint `a_pkey` of `a`
     --> 001_a.sql:2:12
      |
    2 | DROP INDEX a_pkey;
      |            ^^^^^^
      |
     ::: 001_a.sql:1:24
      |
    1 | CREATE TABLE a (id int PRIMARY KEY);
      |                        ----------- created here
    ");
}

#[test]
fn a_schema_that_is_not_empty() {
    let sql = "CREATE SCHEMA app;\n\
        CREATE TABLE app.a (id int);\n\
        DROP SCHEMA app;";
    insta::assert_snapshot!(refusal(sql), @"
    2BP01: schema `app` can't be dropped: it is not empty
     --> 001_a.sql:3:13
      |
    3 | DROP SCHEMA app;
      |             ^^^
      |
     ::: 001_a.sql:2:14
      |
    2 | CREATE TABLE app.a (id int);
      |              ----- table `a` is in it
      |
      = help: drop what is in it first, or write CASCADE to drop all of it
    ");
}

#[test]
fn a_table_that_is_gone() {
    let sql = "CREATE TABLE a (id int);\n\
        DROP TABLE a;\n\
        COMMENT ON TABLE a IS 'x';";
    insta::assert_snapshot!(refusal(sql), @"
    42P01: relation `a` does not exist
     --> 001_a.sql:3:18
      |
    3 | COMMENT ON TABLE a IS 'x';
      |                  ^
      |
     ::: 001_a.sql:2:1
      |
    2 | DROP TABLE a;
      | ------------ dropped here
    ");
}

#[test]
fn an_object_that_only_the_server_may_have() {
    let sql = "DROP COLLATION mine;";
    insta::assert_snapshot!(refusal(sql), @"
    42704: collation `mine` does not exist
     --> 001_a.sql:1:16
      |
    1 | DROP COLLATION mine;
      |                ^^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
}
