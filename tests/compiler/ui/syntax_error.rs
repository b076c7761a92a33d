use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("ui/syntax_error");

fn main() {
    assert!(MIGRATIONS.iter().next().is_some());
}
