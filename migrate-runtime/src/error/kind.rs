use std::fmt;
use std::time::Duration;

use migrate_core::{Diagnostic, Version};

use crate::Failed;
use crate::error::{Half, OtherHistory};
use crate::history::CREATING;
use crate::link::{Failure, STATEMENT_POOLING};
use crate::report::migrations;

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A setting or a URL that can't be used.
    Setting(String),
    /// The connection could not be made.
    #[cfg_attr(
        not(any(feature = "url", feature = "sqlx")),
        allow(dead_code, reason = "a client that is handed in has its connection")
    )]
    Connect { server: String, failure: Failure, waited: Duration },
    /// The debug build is older than its folder.
    Stale(Vec<String>),
    /// The caller's transaction is open.
    InTransaction,
    /// The history and the binary disagree.
    Drift(Vec<(Version, Diagnostic)>),
    /// The relation with the history's name is something else.
    Foreign { table: String, what: String },
    /// A history that is not to be read: why, and what to do.
    Untrusted(String),
    /// Somebody had the history's table locked until the deadline.
    HistoryLocked { table: String, holder: String },
    /// Another tool's history is there, or isn't.
    OtherHistory(OtherHistory),
    /// The history has a form that only a later version of this crate knows.
    NewerFormat { table: String },
    /// The history's rows are not what the runner wrote.
    Corrupt(String),
    /// A migration has begun and not ended.
    Half(Half),
    /// No migration has the version that was named.
    NoSuchVersion { version: Version, newest: Option<&'static str> },
    /// A migration that commits more than once, where all are to be in one transaction.
    NotTogether { path: String },
    /// The role may not see the history's rows.
    HiddenRows { table: String },
    /// Migrations are pending, and this call applies none; after the deadline of one that waits.
    Pending { titles: Vec<String>, has_waited: bool },
    /// What is deferred has failed, and is not to be tried before the deadline.
    Later(Later),
    /// Migrations are pending, and this is a standby.
    Standby { pending: usize },
    /// Another process had the lock until the deadline.
    Locked { holder: String, advice: String },
    /// A statement of the runner's own failed.
    Runner { doing: &'static str, failure: Failure },
    /// The role may not do it, or the session; what mends it.
    Denied { doing: &'static str, failure: Failure, remedy: String },
    /// A migration's script failed.
    /// `step` is how many of its statements are done, if it runs statement by statement.
    Script { version: Version, step: usize, diagnostic: Diagnostic, failure: Failure },
    /// The script of one of the migrations at hand failed, on its way to [`Kind::Script`].
    /// `is_alone` if nothing else can have failed.
    Unlocated { index: usize, failure: Failure, is_alone: bool },
    /// What must hold after a migration does not.
    Check { version: Version, diagnostic: Diagnostic },
    /// A migration ended or changed the runner's transaction.
    EndedTransaction { version: Version, path: String },
    /// The connection was lost after a migration's commit was sent.
    Unknown(Lost),
    /// The same, a second time in the same migration.
    #[cfg_attr(
        not(feature = "url"),
        allow(dead_code, reason = "only the runner's own connections are made anew")
    )]
    LostAgain(Lost),
    /// A statement has let go of the session's migration lock.
    Unlocked { version: Version, path: String },
    /// The session's lock was gone when it was to be released.
    LockLost,
    /// A migration that commits more than once, through a pooler in transaction mode.
    Pooled { path: String },
    /// The server is older than the migrations say.
    OldServer { server: u32, oldest: u8, path: String },
}

/// A deferred migration that has failed.
#[derive(Debug)]
pub(crate) struct Later {
    pub(crate) title: String,
    pub(crate) failed: Failed,
}

impl fmt::Display for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Later { title, failed } = self;
        write!(
            f,
            "{title} {failed}\n\
             put right what it meets; `cargo migrate deferred --now` tries at once"
        )
    }
}

/// A connection that was lost in a migration.
#[derive(Debug)]
pub(crate) struct Lost {
    pub(crate) version: Version,
    pub(crate) path: String,
    /// The last one, if the message had several.
    pub(crate) last: Option<(Version, String)>,
    /// How many of its statements are done, if it runs statement by statement.
    #[cfg_attr(
        not(feature = "url"),
        allow(dead_code, reason = "only the runner's own connections are made anew")
    )]
    pub(crate) step: usize,
    /// What the server or the connection said.
    pub(crate) failure: Failure,
}

