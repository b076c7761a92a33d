use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!(migrations);
static OTHERS: Migrations = embed_migrations!("a", "b");

fn main() {}
