use std::time::Duration;

use tokio_postgres::{CancelToken, Client, NoTls};

use super::answer;
use crate::link::{Failure, Link, Row};

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