impl Lost {
    fn once(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lost { path, failure, .. } = self;
        match &self.last {
            None => write!(
                f,
                "the connection was lost while {path} ran or was committed: it is applied as a whole, or not at all"
            ),
            Some((_, last)) => write!(
                f,
                "the connection was lost while {path} to {last} ran or were committed: each is applied as a whole, or not at all"
            ),
        }?;
        write!(f, "\nstart again: the history knows\nwhat was said: {failure}")
    }

    fn twice(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the connection was lost twice while {} ran, and nothing of it is applied: {}\n\
             it is not tried again, because it may be what ends the server's process; the server's log says why",
            self.path, self.failure
        )
    }
}

/// What is known when the connection was lost in the same place twice.
#[cfg(feature = "url")]
pub(crate) const LOST_AGAIN: &str = "the connection was lost here twice, so it is not tried again: it may be this \
    statement that ends the server's process; the server's log says why";

impl Kind {
    /// Whether the whole migration may succeed a moment later.
    pub(crate) fn is_transient(&self) -> bool {
        self.is_overtaken() || self.failure().is_some_and(Failure::is_transient)
    }

    /// Whether somebody else has made a part of the history meanwhile: another service in the same schema, which has a
    /// lock of its own.
    fn is_overtaken(&self) -> bool {
        // unique_violation of a catalogue's index, duplicate_schema, duplicate_table
        let is_made = |failure: &Failure| matches!(failure.sqlstate(), Some("23505" | "42P06" | "42P07"));
        matches!(self, Kind::Runner { doing: CREATING, failure } if is_made(failure))
    }

    /// In a line.
    pub(crate) fn in_short(&self) -> String {
        let text = self.failure().map_or_else(|| self.to_string(), ToString::to_string);
        text.lines().next().unwrap_or_default().to_owned()
    }

    /// What the server or the connection said, where they did.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Kind::Connect { failure, .. }
            | Kind::Unknown(Lost { failure, .. })
            | Kind::LostAgain(Lost { failure, .. })
            | Kind::Runner { failure, .. }
            | Kind::Denied { failure, .. }
            | Kind::Script { failure, .. }
            | Kind::Unlocated { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Setting(message) | Kind::Untrusted(message) => f.write_str(message),
            Kind::Connect { server, failure, waited } => unconnected(f, server, failure, *waited),
            Kind::Stale(changes) => write!(
                f,
                "this program is stale, it was built before its migrations changed: {}\n\
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
            Kind::HistoryLocked { table, holder } => write!(
                f,
                "gave up waiting for the history {table}, which is locked by {holder}\n\
                 wait longer, or end that transaction: nobody else locks this table but for a moment"
            ),
            Kind::OtherHistory(history) => history.fmt(f),
            Kind::NewerFormat { table } => write!(
                f,
                "{table} is written by a later version of migrate-runtime, in a form that this one can't write\n\
                 update migrate-runtime in this program"
            ),
            Kind::Corrupt(what) => write!(f, "the history can't be read: {what}"),
            Kind::NoSuchVersion { version, newest } => match newest {
                Some(newest) => write!(f, "no migration has the version {version}; the newest one is {newest}"),
                None => write!(f, "no migration has the version {version}: there are none"),
            },
            Kind::NotTogether { path } => write!(
                f,
                "{path} commits more than once, so it can't be in one transaction with the others\n\
                 apply up to the migration before it, then it alone, then the rest; or leave out `single_transaction`"
            ),
            Kind::Half(half) => half.fmt(f),
            Kind::HiddenRows { table } => write!(
                f,
                "row level security hides rows of {table} from this role, so what is pending can't be known\n\
                 let the table's owner migrate, or let this role see all rows: \
                 CREATE POLICY readers ON {table} FOR SELECT USING (true)"
            ),
            Kind::Pending { titles, has_waited } => f.write_str(&pending(titles, *has_waited)),
            Kind::Later(later) => later.fmt(f),
            Kind::Standby { pending } => write!(
                f,
                "this server is a standby, and {pending} migrations have not reached it\n\
                 migrate the primary"
            ),
            Kind::Locked { holder, advice } => write!(
                f,
                "gave up waiting for the migration lock, which is held by {holder}\n{advice}"
            ),
            Kind::Runner { doing, failure } => write!(f, "{doing} failed: {failure}{}", remedy(doing, failure)),
            Kind::Denied { doing, failure, remedy } => write!(f, "{doing} failed: {failure}\n{remedy}"),
            Kind::Script { diagnostic, .. } | Kind::Check { diagnostic, .. } => diagnostic.fmt(f),
            Kind::Unlocated { failure, .. } => failure.fmt(f),
            Kind::Pooled { path } => write!(
                f,
                "{path} commits more than once, and this connection goes through a pooler in transaction mode\n\
                 give a direct connection, or one in session mode: a pooler gives each transaction another session, \
                 and the migration lock is the session's"
            ),
            Kind::OldServer { server, oldest, path } => write!(
                f,
                "this server is PostgreSQL {server}, and {path} is pending, which is made for {oldest} or newer\n\
                 migrate a newer server; `postgres` in migrate.toml says which is the oldest that the build checks for"
            ),
            Kind::LockLost => f.write_str(
                "the migration lock was lost on the way: a pooler in transaction mode gives each statement another session\n\
                 a migration that commits more than once needs a direct connection",
            ),
            Kind::EndedTransaction { path, .. } => write!(
                f,
                "{path} has ended the transaction that it ran in, or changed or removed its row in the history\n\
                 what it did may be half done: look at the database before the next start"
            ),
            Kind::Unknown(lost) => lost.once(f),
            Kind::LostAgain(lost) => lost.twice(f),
            Kind::Unlocked { path, .. } => write!(
                f,
                "{path} has let go of the migration lock, which the session holds while it commits more than once\n\
                 take out pg_advisory_unlock_all(), or the pg_advisory_unlock() that has the runner's key; \
                 what is done of it is in the history, and the next start goes on"
            ),
        }
    }
}

