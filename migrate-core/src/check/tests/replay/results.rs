use super::queries::said;
use super::refusal;

/// What is said of a function in SQL.
fn function(declaration: &str, body: &str) -> String {
    said(&format!("CREATE FUNCTION f{declaration} LANGUAGE sql AS '{body}'"))
}

#[test]
fn what_a_function_in_sql_returns() {
    insta::assert_snapshot!(function("() RETURNS bigint", "SELECT name FROM people"), @"
    42P13: return type mismatch in function declared to return `bigint`
     --> 002_next.sql:1:53
      |
    1 | CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT name FROM people'
      |                                                     ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: its last statement returns `text` instead of `bigint`
      = help: cast what it returns: `(…)::bigint`
    ");
    insta::assert_snapshot!(function("() RETURNS integer", "SELECT 1.5::float8; SELECT now()"), @"
    42P13: return type mismatch in function declared to return `integer`
     --> 002_next.sql:1:74
      |
    1 | CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1.5::float8; SELECT now()'
      |                                                                          ^^^^^^^^^^^^
      |
      = note: its last statement returns `timestamp with time zone` instead of `integer`
      = help: return a value of that type, or declare the one that it has
    ");
    insta::assert_snapshot!(function("() RETURNS TABLE (a bigint, b text)", "SELECT id FROM people"), @"
    42P13: return type mismatch in function declared to return `record`
     --> 002_next.sql:1:71
      |
    1 | CREATE FUNCTION f() RETURNS TABLE (a bigint, b text) LANGUAGE sql AS 'SELECT id FROM people'
      |                                                                       ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: its last statement returns 1 instead of 2 columns
      = help: return as many columns as are declared, in their order
    ");
    insta::assert_snapshot!(function("() RETURNS SETOF pets", "SELECT id, name, name FROM people"), @"
    42P13: return type mismatch in function declared to return `pets`
     --> 002_next.sql:1:57
      |
    1 | CREATE FUNCTION f() RETURNS SETOF pets LANGUAGE sql AS 'SELECT id, name, name FROM people'
      |                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: its last statement returns `text` instead of `bigint` in column 2
      = help: cast what it returns: `(…)::bigint`
    ");
    insta::assert_snapshot!(function("() RETURNS bigint", "SELECT id, name FROM people"), @"
    42P13: return type mismatch in function declared to return `bigint`
     --> 002_next.sql:1:53
      |
    1 | CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT id, name FROM people'
      |                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: its last statement returns 2 columns
      = help: return exactly one column, or write RETURNS TABLE (…) with one for each
    ");
    insta::assert_snapshot!(function("() RETURNS bigint", "INSERT INTO pets (id) VALUES (1)"), @"
    42P13: return type mismatch in function declared to return `bigint`
     --> 002_next.sql:1:53
      |
    1 | CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'INSERT INTO pets (id) VALUES (1)'
      |                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: its last statement returns no rows
      = help: end it with a SELECT, or with RETURNING; or write RETURNS void
    ");
    insta::assert_snapshot!(said("CREATE FUNCTION f() RETURNS jsonb RETURN 'x'::text"), @"
    42P13: return type mismatch in function declared to return `jsonb`
     --> 002_next.sql:1:42
      |
    1 | CREATE FUNCTION f() RETURNS jsonb RETURN 'x'::text
      |                                          ^^^^^^^^^
      |
      = note: its last statement returns `text` instead of `jsonb`
      = help: cast what it returns: `(…)::jsonb`
    ");
    // As servers 14 and 18 say.
    for (declaration, body) in [
        ("() RETURNS varchar(3)", "SELECT name FROM people"),
        ("() RETURNS SETOF people", "SELECT p FROM people p"),
        ("() RETURNS SETOF people", "SELECT * FROM people"),
        ("() RETURNS TABLE (a integer)", "SELECT id FROM people"),
        ("(anyelement) RETURNS integer", "SELECT nope FROM nowhere"),
        ("() RETURNS bigint", "INSERT INTO pets (id) VALUES (1) RETURNING id"),
        ("() RETURNS void", "DELETE FROM pets"),
        ("() RETURNS record", "SELECT 1"),
        ("() RETURNS numeric", "SELECT 1.5::float8"),
        ("(a anyarray) RETURNS anyelement", "SELECT a[1]"),
        ("(a integer) RETURNS text", "SELECT $1; SELECT a"),
    ] {
        assert_eq!(function(declaration, body), "", "{declaration} {body}");
    }
}

#[test]
fn pseudo_types_in_functions_in_sql() {
    insta::assert_snapshot!(function("(a \"any\") RETURNS integer", "SELECT 1"), @r#"
    42P13: SQL functions cannot have arguments of type `any`
     --> 002_next.sql:1:17
      |
    1 | CREATE FUNCTION f(a "any") RETURNS integer LANGUAGE sql AS 'SELECT 1'
      |                 ^^^^^^^^^^
      |
      = help: `anyelement` takes a value of any type
    "#);
    insta::assert_snapshot!(function("() RETURNS trigger", "SELECT 1"), @"
    42P13: SQL functions cannot return type `trigger`
     --> 002_next.sql:1:17
      |
    1 | CREATE FUNCTION f() RETURNS trigger LANGUAGE sql AS 'SELECT 1'
      |                 ^^^
      |
      = help: write it in PL/pgSQL
    ");
}

#[test]
fn a_body_in_sql_that_was_broken_is_called() {
    insta::assert_snapshot!(said(
        "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT name FROM pets';
ALTER TABLE pets RENAME name TO title;
SELECT f();"
    ), @"
    42703: column `name` of `pets` does not exist
     --> 002_next.sql:3:8
      |
    3 | SELECT f();
      |        ^
      |
     ::: 002_next.sql:1:58
      |
    1 | CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT name FROM pets';
      |                                                          ---- it stands in the body of the function, which is read again when it is called
      |
      = help: write CREATE OR REPLACE FUNCTION f before it is called
    ");
    assert_eq!(
        said(
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT name FROM pets';
ALTER TABLE pets RENAME name TO title;
CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT title FROM pets';
SELECT f();
SELECT f() FROM pets;"
        ),
        ""
    );
}

#[test]
fn what_a_rule_does() {
    insta::assert_snapshot!(said("CREATE RULE r AS ON INSERT TO pets DO ALSO DELETE FROM people WHERE nope = 1"), @"
    42703: column `nope` does not exist
     --> 002_next.sql:1:69
      |
    1 | CREATE RULE r AS ON INSERT TO pets DO ALSO DELETE FROM people WHERE nope = 1
      |                                                                     ^^^^
    ");
    for sql in [
        "CREATE RULE r AS ON INSERT TO pets DO ALSO DELETE FROM people WHERE id = new.owner_id",
        "CREATE RULE r AS ON UPDATE TO pets WHERE old.id > 1 DO INSTEAD (UPDATE people SET name = new.name WHERE id = old.id; DELETE FROM pets)",
        "CREATE RULE r AS ON DELETE TO pets DO INSTEAD NOTHING",
    ] {
        assert_eq!(said(sql), "", "{sql}");
    }
}

#[test]
fn views_that_rows_cant_be_changed_through() {
    insta::assert_snapshot!(said("CREATE VIEW v AS SELECT count(*) AS n FROM pets; INSERT INTO v VALUES (1)"), @"
    55000: cannot insert into view `v`
     --> 002_next.sql:1:62
      |
    1 | CREATE VIEW v AS SELECT count(*) AS n FROM pets; INSERT INTO v VALUES (1)
      |                                                              ^
      |
     ::: 002_next.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT count(*) AS n FROM pets; INSERT INTO v VALUES (1)
      |             - its query has aggregate functions, so rows can't be changed through it
      |
      = help: change the table behind it, or make a trigger INSTEAD OF INSERT
    ");
    insta::assert_snapshot!(said("CREATE VIEW v AS SELECT DISTINCT id FROM pets; DELETE FROM v"), @"
    55000: cannot delete from view `v`
     --> 002_next.sql:1:60
      |
    1 | CREATE VIEW v AS SELECT DISTINCT id FROM pets; DELETE FROM v
      |                                                            ^
      |
     ::: 002_next.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT DISTINCT id FROM pets; DELETE FROM v
      |             - its query has DISTINCT, so rows can't be changed through it
      |
      = help: change the table behind it, or make a trigger INSTEAD OF DELETE
    ");
    insta::assert_snapshot!(said("CREATE VIEW v AS SELECT p.id FROM pets p JOIN people ON true; UPDATE v SET id = 1"), @"
    55000: cannot update view `v`
     --> 002_next.sql:1:70
      |
    1 | CREATE VIEW v AS SELECT p.id FROM pets p JOIN people ON true; UPDATE v SET id = 1
      |                                                                      ^
      |
     ::: 002_next.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT p.id FROM pets p JOIN people ON true; UPDATE v SET id = 1
      |             - its query has something else than one table or view in FROM, so rows can't be changed through it
      |
      = help: change the table behind it, or make a trigger INSTEAD OF UPDATE
    ");
    for sql in [
        "CREATE VIEW v AS SELECT id, name FROM pets WHERE id > 1; INSERT INTO v VALUES (1); DELETE FROM v",
        "CREATE VIEW v AS SELECT DISTINCT id FROM pets; CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING; INSERT INTO v VALUES (1)",
        "CREATE VIEW v AS SELECT DISTINCT id FROM pets; CREATE OR REPLACE VIEW v AS SELECT id FROM pets; DELETE FROM v",
    ] {
        assert_eq!(said(sql), "", "{sql}");
    }
}

#[test]
fn materialized_views_without_rows() {
    insta::assert_snapshot!(said("CREATE MATERIALIZED VIEW m AS SELECT id FROM pets WITH NO DATA; SELECT * FROM m"), @"
    55000: materialized view `m` has not been populated
     --> 002_next.sql:1:79
      |
    1 | CREATE MATERIALIZED VIEW m AS SELECT id FROM pets WITH NO DATA; SELECT * FROM m
      |                                                                               ^
      |
     ::: 002_next.sql:1:26
      |
    1 | CREATE MATERIALIZED VIEW m AS SELECT id FROM pets WITH NO DATA; SELECT * FROM m
      |                          - it was made here, and has no rows since WITH NO DATA
      |
      = help: write REFRESH MATERIALIZED VIEW m before it
    ");
    for sql in [
        "CREATE MATERIALIZED VIEW m AS SELECT id FROM pets WITH NO DATA; CREATE VIEW v AS SELECT * FROM m",
        "CREATE MATERIALIZED VIEW m AS SELECT id FROM pets WITH NO DATA; REFRESH MATERIALIZED VIEW m; SELECT * FROM m",
        "CREATE MATERIALIZED VIEW m AS SELECT id FROM pets WITH NO DATA; SELECT * FROM m WHERE false",
    ] {
        assert_eq!(said(sql), "", "{sql}");
    }
}

#[test]
fn columns_of_functions_in_from() {
    insta::assert_snapshot!(said("SELECT \"url\" FROM jsonb_array_elements('[]'::jsonb) AS step"), @r#"
    42703: column `url` does not exist
     --> 002_next.sql:1:8
      |
    1 | SELECT "url" FROM jsonb_array_elements('[]'::jsonb) AS step
      |        ^^^^^
    "#);
    for sql in [
        "SELECT value, step->>'a' FROM jsonb_array_elements('[]'::jsonb) AS step",
        "SELECT n, m FROM generate_series(1, 2) AS n, unnest('{a}'::text[]) AS u (m)",
        "SELECT key FROM jsonb_each('{}'::jsonb)",
        "SELECT o.ordinality, o.x FROM unnest(ARRAY[1]) WITH ORDINALITY AS o (x)",
    ] {
        assert_eq!(said(sql), "", "{sql}");
    }
}

#[test]
fn the_first_value_of_a_variable() {
    insta::assert_snapshot!(refusal("DO $$ DECLARE n int := 'abc'; BEGIN NULL; END $$"), @"
    22P02: invalid input syntax for type `integer`: `abc`
     --> 001_a.sql:1:24
      |
    1 | DO $$ DECLARE n int := 'abc'; BEGIN NULL; END $$
      |                        ^^^^^
    ");
    assert_eq!(refusal("DO $$ DECLARE n int := '12'; t text := 'abc'; BEGIN NULL; END $$"), "");
}

#[test]
fn types_that_are_not_cast_by_themselves() {
    insta::assert_snapshot!(said("ALTER TABLE people ALTER name TYPE inet"), @"
    42804: column `name` is text, which can't be cast automatically to inet
     --> 002_next.sql:1:36
      |
    1 | ALTER TABLE people ALTER name TYPE inet
      |                                    ^^^^
      |
     ::: 001_people.sql:2:45
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |                                             ---- its type is given here
      |
      = help: say how: USING name::inet
    ");
    insta::assert_snapshot!(said("ALTER TABLE people ALTER name TYPE inet[]"), @"
    42804: column `name` is text, which can't be cast automatically to inet[]
     --> 002_next.sql:1:36
      |
    1 | ALTER TABLE people ALTER name TYPE inet[]
      |                                    ^^^^^^
      |
     ::: 001_people.sql:2:45
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |                                             ---- its type is given here
      |
      = help: say how: USING name::inet[]
    ");
    assert_eq!(
        said("ALTER TABLE people ALTER id TYPE numeric; ALTER TABLE pets ALTER name TYPE varchar(20)"),
        ""
    );
}
