use super::super::{refusal, refusals};
use crate::Mode;
use crate::check::replay::{Replay, World, statements};

/// Nothing is refused.
fn accepted(sql: &str) {
    assert_eq!(refusal(sql), "", "{sql}");
}

#[test]
fn what_was_done_since_a_savepoint_is_taken_back() {
    accepted("CREATE TABLE t (a int); SAVEPOINT s; DROP TABLE t; ROLLBACK TO s; INSERT INTO t VALUES (1);");
    accepted(
        "SAVEPOINT a; CREATE TABLE t (a int); SAVEPOINT b; RELEASE a; SAVEPOINT a; DROP TABLE t;
         ROLLBACK TO SAVEPOINT a; ROLLBACK TO a; SELECT a FROM t;",
    );
    accepted(
        "CREATE SCHEMA app; SAVEPOINT s; SET search_path = app; ROLLBACK TO s; CREATE TABLE t (a int); SELECT FROM public.t;",
    );
    insta::assert_snapshot!(refusal("SAVEPOINT s; CREATE TABLE t (a int); ROLLBACK TO s; SELECT a FROM t;"), @"
    42P01: relation `t` does not exist
     --> 001_a.sql:1:67
      |
    1 | SAVEPOINT s; CREATE TABLE t (a int); ROLLBACK TO s; SELECT a FROM t;
      |                                                                   ^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
    insta::assert_snapshot!(refusal("SAVEPOINT s; RELEASE s; ROLLBACK TO s;"), @"
    3B001: savepoint `s` does not exist
     --> 001_a.sql:1:37
      |
    1 | SAVEPOINT s; RELEASE s; ROLLBACK TO s;
      |                                     ^
      |
      = help: write SAVEPOINT s before it, in the same transaction
    ");
}

#[test]
fn a_function_has_its_own_search_path() {
    let made = "CREATE SCHEMA app; CREATE TABLE app.z (i int); CREATE TABLE z (a int);";
    accepted(&format!(
        "{made} CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = app, pg_temp AS 'SELECT i FROM z';"
    ));
    accepted(
        "CREATE SCHEMA app;
         CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET search_path TO 'app' AS $$ BEGIN CREATE TABLE t (id int); END $$;
         SELECT f(); INSERT INTO app.t VALUES (1);",
    );
    insta::assert_snapshot!(refusal(&format!(
        "{made} CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = app AS 'SELECT a FROM z';"
    )), @"
    42703: column `a` of `z` does not exist
     --> 001_a.sql:1:150
      |
    1 | ...N f() RETURNS int LANGUAGE sql SET search_path = app AS 'SELECT a FROM z';
      |                                                                    ^
      |
      = help: did you mean `i`?
    ");
}

#[test]
fn triggers_run_their_functions() {
    let made = "CREATE TABLE t (a int); CREATE TABLE log (x int DEFAULT 1);
        CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN ALTER TABLE t ADD COLUMN IF NOT EXISTS b int; RETURN NEW; END $$;
        CREATE TRIGGER tg AFTER TRUNCATE ON log EXECUTE FUNCTION g();";
    accepted(&format!("{made} TRUNCATE log; SELECT b FROM t;"));
    insta::assert_snapshot!(refusal(&format!("{made} SELECT b FROM t;")), @"
    42703: column `b` of `t` does not exist
     --> 001_a.sql:4:78
      |
    4 |         CREATE TRIGGER tg AFTER TRUNCATE ON log EXECUTE FUNCTION g(); SELECT b FROM t;
      |                                                                              ^
      |
      = help: did you mean `a`?
    ");
}

/// Each of them once in a statement: not once for each of the hundred thousand ways that lead to it.
#[test]
fn functions_that_all_call_each_other_are_followed() {
    let calls: String = (0..20).map(|number| format!("PERFORM f{number}(); ")).collect();
    let body = format!("{calls} CREATE TABLE IF NOT EXISTS made (a int);");
    let made = (0..20).map(|number| {
        format!("CREATE FUNCTION f{number}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$;\n")
    });
    accepted(&(made.collect::<String>() + "SELECT f0(); SELECT a FROM made;"));
}

#[test]
fn event_triggers_run_their_functions() {
    accepted(
        "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF to_regclass('public.ev') IS NULL THEN CREATE TABLE public.ev (x int); END IF; END $$;
         CREATE EVENT TRIGGER e1 ON ddl_command_end EXECUTE FUNCTION e();
         CREATE TABLE t (a int); INSERT INTO ev VALUES (1);",
    );
}

#[test]
fn what_may_be_dropped_and_made_anew() {
    accepted(
        "CREATE TABLE a (id int PRIMARY KEY);
         DO $$ BEGIN IF (SELECT count(*) FROM a) = 0 THEN
         DROP TABLE a; CREATE TABLE a (id uuid PRIMARY KEY, more text); END IF; END $$;
         CREATE TABLE b (a_id uuid REFERENCES a (id)); SELECT more FROM a;",
    );
}

#[test]
fn texts_with_names_that_are_not_known_do_so_much_and_no_more() {
    let with = |text: &str, after: &str| {
        refusal(&format!(
            "CREATE TABLE t (a int); CREATE SEQUENCE s_one; CREATE SEQUENCE other;
             DO $$ DECLARE x text := now(); BEGIN EXECUTE {text}; END $$; {after}"
        ))
    };
    // It may be gone, and then nothing is known of it.
    assert_eq!(with("format('DROP SEQUENCE %I', 's_' || x)", "CREATE SEQUENCE s_one"), "");
    assert_eq!(with("format('CREATE TABLE public.%I (id int)', x)", "SELECT b FROM one"), "");
    assert_eq!(with("'CREATE TABLE ' || quote_ident('new_' || x) || ' (id int)'", "SELECT b FROM new_x"), "");
    insta::assert_snapshot!(with("format('ALTER SEQUENCE %I RESTART', x)", "SELECT b FROM t"), @"
    42703: column `b` of `t` does not exist
     --> 001_a.sql:2:114
      |
    2 |              DO $$ DECLARE x text := now(); BEGIN EXECUTE format('ALTER SEQUENCE %I RESTART', x); END $$; SELECT b FROM t
      |                                                                                                                  ^
      |
      = help: did you mean `a`?
    ");
    insta::assert_snapshot!(with("format('DROP SEQUENCE %I', 's_' || x)", "CREATE SEQUENCE other"), @"
    42P07: sequence `other` exists already
     --> 001_a.sql:2:122
      |
    2 |              DO $$ DECLARE x text := now(); BEGIN EXECUTE format('DROP SEQUENCE %I', 's_' || x); END $$; CREATE SEQUENCE other
      |                                                                                                                          ^^^^^
      |
     ::: 001_a.sql:1:64
      |
    1 | CREATE TABLE t (a int); CREATE SEQUENCE s_one; CREATE SEQUENCE other;
      |                                                                ----- created here
      |
      = help: drop one of the two, or write IF NOT EXISTS if either will do
    ");
    insta::assert_snapshot!(with("'CREATE TABLE ' || quote_ident('new_' || x) || ' (id int)'", "SELECT b FROM old_x"), @"
    42P01: relation `old_x` does not exist
     --> 001_a.sql:2:141
      |
    2 | ...uote_ident('new_' || x) || ' (id int)'; END $$; SELECT b FROM old_x
      |                                                                  ^^^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
}

#[test]
fn a_variable_of_a_type_that_is_not_there() {
    accepted(
        "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (a int); DO $$ DECLARE m mood; r t; s t%ROWTYPE; n t.a%TYPE; BEGIN END $$;",
    );
    insta::assert_snapshot!(refusal("DO $$ DECLARE m moood; BEGIN NULL; END $$;"), @"
    42704: type `moood` does not exist
     --> 001_a.sql:1:17
      |
    1 | DO $$ DECLARE m moood; BEGIN NULL; END $$;
      |                 ^^^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
}

#[test]
fn what_happens_in_a_block_is_what_the_server_does() {
    accepted("DO LANGUAGE 'plpgsql' $$ BEGIN CREATE TABLE t (a int); END $$; SELECT a FROM t;");
    accepted(
        "CREATE TABLE s (v int); DO $$ DECLARE x int := v FROM s WHERE v > 1; DECLARE y int; BEGIN y := max(v) FROM s; END $$;",
    );
    accepted(
        "CREATE TABLE c (k text);
         DO $$ DECLARE r record; BEGIN
         FOR r IN SELECT CASE q.k WHEN 'r' THEN 'T' END FROM c q LOOP RAISE NOTICE '%', r; END LOOP; END $$;",
    );
    accepted(
        "CREATE TABLE t (a int); DO $$ DECLARE x int; BEGIN <<b>> BEGIN EXIT b; DROP TABLE t; END; END $$; SELECT a FROM t;",
    );
    insta::assert_snapshot!(refusals(&[(
        "001_a.sql",
        "CREATE TABLE s (v int); DO $$ DECLARE x int; BEGIN x := w FROM s; END $$;",
    )]), @"
    42703: column `w` of `s` does not exist
     --> 001_a.sql:1:57
      |
    1 | CREATE TABLE s (v int); DO $$ DECLARE x int; BEGIN x := w FROM s; END $$;
      |                                                         ^
      |
      = help: did you mean `v`?
    ");
}

/// What is said of all that is refused, when what follows is judged as if it had not been.
fn excused(sql: &str) -> Vec<&'static str> {
    let mut replay = Replay::new(World::Closed);
    replay.begin("001_a.sql", sql, Mode::Transaction);
    let mut codes = Vec::new();
    for range in statements(sql) {
        if let Err(refused) = replay.statement(range.clone()) {
            codes.push(refused.sqlstate);
            replay.excuse(range, &refused);
        }
    }
    codes
}

#[test]
fn one_mistake_is_one_error() {
    let made = "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a, b FROM t;";
    let wrong = "CREATE OR REPLACE VIEW v AS SELECT b, a FROM t;";
    assert_eq!(
        excused(&format!("{made} {wrong} CREATE OR REPLACE VIEW v AS SELECT b, a, 1 AS c FROM t;")),
        ["42P16"]
    );
    assert_eq!(
        excused(&format!("{made} {wrong} CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;")),
        ["42P16"]
    );
    assert_eq!(excused("CREATE VIEW v AS SELECT nothing FROM none; SELECT anything FROM v;"), ["42P01"]);
    assert_eq!(excused("CREATE TABLE a (x int REFERENCES b); INSERT INTO a (x) VALUES (1);"), ["42P01"]);
}

#[test]
fn rows_of_a_block_that_go_nowhere() {
    let sql = "CREATE TABLE a (id int);
DO $$ BEGIN SELECT id FROM a; END $$;
DO $$ BEGIN DELETE FROM a RETURNING id; END $$;
DO $$ BEGIN IF random() > 2 THEN SELECT id FROM a; END IF; END $$;";
    insta::assert_snapshot!(refusal(sql), @"
    42601: the query has no destination for its rows
     --> 001_a.sql:2:13
      |
    2 | DO $$ BEGIN SELECT id FROM a; END $$;
      |             ^^^^^^^^^^^^^^^^
      |
      = help: write PERFORM in place of SELECT to throw them away, or INTO a variable

    42601: the query has no destination for its rows
     --> 001_a.sql:3:13
      |
    3 | DO $$ BEGIN DELETE FROM a RETURNING id; END $$;
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: let variables take them: INTO
    ");
}

#[test]
fn a_pattern_gets_its_arguments() {
    insta::assert_snapshot!(refusal("DO $$ BEGIN EXECUTE format('DROP TABLE %I.%I', 'public'); END $$;"), @"
    22023: the pattern of `format` asks for more arguments than it gets
     --> 001_a.sql:1:21
      |
    1 | DO $$ BEGIN EXECUTE format('DROP TABLE %I.%I', 'public'); END $$;
      |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: each of `%I`, `%L` and `%s` takes the next one
    ");
}
