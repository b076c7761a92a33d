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
      = help: put the UPDATE into a migration of its own; or say why it is right here: `-- migrate:allow backfill-with-ddl: why`
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
      = help: put the INSERT into a migration of its own; or say why it is right here: `-- migrate:allow backfill-with-ddl: why`
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
