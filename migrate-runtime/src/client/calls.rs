//! Every call, for each client and with and without settings: one conversation each.

#[cfg(feature = "adopt")]
use crate::{Adoption, adopt};
use crate::{
    Baseline, Error, Migrations, Plan, Repair, Report, RevertPlan, Reverted, Runner, Status, To,
    Verification, VersionNumber,
};
use crate::{apply, baseline, current, deferred, for_psql, plan, repair, revert, status, verification};

/// Writes a call for one client: with and without settings. An `async` one awaits what a blocking one has at once.
macro_rules! method {
    (
        $feature:literal, $with:literal, [$($async:tt $await:tt)?], [$($doc:literal)+], $connected:literal, $handed:literal,
        $name:ident($client:ident: $client_type:ty $(, $argument:ident: $type:ty = $example:literal)*) -> $outcome:ty,
        |$runner:ident| $conversation:expr
    ) => {
        #[cfg(feature = $feature)]
        impl Migrations {
            $(#[doc = $doc])+
            ///
            #[doc = concat!($with, "; see [clients](Migrations#clients).")]
            ///
            /// ```no_run
            /// # static MIGRATIONS: migrate_runtime::Migrations = migrate_runtime::Migrations::EMPTY;
            #[doc = concat!("# ", $(stringify!($async), " ",)? "fn boot() -> Result<(), Box<dyn std::error::Error>> {")]
            #[doc = $connected]
            #[doc = concat!("let answer = MIGRATIONS.", stringify!($name), "(", $handed, $(", ", $example,)* ")", $(".", stringify!($await),)? "?;")]
            /// # let _ = answer;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// See [errors](Migrations#errors).
            pub $($async)? fn $name(
                &self,
                $client: $client_type,
                $($argument: impl Into<$type>,)*
            ) -> Result<$outcome, Error> {
                self.runner().$name($client, $($argument),*)$(.$await)?
            }
        }

        #[cfg(feature = $feature)]
        impl Runner {
            #[doc = concat!("[`Migrations::", stringify!($name), "`] with these settings.")]
            ///
            /// # Errors
            ///
            /// See [errors](Migrations#errors).
            pub $($async)? fn $name(
                &self,
                $client: $client_type,
                $($argument: impl Into<$type>,)*
            ) -> Result<$outcome, Error> {
                $(let $argument: $type = $argument.into();)*
                let $runner = self;
                $conversation
            }
        }
    };
}

/// Writes the methods of a call: its documentation, its names by client, its arguments, what it answers with, and the
/// conversation that does it.
macro_rules! calls {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident, $name_async:ident, $name_sqlx:ident, $name_diesel:ident, $name_url:ident
            ($($argument:ident: $type:ty = $example:literal),*) -> $outcome:ty = $conversation:path;
    )+) => {$(
        method! {
            "postgres", "With the sync client", [], [$($doc)+],
            "let mut client = postgres::Client::connect(\"postgresql://localhost/app\", postgres::NoTls)?;", "&mut client",
            $name(client: &mut postgres::Client $(, $argument: $type = $example)*) -> $outcome,
            |runner| crate::link::blocking($conversation(client, runner, $($argument),*))
        }
        method! {
            "tokio-postgres", "With the async client", [async await], [$($doc)+],
            "let (mut client, connection) = tokio_postgres::connect(\"postgresql://localhost/app\", tokio_postgres::NoTls).await?;\ntokio::spawn(connection);", "&mut client",
            $name_async(client: &mut tokio_postgres::Client $(, $argument: $type = $example)*) -> $outcome,
            |runner| {
                let guard = super::tokio::CancelOnDrop::new(client);
                let outcome = $conversation(&mut super::tokio::Lent::new(client), runner, $($argument),*).await;
                guard.disarm();
                outcome
            }
        }
        method! {
            "sqlx", "With sqlx, by its pool or a connection", [async await], [$($doc)+],
            "let pool = sqlx::PgPool::connect(\"postgresql://localhost/app\").await?;", "&pool",
            $name_sqlx(client: impl Into<super::Sqlx<'_>> $(, $argument: $type = $example)*) -> $outcome,
            |runner| {
                let mut held = super::sqlx::Held::new(client.into(), &runner.settings).await?;
                let outcome = $conversation(&mut held, runner, $($argument),*).await;
                held.end();
                outcome
            }
        }
        method! {
            "diesel", "With diesel's connection", [], [$($doc)+],
            "# use diesel::Connection as _;\nlet mut connection = diesel::PgConnection::establish(\"postgresql://localhost/app\")?;", "&mut connection",
            $name_diesel(client: &mut diesel::PgConnection $(, $argument: $type = $example)*) -> $outcome,
            |runner| crate::link::blocking($conversation(&mut super::diesel::Held::new(client), runner, $($argument),*))
        }
        method! {
            "url", "Over a connection of its own", [], [$($doc)+],
            "let database_url = \"postgresql://localhost/app\";", "database_url",
            $name_url(url: &str $(, $argument: $type = $example)*) -> $outcome,
            |runner| super::url::hold(runner, url, async |link| $conversation(link, runner, $($argument),*).await)
        }
    )+};
}

