use std::sync::Arc;
use std::time::Duration;

use migrate_core::Migration;
use migrate_core::packed::Summary;

use crate::settings::Settings;
use crate::{Error, Event, Migrations, VersionNumber, for_psql};

/// [`Migrations`] with settings.
///
/// ```
/// use std::time::Duration;
/// use migrate_runtime::Migrations;
///
/// let runner = Migrations::EMPTY.runner().schema("app").lock_timeout(Duration::from_secs(5));
/// # let _ = runner;
/// ```
#[derive(Clone, Debug)]
pub struct Runner {
    pub(crate) migrations: Migrations,
    pub(crate) settings: Settings,
}

impl Runner {
    pub(crate) fn new(migrations: Migrations) -> Runner {
        let Settings { mut schema, mut table, .. } = Settings::default();
        schema = migrations.schema.map_or(schema, str::to_owned);
        table = migrations.table.map_or(table, str::to_owned);
        Runner {
            migrations,
            settings: Settings { schema, table, oldest_server: migrations.postgres, ..Settings::default() },
        }
    }

    /// The schema of the history table and of the view `migration_status`; `migrate` unless set. It is
    /// created if it does not exist. 1 to 63 of `a-z`, `0-9` and `_`; anything else is an error of `apply`.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<String>) -> Runner {
        self.settings.schema = schema.into();
        self
    }

    /// The name of the history table; `schema_migrations` unless set. The same characters as for
    /// [`schema`](Runner::schema).
    #[must_use]
    pub fn table(mut self, table: impl Into<String>) -> Runner {
        self.settings.table = table.into();
        self
    }

    /// How long a statement waits for a lock on a table; 2 seconds unless set. Whoever comes after a
    /// waiting statement waits too, so it gives up soon, and the whole migration is tried again.
    /// See [`lock_timeout`](https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT).
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Runner {
        self.settings.lock_timeout = timeout;
        self
    }

    /// How long a statement may run; without limit unless set, whatever the role's own setting.
    #[must_use]
    pub fn statement_timeout(mut self, timeout: Duration) -> Runner {
        self.settings.statement_timeout = Some(timeout);
        self
    }

    /// How long to wait in all for other processes: for whoever migrates, for busy tables, for a standby
    /// to catch up, for a server that starts or fails over; 10 minutes unless set.
    #[must_use]
    pub fn wait(mut self, deadline: Duration) -> Runner {
        self.settings.wait = deadline;
        self
    }

    /// How long `apply_url` and its like try to reach a server that can't be reached at all, because it refuses connections
    /// or does not answer; a minute unless set, and never longer than [`wait`](Runner::wait). A host name that does not resolve is
    /// tried for 10 seconds of it. A server that has been reached in this call is waited for as long as `wait` says.
    #[must_use]
    pub fn wait_for_server(mut self, deadline: Duration) -> Runner {
        self.settings.wait_for_server = Some(deadline);
        self
    }

    /// How long what only asks may be without an answer before the connection counts as lost: 30 seconds unless set, and not
    /// longer than [`wait`](Runner::wait), but for 5 seconds. Scripts may run as long as they need: over a connection of its
    /// own the runner looks from a second one whether the server is still at work. A `postgres::Client` that is handed in
    /// can't be left while it waits: give it keepalives and `tcp_user_timeout`.
    #[must_use]
    pub fn answer_timeout(mut self, timeout: Duration) -> Runner {
        self.settings.answer_timeout = timeout;
        self
    }

    /// Applies no migration above this version: `target(5)`. One below 0 is an error of the call.
    #[must_use]
    pub fn target(mut self, version: impl Into<VersionNumber>) -> Runner {
        self.settings.target = Some(version.into());
        self
    }

    /// Applies a pending migration although newer ones are applied. Databases may then have run them in
    /// different orders; refused unless set.
    #[must_use]
    pub fn out_of_order(mut self, is_allowed: bool) -> Runner {
        self.settings.policy.allows_out_of_order = is_allowed;
        self
    }

    /// Accepts applied versions that are not embedded, although newer ones are: two services that share a
    /// history, or files that were joined. Refused unless set.
    #[must_use]
    pub fn unknown_versions(mut self, are_allowed: bool) -> Runner {
        self.settings.policy.allows_unknown = are_allowed;
        self
    }

    /// Refuses a database that has newer versions than are embedded. Accepted unless set, so that an application
    /// can be rolled back.
    #[must_use]
    pub fn newer_versions(mut self, are_allowed: bool) -> Runner {
        self.settings.policy.refuses_newer = !are_allowed;
        self
    }

    /// Applies all that is pending in one transaction, so that a failure takes back all of it; each in its own unless
    /// set. It holds the locks of all of them until the end. A migration that runs statement by statement can't be
    /// among them: that is an error, before anything runs.
    #[must_use]
    pub fn single_transaction(mut self, is_single: bool) -> Runner {
        self.settings.single_transaction = is_single;
        self
    }

    /// Begins a history of its own although another tool's is in the database, of another application for instance.
    /// Refused unless set: the other one's migrations may be these, and would run again.
    #[must_use]
    pub fn other_histories(mut self, are_allowed: bool) -> Runner {
        self.settings.other_histories = are_allowed;
        self
    }

    /// A role that owns the history, and is trusted to although it is neither this one, nor one that this one is a member
    /// of, nor the database's owner or a superuser. Whoever owns a table decides what is in it, and what runs when it is
    /// written: a history of anybody else is refused before it is read.
    #[must_use]
    pub fn history_owner(mut self, role: impl Into<String>) -> Runner {
        self.settings.history_owner = Some(role.into());
        self
    }

    /// Whose history is adopted where a database has several: its table, `public._sqlx_migrations`, or its tool, `sqlx`.
    #[cfg(feature = "adopt")]
    #[must_use]
    pub fn adopt_from(mut self, history: impl Into<String>) -> Runner {
        self.settings.adopt_from = Some(history.into());
        self
    }

    /// Reverts what was edited since it was applied, by the down script that it has now.
    #[cfg(feature = "cli")]
    pub(crate) fn reverting_edited(mut self) -> Runner {
        self.settings.reverts_edited = true;
        self
    }

    /// Tries what is deferred at once, though it has failed a moment ago.
    #[cfg(feature = "cli")]
    pub(crate) fn trying_now(mut self) -> Runner {
        self.settings.tries_now = true;
        self
    }

    /// Hears what happens while it happens: waiting, starting, each statement of what runs statement by statement,
    /// retries. Called on the thread that applies; it should be quick.
    ///
    /// ```
    /// # use migrate_runtime::Migrations;
    /// let runner = Migrations::EMPTY.runner().observer(|event| eprintln!("{event}"));
    /// # let _ = runner;
    /// ```
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Runner {
        self.settings.observer = Some(Arc::new(observer));
        self
    }

    /// Everything from a version on as a script for psql, for a database that has everything below it and nothing else: an
    /// empty one, where it is the first. No database is asked; the script stops where it does not fit.
    ///
    /// ```
    /// # use migrate_runtime::Migrations;
    /// # static MIGRATIONS: Migrations = Migrations::EMPTY;
    /// let sql = MIGRATIONS.runner().sql_from(0).unwrap();
    /// # assert_eq!(sql, "-- Nothing to apply.\n");
    /// ```
    ///
    /// # Errors
    ///
    /// A setting that can't be used, or a debug build that is older than its folder.
    pub fn sql_from(&self, version: impl Into<VersionNumber>) -> Result<String, Error> {
        for_psql::sql_from(self, version.into())
    }

    /// What the migrations up to the target are, all together.
    pub(crate) fn summary(&self) -> Summary<'static> {
        match self.settings.target {
            Some(_) => Summary::of(self.embedded()),
            None => self.migrations.packed.summary(),
        }
    }

    /// The migrations up to the target.
    pub(crate) fn embedded(&self) -> &'static [Migration] {
        let all = self.migrations.all();
        let target = self.settings.target.map(VersionNumber::version);
        let end = match target {
            Some(Ok(target)) => all.partition_point(|migration| migration.version <= target),
            // An error of the call: it checks its settings first.
            Some(Err(_)) => 0,
            None => all.len(),
        };
        all.get(..end).unwrap_or(all)
    }
}

impl From<&Migrations> for Runner {
    fn from(migrations: &Migrations) -> Runner {
        migrations.runner()
    }
}
