//! The sync client. Run it with `cargo run --example blocking`.

use migrate_runtime::{Migrations, embed_migrations};
use postgres::{Client, NoTls};
use throwaway_postgres::Database;

static MIGRATIONS: Migrations = embed_migrations!();

fn main() -> anyhow::Result<()> {
    let database = Database::from_env()?; // a throwaway server goes when this value does
    println!("{database}");

    let mut client = Client::connect(database.url(), NoTls)?;
    let report = MIGRATIONS.apply(&mut client)?;
    println!("{report}");

    client.execute(
        "INSERT INTO notes (body) VALUES ($1), ($2)",
        &[&"Order #towels and #oil", &"Ask Mara about the #oil"],
    )?;
    for row in client.query("SELECT tag, notes FROM popular_tags ORDER BY notes DESC, tag", &[])? {
        println!("{} × #{}", row.try_get::<_, i64>("notes")?, row.try_get::<_, String>("tag")?);
    }
    Ok(())
}
