use std::time::Duration;

use tokio_postgres::{CancelToken, Client, NoTls};

use super::answer;
use crate::link::{Failure, Link, Row};
use crate::{Error, Migrations, Report, Runner, apply};

impl Link for Client {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        Ok(answer::rows(self.simple_query(sql).await?))
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        Ok(self.batch_execute(sql).await?)
    }

    async fn sleep(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Runner {
    /// Brings the database up to what is embedded; see [`Migrations::apply_async`].
    ///
    /// # Errors
    ///
    /// Why the database is not up to date. What was applied before stays applied.
    pub async fn apply_async(&self, client: &mut Client) -> Result<Report, Error> {
        let mut cancel = CancelOnDrop { token: Some(client.cancel_token()) };
        let outcome = apply::apply(client, self).await;
        cancel.token = None;
        outcome
    }
}

/// A future that is dropped half way leaves a statement running. The server is asked to end it; over a connection
/// without TLS, because nobody has told which the client has. Where that is refused, the statement ends by itself.
struct CancelOnDrop {
    token: Option<CancelToken>,
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let (Some(token), Ok(runtime)) = (self.token.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move { token.cancel_query(NoTls).await });
        }
    }
}

impl Migrations {
    /// Brings the database up to what is embedded, like [`Migrations::apply`], with the async client.
    ///
    /// If the future is dropped half way (a `timeout` around it, say), the server is asked to cancel the statement
    /// that it has, and the client is left inside a transaction: close the connection, don't give it back to a pool.
    /// Nothing is half done that the next start does not put right.
    ///
    /// # Errors
    ///
    /// Why the database is not up to date. What was applied before stays applied.
    pub async fn apply_async(&self, client: &mut Client) -> Result<Report, Error> {
        self.runner().apply_async(client).await
    }
}