calls! {
    /// Brings the database up to what is embedded: applies every pending migration in order, each in a
    /// transaction of its own together with its row in the history, or, where something in it can't run inside a
    /// transaction, statement by statement. If none is pending, that is known after one read.
    apply, apply_async, apply_sqlx, apply_diesel, apply_url() -> Report = apply::apply;

    /// Runs what is [deferred](Migrations#deferred) and left, in order: beside a server that has booted, or as a job. One
    /// process of all that call it does, under a lock of its own, and the others wait. What fails is tried again, later each
    /// time, as long as [`Runner::wait`] says of each; for a worker that goes on as long as its program, `Duration::MAX`.
    deferred, deferred_async, deferred_sqlx, deferred_diesel, deferred_url() -> Report = deferred::deferred;

    /// What [`apply`](Migrations::apply) would do: the pending migrations with their statements and locks, and every
    /// disagreement between the database and what is embedded. It writes nothing.
    plan, plan_async, plan_sqlx, plan_diesel, plan_url() -> Plan = plan::plan;

    /// What is pending as a script for psql, to be read and run by somebody else: any role that may. It stops by itself where
    /// a migration fails or a check does not hold, where somebody else migrates, and where the history is not what it was made
    /// for. It writes nothing, and only asks. Without a database: [`Runner::sql_from`].
    plan_sql, plan_sql_async, plan_sql_sqlx, plan_sql_diesel, plan_sql_url() -> String = for_psql::plan_sql;

    /// The history joined with what is embedded. It writes nothing.
    status, status_async, status_sqlx, status_diesel, status_url() -> Status = status::status;

    /// Runs the verify scripts of all that is applied, each in a read-only transaction. A check that fails is no error
    /// of the call: the answer has it.
    verify, verify_async, verify_sqlx, verify_diesel, verify_url() -> Verification = verification::verify_applied;

    /// Reverts what is applied above a version, which stays applied: `revert(client, 5)`; all of it for
    /// [`To::Nothing`]. The down scripts run in reverse order, each in a transaction of its own together with the removal of its row in the history. A
    /// migration without a down script is an error before anything runs.
    revert, revert_async, revert_sqlx, revert_diesel, revert_url(to: To = "5") -> Reverted = revert::revert;

    /// What [`revert`](Migrations::revert) would do, and what can't come back by it. It writes nothing.
    plan_revert, plan_revert_async, plan_revert_sqlx, plan_revert_diesel, plan_revert_url(to: To = "5") -> RevertPlan = revert::plan;

    /// Records everything up to a version as applied, without running it: for a database that was made by other
    /// means. The version must be that of a migration. What the history has already stays as it is.
    baseline, baseline_async, baseline_sqlx, baseline_diesel, baseline_url(version: VersionNumber = "5") -> Baseline = baseline::baseline;

    /// Records the checksums of applied migrations again that were edited since, and lists them. It changes nothing
    /// but the history: that the database is what the edited files would have made of it, is for you to know.
    repair, repair_async, repair_sqlx, repair_diesel, repair_url() -> Repair = repair::repair;

    /// Sees that all is applied that is embedded, in one read, and applies nothing: for a server that boots where a job
    /// of its own migrates. If something is pending, or not as it is embedded, that is an error, which names it
    /// ([`Error::is_pending`]).
    require_current, require_current_async, require_current_sqlx, require_current_diesel, require_current_url() -> Report = current::require;

    /// Waits until all is applied that is embedded, as long as [`Runner::wait`] says, and applies nothing: for workers
    /// and readiness probes. It looks again and again, in one read each time.
    wait_current, wait_current_async, wait_current_sqlx, wait_current_diesel, wait_current_url() -> Report = current::wait;
}

#[cfg(feature = "adopt")]
calls! {
    /// What [`adopt`](Migrations::adopt) would record: each migration that another tool has applied or that is embedded,
    /// whether its content is verified and how, and what stands in the way. It writes nothing.
    plan_adoption, plan_adoption_async, plan_adoption_sqlx, plan_adoption_diesel, plan_adoption_url() -> Adoption = adopt::survey;

    /// Takes over the history of sqlx, refinery, Diesel, golang-migrate, goose, dbmate, Flyway, Prisma, Supabase,
    /// node-pg-migrate, sql-migrate, tern, Atlas or of a script of your own: records as applied what it has applied, in one transaction and under its lock too, and leaves its
    /// table as it is. Where something stands in the way, an edited file for instance, that is an error and nothing is
    /// recorded; `accept_edited` takes edited files as they are. Once all is recorded it does nothing.
    adopt, adopt_async, adopt_sqlx, adopt_diesel, adopt_url(accept_edited: bool = "false") -> Adoption = adopt::adopt;
}
