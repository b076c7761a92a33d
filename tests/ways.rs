//! Every call in every way: what holds for one has to hold for each.

use diesel::Connection as _;
use migrate_runtime::{
    Adoption, Baseline, Error, Migrations, Plan, Repair, Report, RevertPlan, Reverted, Runner, Status, To,
    Verification, VersionNumber,
};
use postgres::NoTls;
use sqlx::{Connection, PgConnection};

use crate::connect;

/// A way to talk to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `apply`, with the sync client.
    Blocking,
    /// `apply_async`, with the async client.
    Async,
    /// `apply_sqlx`, with a connection of sqlx's.
    Sqlx,
    /// `apply_diesel`, with diesel's connection.
    Diesel,
    /// `apply_url`.
    Url,
}

/// All ways.
pub const WAYS: [Way; 5] = [Way::Blocking, Way::Async, Way::Sqlx, Way::Diesel, Way::Url];

/// Applies migrations to a database in one of the ways.
///
/// # Errors
///
/// What the way returns.
pub fn apply(way: Way, migrations: &Migrations, url: &str) -> Result<Report, Error> {
    run(way, &migrations.runner(), url)
}

/// Writes a function that makes a call in any way.
macro_rules! calls {
    ($($function:ident = $name:ident, $name_async:ident, $name_sqlx:ident, $name_diesel:ident, $name_url:ident
        ($($argument:ident: $type:ty),*) -> $outcome:ty;)+) => {$(
        /// Makes the call that has its name, with settings, in one of the ways.
        ///
        /// # Errors
        ///
        /// What the way returns.
        ///
        /// # Panics
        ///
        /// If there is no connection to be had.
        pub fn $function(way: Way, runner: &Runner, url: &str, $($argument: $type),*) -> Result<$outcome, Error> {
            match way {
                Way::Blocking => runner.$name(&mut connect(url), $($argument),*),
                Way::Diesel => {
                    let mut client = diesel::PgConnection::establish(url).expect("a connection");
                    runner.$name_diesel(&mut client, $($argument),*)
                }
                Way::Url => runner.$name_url(url, $($argument),*),
                Way::Async => tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
                    let (mut client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
                    // Spawned, so that the future has to be `Send`.
                    let connection = tokio::spawn(connection);
                    let runner = runner.clone();
                    let outcome = tokio::spawn(async move { runner.$name_async(&mut client, $($argument),*).await });
                    let outcome = outcome.await.expect("no panic");
                    connection.abort();
                    outcome
                }),
                Way::Sqlx => tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
                    let (mut client, runner) = (PgConnection::connect(url).await.expect("a connection"), runner.clone());
                    let outcome = tokio::spawn(async move { runner.$name_sqlx(&mut client, $($argument),*).await });
                    outcome.await.expect("no panic")
                }),
            }
        }
    )+};
}

calls! {
    run = apply, apply_async, apply_sqlx, apply_diesel, apply_url() -> Report;
    deferred = deferred, deferred_async, deferred_sqlx, deferred_diesel, deferred_url() -> Report;
    plan = plan, plan_async, plan_sqlx, plan_diesel, plan_url() -> Plan;
    plan_sql = plan_sql, plan_sql_async, plan_sql_sqlx, plan_sql_diesel, plan_sql_url() -> String;
    status = status, status_async, status_sqlx, status_diesel, status_url() -> Status;
    verify = verify, verify_async, verify_sqlx, verify_diesel, verify_url() -> Verification;
    revert = revert, revert_async, revert_sqlx, revert_diesel, revert_url(to: To) -> Reverted;
    plan_revert = plan_revert, plan_revert_async, plan_revert_sqlx, plan_revert_diesel, plan_revert_url(to: To) -> RevertPlan;
    baseline = baseline, baseline_async, baseline_sqlx, baseline_diesel, baseline_url(version: VersionNumber) -> Baseline;
    require_current = require_current, require_current_async, require_current_sqlx, require_current_diesel, require_current_url() -> Report;
    wait_current = wait_current, wait_current_async, wait_current_sqlx, wait_current_diesel, wait_current_url() -> Report;
    plan_adoption = plan_adoption, plan_adoption_async, plan_adoption_sqlx, plan_adoption_diesel, plan_adoption_url() -> Adoption;
    adopt = adopt, adopt_async, adopt_sqlx, adopt_diesel, adopt_url(accept_edited: bool) -> Adoption;
    repair = repair, repair_async, repair_sqlx, repair_diesel, repair_url() -> Repair;
}
