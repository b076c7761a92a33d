//! Diesel, with its own library on its own libpq.

use std::path::Path;

use diesel::{Connection, PgConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};

use crate::{first, fixture, history, rows};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/diesel");

const TABLE: &str = "__diesel_schema_migrations";

/// What `diesel_migrations::embed_migrations!` does at boot.
fn diesel(url: &str, folder: &Path) -> usize {
    let mut connection = PgConnection::establish(url).unwrap();
    let source = FileBasedMigrations::from_path(folder).unwrap();
    connection.run_pending_migrations(source).unwrap().len()
}

#[test]
fn what_diesel_has_applied_is_adopted_and_never_runs_again() {
    let url = fresh_database();
    assert_eq!(diesel(&url, first("diesel", 3, str::to_owned).path()), 3);
    let theirs = rows(&url, TABLE);
    insta::assert_snapshot!(MIGRATIONS.apply_url(&url).unwrap_err(), @r#"
    Diesel has migrated this database: 3 migrations in "public"."__diesel_schema_migrations"
    take over what it has applied: `cargo migrate adopt`, which first shows what it would record
    or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`
    "#);
    insta::assert_snapshot!(MIGRATIONS.adopt_url(&url, false).unwrap(), @"
    version             Diesel              here                                 content
    0                   00000000000000      00000000000000_diesel_initial_setup  not verified: Diesel keeps no checksum; recorded
    20240101000001      20240101000001      2024-01-01-000001_customers          not verified: Diesel keeps no checksum; recorded
    202401020000020000  202401020000020000  2024-01-02-000002-0000_orders        not verified: Diesel keeps no checksum; recorded
    20240103000003      -                   2024-01-03-000003_more               pending

    recorded 3, none of them verified; 1 pending for `apply`
    ");
    let run_on = "(SELECT run_on AT TIME ZONE 'UTC' FROM __diesel_schema_migrations t WHERE t.version::bigint = h.version)";
    insta::assert_snapshot!(history(&url, run_on), @"
    0|diesel_initial_setup|t|postgres|Diesel, content not verified
    20240101000001|customers|t|postgres|Diesel, content not verified
    202401020000020000|orders|t|postgres|Diesel, content not verified
    ");
    assert_eq!(MIGRATIONS.adopt_url(&url, false).unwrap().to_record(), 0);
    assert_eq!(rows(&url, TABLE), theirs, "left untouched");

    // Diesel goes on, as a rolled back application would; and then we do.
    assert_eq!(diesel(&url, &fixture("diesel")), 1);
    assert_eq!(MIGRATIONS.adopt_url(&url, false).unwrap().recorded.len(), 1);
    assert_eq!(MIGRATIONS.apply_url(&url).unwrap().before, 4);
    assert_eq!(diesel(&url, &fixture("diesel")), 0);
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM customers"), "1");
}

/// Diesel keeps nothing of a migration's content, which is said of each.
#[test]
fn an_edited_file_can_not_be_found_and_that_is_said() {
    let url = fresh_database();
    diesel(&url, first("diesel", 4, |text| text.replace("note text", "note varchar")).path());
    insta::assert_snapshot!(MIGRATIONS.plan_adoption_url(&url).unwrap(), @"
    version             Diesel              here                                 content
    0                   00000000000000      00000000000000_diesel_initial_setup  not verified: Diesel keeps no checksum
    20240101000001      20240101000001      2024-01-01-000001_customers          not verified: Diesel keeps no checksum
    202401020000020000  202401020000020000  2024-01-02-000002-0000_orders        not verified: Diesel keeps no checksum
    20240103000003      20240103000003      2024-01-03-000003_more               not verified: Diesel keeps no checksum

    4 to record, none of them verified
    ");
}
