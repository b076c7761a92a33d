//! What becomes of a message whose answer takes long: a look from a second connection, whether the server is at work on it.
//! So a connection that has gone quiet is told from a statement that runs for hours, and who keeps it waiting is known
//! while it waits.

use std::pin::{Pin, pin};
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::own::Own;
use super::target::Target;
use super::tls::Connector;
use crate::blockers::{COLUMNS, Holder};
use crate::link::{Failure, Link};
use crate::settings::Settings;
use crate::{Event, blockers, lock};

/// How often it is said who keeps a statement waiting.
const SAY_AGAIN: Duration = Duration::from_secs(10);

pub(super) struct Watch<'t> {
    target: &'t Target,
    tls: Option<&'t Connector>,
    settings: &'t Settings,
    /// The server's process that is at work for us, where it is known.
    process: Option<String>,
    is_lost: bool,
    said: Option<Instant>,
}

/// What a look has seen.
enum Seen {
    Working,
    /// The server waits for us: its answer has not come through.
    Idle,
    /// There is no such process any more.
    Gone,
    /// The server could not be asked.
    Nothing,
}

impl<'t> Watch<'t> {
    pub(super) fn new(target: &'t Target, tls: Option<&'t Connector>, settings: &'t Settings) -> Watch<'t> {
        Watch { target, tls, settings, process: None, is_lost: false, said: None }
    }

    pub(super) fn served_by(&mut self, process: &str) {
        self.process = Some(process.to_owned()).filter(|process| !process.is_empty());
    }

    /// The answer to what only asks; a lost connection, if none comes in time.
    pub(super) async fn within<T>(
        &mut self,
        limit: Duration,
        answer: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        if self.is_lost {
            return Err(lost());
        }
        let outcome = timeout(limit, answer).await;
        outcome.unwrap_or_else(|_elapsed| {
            self.is_lost = true;
            Err(Failure::no_answer(limit))
        })
    }

    /// The answer to what may run for hours. It is looked now and then whether the server is at work on it.
    pub(super) async fn over<T>(
        &mut self,
        answer: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        if self.is_lost {
            return Err(lost());
        }
        let outcome = self.patiently(pin!(answer)).await;
        self.is_lost |= matches!(outcome, Err(Failure::Connection(_)));
        outcome
    }

    async fn patiently<T>(
        &mut self,
        mut answer: Pin<&mut (impl Future<Output = Result<T, Failure>> + Send)>,
    ) -> Result<T, Failure> {
        let pause = self.settings.answer_limit().min(SAY_AGAIN);
        let (mut is_idle, mut unseen) = (false, None);
        loop {
            if let Ok(outcome) = timeout(pause, &mut answer).await {
                return outcome;
            }
            let Some(process) = self.process.clone() else { continue };
            match self.look(&process).await {
                Seen::Working => (is_idle, unseen) = (false, None),
                // Once is not enough: the answer may be on its way.
                Seen::Idle | Seen::Gone if !is_idle => is_idle = true,
                Seen::Idle => {
                    self.end(&process).await;
                    return Err(Failure::Connection("the server's answer has not come through".to_owned()));
                }
                Seen::Gone => {
                    let gone = "the server's process has ended, and its answer has not come through";
                    return Err(Failure::Connection(gone.to_owned()));
                }
                Seen::Nothing => {
                    let since = *unseen.get_or_insert_with(Instant::now);
                    if since.elapsed() > self.settings.wait.max(pause) {
                        return Err(Failure::no_answer(since.elapsed()));
                    }
                }
            }
        }
    }

    async fn look(&mut self, process: &str) -> Seen {
        let Ok(mut other) = Own::connect(self.target, self.tls, self.settings).await else {
            return Seen::Nothing;
        };
        let limit = self.settings.answer_limit();
        let ask = format!(
            "SELECT a.state, (SELECT p.phase FROM pg_catalog.pg_stat_progress_create_index p \
               WHERE p.pid OPERATOR(pg_catalog.=) a.pid) \
             FROM pg_catalog.pg_stat_activity a WHERE a.pid OPERATOR(pg_catalog.=) {process};\n\
             SELECT {COLUMNS} FROM pg_catalog.pg_stat_activity a \
             WHERE a.pid OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids({process})) ORDER BY a.xact_start"
        );
        let rows = other.ask(&ask, limit).await;
        other.close().await;
        let Ok(rows) = rows else { return Seen::Nothing };
        let Some((own, holders)) = rows.split_first() else { return Seen::Gone };
        if own.text(0).starts_with("idle") {
            return Seen::Idle;
        }
        let is_due = self.said.is_none_or(|said| said.elapsed() >= SAY_AGAIN);
        if !holders.is_empty() && is_due {
            self.said = Some(Instant::now());
            let holders: Vec<Holder> = holders.iter().map(Holder::of).collect();
            let phase = Some(own.text(1).to_owned()).filter(|phase| !phase.is_empty());
            self.settings.tell(&Event::KeptWaiting { by: blockers::described(&holders), phase });
        }
        Seen::Working
    }

    /// Ends the process that nobody hears any more, if it has the migration lock.
    async fn end(&mut self, process: &str) {
        if let Ok(mut other) = Own::connect(self.target, self.tls, self.settings).await {
            let end = format!(
                "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a \
                 WHERE a.pid OPERATOR(pg_catalog.=) {process} AND a.state OPERATOR(pg_catalog.~) '^idle' AND {has_lock}",
                has_lock = lock::is_held_by(self.settings, process),
            );
            other.ask(&end, self.settings.answer_limit()).await.ok();
            other.close().await;
        }
    }
}

fn lost() -> Failure {
    Failure::Connection("the connection was lost before".to_owned())
}
