use super::*;

const PEOPLE: (&str, &str) = (
    "001_people.sql",
    "CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, mood mood, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
CREATE TABLE pets (id bigint PRIMARY KEY, owner_id bigint REFERENCES people (id), name text);
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';",
);

/// What is said of a script after one that makes some tables.
fn said(sql: &str) -> String {
    refusals(&[PEOPLE, ("002_next.sql", sql)])
}

#[test]
fn names_of_columns() {
    insta::assert_snapshot!(said("SELECT nmae FROM people"), @"");
    insta::assert_snapshot!(said("SELECT p.nmae FROM people p"), @"");
    insta::assert_snapshot!(said("SELECT s.b FROM (SELECT 1 AS a) s"), @"");
    insta::assert_snapshot!(said("SELECT nothing FROM people JOIN pets ON true"), @"");
    insta::assert_snapshot!(said("SELECT name FROM people JOIN pets ON pets.owner_id = people.id"), @"");
    insta::assert_snapshot!(said("SELECT s.name FROM (SELECT people.name, pets.name FROM people, pets) s"), @"");
    insta::assert_snapshot!(said("ALTER TABLE pets DROP COLUMN name; SELECT p.name FROM pets p"), @"");
}

#[test]
fn names_of_tables() {
    insta::assert_snapshot!(said("SELECT people.name FROM people p"), @"");
    insta::assert_snapshot!(said("SELECT pepole.name FROM people"), @"");
    insta::assert_snapshot!(said("SELECT 1 FROM people, pets JOIN people ON true"), @"");
    insta::assert_snapshot!(said("SELECT 1 FROM nothing"), @"");
}

#[test]
fn joins_sets_and_with() {
    insta::assert_snapshot!(said("SELECT 1 FROM people JOIN pets USING (owner_id)"), @"");
    insta::assert_snapshot!(said("SELECT 1 FROM people JOIN pets ON true JOIN (SELECT 1::bigint AS id) s USING (id)"), @"");
    insta::assert_snapshot!(said("SELECT id FROM people UNION SELECT id, name FROM pets"), @"");
    insta::assert_snapshot!(said("SELECT id AS x FROM people UNION SELECT id FROM pets ORDER BY y"), @"");
    insta::assert_snapshot!(said("VALUES (1, 2), (3)"), @"");
    insta::assert_snapshot!(said("SELECT 1 FROM (SELECT 1) AS s (a, b)"), @"");
    insta::assert_snapshot!(said("WITH a (x, y) AS (SELECT 1) SELECT 1 FROM a"), @"");
    insta::assert_snapshot!(said("WITH a AS (SELECT 1), a AS (SELECT 2) SELECT 1 FROM a"), @"");
}

#[test]
fn functions_and_labels() {
    insta::assert_snapshot!(said("SELECT add(1)"), @"");
    insta::assert_snapshot!(said("SELECT nothing(1, 2)"), @"");
    insta::assert_snapshot!(said("SELECT 'glad'::mood"), @"");
    insta::assert_snapshot!(said("SELECT 1 FROM people WHERE mood = 'hapy'"), @"");
    insta::assert_snapshot!(said("ALTER TYPE mood ADD VALUE 'calm'; UPDATE people SET mood = 'calm'"), @"");
}

#[test]
fn inserts() {
    insta::assert_snapshot!(said("INSERT INTO people (id, name, id) VALUES (1, 'a', 2)"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1)"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id) VALUES (1, 'a')"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id) VALUES (1)"), @"");
    insta::assert_snapshot!(said("INSERT INTO people VALUES (1, NULL)"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a'), (2)"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id, name, upper_name) VALUES (1, 'a', 'A')"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT (name) DO NOTHING"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT (lower(name)) DO NOTHING"), @"");
    insta::assert_snapshot!(said("INSERT INTO people (id, name) VALUES (1, 'a') ON CONFLICT ON CONSTRAINT one DO NOTHING"), @"");
}

#[test]
fn updates_and_the_rest() {
    insta::assert_snapshot!(said("UPDATE people SET name = 'a', name = 'b'"), @"");
    insta::assert_snapshot!(said("UPDATE people SET (name, mood) = (SELECT 'a')"), @"");
    insta::assert_snapshot!(said("MERGE INTO pets USING people ON people.id = pets.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (1)"), @"");
    insta::assert_snapshot!(said("TRUNCATE people"), @"");
}

#[test]
fn bodies() {
    insta::assert_snapshot!(said("CREATE FUNCTION bad() RETURNS text LANGUAGE sql AS $$ SELECT nmae FROM people $$"), @"");
    insta::assert_snapshot!(said("DO $$ BEGIN ALTER TABLE people DROP COLUMN nothing; END $$"), @"");
    insta::assert_snapshot!(said("DO 'BEGIN EXECUTE ''DROP TABLE nothing''; END'"), @"");
    insta::assert_snapshot!(said("DO $$ BEGIN IF true THEN DROP TABLE pets; END IF; END $$; SELECT nothing FROM pets; SELECT nothing FROM people"), @"");
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
