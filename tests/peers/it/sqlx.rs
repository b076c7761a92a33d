//! sqlx, with its own library.

use std::path::Path;
use std::time::Duration;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};
use sqlx::migrate::{Migrate, Migrator};
use sqlx::{Connection, PgConnection};

use crate::{first, fixture, history, rows};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/sqlx");

const TABLE: &str = "_sqlx_migrations";

/// What `sqlx::migrate!` does at boot.
fn sqlx(url: &str, folder: &Path) {
    let run = async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        Migrator::new(folder).await.unwrap().run(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    };
    tokio::runtime::Runtime::new().unwrap().block_on(run);
}

#[test]
fn what_sqlx_has_applied_is_adopted_and_never_runs_again() {
    let url = fresh_database();
    // Checked out with CRLF, as on Windows, when it was applied.
    let then = first("sqlx", 2, |text| text.replace('\n', "\r\n"));
    sqlx(&url, then.path());
    let theirs = rows(&url, TABLE);
    insta::assert_snapshot!(MIGRATIONS.apply_url(&url).unwrap_err(), @r#"
    sqlx has migrated this database: 2 migrations in "public"."_sqlx_migrations"
    take over what it has applied: `cargo migrate adopt`, which first shows what it would record
    or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`
    "#);
    insta::assert_snapshot!(MIGRATIONS.plan_adoption_url(&url).unwrap(), @"
    version         sqlx               here                              content
    20240101000001  customers          20240101000001_customers          verified: SHA-384 of the file with CRLF line ends
    20240102000002  customers by name  20240102000002_customers_by_name  verified: SHA-384 of the file with CRLF line ends
    20240103000003  -                  20240103000003_orders             pending

    2 to record, all verified; 1 pending for `apply`
    ");
    assert_eq!(ask(&mut connect(&url), "SELECT to_regnamespace('migrate') IS NULL"), "t", "only read");
    insta::assert_snapshot!(MIGRATIONS.adopt_url(&url, false).unwrap(), @"
    version         sqlx               here                              content
    20240101000001  customers          20240101000001_customers          verified: SHA-384 of the file with CRLF line ends; recorded
    20240102000002  customers by name  20240102000002_customers_by_name  verified: SHA-384 of the file with CRLF line ends; recorded
    20240103000003  -                  20240103000003_orders             pending

    recorded 2, all verified; 1 pending for `apply`
    ");
    let installed = "(SELECT installed_on FROM _sqlx_migrations t WHERE t.version = h.version)";
    insta::assert_snapshot!(history(&url, installed), @"
    20240101000001|customers|t|t|postgres|sqlx, content verified
    20240102000002|customers_by_name|t|t|postgres|sqlx, content verified
    ");
    insta::assert_snapshot!(MIGRATIONS.adopt_url(&url, false).unwrap(), @"
    version         sqlx               here                              content
    20240101000001  customers          20240101000001_customers          verified: SHA-384 of the file with CRLF line ends; recorded
    20240102000002  customers by name  20240102000002_customers_by_name  verified: SHA-384 of the file with CRLF line ends; recorded
    20240103000003  -                  20240103000003_orders             pending

    nothing to record; 2 recorded before; 1 pending for `apply`
    ");
    assert_eq!(rows(&url, TABLE), theirs, "left untouched");

    // sqlx goes on, as a rolled back application would; and then we do.
    sqlx(&url, first("sqlx", 3, |text| text.replace('\n', "\r\n")).path());
    insta::assert_snapshot!(MIGRATIONS.adopt_url(&url, false).unwrap(), @"
    version         sqlx               here                              content
    20240101000001  customers          20240101000001_customers          verified: SHA-384 of the file with CRLF line ends; recorded
    20240102000002  customers by name  20240102000002_customers_by_name  verified: SHA-384 of the file with CRLF line ends; recorded
    20240103000003  orders             20240103000003_orders             verified: SHA-384 of the file with CRLF line ends; recorded

    recorded 1, all verified; 2 recorded before
    ");
    assert_eq!(MIGRATIONS.apply_url(&url).unwrap().before, 3);
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM customers"), "1");
}

#[test]
fn sqlx_still_works_after_the_adoption_and_apply_does_what_is_pending() {
    let url = fresh_database();
    sqlx(&url, first("sqlx", 2, str::to_owned).path());
    MIGRATIONS.adopt_url(&url, false).unwrap();
    assert_eq!(MIGRATIONS.apply_url(&url).unwrap().applied.len(), 1);
    let theirs = rows(&url, TABLE);
    sqlx(&url, first("sqlx", 2, str::to_owned).path());
    assert_eq!(rows(&url, TABLE), theirs);
}

#[test]
fn a_file_that_was_edited_since_is_found() {
    let url = fresh_database();
    sqlx(&url, first("sqlx", 3, |text| text.replace("-- Everybody who buys.", "-- Who buys.")).path());
    insta::assert_snapshot!(MIGRATIONS.adopt_url(&url, false).unwrap_err(), @r#"
    the history of sqlx, "public"."_sqlx_migrations", can't be adopted
    in the way: sqlx has applied another text of fixtures/sqlx/20240101000001_customers.sql
      put back what was applied; or, where the change makes no difference, adopt it as it is: `cargo migrate adopt --accept-edited`
    "#);
    assert_eq!(ask(&mut connect(&url), "SELECT to_regnamespace('migrate') IS NULL"), "t");
    insta::assert_snapshot!(MIGRATIONS.adopt_url(&url, true).unwrap(), @"
    version         sqlx               here                              content
    20240101000001  customers          20240101000001_customers          EDITED: SHA-384 of the file is another; recorded
    20240102000002  customers by name  20240102000002_customers_by_name  verified: SHA-384 of the file; recorded
    20240103000003  orders             20240103000003_orders             verified: SHA-384 of the file; recorded

    recorded 3, 2 of them verified
    ");
    insta::assert_snapshot!(history(&url, "NULL"), @"
    20240101000001|customers|t|postgres|sqlx, edited since
    20240102000002|customers_by_name|t|postgres|sqlx, content verified
    20240103000003|orders|t|postgres|sqlx, content verified
    ");
    assert_eq!(MIGRATIONS.apply_url(&url).unwrap().before, 3);
}

/// While sqlx migrates, under its own lock, nothing is adopted.
#[test]
fn the_lock_of_sqlx_is_respected() {
    let url = fresh_database();
    sqlx(&url, &fixture("sqlx"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut connection = runtime.block_on(PgConnection::connect(&url)).unwrap();
    runtime.block_on(connection.lock()).unwrap();
    let patient = MIGRATIONS.runner().wait(Duration::from_millis(100));
    insta::assert_snapshot!(patient.adopt_url(&url, false).unwrap_err(), @"adopting another tool's history failed: sqlx is at work: it holds its migration lock (SQLSTATE 55P03)");
    runtime.block_on(connection.unlock()).unwrap();
    assert_eq!(patient.adopt_url(&url, false).unwrap().recorded.len(), 3);
}