fn unconnected(f: &mut fmt::Formatter<'_>, server: &str, failure: &Failure, waited: Duration) -> fmt::Result {
    write!(f, "can't connect to the database at {server}: {failure}")?;
    match waited.as_secs() {
        // invalid_catalog_name
        0 if failure.sqlstate() == Some("3D000") => f.write_str("\nmake it: `cargo migrate create`"),
        0 => Ok(()),
        seconds => {
            write!(f, "\ngave up after {seconds} s; `--wait` or `wait_for_server` says how long it is tried")
        }
    }
}

fn pending(titles: &[String], has_waited: bool) -> String {
    /// More are only counted.
    const NAMED: usize = 5;
    let named: Vec<&str> = titles.iter().take(NAMED).map(String::as_str).collect();
    let more = match titles.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let advice = if has_waited {
        "gave up waiting for them: look at what is to migrate this database"
    } else {
        "nothing is applied here: let that run first which migrates this database"
    };
    let count = migrations(titles.len());
    let are = if titles.len() == 1 { "is" } else { "are" };
    format!("{count} {are} pending: {}{more}\n{advice}", named.join(", "))
}

fn remedy(doing: &str, failure: &Failure) -> &'static str {
    match failure.sqlstate() {
        Some("08P01") if failure.to_string().contains(STATEMENT_POOLING) => {
            "\nthis connection goes through a pooler in statement mode, and a migration needs a transaction: \
             give a direct connection, or one in session or transaction mode"
        }
        Some("25006") => "\nthis session is read-only: the runner needs one that may write",
        Some("42501") if doing == CREATING_DATABASE => {
            "\nlet the role do it, ALTER ROLE … CREATEDB, or name another one in the URL"
        }
        _ => "",
    }
}

/// What the runner is doing, in an error, when it makes a database.
pub(crate) const CREATING_DATABASE: &str = "creating a database";

/// A statement of the runner's own has failed.
pub(crate) fn runner(doing: &'static str) -> impl FnOnce(Failure) -> Kind {
    move |failure| Kind::Runner { doing, failure }
}
