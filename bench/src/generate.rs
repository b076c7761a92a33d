//! Migrations as teams write them, the same SQL in the layout of each tool.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::tools::Tool;

/// Writes so many migrations into a folder: 424 bytes each, on average and nearly all.
pub(crate) fn folder(folder: &Path, tool: Tool, count: usize) -> Result<()> {
    fs::create_dir_all(folder)?;
    for number in 1..=count {
        let sql = migration(number);
        match tool {
            Tool::Ours | Tool::Sqlx => {
                fs::write(folder.join(format!("{number:05}_orders_{number}.sql")), sql)?
            }
            Tool::Refinery => fs::write(folder.join(format!("V{number}__orders_{number}.sql")), sql)?,
            Tool::Diesel => {
                let folder = folder.join(format!("2024-01-01-{number:06}_orders"));
                fs::create_dir(&folder)?;
                fs::write(folder.join("up.sql"), sql)?;
                fs::write(folder.join("down.sql"), "")?;
            }
        }
    }
    Ok(())
}

fn migration(number: usize) -> String {
    const LENGTH: usize = 424;
    let (table, earlier) = (name(number), |back: usize| name(number.saturating_sub(back).max(1)));
    let sql = match number % 5 {
        1 | 0 => format!(
            "CREATE TABLE {table} (\n    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,\n    customer_id bigint NOT NULL,\n    \
             note text NOT NULL DEFAULT '',\n    total numeric(12, 2) NOT NULL CHECK (total >= 0)\n);\n\
             CREATE INDEX {table}_idx ON {table} (customer_id);\n\
             INSERT INTO {table} (customer_id, note, total) VALUES (1, 'first', 9.99), (2, '', 0);\n"
        ),
        2 => format!(
            "ALTER TABLE {0} ADD COLUMN sent_at timestamptz;\nCOMMENT ON COLUMN {0}.sent_at IS 'When it left; null before.';\n\
             UPDATE {0} SET sent_at = now() WHERE total > 10 AND note <> '';\n\
             CREATE TABLE {table} (id bigint PRIMARY KEY, label text NOT NULL, price numeric(10, 2));\n",
            earlier(1)
        ),
        3 => format!(
            "CREATE FUNCTION {table}_touch() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    NEW.at := now();\n    RETURN NEW;\nEND\n$$;\n\
             CREATE TABLE {table} (id bigint PRIMARY KEY, at timestamptz);\n\
             CREATE TRIGGER touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_touch();\n\
             DELETE FROM {0} WHERE sent_at IS NULL;\n",
            earlier(2)
        ),
        _ => format!(
            "CREATE TABLE {table} (id bigint PRIMARY KEY, order_id bigint REFERENCES {0} (id), kind text);\n\
             CREATE VIEW {table}_report AS\n    SELECT o.id, o.total, t.kind FROM {0} o JOIN {table} t ON t.order_id = o.id\n    WHERE o.total > 0;\n\
             CREATE UNIQUE INDEX {table}_key ON {table} (order_id, kind);\n",
            earlier(3)
        ),
    };
    let comment = LENGTH.saturating_sub(sql.len() + 4);
    format!("-- {}\n{sql}", "why and how ".repeat(LENGTH).get(..comment).unwrap_or_default())
}

fn name(number: usize) -> String {
    format!("orders_{number:05}")
}

/// Scripts of a megabyte each.
pub(crate) fn large(folder: &Path, megabytes: usize) -> Result<()> {
    fs::create_dir_all(folder)?;
    for number in 1..=megabytes {
        let text = "x".repeat(1_000_000);
        let sql = format!(
            "CREATE TABLE large_{number} (text text);\nINSERT INTO large_{number} VALUES ('{text}');\n"
        );
        fs::write(folder.join(format!("{number:05}_large.sql")), sql)?;
    }
    Ok(())
}
