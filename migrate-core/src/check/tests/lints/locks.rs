use super::*;

#[test]
fn several_tables_in_one_transaction() {
    insta::assert_snapshot!(said("ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE users ADD COLUMN a int;"), @"
    warning: nobody reads or writes `orders` and `users` until this commits
     --> migrations/002_a.sql:2:1
      |
    2 | ALTER TABLE users ADD COLUMN a int;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the next
      |
     ::: migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE orders ADD COLUMN a int;
      | ----------------------------------- the first
      |
      = note: nobody reads or writes the first while the migration waits for the next, and a transaction that has them in the other order ends in a deadlock
      = note: rule: several-tables-locked (warn by default)
      = help: give each table a migration of its own; or say why it is right here: `-- migrate:allow several-tables-locked: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE public.orders ADD COLUMN b int;",
        "CREATE TABLE items (id int); ALTER TABLE orders ADD COLUMN a int; ALTER TABLE items ADD COLUMN a int;",
        "-- migrate:no-transaction\nALTER TABLE orders ADD COLUMN a int; ALTER TABLE users ADD COLUMN a int;",
        "DROP VIEW orders_view; ALTER TABLE orders ADD COLUMN a int; CREATE VIEW orders_view AS SELECT 1;",
    ]);
}

#[test]
fn rows_written_while_the_table_is_locked() {
    insta::assert_snapshot!(said("ALTER TABLE orders ADD COLUMN a int;
UPDATE orders SET a = 1;"), @"
    warning: rows of `orders` are written in the transaction that alters it
     --> migrations/002_a.sql:2:1
      |
    2 | UPDATE orders SET a = 1;
      | ^^^^^^^^^^^^^^^^^^^^^^^ written here
      |
     ::: migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE orders ADD COLUMN a int;
      | ----------------------------------- altered here
      |
      = note: the table stays locked until all of its rows are written and the migration commits
      = note: rule: backfill-with-ddl (warn by default)
      = help: put the UPDATE into a migration of its own; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow backfill-with-ddl: why`
    ");
    insta::assert_snapshot!(said("ALTER TABLE orders ADD COLUMN a int;
INSERT INTO orders SELECT id FROM users;"), @"
    warning: rows of `orders` are written in the transaction that alters it
     --> migrations/002_a.sql:2:1
      |
    2 | INSERT INTO orders SELECT id FROM users;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ written here
      |
     ::: migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE orders ADD COLUMN a int;
      | ----------------------------------- altered here
      |
      = note: the table stays locked until all of its rows are written and the migration commits
      = note: rule: backfill-with-ddl (warn by default)
      = help: put the INSERT into a migration of its own; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow backfill-with-ddl: why`
    ");
    are_quiet(&[
        "UPDATE orders SET note = 'a';",
        "UPDATE orders SET note = 'a'; ALTER TABLE orders ADD COLUMN a int;",
        "ALTER TABLE users ADD COLUMN a int; UPDATE orders SET note = 'a';",
        "ALTER TABLE orders ADD COLUMN a int; INSERT INTO orders (id, a) VALUES (1, 1);",
        "ALTER TABLE orders ADD COLUMN a int; INSERT INTO orders (id, a) VALUES ((SELECT max(id) FROM users), 1);",
        "CREATE TABLE items (id int); ALTER TABLE items ADD COLUMN a int; INSERT INTO items SELECT id FROM orders;",
    ]);
}

#[test]
fn rows_that_are_left_to_a_deferred_constraint() {
    let key = "FOREIGN KEY (user_id) REFERENCES users";
    let before = format!(
        "{BEFORE} ALTER TABLE orders ADD CONSTRAINT own {key} DEFERRABLE INITIALLY DEFERRED;
        CREATE TABLE items (id int, user_id bigint CONSTRAINT item REFERENCES users);
        CREATE TABLE watched (id int);
        CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON watched DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION watch();"
    );
    let said = |sql: &str| {
        let levels = "[lints]\nbackfill-with-ddl = \"allow\"\nseveral-tables-locked = \"allow\"\n";
        said_of(&[("001_before.sql", &before), ("002_a.sql", sql), ("migrate.toml", levels)], None)
    };
    insta::assert_snapshot!(said("UPDATE orders SET user_id = 1;\nALTER TABLE orders ADD c int;"), @"
    warning: ALTER TABLE fails if the UPDATE before it has left rows of `orders` to a deferred constraint
     --> migrations/002_a.sql:2:1
      |
    2 | ALTER TABLE orders ADD c int;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL refuses it while a deferred constraint has rows of the table to look at, and whether it has any depends on what is in the database
      = note: rule: pending-trigger-events (warn by default)
      = help: write `SET CONSTRAINTS ALL IMMEDIATE;` before it, or put it into a migration of its own; or say why it is right here: `-- migrate:allow pending-trigger-events: why`
    ");
    let rule = "rule: pending-trigger-events";
    for sql in [
        "INSERT INTO orders (id) VALUES (1); CREATE INDEX ON orders (note);",
        "UPDATE orders SET user_id = 1; DROP TABLE orders;",
        "UPDATE watched SET id = 1; ALTER TABLE watched ADD c int;",
        "ALTER TABLE items ALTER CONSTRAINT item DEFERRABLE INITIALLY DEFERRED;
         INSERT INTO items VALUES (1, 1); ALTER TABLE items ADD c int;",
    ] {
        assert!(said(sql).contains(rule), "{sql}");
    }
    for sql in [
        "UPDATE orders SET note = ''; ALTER TABLE orders ADD c int;",
        "DELETE FROM orders WHERE id = 1; ALTER TABLE orders ADD c int;",
        "UPDATE orders SET user_id = 1; ALTER TABLE orders RENAME note TO notes;",
        "UPDATE orders SET user_id = 1; ALTER TABLE users ADD c int;",
        "UPDATE orders SET user_id = 1; SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE orders ADD c int;",
        "-- migrate:no-transaction\nUPDATE orders SET user_id = 1; ALTER TABLE orders ADD c int;",
        "INSERT INTO items VALUES (1, 1); ALTER TABLE items ADD c int;",
        "INSERT INTO watched VALUES (1); ALTER TABLE watched ADD c int;",
    ] {
        assert!(!said(sql).contains(rule), "{sql}");
    }
}
