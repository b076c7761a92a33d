//! Migrates at boot, then serves. Run it with `cargo run --example server`, or `script/server`.

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use deadpool_postgres::{Manager, Pool};
use rustls::{ClientConfig, RootCertStore};
use server_example::{MIGRATIONS, router};
use throwaway_postgres::Database;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_postgres_rustls::MakeRustlsConnect;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    // `server migrate status` asks the database of DATABASE_URL what it has of what this program embeds. On a developer's
    // machine `.env` may say where that is.
    if let Some(exit) = MIGRATIONS.runner().env_file(".env").cli() {
        return Ok(exit);
    }
    // From here on a signal asks, so that the throwaway server is removed in any case.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let database = Database::from_env()?; // a throwaway server goes when this value does
    println!("{database}");

    let report = MIGRATIONS.apply_url(database.url())?;
    println!("{report}");

    let port = env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await.context(format!("port {port}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(connect(database.url())?))
        .with_graceful_shutdown(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
        .await?;
    Ok(ExitCode::SUCCESS)
}

/// Connections with TLS where the server offers or the URL demands it, checked against the system's roots.
fn connect(database_url: &str) -> anyhow::Result<Pool> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let manager = Manager::new(database_url.parse()?, MakeRustlsConnect::new(tls));
    Ok(Pool::builder(manager).build()?)
}
