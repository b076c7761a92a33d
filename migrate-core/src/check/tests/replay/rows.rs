//! Statements that change rows, and bodies that hold statements.

use super::queries::said;

#[test]
fn inserts() {
    insta::assert_snapshot!(said("INSERT INTO people (id, name, id) VALUES (1, 'a', 2)"), @"
    42701: column `id` specified more than once
     --> 002_next.sql:1:31
      |
    1 | INSERT INTO people (id, name, id) VALUES (1, 'a', 2)
      |                               ^^
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1)"), @"
    42601: INSERT has more columns than expressions: 1, not 2
     --> 002_next.sql:1:38
      |
    1 | INSERT INTO people (id, name) VALUES (1)
      |                                      ^^^
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id) VALUES (1, 'a')"), @"
    42601: INSERT has more expressions than columns: 2, not 1
     --> 002_next.sql:1:32
      |
    1 | INSERT INTO people (id) VALUES (1, 'a')
      |                                ^^^^^^^^
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id) VALUES (1)"), @"
    23502: null value in column `name` of `people`, which must not be null
     --> 002_next.sql:1:13
      |
    1 | INSERT INTO people (id) VALUES (1)
      |             ^^^^^^
      |
     ::: 001_people.sql:2:45
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |                                             ---- the column is made here
      |
      = help: give it a value here, or a DEFAULT before
    ");
    insta::assert_snapshot!(said("INSERT INTO people VALUES (1, NULL)"), @"
    23502: null value in column `name` of `people`, which must not be null
     --> 002_next.sql:1:31
      |
    1 | INSERT INTO people VALUES (1, NULL)
      |                               ^^^^
      |
     ::: 001_people.sql:2:45
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |                                             ---- the column is made here
      |
      = help: give it a value here, or a DEFAULT before
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a'), (2)"), @"
    42601: VALUES lists must all be the same length
     --> 002_next.sql:1:48
      |
    1 | INSERT INTO people (id, name) VALUES (1, 'a'), (2)
      |                                                ^^^
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id, name, upper_name) VALUES (1, 'a', 'A')"), @"
    428C9: column `upper_name` can only be given DEFAULT: it is a generated column
     --> 002_next.sql:1:31
      |
    1 | INSERT INTO people (id, name, upper_name) VALUES (1, 'a', 'A')
      |                               ^^^^^^^^^^
      |
     ::: 001_people.sql:2:76
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |                                                                            ---------- its values are computed
      |
      = help: leave it out
    ");
}

#[test]
fn conflicts() {
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT DO UPDATE SET name = 'b'"), @"
    42601: ON CONFLICT DO UPDATE requires inference specification or constraint name
     --> 002_next.sql:1:59
      |
    1 | INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT DO UPDATE SET name = 'b'
      |                                                           ^^^^^^^^^^^^^
      |
      = help: name the columns of a unique index: `ON CONFLICT (id) DO UPDATE …`
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT (name) DO NOTHING"), @"
    42P10: there is no unique or exclusion constraint of `people` for ON CONFLICT (name)
     --> 002_next.sql:1:59
      |
    1 | INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT (name) DO NOTHING
      |                                                           ^^^^^^
      |
     ::: 001_people.sql:2:14
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |              ------ the table is created here
      |
      = help: create one before: CREATE UNIQUE INDEX ON people (name)
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT (lower(name)) DO NOTHING"), @"
    42P10: there is no unique index of `people` on such an expression for ON CONFLICT
     --> 002_next.sql:1:59
      |
    1 | INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT (lower(name)) DO NOTHING
      |                                                           ^^^^^^^^^^^^^
      |
     ::: 001_people.sql:2:14
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |              ------ the table is created here
      |
      = help: create one before: CREATE UNIQUE INDEX
    ");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT ON CONSTRAINT one DO NOTHING"), @"
    42704: constraint `one` of `people` does not exist
     --> 002_next.sql:1:73
      |
    1 | INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT ON CONSTRAINT one DO NOTHING
      |                                                                         ^^^
      |
      = note: no migration before this one creates it
    ");
}

