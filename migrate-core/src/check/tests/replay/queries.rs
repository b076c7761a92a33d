use super::*;

const PEOPLE: (&str, &str) = (
    "001_people.sql",
    "CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
CREATE TABLE pets (id bigint PRIMARY KEY, owner_id bigint REFERENCES people (id), name text);
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';",
);

/// What is said of a script after one that makes some tables.
pub(super) fn said(sql: &str) -> String {
    refusals(&[PEOPLE, ("002_next.sql", sql)])
}

#[test]
fn names_of_columns() {
    insta::assert_snapshot!(said("SELECT nmae FROM people"), @"
    42703: column `nmae` of `people` does not exist
     --> 002_next.sql:1:8
      |
    1 | SELECT nmae FROM people
      |        ^^^^
      |
      = help: did you mean `name`?
    ");
    insta::assert_snapshot!(said("SELECT p.nmae FROM people p"), @"
    42703: column `nmae` of `people` does not exist
     --> 002_next.sql:1:10
      |
    1 | SELECT p.nmae FROM people p
      |          ^^^^
      |
      = help: did you mean `name`?
    ");
    insta::assert_snapshot!(said("SELECT s.b FROM (SELECT 1 AS a) s"), @"
    42703: column `s.b` does not exist
     --> 002_next.sql:1:10
      |
    1 | SELECT s.b FROM (SELECT 1 AS a) s
      |          ^
    ");
    insta::assert_snapshot!(said("SELECT nothing FROM people JOIN pets ON true"), @"
    42703: column `nothing` does not exist
     --> 002_next.sql:1:8
      |
    1 | SELECT nothing FROM people JOIN pets ON true
      |        ^^^^^^^
    ");
    insta::assert_snapshot!(said("SELECT name FROM people JOIN pets ON pets.owner_id = people.id"), @"
    42702: column reference `name` is ambiguous
     --> 002_next.sql:1:8
      |
    1 | SELECT name FROM people JOIN pets ON pets.owner_id = people.id
      |        ^^^^
      |
      = help: write the table in front of it: it is a column of `people` and `pets`
    ");
    insta::assert_snapshot!(said("SELECT s.name FROM (SELECT people.name, pets.name FROM people, pets) s"), @"
    42702: column reference `name` is ambiguous
     --> 002_next.sql:1:10
      |
    1 | SELECT s.name FROM (SELECT people.name, pets.name FROM people, pets) s
      |          ^^^^
    ");
    insta::assert_snapshot!(said("ALTER TABLE pets DROP COLUMN name; SELECT p.name FROM pets p"), @"
    42703: column `name` of `pets` does not exist
     --> 002_next.sql:1:45
      |
    1 | ALTER TABLE pets DROP COLUMN name; SELECT p.name FROM pets p
      |                                             ^^^^
      |
     ::: 002_next.sql:1:1
      |
    1 | ALTER TABLE pets DROP COLUMN name; SELECT p.name FROM pets p
      | --------------------------------- dropped here
    ");
}

#[test]
fn names_of_tables() {
    insta::assert_snapshot!(said("SELECT people.name FROM people p"), @"
    42P01: invalid reference to FROM-clause entry for table `people`
     --> 002_next.sql:1:8
      |
    1 | SELECT people.name FROM people p
      |        ^^^^^^
      |
      = help: it has the alias `p` here, so write that
    ");
    insta::assert_snapshot!(said("SELECT pepole.name FROM people"), @"
    42P01: missing FROM-clause entry for table `pepole`
     --> 002_next.sql:1:8
      |
    1 | SELECT pepole.name FROM people
      |        ^^^^^^
      |
      = help: did you mean `people`?
    ");
    insta::assert_snapshot!(said("SELECT 1 FROM people, pets JOIN people ON true"), @"
    42712: table name `people` is used more than once
     --> 002_next.sql:1:33
      |
    1 | SELECT 1 FROM people, pets JOIN people ON true
      |                                 ^^^^^^
      |
      = help: give one of the two an alias
    ");
    insta::assert_snapshot!(said("SELECT 1 FROM nothing"), @"
    42P01: relation `nothing` does not exist
     --> 002_next.sql:1:15
      |
    1 | SELECT 1 FROM nothing
      |               ^^^^^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
}

#[test]
fn joins_sets_and_with() {
    insta::assert_snapshot!(said("SELECT 1 FROM people JOIN pets USING (owner_id)"), @"
    42703: column `owner_id` in USING does not exist in the left table
     --> 002_next.sql:1:39
      |
    1 | SELECT 1 FROM people JOIN pets USING (owner_id)
      |                                       ^^^^^^^^
    ");
    insta::assert_snapshot!(said("SELECT 1 FROM people JOIN pets ON true JOIN (SELECT 1::bigint AS id) s USING (id)"), @"
    42702: column `id` in USING is there more than once in the left table
     --> 002_next.sql:1:79
      |
    1 | SELECT 1 FROM people JOIN pets ON true JOIN (SELECT 1::bigint AS id) s USING (id)
      |                                                                               ^^
    ");
    insta::assert_snapshot!(said("SELECT id FROM people UNION SELECT id, name FROM pets"), @"
    42601: each UNION query must have the same number of columns
     --> 002_next.sql:1:23
      |
    1 | SELECT id FROM people UNION SELECT id, name FROM pets
      |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: the one before has 1, the one after 2
    ");
    insta::assert_snapshot!(said("SELECT id AS x FROM people UNION SELECT id FROM pets ORDER BY y"), @"
    42703: column `y` does not exist
     --> 002_next.sql:1:63
      |
    1 | SELECT id AS x FROM people UNION SELECT id FROM pets ORDER BY y
      |                                                               ^
      |
      = help: what comes out here is `x`
    ");
    insta::assert_snapshot!(said("VALUES (1, 2), (3)"), @"
    42601: VALUES lists must all be the same length
     --> 002_next.sql:1:16
      |
    1 | VALUES (1, 2), (3)
      |                ^^^
    ");
    insta::assert_snapshot!(said("SELECT 1 FROM (SELECT 1) AS s (a, b)"), @"
    42P10: table `s` has 1 columns, and more are named here
     --> 002_next.sql:1:31
      |
    1 | SELECT 1 FROM (SELECT 1) AS s (a, b)
      |                               ^^^^^^
    ");
    insta::assert_snapshot!(said("WITH a (x, y) AS (SELECT 1) SELECT 1 FROM a"), @"
    42P10: WITH query `a` has 1 columns, and more are named here
     --> 002_next.sql:1:9
      |
    1 | WITH a (x, y) AS (SELECT 1) SELECT 1 FROM a
      |         ^^^^
    ");
    insta::assert_snapshot!(said("WITH a AS (SELECT 1), a AS (SELECT 2) SELECT 1 FROM a"), @"
    42712: WITH query name `a` specified more than once
     --> 002_next.sql:1:23
      |
    1 | WITH a AS (SELECT 1), a AS (SELECT 2) SELECT 1 FROM a
      |                       ^
    ");
}

#[test]
fn functions_and_labels() {
    insta::assert_snapshot!(said("SELECT add(1)"), @"
    42883: function `add` with 1 argument does not exist
     --> 002_next.sql:1:8
      |
    1 | SELECT add(1)
      |        ^^^
      |
     ::: 001_people.sql:4:17
      |
    4 | CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';
      |                 ----------------- one with other arguments is created here
    ");
    insta::assert_snapshot!(said("SELECT nothing(1, 2)"), @"
    42883: function `nothing` does not exist
     --> 002_next.sql:1:8
      |
    1 | SELECT nothing(1, 2)
      |        ^^^^^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
    insta::assert_snapshot!(said("SELECT 'glad'::mood"), @"
    22P02: invalid input value for enum `mood`: `glad`
     --> 002_next.sql:1:8
      |
    1 | SELECT 'glad'::mood
      |        ^^^^^^
      |
     ::: 001_people.sql:1:13
      |
    1 | CREATE TYPE mood AS ENUM ('sad', 'happy');
      |             ---- the type is created here
      |
      = help: its values are `sad`, `happy`
    ");
    insta::assert_snapshot!(said("SELECT 1 FROM people WHERE mood = 'hapy'"), @"
    22P02: invalid input value for enum `mood`: `hapy`
     --> 002_next.sql:1:35
      |
    1 | SELECT 1 FROM people WHERE mood = 'hapy'
      |                                   ^^^^^^
      |
     ::: 001_people.sql:1:13
      |
    1 | CREATE TYPE mood AS ENUM ('sad', 'happy');
      |             ---- the type is created here
      |
      = help: did you mean `happy`?
    ");
    insta::assert_snapshot!(said("ALTER TYPE mood ADD VALUE 'calm'; UPDATE people SET mood = 'calm'"), @"
    55P04: unsafe use of new value `calm` of enum type `mood`
     --> 002_next.sql:1:60
      |
    1 | ALTER TYPE mood ADD VALUE 'calm'; UPDATE people SET mood = 'calm'
      |                                                            ^^^^^^
      |
     ::: 002_next.sql:1:27
      |
    1 | ALTER TYPE mood ADD VALUE 'calm'; UPDATE people SET mood = 'calm'
      |                           ------ added here
      |
      = note: a new value can't be used before the transaction that adds it is committed
      = help: put the use into the next migration
    ");
}

#[test]
fn a_new_value_of_an_enum_can_be_used_when_it_is_committed() {
    let used = "ALTER TYPE mood ADD VALUE 'calm';\nINSERT INTO people VALUES (1, 'a', 'calm');\n\
        ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'calm';";
    insta::assert_snapshot!(said(used), @"
    55P04: unsafe use of new value `calm` of enum type `mood`
     --> 002_next.sql:2:36
      |
    2 | INSERT INTO people VALUES (1, 'a', 'calm');
      |                                    ^^^^^^
      |
     ::: 002_next.sql:1:27
      |
    1 | ALTER TYPE mood ADD VALUE 'calm';
      |                           ------ added here
      |
      = note: a new value can't be used before the transaction that adds it is committed
      = help: put the use into the next migration

    55P04: unsafe use of new value `calm` of enum type `mood`
     --> 002_next.sql:3:50
      |
    3 | ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'calm';
      |                                                  ^^^^^^
      |
     ::: 002_next.sql:1:27
      |
    1 | ALTER TYPE mood ADD VALUE 'calm';
      |                           ------ added here
      |
      = note: a new value can't be used before the transaction that adds it is committed
      = help: put the use into the next migration
    ");
    let by_itself = in_mode(Mode::Statements, World::Closed, &[PEOPLE, ("002_next.sql", used)]);
    assert_eq!(by_itself, "");
    let later = ("003_later.sql", "UPDATE people SET mood = 'calm';");
    assert_eq!(refusals(&[PEOPLE, ("002_next.sql", "ALTER TYPE mood ADD VALUE 'calm';"), later]), "");
    // Version 17 takes it, others do not.
    let new = "CREATE TYPE phase AS ENUM ('a');\nALTER TYPE phase ADD VALUE 'b';\nSELECT 'b'::phase;";
    assert_eq!(said(new), "");
    let other =
        "ALTER TYPE mood ADD VALUE 'calm';\nSELECT 1 FROM people WHERE mood::text = 'calm' OR name = 'calm';";
    assert_eq!(said(other), "");
    let outside = "ALTER TYPE outside ADD VALUE 'b';\nSELECT 'a'::outside, 'b'::text;\nSELECT 'b'::outside;";
    insta::assert_snapshot!(in_mode(Mode::Transaction, World::Open, &[("001_a.sql", outside)]), @"
    55P04: unsafe use of new value `b` of enum type `outside`
     --> 001_a.sql:3:8
      |
    3 | SELECT 'b'::outside;
      |        ^^^
      |
     ::: 001_a.sql:1:30
      |
    1 | ALTER TYPE outside ADD VALUE 'b';
      |                              --- added here
      |
      = note: a new value can't be used before the transaction that adds it is committed
      = help: put the use into the next migration
    ");
}

#[test]
fn what_is_explained_or_prepared() {
    let sql = "EXPLAIN SELECT nmae FROM people;\nPREPARE one (moood) AS SELECT id FROM people WHERE mood = $1;\n\
        EXPLAIN INSERT INTO people (id) VALUES (1);\nEXPLAIN ANALYZE INSERT INTO people (id) VALUES (1);";
    insta::assert_snapshot!(said(sql), @"
    42703: column `nmae` of `people` does not exist
     --> 002_next.sql:1:16
      |
    1 | EXPLAIN SELECT nmae FROM people;
      |                ^^^^
      |
      = help: did you mean `name`?

    42704: type `moood` does not exist
     --> 002_next.sql:2:14
      |
    2 | PREPARE one (moood) AS SELECT id FROM people WHERE mood = $1;
      |              ^^^^^
      |
      = help: did you mean `mood`?

    23502: null value in column `name` of `people`, which must not be null
     --> 002_next.sql:4:29
      |
    4 | EXPLAIN ANALYZE INSERT INTO people (id) VALUES (1);
      |                             ^^^^^^
      |
     ::: 001_people.sql:2:45
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |                                             ---- the column is made here
      |
      = help: give it a value here, or a DEFAULT before
    ");
}
