//! A connection of the runner's own: it can be made anew, and looked at from another one.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use migrate_core::printable::line;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Connection};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::sslmode::Target;
use crate::link::{Failure, Link, Row};
use crate::report::Notice;

pub(crate) struct Own<'t> {
    client: Client,
    connection: JoinHandle<()>,
    target: &'t Target,
    tls: MakeRustlsConnect,
    notices: Arc<Mutex<Vec<Notice>>>,
    /// What was found, once it was looked.
    is_pooled: Option<bool>,
}

impl<'t> Own<'t> {
    pub(super) async fn connect(target: &'t Target, tls: &MakeRustlsConnect) -> Result<Own<'t>, Failure> {
        let (client, connection) = target.config.connect(tls.clone()).await?;
        let notices = Arc::default();
        let connection = tokio::spawn(carry(connection, Arc::clone(&notices)));
        Ok(Own { client, connection, target, tls: tls.clone(), notices, is_pooled: None })
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

/// Carries messages until the client is gone, and keeps what the server says beside its answers.
async fn carry<S, T>(mut connection: Connection<S, T>, notices: Arc<Mutex<Vec<Notice>>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    /// A script that says more has a loop in it.
    const MOST: usize = 100;
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message {
            let mut notices = notices.lock().unwrap_or_else(PoisonError::into_inner);
            if notices.len() < MOST {
                let severity = notice.severity().to_owned();
                notices.push(Notice { severity, message: line(notice.message()).into_owned() });
            }
        }
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

    fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner))
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