#[test]
fn updates_and_the_rest() {
    insta::assert_snapshot!(said("UPDATE people SET name = 'a', name = 'b'"), @"
    42601: multiple assignments to same column `name`
     --> 002_next.sql:1:31
      |
    1 | UPDATE people SET name = 'a', name = 'b'
      |                               ^^^^
    ");
    insta::assert_snapshot!(said("UPDATE people SET (name, mood) = (SELECT 'a')"), @"
    42601: number of columns does not match number of values: 2 and 1
     --> 002_next.sql:1:34
      |
    1 | UPDATE people SET (name, mood) = (SELECT 'a')
      |                                  ^^^^^^^^^^^^
    ");
    insta::assert_snapshot!(said("MERGE INTO pets USING people ON people.id = pets.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (1)"), @"
    42601: INSERT has 1 expressions for 2 columns
     --> 002_next.sql:1:100
      |
    1 | MERGE INTO pets USING people ON people.id = pets.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (1)
      |                                                                                                    ^^^
    ");
    insta::assert_snapshot!(said("TRUNCATE people"), @"
    0A000: `people` can't be truncated: a foreign key of `pets` refers to it
     --> 002_next.sql:1:10
      |
    1 | TRUNCATE people
      |          ^^^^^^
      |
     ::: 001_people.sql:3:59
      |
    3 | CREATE TABLE pets (id bigint PRIMARY KEY, owner_id bigint REFERENCES people (id), name text);
      |                                                           ---------------------- the foreign key is created here
      |
      = help: name `pets` too, or write CASCADE to empty all of them
    ");
}

#[test]
fn bodies() {
    insta::assert_snapshot!(said("CREATE FUNCTION bad() RETURNS text LANGUAGE sql AS $$ SELECT nmae FROM people $$"), @"
    42703: column `nmae` of `people` does not exist
     --> 002_next.sql:1:62
      |
    1 | CREATE FUNCTION bad() RETURNS text LANGUAGE sql AS $$ SELECT nmae FROM people $$
      |                                                              ^^^^
      |
      = help: did you mean `name`?
    ");
    insta::assert_snapshot!(said("DO $$ BEGIN ALTER TABLE people DROP COLUMN nothing; END $$"), @"
    42703: column `nothing` of `people` does not exist
     --> 002_next.sql:1:44
      |
    1 | DO $$ BEGIN ALTER TABLE people DROP COLUMN nothing; END $$
      |                                            ^^^^^^^
      |
     ::: 001_people.sql:2:14
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |              ------ the table is created here
    ");
    insta::assert_snapshot!(said("DO 'BEGIN EXECUTE ''DROP TABLE nothing''; END'"), @"
    42P01: relation `nothing` does not exist
     --> 002_next.sql:1:4
      |
    1 | DO 'BEGIN EXECUTE ''DROP TABLE nothing''; END'
      |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
    insta::assert_snapshot!(said("DO $$ BEGIN IF true THEN DROP TABLE pets; END IF; END $$; SELECT nothing FROM pets; SELECT nothing FROM people"), @"
    42703: column `nothing` of `people` does not exist
     --> 002_next.sql:1:92
      |
    1 | DO $$ BEGIN IF true THEN DROP TABLE pets; END IF; END $$; SELECT nothing FROM pets; SELECT nothing FROM people
      |                                                                                            ^^^^^^^
      |
     ::: 001_people.sql:2:14
      |
    2 | CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
      |              ------ the table is created here
    ");
}

#[test]
fn what_may_happen_is_never_refused() {
    let scripts = [
        "DO $$ BEGIN IF random() > 0.5 THEN DROP TABLE pets; CREATE TABLE other (id int); END IF; END $$;
        SELECT id FROM pets; SELECT id FROM other; CREATE TABLE other (id int); CREATE TABLE pets (a int)",
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables LOOP EXECUTE format('ALTER TABLE %I ADD COLUMN tenant int', t); END LOOP; END $$;
        SELECT tenant FROM people; CREATE INDEX ON pets (tenant)",
        "DO $$ DECLARE q text := 'CREATE TABLE x (y int)'; BEGIN EXECUTE q; END $$; SELECT y FROM x",
        "CREATE FUNCTION change() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE people ADD COLUMN age int; END $$;
        SELECT change(); SELECT age FROM people",
        "CREATE PROCEDURE change() LANGUAGE sql AS $$ DELETE FROM pets $$; CALL change()",
    ];
    for script in scripts {
        assert_eq!(said(script), "");
    }
}
