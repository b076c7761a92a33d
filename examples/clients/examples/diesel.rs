//! diesel. Run it with `cargo run --example diesel`.

use diesel::prelude::*;
use migrate_runtime::{Migrations, embed_migrations};
use pq_sys as _; // libpq, built from its sources
use schema::{notes, popular_tags};
use throwaway_postgres::Database;

static MIGRATIONS: Migrations = embed_migrations!();

/// As `diesel print-schema` writes it.
mod schema {
    diesel::table! {
        notes (id) {
            id -> BigInt,
            body -> Text,
        }
    }

    diesel::table! {
        popular_tags (tag) {
            tag -> Text,
            notes -> BigInt,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let database = Database::from_env()?; // a throwaway server goes when this value does
    println!("{database}");

    let mut connection = PgConnection::establish(database.url())?;
    let report = MIGRATIONS.apply_diesel(&mut connection)?;
    println!("{report}");

    diesel::insert_into(notes::table)
        .values(
            [notes::body.eq("Order #towels and #oil"), notes::body.eq("Ask Mara about the #oil")].as_slice(),
        )
        .execute(&mut connection)?;
    let tags = popular_tags::table.order((popular_tags::notes.desc(), popular_tags::tag.asc()));
    for (tag, notes) in tags.load::<(String, i64)>(&mut connection)? {
        println!("{notes} × #{tag}");
    }
    Ok(())
}
