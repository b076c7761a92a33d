use super::super::refusal;

#[test]
fn a_view_loses_a_column() {
    let sql = "CREATE VIEW v AS SELECT 1 AS a, 2 AS b;\n\
        CREATE OR REPLACE VIEW v AS SELECT 1 AS a;";
    insta::assert_snapshot!(refusal(sql), @"
    42P16: column `b` can't be dropped from view `v`
     --> 001_a.sql:2:24
      |
    2 | CREATE OR REPLACE VIEW v AS SELECT 1 AS a;
      |                        ^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT 1 AS a, 2 AS b;
      |             - view `v` is created here
      |
      = note: OR REPLACE can only add columns after those that are there
      = help: write DROP VIEW before it, and CREATE VIEW
    ");
}

#[test]
fn a_view_s_column_gets_another_name() {
    let sql = "CREATE VIEW v AS SELECT 1 AS a;\n\
        CREATE OR REPLACE VIEW v AS SELECT 1 AS b;";
    insta::assert_snapshot!(refusal(sql), @"
    42P16: column `a` of view `v` can't become `b`
     --> 001_a.sql:2:24
      |
    2 | CREATE OR REPLACE VIEW v AS SELECT 1 AS b;
      |                        ^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT 1 AS a;
      |             - view `v` is created here
      |
      = note: OR REPLACE can only add columns after those that are there
      = help: write DROP VIEW before it, and CREATE VIEW
    ");
}

#[test]
fn a_view_s_column_gets_another_type() {
    let sql = "CREATE TABLE t (a int, b text);\n\
        CREATE VIEW v AS SELECT a FROM t;\n\
        CREATE OR REPLACE VIEW v AS SELECT b AS a FROM t;";
    insta::assert_snapshot!(refusal(sql), @"
    42P16: column `a` of view `v` can't become text instead of integer
     --> 001_a.sql:3:24
      |
    3 | CREATE OR REPLACE VIEW v AS SELECT b AS a FROM t;
      |                        ^
      |
     ::: 001_a.sql:2:13
      |
    2 | CREATE VIEW v AS SELECT a FROM t;
      |             - view `v` is created here
      |
      = note: OR REPLACE can only add columns after those that are there
      = help: write DROP VIEW before it, and CREATE VIEW
    ");
}

#[test]
fn a_table_is_replaced_by_a_view() {
    let sql = "CREATE TABLE t (a int, b text);\n\
        CREATE OR REPLACE VIEW t AS SELECT 1 AS a;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `t` is a table, not a view
     --> 001_a.sql:2:24
      |
    2 | CREATE OR REPLACE VIEW t AS SELECT 1 AS a;
      |                        ^
      |
     ::: 001_a.sql:1:14
      |
    1 | CREATE TABLE t (a int, b text);
      |              - created here
    ");
}

#[test]
fn a_view_with_a_column_twice() {
    let sql = "CREATE VIEW v AS SELECT 1 AS a, 2 AS a;";
    insta::assert_snapshot!(refusal(sql), @"
    42701: column `a` is there more than once
     --> 001_a.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT 1 AS a, 2 AS a;
      |             ^
      |
      = help: give one of the two another name with AS
    ");
}

#[test]
fn a_view_with_too_many_names() {
    let sql = "CREATE VIEW v (a, b) AS SELECT 1;";
    insta::assert_snapshot!(refusal(sql), @"
    42601: there are more names of columns than columns
     --> 001_a.sql:1:19
      |
    1 | CREATE VIEW v (a, b) AS SELECT 1;
      |                   ^
    ");
}

#[test]
fn a_refresh_without_a_unique_index() {
    let sql = "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;\n\
        REFRESH MATERIALIZED VIEW CONCURRENTLY m;";
    insta::assert_snapshot!(refusal(sql), @"
    55000: materialized view `m` can't be refreshed concurrently: it has no unique index
     --> 001_a.sql:2:40
      |
    2 | REFRESH MATERIALIZED VIEW CONCURRENTLY m;
      |                                        ^
      |
     ::: 001_a.sql:1:26
      |
    1 | CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
      |                          - created here
      |
      = help: create a unique index without WHERE on one or more of its columns
    ");
}

#[test]
fn what_an_expression_gives_cant_be_changed() {
    let view = "CREATE TABLE t (a int, b text);\nCREATE VIEW v AS SELECT a, upper(b) AS u FROM t;\n";
    insta::assert_snapshot!(refusal(&format!("{view}INSERT INTO v VALUES (1, 'x');")), @"
    0A000: cannot insert into column `u` of view `v`
     --> 001_a.sql:3:13
      |
    3 | INSERT INTO v VALUES (1, 'x');
      |             ^
      |
     ::: 001_a.sql:2:13
      |
    2 | CREATE VIEW v AS SELECT a, upper(b) AS u FROM t;
      |             - it is what an expression gives, no column of the table behind
      |
      = help: change the table behind it, or make a trigger INSTEAD OF INSERT
    ");
    insta::assert_snapshot!(refusal(&format!("{view}UPDATE v SET u = 'x';")), @"
    0A000: cannot update column `u` of view `v`
     --> 001_a.sql:3:8
      |
    3 | UPDATE v SET u = 'x';
      |        ^
      |
     ::: 001_a.sql:2:13
      |
    2 | CREATE VIEW v AS SELECT a, upper(b) AS u FROM t;
      |             - it is what an expression gives, no column of the table behind
      |
      = help: change the table behind it, or make a trigger INSTEAD OF UPDATE
    ");
}
