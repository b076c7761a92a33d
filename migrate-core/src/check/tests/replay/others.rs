//! Everything besides tables: types, functions, views, triggers, policies, and what is dropped.

mod bodies;
mod compile;
mod drops;
mod functions;
mod rest;
mod triggers;
mod types;
mod views;

use super::{in_world, refusal, refusals};
use crate::check::replay::World;

#[test]
fn in_an_open_world_what_was_dropped_is_gone_and_what_was_used_is_there() {
    let used = "ALTER TABLE a ADD COLUMN b int;\nDROP TABLE c;\nDROP TABLE IF EXISTS d;\nGRANT SELECT ON a TO PUBLIC;\n\
        CREATE VIEW a AS SELECT 1 AS x;\nCOMMENT ON TABLE c IS 'x';\nCOMMENT ON TABLE d IS 'x';";
    insta::assert_snapshot!(in_world(World::Open, &[("001_a.sql", used)]), @"
    42P07: relation `a` exists already
     --> 001_a.sql:5:13
      |
    5 | CREATE VIEW a AS SELECT 1 AS x;
      |             ^
      |
     ::: 001_a.sql:1:13
      |
    1 | ALTER TABLE a ADD COLUMN b int;
      |             - used here
      |
      = note: an earlier statement needs it, so one of the two fails
      = help: create it before it is used

    42P01: relation `c` does not exist
     --> 001_a.sql:6:18
      |
    6 | COMMENT ON TABLE c IS 'x';
      |                  ^
      |
     ::: 001_a.sql:2:1
      |
    2 | DROP TABLE c;
      | ------------ dropped here

    42P01: relation `d` does not exist
     --> 001_a.sql:7:18
      |
    7 | COMMENT ON TABLE d IS 'x';
      |                  ^
      |
     ::: 001_a.sql:3:1
      |
    3 | DROP TABLE IF EXISTS d;
      | ---------------------- dropped here
    ");
}

#[test]
fn functions_of_one_name_are_told_apart_by_their_arguments_in_an_open_world() {
    let sql = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\nDROP FUNCTION f(int);\n\
        COMMENT ON FUNCTION f(text) IS 'x';\nCOMMENT ON FUNCTION f(int) IS 'x';";
    insta::assert_snapshot!(in_world(World::Open, &[("001_a.sql", sql)]), @"
    42883: function `f` does not exist
     --> 001_a.sql:4:21
      |
    4 | COMMENT ON FUNCTION f(int) IS 'x';
      |                     ^^^^^^
      |
     ::: 001_a.sql:2:1
      |
    2 | DROP FUNCTION f(int);
      | -------------------- dropped here
    ");
}

#[test]
fn an_extension_that_is_not_known_may_bring_anything() {
    let sql = "CREATE EXTENSION something;\nCREATE TABLE a (b its_type);\nSELECT * FROM its_table;\n\
        SELECT its_function(1);\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION its_trigger();\n\
        DROP EXTENSION something CASCADE;";
    assert_eq!(refusal(sql), "");
}

#[test]
fn a_type_that_was_renamed_in_a_migration_before() {
    let scripts = [
        ("001_a.sql", "CREATE TYPE mood AS ENUM ('sad');"),
        ("002_b.sql", "ALTER TYPE mood RENAME TO feeling;"),
        ("003_c.sql", "ALTER TYPE mood ADD VALUE 'ok';"),
    ];
    insta::assert_snapshot!(refusals(&scripts), @"
    42704: type `mood` does not exist
     --> 003_c.sql:1:12
      |
    1 | ALTER TYPE mood ADD VALUE 'ok';
      |            ^^^^
      |
     ::: 002_b.sql:1:1
      |
    1 | ALTER TYPE mood RENAME TO feeling;
      | --------------------------------- renamed to `feeling` here
      |
      = help: write `feeling`
    ");
}

#[test]
fn what_was_gone_may_be_there_after_a_statement_that_nobody_knows() {
    let sql = "CREATE TABLE a (id int);\nDROP TABLE a;\nCREATE TABLE texts (it text);\n\
        DO $$ DECLARE one text; BEGIN FOR one IN SELECT it FROM texts LOOP EXECUTE one; END LOOP; END $$;\n\
        SELECT id FROM a;";
    assert_eq!(refusal(sql), "");
}

#[test]
fn a_path_for_sessions_to_come_is_searched_too() {
    let sql = "CREATE SCHEMA app;\nCREATE TABLE app.a (id int);\n\
        ALTER DATABASE mine SET search_path = public, app;\nSELECT id FROM a;";
    assert_eq!(refusal(sql), "");
}

#[test]
fn a_table_of_a_type_holds_the_type() {
    let sql =
        "CREATE TYPE pair AS (a int, b text);\nCREATE TABLE t OF pair;\nALTER TYPE pair ADD ATTRIBUTE c int;";
    insta::assert_snapshot!(refusal(sql), @"
    2BP01: type `pair` can't be changed: `t` is a table of this type
     --> 001_a.sql:3:31
      |
    3 | ALTER TYPE pair ADD ATTRIBUTE c int;
      |                               ^^^^^
      |
     ::: 001_a.sql:2:14
      |
    2 | CREATE TABLE t OF pair;
      |              - the table is created here
      |
      = help: write CASCADE to change the table too
    ");
}
