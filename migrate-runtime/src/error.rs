mod half;
mod kind;
mod other_history;

use std::fmt;

use migrate_core::Version;

pub(crate) use half::Half;
#[cfg(any(feature = "cli", feature = "test"))]
pub(crate) use kind::CREATING_DATABASE;
#[cfg(feature = "url")]
pub(crate) use kind::LOST_AGAIN;
pub(crate) use kind::{Kind, Later, Lost, runner};
pub(crate) use other_history::OtherHistory;

use crate::Report;
use crate::link::{Failure, ServerError};
#[cfg(feature = "url")]
use crate::report::Outcome;

/// The migrations of the message in which a connection was lost, and how many statements of the first one were done.
#[cfg(feature = "url")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct LostIn {
    first: Version,
    last: Version,
    step: usize,
    /// Whether others were done on this connection before.
    has_done: bool,
}

#[cfg(feature = "url")]
impl LostIn {
    /// Whether it was lost in the same migration before: in one alone, or in one of several after which nothing was done.
    pub(crate) fn is_again(self, before: &LostIn) -> bool {
        let is_same = (self.first, self.last) == (before.first, before.last);
        let is_within = !self.has_done && (before.first..=before.last).contains(&self.first);
        (is_same || is_within) && self.step == before.step
    }
}

/// Why a database is not up to date. `Display` says what is wrong, where, and what to do; it holds no
/// password, no URL, and no row of data but what a script itself puts into the text of a `RAISE`.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    report: Report,
}

impl Error {
    pub(crate) fn new(kind: Kind, report: Report) -> Error {
        Error(Box::new(Inner { kind, report }))
    }

    #[cfg(any(feature = "url", feature = "sqlx"))]
    pub(crate) fn setting(message: String) -> Error {
        Error::new(Kind::Setting(message), Report::default())
    }

    /// The server that could not be reached, and why.
    #[cfg(feature = "url")]
    pub(crate) fn unreached(&self) -> Option<(&str, &Failure)> {
        match &self.0.kind {
            Kind::Connect { server, failure, .. } => Some((server, failure)),
            _ => None,
        }
    }

    /// Where the connection was lost, if it was in a migration.
    #[cfg(feature = "url")]
    pub(crate) fn lost_in(&self) -> Option<LostIn> {
        let has_done = !self.0.report.applied.is_empty() || !self.0.report.reverted.is_empty();
        match &self.0.kind {
            Kind::Unknown(lost) | Kind::LostAgain(lost) => {
                let to = lost.last.as_ref().map_or(lost.version, |(version, _)| *version);
                Some(LostIn { first: lost.version, last: to, step: lost.step, has_done })
            }
            Kind::Script { version, step, failure, .. } if failure.is_disconnection() => {
                Some(LostIn { first: *version, last: *version, step: *step, has_done })
            }
            _ => None,
        }
    }

    /// The same error, where the connection was lost in the same migration before.
    #[cfg(feature = "url")]
    pub(crate) fn lost_again(mut self) -> Error {
        self.0.kind = match self.0.kind {
            Kind::Unknown(lost) => Kind::LostAgain(lost),
            Kind::Script { version, step, diagnostic, failure } => {
                Kind::Script { version, step, diagnostic: diagnostic.note(LOST_AGAIN), failure }
            }
            kind => kind,
        };
        self
    }

    /// Whether another connection may have more luck.
    #[cfg(feature = "url")]
    pub(crate) fn is_disconnection(&self) -> bool {
        let is_lost = self.0.kind.failure().is_some_and(Failure::is_disconnection);
        is_lost || matches!(self.0.kind, Kind::Unknown(_))
    }

    #[cfg(feature = "url")]
    pub(crate) fn into_report(self) -> Report {
        self.0.report
    }

    /// The same error, of a call that had done more before.
    #[cfg(feature = "url")]
    pub(crate) fn preceded_by(mut self, report: Report) -> Error {
        self.0.report = std::mem::take(&mut self.0.report).after(report);
        self
    }

    /// What was done before it went wrong, and stays done.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0.report
    }

    /// The migration that it is about; the first one, if there are several.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        match &self.0.kind {
            Kind::Drift(drifts) => drifts.first().map(|(version, _)| *version),
            Kind::Half(half) => Some(half.version()),
            Kind::Script { version, .. }
            | Kind::Check { version, .. }
            | Kind::EndedTransaction { version, .. }
            | Kind::Unlocked { version, .. } => Some(*version),
            Kind::Unknown(lost) | Kind::LostAgain(lost) => Some(lost.version),
            _ => None,
        }
    }

    /// The server's [code](https://www.postgresql.org/docs/current/errcodes-appendix.html), where the
    /// server has refused something.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.kind.failure().and_then(Failure::sqlstate)
    }

    /// Whether the history and the binary disagree: a migration was edited, came too late, or is unknown.
    #[must_use]
    pub fn is_drift(&self) -> bool {
        matches!(self.0.kind, Kind::Drift(_))
    }

    /// Whether another tool's history is the reason: `apply` has found one and none of ours, or it can't be adopted.
    #[must_use]
    pub fn is_other_history(&self) -> bool {
        matches!(self.0.kind, Kind::OtherHistory(_))
    }

    /// Whether this debug build is older than its migrations folder.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self.0.kind, Kind::Stale(_))
    }

    /// Whether migrations are pending, which [`require_current`](crate::Migrations::require_current) and
    /// [`wait_current`](crate::Migrations::wait_current) don't apply.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self.0.kind, Kind::Pending { .. })
    }

    /// Whether a setting or a URL can't be used: what is wrong is in the call.
    #[must_use]
    pub fn is_setting(&self) -> bool {
        matches!(self.0.kind, Kind::Setting(_))
    }

    /// Whether there is no connection to be had, or none any more.
    #[must_use]
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. })
            || self.0.kind.failure().is_some_and(Failure::is_disconnection)
    }

    /// Whether others were waited for until the deadline: trying again may help.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Locked { .. }
                | Kind::Later(_)
                | Kind::HistoryLocked { .. }
                | Kind::Standby { .. }
                | Kind::Pending { has_waited: true, .. }
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People see this one when `main` returns it.
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Server(error) => error.fmt(f),
            Failure::Connection(message) | Failure::Client(message) => f.write_str(message),
        }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sqlstate.as_str() {
            // diesel tells the code of a few errors only.
            "" => f.write_str(&self.message),
            code => write!(f, "{} (SQLSTATE {code})", self.message),
        }
    }
}
