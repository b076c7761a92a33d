use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{sleep, timeout};
use tokio_postgres::{CancelToken, Client, NoTls};

use super::answer;
use crate::link::{Failure, Link, Row};

/// A client that is handed in.
pub(crate) struct Lent<'c> {
    client: &'c Client,
    /// An answer has not come: nothing more is asked.
    is_lost: bool,
}

impl<'c> Lent<'c> {
    pub(crate) fn new(client: &'c Client) -> Lent<'c> {
        Lent { client, is_lost: false }
    }

    fn unless_lost(&self) -> Result<(), Failure> {
        let lost = || Failure::Connection("the server has not answered before".to_owned());
        if self.is_lost { Err(lost()) } else { Ok(()) }
    }
}

impl Link for Lent<'_> {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        self.unless_lost()?;
        query(self.client, sql).await
    }

    async fn collect(&mut self, sql: &str, rows: &mut Vec<Row>) -> Result<(), Failure> {
        self.unless_lost()?;
        collect(self.client, sql, rows).await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.unless_lost()?;
        run(self.client, sql).await
    }

    async fn ask(&mut self, sql: &str, limit: Duration) -> Result<Vec<Row>, Failure> {
        self.unless_lost()?;
        let answer = timeout(limit, query(self.client, sql)).await;
        self.is_lost = answer.is_err();
        answer.unwrap_or_else(|_elapsed| Err(Failure::no_answer(limit)))
    }

    async fn sleep(&mut self, time: Duration) {
        sleep(time).await;
    }
}

pub(super) async fn query(client: &Client, sql: &str) -> Result<Vec<Row>, Failure> {
    Ok(answer::rows(&client.simple_query(sql).await?))
}

pub(super) async fn collect(client: &Client, sql: &str, rows: &mut Vec<Row>) -> Result<(), Failure> {
    let mut answers = pin!(client.simple_query_raw(sql).await?);
    while let Some(message) = poll_fn(|context| answers.as_mut().poll_next(context)).await {
        rows.extend(answer::row(&message?));
    }
    Ok(())
}

pub(super) async fn run(client: &Client, sql: &str) -> Result<(), Failure> {
    Ok(client.batch_execute(sql).await?)
}

/// A future that is dropped half way leaves a statement running. The server is asked to end it; over a connection
/// without TLS, because nobody has told which the client has. Where that is refused, the statement ends by itself.
pub(super) struct CancelOnDrop {
    token: Option<CancelToken>,
}

impl CancelOnDrop {
    pub(super) fn new(client: &Client) -> CancelOnDrop {
        CancelOnDrop { token: Some(client.cancel_token()) }
    }

    /// The conversation is over.
    pub(super) fn disarm(mut self) {
        self.token = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let (Some(token), Ok(runtime)) = (self.token.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move { token.cancel_query(NoTls).await });
        }
    }
}
