use std::fmt;

use migrate_core::{Diagnostic, Version};

use crate::Report;
use crate::link::{Failure, ServerError};

/// Why a database is not up to date. `Display` says what is wrong, where, and what to do; it holds no
/// password, no URL and no row of data.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    report: Report,
}

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A setting or a URL that can't be used.
    Setting(String),
    /// The connection could not be made.
    Connect(Failure),
    /// The debug build is older than its folder.
    Stale(Vec<String>),
    /// The caller's transaction is open.
    InTransaction,
    /// The history and the binary disagree.
    Drift(Vec<(Version, Diagnostic)>),
    /// The relation with the history's name is something else.
    Foreign { table: String, what: &'static str },
    /// The history has a form that only a later version of this crate knows.
    NewerFormat { table: String },
    /// The history's rows are not what the runner wrote.
    Corrupt(String),
    /// A migration began and never ended.
    Unfinished(Version),
    /// The role may not see the history's rows.
    HiddenRows { table: String },
    /// Migrations are pending, and this is a standby.
    Standby { pending: usize },
    /// Another process had the lock until the deadline.
    Locked { holder: String },
    /// A statement of the runner's own failed.
    Runner { doing: &'static str, failure: Failure },
    /// The role may not do it; what would let it.
    Denied { doing: &'static str, failure: Failure, grant: String },
    /// A migration's script failed.
    Script { version: Version, diagnostic: Diagnostic, failure: Failure },
    /// A migration's script failed, on its way to [`Kind::Script`].
    Unlocated(Failure),
    /// What must hold after a migration does not.
    Check { version: Version, diagnostic: Diagnostic },
    /// A migration ended or changed the runner's transaction.
    EndedTransaction { version: Version, path: String },
    /// The connection was lost while a migration committed.
    Unknown { version: Version, path: String },
    /// A migration that is half done is not what it was when it began.
    ChangedHalfWay { version: Version, path: String },
    /// The session's lock was gone when it was to be released.
    LockLost,
    /// A migration that runs statement by statement, through a pooler in transaction mode.
    Pooled { path: String },
}

impl Kind {
    /// Whether the whole migration may succeed a moment later.
    pub(crate) fn is_transient(&self) -> bool {
        self.failure().is_some_and(Failure::is_transient)
    }

    /// What the server or the connection said, where they did.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Kind::Connect(failure)
            | Kind::Runner { failure, .. }
            | Kind::Denied { failure, .. }
            | Kind::Script { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

impl Error {
    pub(crate) fn new(kind: Kind, report: Report) -> Error {
        Error(Box::new(Inner { kind, report }))
    }

    #[cfg(feature = "url")]
    pub(crate) fn setting(message: String) -> Error {
        Error::new(Kind::Setting(message), Report::default())
    }

    #[cfg(feature = "url")]
    pub(crate) fn connect(failure: Failure) -> Error {
        Error::new(Kind::Connect(failure), Report::default())
    }

    /// Whether another connection may have more luck.
    #[cfg(feature = "url")]
    pub(crate) fn is_disconnection(&self) -> bool {
        let is_lost = self.0.kind.failure().is_some_and(Failure::is_disconnection);
        is_lost || matches!(self.0.kind, Kind::Unknown { .. })
    }

    #[cfg(feature = "url")]
    pub(crate) fn into_report(self) -> Report {
        self.0.report
    }

    /// The same error, of a call that had done more before.
    #[cfg(feature = "url")]
    pub(crate) fn preceded_by(mut self, report: Report) -> Error {
        self.0.report = report.followed_by(self.0.report);
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
            Kind::Unfinished(version)
            | Kind::Script { version, .. }
            | Kind::Check { version, .. }
            | Kind::ChangedHalfWay { version, .. }
            | Kind::EndedTransaction { version, .. }
            | Kind::Unknown { version, .. } => Some(*version),
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

    /// Whether this debug build is older than its migrations folder.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self.0.kind, Kind::Stale(_))
    }

    /// Whether others were waited for until the deadline: trying again may help.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Locked { .. } | Kind::Standby { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Setting(message) => f.write_str(message),
            Kind::Connect(failure) => write!(f, "can't connect to the database: {failure}"),
            Kind::Stale(changes) => write!(
                f,
                "this program was built before its migrations changed: {}\n\
                 rebuild it; a `build.rs` with `println!(\"cargo:rerun-if-changed=migrations\");` lets cargo notice",
                changes.join(", ")
            ),
            Kind::InTransaction => f.write_str(
                "the client is inside a transaction: each migration needs one of its own\n\
                 commit or roll back first, or give a connection of its own",
            ),
            Kind::Drift(drifts) => {
                let texts: Vec<String> =
                    drifts.iter().map(|(_, diagnostic)| diagnostic.to_string()).collect();
                f.write_str(&texts.join("\n\n"))
            }
            Kind::Foreign { table, what } => write!(
                f,
                "{table} is {what}, not a history of embed_migrations\n\
                 name another one: `MIGRATIONS.runner().table(\"embedded_migrations\")`"
            ),
            Kind::NewerFormat { table } => write!(
                f,
                "{table} is written by a later version of migrate-runtime, in a form that this one can't write\n\
                 update migrate-runtime in this program"
            ),
            Kind::Corrupt(what) => write!(f, "the history can't be read: {what}"),
            Kind::Unfinished(version) => write!(
                f,
                "migration {version} has begun and not ended: its history row is not marked as applied\n\
                 look at the database, put right what it left, and set the row's state to 'applied' or delete it"
            ),
            Kind::HiddenRows { table } => write!(
                f,
                "row level security hides rows of {table} from this role, so what is pending can't be known\n\
                 let the table's owner migrate, or let this role see all rows: \
                 CREATE POLICY readers ON {table} FOR SELECT USING (true)"
            ),
            Kind::Standby { pending } => write!(
                f,
                "this server is a standby, and {pending} migrations have not reached it\n\
                 migrate the primary"
            ),
            Kind::Locked { holder } => write!(
                f,
                "gave up waiting for the migration lock, which is held by {holder}\n\
                 if that process hangs, end it: SELECT pg_terminate_backend(pid)"
            ),
            Kind::Runner { doing, failure } => write!(f, "{doing} failed: {failure}{}", remedy(failure)),
            Kind::Denied { doing, failure, grant } => write!(
                f,
                "{doing} failed: {failure}\nlet the owner of the history migrate, or let this role do it: {grant}"
            ),
            Kind::Script { diagnostic, .. } | Kind::Check { diagnostic, .. } => diagnostic.fmt(f),
            Kind::Unlocated(failure) => failure.fmt(f),
            Kind::ChangedHalfWay { path, .. } => write!(
                f,
                "{path} is half done, and is not what it was when it began\n\
                 put it back as it was and start again; or undo by hand what it did, and delete its row in the history"
            ),
            Kind::Pooled { path } => write!(
                f,
                "{path} runs statement by statement, and this connection goes through a pooler in transaction mode\n\
                 give a direct connection, or one in session mode: a pooler gives each transaction another session, \
                 and the migration lock is the session's"
            ),
            Kind::LockLost => f.write_str(
                "the migration lock was lost on the way: a pooler in transaction mode gives each statement another session\n\
                 a migration that runs statement by statement needs a direct connection",
            ),
            Kind::EndedTransaction { path, .. } => write!(
                f,
                "{path} has ended the transaction that it ran in, or changed its row in the history\n\
                 what it did may be half done: look at the database before the next start"
            ),
            Kind::Unknown { path, .. } => write!(
                f,
                "the connection was lost while {path} was committed: it is applied as a whole, or not at all\n\
                 start again: the history knows"
            ),
        }
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
        write!(f, "{} (SQLSTATE {})", self.message, self.sqlstate)
    }
}

fn remedy(failure: &Failure) -> &'static str {
    match failure.sqlstate() {
        Some("25006") => "\nthis server or session is read-only: migrate the primary",
        _ => "",
    }
}
