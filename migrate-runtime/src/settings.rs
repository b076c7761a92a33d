use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use migrate_core::plan::Policy;

use crate::error::Kind;
use crate::{Event, VersionNumber};

/// Whoever hears what happens.
pub(crate) type Observer = Arc<dyn Fn(&Event) + Send + Sync>;

/// How to apply. The defaults are what a server wants that boots beside others.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is set by itself")]
pub(crate) struct Settings {
    pub(crate) schema: String,
    pub(crate) table: String,
    pub(crate) lock_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) wait: Duration,
    /// How long a server is waited for that can't be reached; a minute at most unless set.
    pub(crate) wait_for_server: Option<Duration>,
    /// How long what only asks may be without an answer.
    pub(crate) answer_timeout: Duration,
    /// The oldest server that the migrations run on.
    pub(crate) oldest_server: Option<u8>,
    pub(crate) target: Option<VersionNumber>,
    pub(crate) policy: Policy,
    pub(crate) single_transaction: bool,
    pub(crate) other_histories: bool,
    /// A role that owns the history, and is trusted to.
    pub(crate) history_owner: Option<String>,
    #[cfg(feature = "adopt")]
    pub(crate) adopt_from: Option<String>,
    /// Reverts what was edited since it was applied, by the down script that it has now.
    pub(crate) reverts_edited: bool,
    /// Where the command line finds variables that the environment has not.
    #[cfg(feature = "cli")]
    pub(crate) env_file: Option<std::path::PathBuf>,
    /// Tries what is deferred at once, though it has failed a moment ago.
    pub(crate) tries_now: bool,
    pub(crate) observer: Option<Observer>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            schema: "migrate".to_owned(),
            table: "schema_migrations".to_owned(),
            lock_timeout: Duration::from_secs(2),
            statement_timeout: None,
            wait: Duration::from_mins(10),
            wait_for_server: None,
            answer_timeout: Duration::from_secs(30),
            oldest_server: None,
            target: None,
            policy: Policy::default(),
            single_transaction: false,
            other_histories: false,
            history_owner: None,
            #[cfg(feature = "adopt")]
            adopt_from: None,
            reverts_edited: false,
            #[cfg(feature = "cli")]
            env_file: None,
            tries_now: false,
            observer: None,
        }
    }
}

impl Settings {
    /// Whether anybody is told.
    pub(crate) fn is_heard(&self) -> bool {
        cfg!(feature = "tracing") || self.observer.is_some()
    }

    /// Tells whoever observes.
    pub(crate) fn tell(&self, event: &Event) {
        #[cfg(feature = "tracing")]
        tracing::info!(target: "migrate", "{event}");
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }

    /// How long what only asks may be without an answer, who waits shortly included. A slow network is no silent server, so it
    /// is some seconds at least, unless less was asked for.
    pub(crate) fn answer_limit(&self) -> Duration {
        self.answer_timeout.min(self.wait.max(Duration::from_secs(5)))
    }

    /// The same for what may wait for a lock on the history in between.
    pub(crate) fn answer_limit_with(&self, lock_timeout: Duration) -> Duration {
        self.answer_limit().saturating_add(lock_timeout)
    }

    /// How long a server is waited for that can't be reached, and was not before: at boot it may start beside us.
    #[cfg(feature = "url")]
    pub(crate) fn reach(&self) -> Duration {
        self.wait_for_server.unwrap_or(Duration::from_mins(1)).min(self.wait)
    }

    /// How long a question about the history waits for a table that somebody has locked, before it is asked again: who
    /// waits inside the server holds a snapshot. Not 0, which is for ever.
    pub(crate) fn reading_timeout(&self) -> Duration {
        self.lock_timeout.min(self.wait / 4).clamp(Duration::from_millis(10), Duration::from_secs(2))
    }

    /// An error of the first setting that can't be used.
    pub(crate) fn check(&self) -> Result<(), Kind> {
        self.target.map_or(Ok(()), |target| target.version().map(drop))?;
        [("schema", &self.schema), ("table", &self.table)].into_iter().try_for_each(|(what, name)| {
            if is_plain(name) {
                Ok(())
            } else {
                Err(Kind::Setting(format!(
                    "`{name}` can't be the {what} of the history: \
                     take 1 to 63 of a-z, 0-9 and _, the first no digit"
                )))
            }
        })
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("schema", &self.schema)
            .field("table", &self.table)
            .field("lock_timeout", &self.lock_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("wait", &self.wait)
            .field("wait_for_server", &self.wait_for_server)
            .field("answer_timeout", &self.answer_timeout)
            .field("target", &self.target)
            .field("policy", &self.policy)
            .field("single_transaction", &self.single_transaction)
            .field("other_histories", &self.other_histories)
            .field("history_owner", &self.history_owner)
            .finish_non_exhaustive()
    }
}

/// A name that needs no quotes and is not cut at 63 bytes.
fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let all = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    starts && all && name.len() <= 63
}
