//! The queries of a program, after the newest migration.

use super::*;
use crate::check::replay::{Piece, Quoted, Story};

const FOLDER: &[(&str, &str)] = &[
    (
        "001_orders.sql",
        "CREATE TABLE orders (id bigint PRIMARY KEY, note text NOT NULL);\nCREATE VIEW notes AS SELECT note FROM orders;",
    ),
    (
        "002_gone.sql",
        "-- migrate:allow ban-drop-column: a test\nALTER TABLE orders ADD COLUMN total int, DROP COLUMN note CASCADE;",
    ),
];

fn sent(sql: &str) -> Quoted {
    let all = 0..sql.len();
    let pieces = vec![Piece { sql: all.clone(), file: all }];
    Quoted {
        path: "a.sql".into(),
        file: sql.into(),
        sql: sql.to_owned(),
        is_sql: true,
        is_kept: true,
        is_untyped: true,
        pieces,
    }
}

/// What is said of each of them.
fn said(texts: &[&str]) -> Vec<String> {
    said_of(&folder(FOLDER), texts)
}

fn said_of(root: &tempfile::TempDir, texts: &[&str]) -> Vec<String> {
    let folder = Folder::new("migrations", root.path());
    let catalog = check(&folder).unwrap();
    let program: Vec<Quoted> = texts.iter().map(|sql| sent(sql)).collect();
    let refused = Story::new(folder, &catalog).refused(&program);
    let said = refused.iter().map(|problem| format!("{}: {}", problem.place().unwrap(), problem.title()));
    said.collect()
}

#[test]
fn parameters_are_of_any_type_and_nothing_is_left() {
    let none: Vec<String> = Vec::new();
    assert_eq!(
        said(&[
            "WITH new AS (INSERT INTO orders (id, total) VALUES ($1, $2) RETURNING id) SELECT id FROM new WHERE id = $3",
            "UPDATE orders SET total = total + $1 WHERE id = ANY($2) RETURNING total AS \"total!: i32\"",
            "DELETE FROM orders USING unnest($1::bigint[]) AS gone(id) WHERE gone.id = orders.id",
            "MERGE INTO orders USING (VALUES ($1, $2)) AS new (id, total) ON new.id = orders.id \
             WHEN MATCHED THEN UPDATE SET total = new.total WHEN NOT MATCHED THEN INSERT (id) VALUES (new.id)",
            "SELECT * INTO kept FROM orders",
            "SELECT * FROM orders",
            "DROP TABLE orders",
            "SET search_path TO nowhere",
            "INSERT INTO orders (id) VALUES ($1) ON CONFLICT (id) DO NOTHING",
        ]),
        none
    );
}

#[test]
fn what_is_gone_is_refused() {
    assert_eq!(
        said(&[
            "SELECT note FROM notes",
            "SELECT o.note FROM orders o",
            "INSERT INTO orders (id, total) VALUES ($1, 'many')",
            "INSERT INTO orders (id) VALUES ($1) ON CONFLICT (total) DO NOTHING",
            "SELECT lenght($1)",
            "SELECT id FROM orders WHERE total = true",
            "INSERT INTO orders (total) VALUES ($1)",
        ]),
        [
            "a.sql:1:18: relation `notes` does not exist",
            "a.sql:1:10: column `note` of `orders` does not exist",
            "a.sql:1:44: invalid input syntax for type `integer`: `many`",
            "a.sql:1:49: there is no unique or exclusion constraint of `orders` for ON CONFLICT (total)",
            "a.sql:1:8: function `lenght` does not exist",
            "a.sql:1:35: operator does not exist: `integer = boolean`",
            "a.sql:1:13: null value in column `id` of `orders`, which must not be null",
        ]
    );
}

#[test]
fn what_the_program_makes_may_be_there() {
    let none: Vec<String> = Vec::new();
    let made = "CREATE TEMP TABLE drafts (id int); INSERT INTO nowhere VALUES (1)";
    assert_eq!(
        said(&[
            made,
            "ALTER TABLE orders ADD COLUMN note text",
            "SELECT anything FROM drafts",
            "SELECT note FROM orders",
            "SELECT id INTO kept FROM orders",
            "SELECT anything FROM kept",
        ]),
        none
    );
    assert_eq!(said(&["SELECT * FROM drafts"]), ["a.sql:1:15: relation `drafts` does not exist"]);
}

#[test]
fn parameters_are_numbered_without_a_gap() {
    assert_eq!(
        said(&["SELECT id FROM orders WHERE id = $3 AND total = $1", "SELECT id FROM orders WHERE id = $2"]),
        [
            "a.sql:1:34: could not determine data type of parameter $2",
            "a.sql:1:34: could not determine data type of parameter $1",
        ]
    );
}

#[test]
fn a_mistake_in_the_first_word_is_one() {
    let none: Vec<String> = Vec::new();
    assert_eq!(said(&["SLEECT id FROM orders"]), ["a.sql:1:1: syntax error at or near `SLEECT`"]);
    assert_eq!(said(&["INSERT NITO orders VALUES (1)"]), ["a.sql:1:8: syntax error at or near `NITO`"]);
    // Another's SQL.
    assert_eq!(
        said(&["SELECT id FROM orders WHERE id = ? LIMIT 1, 2", "PRAGMA user_version", "LISTEN", ""]),
        none
    );
}

#[test]
fn what_another_schema_has_may_be_searched() {
    let root = folder(&[(
        "001_schemas.sql",
        "CREATE SCHEMA app; CREATE TABLE app.users (id int); CREATE TABLE orders (id int);\n\
         CREATE FUNCTION short(text) RETURNS text RETURN $1; CREATE FUNCTION app.long(text) RETURNS text RETURN $1;",
    )]);
    assert_eq!(
        said_of(
            &root,
            &[
                "SELECT id FROM users",
                "SELECT long(1)",
                "SELECT short(true)",
                "SELECT orders.id FROM orders o"
            ]
        ),
        [
            "a.sql:1:8: function `short(boolean)` does not exist",
            "a.sql:1:8: invalid reference to FROM-clause entry for table `orders`",
        ]
    );
}
