use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("ui/mixed_layouts");

fn main() {
    assert!(MIGRATIONS.iter().next().is_some());
}
