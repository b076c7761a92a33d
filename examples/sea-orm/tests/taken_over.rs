//! A database that sea-orm's own migrator has made, and one that is new.
//!
//! `cargo test --manifest-path examples/sea-orm/Cargo.toml`; script/test does not build sea-orm.

use std::process::Command;

use migrate_runtime::{Migrations, embed_migrations};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_pk_auto, text, timestamp_with_time_zone};
use sea_orm_migration::sea_orm::{ConnectOptions, Database};
use throwaway_postgres::Server;

static MIGRATIONS: Migrations = embed_migrations!();

/// As the application had it.
struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Notes)]
    }
}

struct Notes;

impl MigrationName for Notes {
    fn name(&self) -> &'static str {
        "m20250929_000001_notes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Notes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let created_at = timestamp_with_time_zone("created_at").default(Expr::current_timestamp()).take();
        let mut notes = Table::create();
        notes.table("notes").col(big_pk_auto("id")).col(text("body")).col(created_at);
        manager.create_table(notes).await?;
        let mut index = Index::create();
        index.name("idx_notes_created_at").table("notes").col("created_at");
        manager.create_index(index).await
    }
}

#[tokio::test]
async fn what_its_migrator_has_made_is_recorded_once() {
    let url = Server::shared().unwrap().fresh_database().unwrap();
    let database = Database::connect(ConnectOptions::new(&url)).await.unwrap();
    Migrator::up(&database, None).await.unwrap();
    let pool = database.get_postgres_connection_pool();

    let error = MIGRATIONS.apply_sqlx(pool).await.unwrap_err().to_string();
    assert!(error.starts_with("SeaORM has migrated this database"), "{error}");
    MIGRATIONS.baseline_sqlx(pool, 1).await.unwrap();
    assert_eq!(MIGRATIONS.apply_sqlx(pool).await.unwrap().applied.len(), 1);
    assert_eq!(said(&url), said(&Server::shared().unwrap().fresh_database().unwrap()));
    Migrator::up(&database, None).await.unwrap(); // the release before goes on working
}

/// What the program prints, but for what it has applied.
fn said(url: &str) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_sea-orm-example")).env("DATABASE_URL", url).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().filter(|line| line.contains('×')).collect::<Vec<_>>().join("\n")
}
