//! A connection of the runner's own: it can be made anew, and looked at from another one.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use migrate_core::printable::line;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::error::SqlState;
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls};

use super::pooler;
use super::target::Target;
use super::tls::Connector;
use super::tokio::{collect, query, run};
use super::watch::Watch;
use crate::begin::NOTICE_MARK;
use crate::link::{Failure, Link, Row};
use crate::report::Notice;
use crate::settings::Settings;

pub(crate) struct Own<'t> {
    client: Client,
    connection: JoinHandle<()>,
    target: &'t Target,
    tls: Option<&'t Connector>,
    settings: &'t Settings,
    watch: Watch<'t>,
    notices: Notices,
    /// Another connection was lost in the same call.
    pub(super) is_careful: bool,
    /// What was found, once it was looked.
    is_pooled: Option<bool>,
}

impl<'t> Own<'t> {
    /// Reaches the server, is let in, and finds it in the state that the URL asks for; all of it in time.
    pub(super) async fn connect(
        target: &'t Target,
        tls: Option<&'t Connector>,
        settings: &'t Settings,
    ) -> Result<Own<'t>, Failure> {
        let notices = Arc::new(Mutex::new(vec![Vec::new()]));
        let (client, connection) = opened_in_time(target, tls, settings, &notices).await?;
        let watch = Watch::new(target, tls, settings);
        Ok(Own {
            client,
            connection,
            target,
            tls,
            settings,
            watch,
            notices,
            is_careful: false,
            is_pooled: None,
        })
    }

    pub(super) async fn close(self) {
        close(self.client, self.connection).await;
    }
}

/// Tells the server goodbye: the connection does so when its client is gone. One that has gone quiet is left.
pub(super) async fn close(client: Client, mut connection: JoinHandle<()>) {
    const GOODBYE: Duration = Duration::from_secs(1);
    drop(client);
    if timeout(GOODBYE, &mut connection).await.is_err() {
        connection.abort();
    }
}

pub(super) async fn opened_in_time(
    target: &Target,
    tls: Option<&Connector>,
    settings: &Settings,
    notices: &Notices,
) -> Result<(Client, JoinHandle<()>), Failure> {
    let limit = target.patience(settings.answer_limit());
    let opened = timeout(limit, opened(target, tls, notices)).await;
    opened.unwrap_or_else(|_elapsed| Err(Failure::no_answer(limit)))
}

/// A connection that is carried by a task of its own.
async fn opened(
    target: &Target,
    tls: Option<&Connector>,
    notices: &Notices,
) -> Result<(Client, JoinHandle<()>), Failure> {
    let config = &target.config;
    Ok(match tls {
        None => carried(config.connect(NoTls).await?, notices),
        Some(Connector::Rustls(tls)) => carried(config.connect(tls.clone()).await?, notices),
        #[cfg(feature = "tls-native-tls")]
        Some(Connector::Native(tls)) => carried(config.connect(tls.clone()).await?, notices),
    })
}

fn carried<S, T>(
    (client, connection): (Client, Connection<S, T>),
    notices: &Notices,
) -> (Client, JoinHandle<()>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    (client, tokio::spawn(carry(connection, Arc::clone(notices))))
}

/// What the server says beside its answers.
pub(super) type Notices = Arc<Mutex<Vec<Vec<Notice>>>>;

/// Carries messages until the client is gone, and keeps what the server says beside its answers.
async fn carry<S, T>(mut connection: Connection<S, T>, notices: Notices)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    /// A script that says more has a loop in it.
    const MOST: usize = 100;
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notice(notice) = message
            // A script's own BEGIN, which is sent for its options.
            && *notice.code() != SqlState::ACTIVE_SQL_TRANSACTION
        {
            let mut notices = notices.lock().unwrap_or_else(PoisonError::into_inner);
            if notice.message().contains(NOTICE_MARK) {
                notices.push(Vec::new());
            } else if let Some(notices) = notices.last_mut().filter(|notices| notices.len() < MOST) {
                let severity = notice.severity().to_owned();
                notices.push(Notice { severity, message: line(notice.message()).into_owned() });
            }
        }
    }
}

impl Link for Own<'_> {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        self.watch.over(query(&self.client, sql)).await
    }

    async fn collect(&mut self, sql: &str, rows: &mut Vec<Row>) -> Result<(), Failure> {
        self.watch.over(collect(&self.client, sql, rows)).await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.watch.over(run(&self.client, sql)).await
    }

    async fn ask(&mut self, sql: &str, limit: Duration) -> Result<Vec<Row>, Failure> {
        self.watch.within(limit, query(&self.client, sql)).await
    }

    fn served_by(&mut self, process: &str) {
        self.watch.served_by(process);
    }

    async fn sleep(&mut self, time: Duration) {
        sleep(time).await;
    }

    fn hears_notices(&self) -> bool {
        true
    }

    fn is_careful(&self) -> bool {
        self.is_careful
    }

    fn notices(&mut self) -> Vec<Vec<Notice>> {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *notices, vec![Vec::new()])
    }

    async fn is_pooled(&mut self) -> Result<bool, Failure> {
        if let Some(is_pooled) = self.is_pooled {
            return Ok(is_pooled);
        }
        let limit = self.settings.answer_limit();
        let mut other = match Own::connect(self.target, self.tls, self.settings).await {
            Ok(other) => other,
            // too_many_connections: the role or the server allows no second one, so this one is looked at alone.
            Err(failure) if failure.sqlstate() == Some("53300") => {
                let is_pooled = pooler::changes_process(self, limit).await?;
                self.is_pooled = Some(is_pooled);
                return Ok(is_pooled);
            }
            Err(failure) => return Err(failure),
        };
        let found = pooler::is_between(self, &mut other, limit).await;
        other.close().await;
        Ok(*self.is_pooled.insert(found?))
    }
}
