//! `explain`: a table's life.

use crate::project::Project;
use crate::schema::{example, shop};

#[test]
fn a_table_is_followed_through_its_renames() {
    let shop = shop();
    insta::assert_snapshot!(shop.run(&["explain", "orders"]), @"");
    assert_eq!(shop.run(&["explain", "purchases"]), shop.run(&["explain", "orders"]));
    assert_eq!(shop.run(&["explain", "public.orders"]), shop.run(&["explain", "ORDERS"]));
    insta::assert_snapshot!(shop.run(&["explain", "items"]), @"");
    insta::assert_snapshot!(shop.run(&["explain", "recent"]), @"");
    insta::assert_snapshot!(shop.run(&["explain", "customers"]), @"");
    insta::assert_snapshot!(shop.run(&["explain", "auth.users"]), @"");
    insta::assert_snapshot!(shop.run(&["explain", "orders", "--json"]), @"");
}

#[test]
fn of_the_example() {
    insta::assert_snapshot!(example().run(&["explain", "bookings"]), @"");
}

#[test]
fn every_table_of_the_name_is_told_of() {
    let project = Project::of(&[
        (
            "migrations/001_orders.sql",
            "CREATE TABLE orders (id int);\nCREATE TABLE new_orders (id bigint, note text);\n",
        ),
        (
            "migrations/002_swap.sql",
            "\
-- migrate:allow ban-drop-table: only in this test
DROP TABLE orders;
ALTER TABLE new_orders RENAME TO orders;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY, DROP COLUMN note, ADD CHECK (id > 0) NOT VALID;
CREATE POLICY all_of_them ON orders USING (true);
ALTER POLICY all_of_them ON orders RENAME TO everything;
CREATE SCHEMA sales;
ALTER TABLE orders SET SCHEMA sales;
ALTER TABLE sales.orders VALIDATE CONSTRAINT orders_id_check;
",
        ),
    ]);
    insta::assert_snapshot!(project.run(&["explain", "orders"]), @"");
}

#[test]
fn names_that_are_not_clear() {
    let project = Project::of(&[(
        "migrations/001_orders.sql",
        "\
CREATE SCHEMA sales;
CREATE SCHEMA archive;
CREATE TABLE sales.orders (id int);
CREATE TABLE archive.orders (id int);
CREATE TABLE \"Orders.2025\" (id int);
CREATE TABLE customers (id int);
",
    )]);
    insta::assert_snapshot!(project.run(&["explain", "orders"]), @"");
    insta::assert_snapshot!(project.run(&["explain", "sales.orders"]), @"");
    insta::assert_snapshot!(project.run(&["explain", "\"Orders.2025\""]), @"");
    insta::assert_snapshot!(project.run(&["explain", "costumers"]), @"");
    insta::assert_snapshot!(project.run(&["explain", "costumers", "--json"]), @"");
    insta::assert_snapshot!(project.run(&["explain", "; DROP"]), @"");
    insta::assert_snapshot!(project.run(&["explain", ""]), @"");
    assert!(project.run(&["explain"]).ends_with("--- exit 2"));
    assert_eq!(project.run(&["explain", "a", "--dir", "none"]), project.run(&["check", "--dir", "none"]));
}

#[test]
fn what_is_not_certain_is_said() {
    let project = Project::of(&[
        ("migrations/external.sql", "CREATE TABLE users (id uuid PRIMARY KEY);\n"),
        (
            "migrations/001_maybe.sql",
            "\
ALTER TABLE users ADD COLUMN name text;
DO $$ BEGIN
    IF EXISTS (SELECT FROM users) THEN
        ALTER TABLE users ADD COLUMN total int;
    END IF;
END $$;
ALTER TABLE users ADD COLUMN last text;
",
        ),
    ]);
    insta::assert_snapshot!(project.run(&["explain", "users"]), @"");
}
