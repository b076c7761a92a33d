use std::fmt;
use std::time::Duration;

use crate::task::Task;

/// What happens while migrations are applied or reverted, for whoever observes it ([`Runner::observer`](crate::Runner::observer)).
/// `Display` is a line for a log; it holds no data and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Another process migrates, and is waited for. Said at first, and every ten seconds.
    Waiting {
        /// The migration that is waited with: `003_add_orders`.
        migration: String,
        /// Who has the lock: process, application, state, age.
        holder: String,
        /// How long it is waited for from now on.
        left: Duration,
    },
    /// Something that is asked for is locked by others, who are waited for. Said at first, and every ten seconds.
    Blocked {
        /// What is locked: `the history "migrate"."schema_migrations"`.
        what: String,
        /// Who has it: process, application, state, age.
        holder: String,
        /// How long they are waited for from now on.
        left: Duration,
    },
    /// The server can't be reached, and is tried again. Said at first, and every ten seconds.
    Connecting {
        /// Host and port, or several.
        server: String,
        /// What went wrong last.
        reason: String,
        /// How long it is tried from now on.
        left: Duration,
    },
    /// An option of the database URL is known to nobody here, and does nothing.
    UnknownOption {
        /// Its name; its value is not told.
        option: String,
    },
    /// A statement that runs has to wait for others: for their locks, or, when an index is built concurrently, for their
    /// transactions to end. Said every ten seconds; only `apply_url` and its like can see it.
    KeptWaiting {
        /// Who they are: process, application, state, age.
        by: String,
        /// How far an index is that is built: `waiting for old snapshots`.
        phase: Option<String>,
    },
    /// A migration begins, or begins to be reverted. Of several small ones that are sent in one message the first.
    Started {
        /// `003_add_orders`.
        migration: String,
    },
    /// A statement of a migration begins that runs statement by statement.
    Statement {
        /// `003_add_orders`.
        migration: String,
        /// Which one, from 1.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// A migration has failed for a reason that may pass, was rolled back, and will be tried again.
    Retry {
        /// `003_add_orders`.
        migration: String,
        /// The server's message and code.
        reason: String,
        /// How long until then.
        pause: Duration,
    },
    /// A migration is applied.
    Applied {
        /// `003_add_orders`.
        migration: String,
        /// How long it took.
        elapsed: Duration,
    },
    /// A migration is reverted.
    Reverted {
        /// `003_add_orders`.
        migration: String,
        /// How long it took.
        elapsed: Duration,
    },
}

impl Event {
    pub(crate) fn statement(task: &Task<'_>, number: usize) -> Event {
        Event::Statement { migration: task.title().to_owned(), number, of: task.script.statements.len() }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Waiting { migration, holder, left } => {
                let left = left.as_secs();
                write!(
                    f,
                    "{migration}: waiting {left} s more for the migration lock, which is held by {holder}"
                )
            }
            Event::Blocked { what, holder, left } => {
                write!(f, "waiting {} s more for {what}, which is locked by {holder}", left.as_secs())
            }
            Event::Connecting { server, reason, left } => {
                write!(f, "can't connect to {server}: {reason}; trying for {} s more", left.as_secs())
            }
            Event::UnknownOption { option } => {
                write!(
                    f,
                    "the database URL has an option `{option}`, which is not known here and does nothing"
                )
            }
            Event::KeptWaiting { by, phase: None } => {
                write!(f, "the statement that runs has to wait for {by}")
            }
            Event::KeptWaiting { by, phase: Some(phase) } => {
                write!(f, "the index that is built ({phase}) has to wait for {by}")
            }
            Event::Started { migration } => write!(f, "{migration}: started"),
            Event::Statement { migration, number, of } => {
                write!(f, "{migration}: statement {number} of {of}")
            }
            Event::Retry { migration, reason, pause } => {
                write!(f, "{migration}: {reason}; trying again in {} ms", pause.as_millis())
            }
            Event::Applied { migration, elapsed } => {
                write!(f, "{migration}: applied in {} ms", elapsed.as_millis())
            }
            Event::Reverted { migration, elapsed } => {
                write!(f, "{migration}: reverted in {} ms", elapsed.as_millis())
            }
        }
    }
}
