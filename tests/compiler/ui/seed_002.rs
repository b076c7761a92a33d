use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/seed_002");

fn main() {
    assert!(MIGRATIONS.iter().next().is_some());
}
