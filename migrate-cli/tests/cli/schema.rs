//! `schema`: what the migrations make, without a database.

use std::path::Path;

use crate::project::Project;

/// The twelve migrations of the example.
pub(crate) fn example() -> Project {
    let project = Project::of(&[]);
    project.copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/server"));
    project
}

/// A shop, whose purchases become orders.
pub(crate) fn shop() -> Project {
    Project::of(&[
        (
            "migrations/001_shop.sql",
            "\
CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    login uuid REFERENCES auth.users (id),
    friend_id bigint REFERENCES customers
);
CREATE TABLE purchases (
    id serial PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    note text,
    CONSTRAINT note_is_not_empty CHECK (note <> '')
);
CREATE INDEX purchases_note_idx ON purchases (note);
CREATE VIEW recent AS SELECT id, note FROM purchases;
",
        ),
        (
            "migrations/002_orders.sql",
            "\
ALTER TABLE purchases RENAME TO orders;
ALTER TABLE orders RENAME COLUMN customer_id TO buyer_id;
ALTER TABLE orders ADD COLUMN total numeric(10,2) NOT NULL DEFAULT 0;
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);
ALTER INDEX purchases_note_idx RENAME TO orders_note_idx;
",
        ),
        (
            "migrations/003_items.sql",
            "\
-- migrate:allow ban-drop-table: only in this test
DROP VIEW recent;
CREATE TABLE items (order_id int REFERENCES orders (id), number int, PRIMARY KEY (order_id, number));
CREATE TABLE days (day date NOT NULL, note text) PARTITION BY RANGE (day);
CREATE TABLE days_2025 PARTITION OF days FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE SEQUENCE invoices;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
",
        ),
        (
            "migrations/004_gone.sql",
            "-- migrate:allow ban-drop-table: only in this test\nDROP TABLE items;\n",
        ),
    ])
}

#[test]
fn of_the_example() {
    insta::assert_snapshot!(example().run(&["schema"]));
}

#[test]
fn after_any_version() {
    let shop = shop();
    insta::assert_snapshot!(shop.run(&["schema", "1"]), @"");
    insta::assert_snapshot!(shop.run(&["schema"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "5"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "5", "--json"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "five"]), @"");
}

#[test]
fn what_differs_between_two_versions() {
    let shop = shop();
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "1", "2"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "2"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "4", "--diff", "3"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "2", "--diff", "2"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "7"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "2", "--diff", "1", "--json"]), @"");
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "1", "--svg"]), @"");
}

#[test]
fn what_is_not_certain_is_marked() {
    let project = Project::of(&[(
        "migrations/001_maybe.sql",
        "\
CREATE TABLE orders (id bigint PRIMARY KEY, note text);
ALTER TABLE legacy ADD COLUMN note text;
DO $$ BEGIN
    IF EXISTS (SELECT FROM orders) THEN
        ALTER TABLE orders ADD COLUMN total int;
        CREATE TABLE totals (id int);
    END IF;
END $$;
",
    )]);
    insta::assert_snapshot!(project.run(&["schema"]), @"");
    insta::assert_snapshot!(project.run(&["schema", "--closed"]), @"");
}

#[test]
fn for_machines() {
    let project = Project::of(&[(
        "migrations/001_orders.sql",
        "\
CREATE SCHEMA sales;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN cents AS integer;
CREATE TABLE sales.orders (id serial PRIMARY KEY, total cents NOT NULL, mood mood DEFAULT 'ok');
CREATE UNIQUE INDEX ON sales.orders (mood, lower('a')) WHERE total > 0;
CREATE SEQUENCE invoices;
",
    )]);
    insta::assert_snapshot!(project.run(&["schema", "--json"]), @"");
}

#[test]
fn nothing_and_nothing_right() {
    let project = Project::of(&[("migrations/README.md", ""), ("bad/001_a.sql", "CREATE TABEL a ();")]);
    insta::assert_snapshot!(project.run(&["schema"]), @"");
    insta::assert_snapshot!(project.run(&["schema", "--json"]), @"");
    insta::assert_snapshot!(project.run(&["schema", "--dir", "bad"]), @"");
    assert_eq!(
        project.run(&["schema", "--dir", "bad", "--json"]),
        project.run(&["check", "--dir", "bad", "--json"])
    );
    assert_eq!(project.run(&["schema", "--dir", "none"]), project.run(&["check", "--dir", "none"]));
}

#[test]
fn colours_are_a_choice() {
    let project = Project::of(&[
        ("migrations/001_a.sql", "CREATE TABLE a (id int); ALTER TABLE b ADD c int;"),
        ("migrations/002_a.sql", "ALTER TABLE a ADD n int;"),
    ]);
    let run = |arguments: &[&str]| {
        project.run(&[arguments, &["--color", "always"]].concat()).replace('\u{1b}', "^")
    };
    insta::assert_snapshot!(run(&["schema"]), @"");
    insta::assert_snapshot!(run(&["schema", "--diff", "1"]), @"");
    assert!(!project.run(&["schema"]).contains('\u{1b}'), "no terminal");
}
