//! A connection of the runner's own: it can be made anew, and looked at from another one.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_postgres::Client;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::sslmode::Target;
use crate::link::{Failure, Link, Row};

pub(super) struct Own<'t> {
    client: Client,
    connection: JoinHandle<Result<(), tokio_postgres::Error>>,
    target: &'t Target,
    tls: MakeRustlsConnect,
    /// What was found, once it was looked.
    is_pooled: Option<bool>,
}

impl<'t> Own<'t> {
    pub(super) async fn connect(target: &'t Target, tls: &MakeRustlsConnect) -> Result<Own<'t>, Failure> {
        let (client, connection) = target.config.connect(tls.clone()).await?;
        Ok(Own { client, connection: tokio::spawn(connection), target, tls: tls.clone(), is_pooled: None })
    }

    /// Tells the server goodbye: the connection does so when its client is gone.
    pub(super) async fn close(self) {
        drop(self.client);
        self.connection.await.ok();
    }

    async fn process(&mut self) -> Result<String, Failure> {
        let rows = self.query("BEGIN; SELECT pg_catalog.pg_backend_pid(); COMMIT").await?;
        Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
    }
}

impl Link for Own<'_> {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        Link::query(&mut self.client, sql).await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.client.run(sql).await
    }

    async fn sleep(&mut self, time: Duration) {
        self.client.sleep(time).await;
    }

    /// Two connections speak in turn. To a server each has its own process; behind a pooler in transaction mode
    /// they are given one, or another one each time.
    async fn is_pooled(&mut self) -> Result<bool, Failure> {
        const ROUNDS: usize = 4;
        if let Some(is_pooled) = self.is_pooled {
            return Ok(is_pooled);
        }
        let mut other = Own::connect(self.target, &self.tls).await?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(self.process().await?);
            theirs.push(other.process().await?);
        }
        other.close().await;
        let changes = |processes: &[String]| processes.windows(2).any(|pair| pair.first() != pair.last());
        let is_pooled = changes(&ours) || changes(&theirs) || ours.first() == theirs.first();
        self.is_pooled = Some(is_pooled);
        Ok(is_pooled)
    }
}
