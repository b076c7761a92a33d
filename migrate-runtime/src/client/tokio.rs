use std::time::Duration;

use tokio_postgres::Client;

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
        apply::apply(client, self).await
    }
}

impl Migrations {
    /// Brings the database up to what is embedded, like [`Migrations::apply`], with the async client.
    ///
    /// Don't drop the future half way: the server goes on with the statement that it has, and the client
    /// is left inside a transaction. If it happens, close the connection; the next start goes on.
    ///
    /// # Errors
    ///
    /// Why the database is not up to date. What was applied before stays applied.
    pub async fn apply_async(&self, client: &mut Client) -> Result<Report, Error> {
        self.runner().apply_async(client).await
    }
}
