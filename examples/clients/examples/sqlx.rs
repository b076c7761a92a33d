//! A service with axum and sqlx's pool. Run it with `cargo run --example sqlx`, and ask `curl localhost:3000`.

use std::env;

use anyhow::Context;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use migrate_runtime::{Migrations, embed_migrations};
use sqlx::PgPool;
use throwaway_postgres::Database;
use tokio::net::TcpListener;

static MIGRATIONS: Migrations = embed_migrations!();

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let database = Database::from_env()?; // a throwaway server goes when this value does
    println!("{database}");

    let pool = PgPool::connect(database.url()).await?;
    let report = MIGRATIONS.apply_sqlx(&pool).await?;
    println!("{report}");

    let router = Router::new().route("/", get(popular).post(add)).with_state(pool);
    let port = env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await.context(format!("port {port}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router)
        .with_graceful_shutdown(async { tokio::signal::ctrl_c().await.unwrap_or_default() })
        .await?;
    Ok(())
}

async fn add(State(pool): State<PgPool>, body: String) -> Result<StatusCode, (StatusCode, String)> {
    let insert = sqlx::query("INSERT INTO notes (body) VALUES ($1)").bind(body);
    insert.execute(&pool).await.map(|_| StatusCode::CREATED).map_err(failed)
}

async fn popular(State(pool): State<PgPool>) -> Result<Json<Vec<(String, i64)>>, (StatusCode, String)> {
    let tags = sqlx::query_as("SELECT tag, notes FROM popular_tags ORDER BY notes DESC, tag");
    tags.fetch_all(&pool).await.map(Json).map_err(failed)
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn failed(error: sqlx::Error) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
