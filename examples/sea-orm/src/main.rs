//! sea-orm. Run it with `cargo run --manifest-path examples/sea-orm/Cargo.toml`.

use migrate_runtime::{Migrations, embed_migrations};
use sea_orm::{Database, EntityTrait, QueryOrder, Set};

static MIGRATIONS: Migrations = embed_migrations!();

mod notes {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "notes")]
    pub struct Model {
        #[sea_orm(primary_key)]
        id: i64,
        body: String,
        created_at: DateTimeWithTimeZone,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod popular_tags {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "popular_tags")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag: String,
        pub notes: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let server = throwaway_postgres::Database::from_env()?; // a throwaway server goes when this value does
    println!("{server}");

    let database = Database::connect(server.url()).await?;
    let report = MIGRATIONS.apply_sqlx(database.get_postgres_connection_pool()).await?;
    println!("{report}");

    let note = |body: &str| notes::ActiveModel { body: Set(body.to_owned()), ..Default::default() };
    let two = [note("Order #towels and #oil"), note("Ask Mara about the #oil")];
    notes::Entity::insert_many(two).exec(&database).await?;
    let tags = popular_tags::Entity::find()
        .order_by_desc(popular_tags::Column::Notes)
        .order_by_asc(popular_tags::Column::Tag);
    for popular_tags::Model { tag, notes } in tags.all(&database).await? {
        println!("{notes} × #{tag}");
    }
    Ok(())
}
