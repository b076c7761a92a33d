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
