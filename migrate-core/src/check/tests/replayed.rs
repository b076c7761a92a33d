//! What only the replay knows of a statement: what a DO block does, and what hangs on the table that it names.

use super::*;

const BEFORE: &str = "CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20), user_id bigint REFERENCES users);
    CREATE TABLE parts (id int NOT NULL, part text) PARTITION BY LIST (part);
    CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a');";

/// The migration's class, and what each of its statements does.
fn told(sql: &str) -> String {
    let mut migrations = checked(&[("001_before.sql", BEFORE), ("002_a.sql", sql)]).unwrap();
    let migration = migrations.pop().unwrap();
    let mut lines = vec![migration.class.to_string()];
    for crate::Statement { effect, .. } in migration.up.statements.iter() {
        lines.push(effect.command.to_string());
        lines
            .extend(effect.locks.iter().map(|lock| format!("  {} on {}, {}", lock.mode, lock.on, lock.work)));
        lines.extend(effect.destroys.iter().map(|what| format!("  destroys {what}")));
        lines.extend(effect.overwrites.iter().map(|what| format!("  overwrites {what}")));
    }
    lines.join("\n")
}

#[test]
fn what_a_block_drops_is_lost() {
    insta::assert_snapshot!(told("DO $$ BEGIN DROP TABLE orders; END $$;"), @"
    destructive
    DO
      ACCESS EXCLUSIVE on users, reads no rows
      ACCESS EXCLUSIVE on orders, reads no rows
      destroys table orders
    ");
    insta::assert_snapshot!(told("DO $$ BEGIN EXECUTE 'DROP TABLE orders'; END $$;"), @"
    destructive
    DO
      ACCESS EXCLUSIVE on users, reads no rows
      ACCESS EXCLUSIVE on orders, reads no rows
      destroys table orders
    ");
    insta::assert_snapshot!(told("DO $$ BEGIN IF now() > '2030-01-01' THEN ALTER TABLE orders DROP COLUMN note; END IF; END $$;"), @"
    destructive
    DO
      ACCESS EXCLUSIVE on orders, reads no rows
      destroys column note of orders
    ");
    insta::assert_snapshot!(told("DO $$ BEGIN DELETE FROM orders; UPDATE users SET id = 1; END $$;"), @"
    destructive
    DO
      ROW EXCLUSIVE on orders, reads the rows
      ROW EXCLUSIVE on users, reads the rows
      destroys rows of orders
      overwrites column id of users
    ");
}

#[test]
fn what_a_block_makes_for_itself_is_nobody_elses() {
    insta::assert_snapshot!(told("DO $$ BEGIN CREATE TABLE a (id int); DELETE FROM a; DROP TABLE a; END $$;"), @"
    data
    DO
    ");
    insta::assert_snapshot!(told("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('ok'); END IF; END $$;"), @"
    data
    DO
    ");
}

#[test]
fn what_hangs_on_a_table_is_locked_and_lost_with_it() {
    insta::assert_snapshot!(told("DROP TABLE parts; ALTER TABLE orders DROP COLUMN user_id;"), @"
    destructive
    DROP TABLE
      ACCESS EXCLUSIVE on parts, reads no rows
      ACCESS EXCLUSIVE on parts_a, reads no rows
      destroys table parts
      destroys table parts_a
    ALTER TABLE
      ACCESS EXCLUSIVE on orders, reads no rows
      ACCESS EXCLUSIVE on users, reads no rows
      destroys column user_id of orders
    ");
    insta::assert_snapshot!(told("ALTER TABLE parts ADD COLUMN c int;"), @"
    additive
    ALTER TABLE
      ACCESS EXCLUSIVE on parts, reads no rows
      ACCESS EXCLUSIVE on parts_a, reads no rows
    ");
}

#[test]
fn what_gets_columns_is_named() {
    let before =
        format!("{BEFORE} CREATE VIEW recent AS SELECT id FROM orders; CREATE TYPE spot AS (x int);");
    let told = |sql: &str| {
        let migration = checked(&[("001_before.sql", &before), ("002_a.sql", sql)]).unwrap().pop().unwrap();
        format!("{}: {}", migration.class, migration.adds_columns_to.join(", "))
    };
    let cases = [
        ("ALTER TABLE orders ADD a int, ADD b int; ALTER TABLE orders ADD c int;", "additive: orders"),
        ("ALTER TABLE users ADD COLUMN IF NOT EXISTS a int;", "additive: users"),
        ("ALTER TABLE parts ADD c int;", "additive: parts, parts_a"),
        ("CREATE OR REPLACE VIEW recent AS SELECT id, note FROM orders;", "additive: recent"),
        ("DO $$ BEGIN ALTER TABLE orders ADD a int; END $$;", "data: orders"),
        ("CREATE TABLE a (id int); ALTER TABLE a ADD b int;", "additive: "),
        ("CREATE TABLE IF NOT EXISTS a (id int); ALTER TABLE a ADD b int;", "additive: a"),
        ("ALTER TYPE spot ADD ATTRIBUTE y int;", "additive: "),
        (
            "ALTER TABLE app.seats ADD a int; ALTER TABLE \"Odd one\" ADD a int;",
            "additive: app.seats, \"Odd one\"",
        ),
        ("ALTER TABLE orders ALTER note SET DEFAULT 'x'; CREATE INDEX ON orders (note);", "additive: "),
    ];
    for (sql, expected) in cases {
        assert_eq!(told(sql), expected, "{sql}");
    }
}
