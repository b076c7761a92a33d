//! The same with the sync client. Run it with `cargo run --example blocking`.

use std::env;

use anyhow::Context;
use migrate_runtime::{Migrations, embed_migrations};
use postgres::{Client, NoTls};
use throwaway_postgres::Server;

static MIGRATIONS: Migrations = embed_migrations!();

fn main() -> anyhow::Result<()> {
    let (_throwaway, database_url) = database()?; // the server goes when its value does

    let mut client = Client::connect(&database_url, NoTls)?;
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

/// `DATABASE_URL`, or a server of our own.
fn database() -> anyhow::Result<(Option<Server>, String)> {
    if let Some(url) = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
        return Ok((None, url));
    }
    let server = Server::start().context("DATABASE_URL is not set, and no PostgreSQL could be started")?;
    println!(
        "DATABASE_URL is not set: started a throwaway PostgreSQL in {}, removed when this program ends",
        server.socket_dir().display()
    );
    let url = server.url("postgres");
    Ok((Some(server), url))
}
