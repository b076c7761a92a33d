//! A small booking service. Its schema travels inside the binary: [`MIGRATIONS`] is the folder `migrations`, checked
//! and embedded when this crate is compiled, and applied before the first request is served.

use axum::Router;
use axum::routing::{get, post};
use deadpool_postgres::Pool;
use migrate_runtime::{Migrations, embed_migrations};

mod bookings;
mod error;
mod reports;
mod services;

/// The schema this version of the service needs.
pub static MIGRATIONS: Migrations = embed_migrations!();

/// All routes, over a database that is migrated already.
pub fn router(pool: Pool) -> Router {
    Router::new()
        .route("/health", get(reports::health))
        .route("/services", get(services::list))
        .route("/services/{slug}/slots", get(services::slots))
        .route("/bookings", get(bookings::list).post(bookings::create))
        .route("/bookings/{id}/cancel", post(bookings::cancel))
        .route("/reports/daily", get(reports::daily))
        .with_state(pool)
}
