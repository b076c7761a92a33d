use migrate_core::packed::Packed;
use migrate_core::{Migration, Order};

use crate::{Runner, stale};

/// The migrations of a folder, as [`embed_migrations!`](crate::embed_migrations) embeds them: constants,
/// in the order in which they are applied.
///
/// ```
/// use migrate_runtime::Migrations;
///
/// static NONE: Migrations = Migrations::EMPTY;
/// assert!(NONE.iter().next().is_none());
/// ```
///
/// # Clients
///
/// Each call comes once for each client, and does the same:
///
/// | call | client | |
/// | --- | --- | --- |
/// | `apply` | `postgres::Client` | As always with this client, not inside a tokio runtime. |
/// | `apply_async` | `tokio_postgres::Client` | If the future is dropped half way (a `timeout` around it, say), the server is asked to cancel the statement that it has, and the client is left inside a transaction: close the connection, don't give it back to a pool. Nothing is half done that the next start does not put right. |
/// | `apply_sqlx` | `&sqlx::PgPool`, `&mut sqlx::PgConnection` or a pool's connection | Feature `sqlx`. If the future is dropped half way, a pool closes the session; a connection that you hand in, close yourself. |
/// | `apply_diesel` | `diesel::PgConnection` | Feature `diesel`. It blocks. Two round trips for what only asks, and not through a pooler in transaction mode. |
/// | `apply_url` | one of its own | It blocks, inside a tokio runtime and outside of one. |
///
/// What only asks has a deadline ([`Runner::answer_timeout`]). An async client whose server has not answered in time is of no use
/// any more: close it. A sync client waits as long as its own settings let it.
///
/// The session of a client is afterwards as it was before. It must not be inside a transaction.
///
/// A URL is a [connection URI or string](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING)
/// as `libpq` takes it. What it leaves out, libpq's [variables](https://www.postgresql.org/docs/current/libpq-envars.html) say, its
/// [service](https://www.postgresql.org/docs/current/libpq-pgservice.html) and
/// [password](https://www.postgresql.org/docs/current/libpq-pgpass.html) files, and `~/.postgresql`. What other clients read in a
/// URL is understood (`schema`) or left out (`pgbouncer`, `statement-cache-capacity` …); what nobody knows is told to the
/// observer. [`sslmode`](https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS)
/// means what it means there (TLS needs the feature `tls-rustls-ring`, `tls-rustls-aws-lc-rs` or `tls-native-tls`, or a provider of rustls that the
/// process has installed): `prefer`, the default, and `require` encrypt and do not ask who the server
/// is; `verify-ca` and `verify-full` do, by the system's roots or by the file that `sslrootcert` names; `sslcert` and
/// `sslkey` (PEM, without a passphrase) are the client's own. A server that is starting, failing over or full is waited for until the deadline ([`Runner::wait`]), and a connection that breaks is
/// made anew: the history tells what was done. A wrong password, an unknown database or a certificate that is not
/// trusted ends it at once.
///
/// # Deferred
///
/// A migration with `-- migrate:deferred` in its file is passed over by [`apply`](Migrations::apply), so that a server starts, and run by
/// [`deferred`](Migrations::deferred), statement by statement: beside the server, or as a job. The build refuses what would need one that may not
/// be done. [`Report::deferred`](crate::Report::deferred) names those that are left. An async call that is dropped half way, at shutdown for
/// instance, has its statement cancelled, and the next one goes on.
///
/// # Errors
///
/// An [`Error`](crate::Error) says why the call could not do what it is for. What was applied or reverted before stays
/// so ([`Error::report`](crate::Error::report)). No error holds a URL, a password, or a row of data but what a script itself puts into
/// the text of a `RAISE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrations {
    /// As the user wrote it.
    pub(crate) path: &'static str,
    /// Where the folder is, in a debug build.
    pub(crate) folder: Option<&'static str>,
    pub(crate) order: Order,
    pub(crate) packed: &'static Packed,
    /// The oldest server that they run on, where `migrate.toml` names one.
    pub(crate) postgres: Option<u8>,
    /// The schema and the table of the history, where `migrate.toml` names them.
    pub(crate) schema: Option<&'static str>,
    pub(crate) table: Option<&'static str>,
}

impl Migrations {
    /// No migrations.
    pub const EMPTY: Migrations = {
        static NONE: Packed = Packed::new("", "", &[]);
        Migrations {
            path: "",
            folder: None,
            order: Order::Numeric,
            packed: &NONE,
            postgres: None,
            schema: None,
            table: None,
        }
    };

    /// The migrations, in the order in which they are applied.
    pub fn iter(&self) -> std::slice::Iter<'static, Migration> {
        self.all().iter()
    }

    pub(crate) fn all(&self) -> &'static [Migration] {
        self.packed.migrations()
    }

    /// For a test of your own: fails, with the names of the files, where the folder is no longer what is embedded. Cargo
    /// sees an edited or removed file by itself, and an added one only with a `build.rs` (see
    /// [`embed_migrations!`](crate::embed_migrations)).
    ///
    /// ```
    /// # use migrate_runtime::Migrations;
    /// # static MIGRATIONS: Migrations = Migrations::EMPTY;
    /// // In a function with `#[test]` above it:
    /// MIGRATIONS.assert_fresh();
    /// ```
    ///
    /// # Panics
    ///
    /// The folder has changed. A release build does not know where it is, and never panics.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by it")]
    pub fn assert_fresh(&self) {
        if let Err(stale) = stale::check(self) {
            panic!("{stale}");
        }
    }

    /// The same migrations with settings of your own.
    #[must_use]
    pub fn runner(&self) -> Runner {
        Runner::new(*self)
    }
}

impl IntoIterator for &Migrations {
    type Item = &'static Migration;
    type IntoIter = std::slice::Iter<'static, Migration>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What the macro writes. Not for people: it changes whenever the macro does.
#[doc(hidden)]
#[allow(clippy::must_use_candidate, reason = "only the macro calls it")]
pub mod __private {
    use super::Migrations;

    pub use migrate_core::Order;
    pub use migrate_core::packed::Packed;

    pub const fn embedded(
        path: &'static str,
        folder: Option<&'static str>,
        order: Order,
        packed: &'static Packed,
    ) -> Migrations {
        Migrations { path, folder, order, packed, postgres: None, schema: None, table: None }
    }

    impl Migrations {
        #[doc(hidden)]
        #[must_use]
        pub const fn postgres(mut self, oldest: u8) -> Migrations {
            self.postgres = Some(oldest);
            self
        }

        #[doc(hidden)]
        #[must_use]
        pub const fn schema(mut self, name: &'static str) -> Migrations {
            self.schema = Some(name);
            self
        }

        #[doc(hidden)]
        #[must_use]
        pub const fn table(mut self, name: &'static str) -> Migrations {
            self.table = Some(name);
            self
        }
    }
}
