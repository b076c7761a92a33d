use std::time::Duration;

use postgres::Client;

use super::answer;
use crate::link::{self, Failure, Link, Row};
use crate::{Error, Migrations, Report, Runner, apply};

impl Link for Client {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        Ok(answer::rows(self.simple_query(sql)?))
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        Ok(self.batch_execute(sql)?)
    }

    async fn sleep(&mut self, time: Duration) {
        std::thread::sleep(time);
    }
}

impl Runner {
    /// Brings the database up to what is embedded; see [`Migrations::apply`].
    ///
    /// # Errors
    ///
    /// Why the database is not up to date. What was applied before stays applied.
    pub fn apply(&self, client: &mut Client) -> Result<Report, Error> {
        link::blocking(apply::apply(client, self))
    }
}

impl Migrations {
    /// Brings the database up to what is embedded: applies every pending migration in order, each in a
    /// transaction of its own together with its row in the history, or, where something in it can't run inside a
    /// transaction, statement by statement. If none is pending, that is known after one read.
    ///
    /// The session is afterwards as it was before. The client must not be inside a transaction, and, as
    /// always with the sync client, not inside a tokio runtime.
    ///
    /// # Errors
    ///
    /// Why the database is not up to date. What was applied before stays applied.
    pub fn apply(&self, client: &mut Client) -> Result<Report, Error> {
        self.runner().apply(client)
    }
}
