use super::*;

#[test]
fn names_that_are_gone() {
    insta::assert_snapshot!(said("ALTER TABLE orders DROP COLUMN note;"), @"
    warning: the column `note` of `orders` is gone while the application runs
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders DROP COLUMN note;
      |                    ^^^^^^^^^^^^^^^^
      |
      = note: the version of the application that is running still names the column, and fails
      = note: rule: ban-drop-column (warn by default)
      = help: release a version that does not name the column first, and drop it in the release after that; or say why it is right here: `-- migrate:allow ban-drop-column: why`
    ");
    insta::assert_snapshot!(said("DROP TABLE orders;"), @"
    warning: the table `orders` is gone while the application runs
     --> migrations/002_a.sql:1:1
      |
    1 | DROP TABLE orders;
      | ^^^^^^^^^^^^^^^^^
      |
      = note: the version of the application that is running still names the table, and fails
      = note: rule: ban-drop-table (warn by default)
      = help: release a version that does not name the table first, and drop it in the release after that; or say why it is right here: `-- migrate:allow ban-drop-table: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders DROP CONSTRAINT orders_pkey;",
        "DROP TABLE IF EXISTS items; CREATE TABLE items (id int);",
        "CREATE TABLE items (id int, n int); ALTER TABLE items DROP COLUMN n; DROP TABLE items;",
        "CREATE TEMP TABLE items AS SELECT * FROM orders; DROP TABLE items;",
    ]);
    assert_eq!(said("DROP TABLE orders, users;").matches("warning: ").count(), 1);
    assert!(said("DROP TABLE IF EXISTS orders;").contains("ban-drop-table"));
}

#[test]
fn names_that_change() {
    insta::assert_snapshot!(said("ALTER TABLE orders RENAME COLUMN note TO remark;"), @"
    warning: the column `note` of `orders` gets another name while the application runs
     --> migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE orders RENAME COLUMN note TO remark;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: the version of the application that is running still uses the old name, and fails
      = note: rule: renaming-column (warn by default)
      = help: write `ALTER TABLE orders ADD COLUMN remark …`, fill it in, let the application use it, and drop `note` in a later release; or say why it is right here: `-- migrate:allow renaming-column: why`
    ");
    insta::assert_snapshot!(said("ALTER TABLE orders RENAME TO purchases;"), @"
    warning: the table `orders` gets another name while the application runs
     --> migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE orders RENAME TO purchases;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: the version of the application that is running still uses the old name, and fails
      = note: rule: renaming-table (warn by default)
      = help: leave a view under the old name, in the same migration: `CREATE VIEW orders AS SELECT * FROM purchases`; or say why it is right here: `-- migrate:allow renaming-table: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases;",
        "ALTER TABLE orders RENAME CONSTRAINT orders_pkey TO orders_id;",
        "CREATE TABLE items (id int); ALTER TABLE items RENAME id TO number; ALTER TABLE items RENAME TO things;",
    ]);
}

const NAMED: &str = "CREATE TABLE users (id bigint PRIMARY KEY, name text, mail text);
    CREATE TABLE logs (entry text);
    CREATE FUNCTION mail_of(user_id bigint) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        IF user_id > 0 THEN
            INSERT INTO logs VALUES ('asked');
            SELECT mail INTO found FROM users WHERE id = user_id;
        END IF;
        RETURN found;
    END $$;";

#[test]
fn what_a_body_still_uses() {
    let said = |sql: &str| {
        let all = said_of(&[("001_before.sql", NAMED), ("002_a.sql", sql)], None);
        let own = all.split("\n\n").filter(|said| said.contains("rule: breaking-function"));
        own.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(said("ALTER TABLE users DROP COLUMN mail;"), @"
    warning: the body of `mail_of` in migrations/001_before.sql:3 still uses what is gone then: column `mail` of `users` does not exist
     --> migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE users DROP COLUMN mail;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL looks into the body when the function is called, and the next call fails
      = note: rule: breaking-function (warn by default)
      = help: give the function a body without it in the same migration, or drop it; or say why it is right here: `-- migrate:allow breaking-function: why`
    ");
    insta::assert_snapshot!(said("ALTER TABLE users RENAME mail TO email;"), @"
    warning: the body of `mail_of` in migrations/001_before.sql:3 still uses what is gone then: column `mail` of `users` does not exist
     --> migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE users RENAME mail TO email;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL looks into the body when the function is called, and the next call fails
      = note: rule: breaking-function (warn by default)
      = help: give the function a body without it in the same migration, or drop it; or say why it is right here: `-- migrate:allow breaking-function: why`
    ");
    insta::assert_snapshot!(said("DROP TABLE logs;"), @"
    warning: the body of `mail_of` in migrations/001_before.sql:3 still uses what is gone then: relation `logs` does not exist
     --> migrations/002_a.sql:1:1
      |
    1 | DROP TABLE logs;
      | ^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL looks into the body when the function is called, and the next call fails
      = note: rule: breaking-function (warn by default)
      = help: give the function a body without it in the same migration, or drop it; or say why it is right here: `-- migrate:allow breaking-function: why`
    ");
    for quiet in [
        "ALTER TABLE users DROP COLUMN name;",
        "ALTER TABLE users DROP COLUMN mail; DROP FUNCTION mail_of(bigint);",
        "ALTER TABLE users RENAME mail TO email; CREATE OR REPLACE FUNCTION mail_of(user_id bigint) RETURNS text
            LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT email FROM users WHERE id = user_id); END';",
        "ALTER TABLE users RENAME mail TO email; CREATE OR REPLACE FUNCTION mail_of(user_id bigint) RETURNS text
            BEGIN ATOMIC SELECT email FROM users WHERE id = user_id; END;",
        "ALTER TABLE logs RENAME TO entries; CREATE VIEW logs AS SELECT * FROM entries;",
        "ALTER TABLE users DROP mail; ALTER TABLE users ADD mail text;",
        "DROP TABLE logs; CREATE TABLE logs (entry text);",
        "DROP TABLE logs; CREATE TABLE elsewhere (id int); DO $$ BEGIN EXECUTE 'CREATE TABLE ' || 'logs' || '(entry text)'; END $$;",
    ] {
        assert_eq!(said(quiet), "", "{quiet}");
    }
    let asks =
        "CREATE TABLE logs (entry text); CREATE FUNCTION log() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        IF to_regclass('logs') IS NOT NULL THEN INSERT INTO logs VALUES ('a'); END IF; END $$;";
    let handles =
        "CREATE TABLE logs (entry text); CREATE FUNCTION log() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO logs VALUES ('a'); EXCEPTION WHEN undefined_table THEN NULL; END $$;";
    let other = "CREATE SCHEMA app; CREATE TABLE app.logs (entry text); CREATE TABLE logs (entry text);
        SET search_path = app, public;
        CREATE FUNCTION log() RETURNS void LANGUAGE sql AS 'INSERT INTO logs VALUES (1)';";
    for before in [asks, handles, other] {
        let said = said_of(&[("001_before.sql", before), ("002_a.sql", "DROP TABLE public.logs;")], None);
        assert!(!said.contains("breaking-function"), "{said}");
    }
}
