//! refinery, with its own library.

use std::path::Path;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};
use refinery::Runner;

use crate::{first, fixture, history, rows};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/refinery");

const TABLE: &str = "refinery_schema_history";

/// What `refinery::embed_migrations!` does at boot.
fn refinery(url: &str, folder: &Path) -> usize {
    let migrations = refinery::load_sql_migrations(folder).unwrap();
    let report = Runner::new(&migrations).run(&mut connect(url)).unwrap();
    report.applied_migrations().len()
}

#[test]
fn what_refinery_has_applied_is_adopted_and_never_runs_again() {
    let url = fresh_database();
    assert_eq!(refinery(&url, first("refinery", 2, str::to_owned).path()), 2);
    let theirs = rows(&url, TABLE);
    insta::assert_snapshot!(MIGRATIONS.apply_url(&url).unwrap_err(), @r#"
    refinery has migrated this database: 2 migrations in "public"."refinery_schema_history"
    take over what it has applied: `cargo migrate adopt`, which first shows what it would record
    or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`
    "#);
    insta::assert_snapshot!(MIGRATIONS.adopt_url(&url, false).unwrap(), @"
    version  refinery       here           content
    1        V1__customers  V1__customers  verified: SipHash of name, version and file; recorded
    2        V2__orders     V2__orders     verified: SipHash of name, version and file; recorded
    3        -              V3__notes      pending

    recorded 2, all verified; 1 pending for `apply`
    note: refinery records a migration in a second transaction: if `apply` finds the first pending one done, record it with `cargo migrate baseline`
    ");
    // PostgreSQL keeps microseconds, and refinery's text has nanoseconds.
    let applied =
        "(SELECT applied_on::timestamptz FROM refinery_schema_history t WHERE t.version = h.version)";
    insta::assert_snapshot!(history(&url, applied), @"
    1|customers|t|postgres|refinery, content verified
    2|orders|t|postgres|refinery, content verified
    ");
    assert_eq!(MIGRATIONS.adopt_url(&url, false).unwrap().to_record(), 0);
    assert_eq!(rows(&url, TABLE), theirs, "left untouched");

    // refinery goes on, as a rolled back application would; and then we do.
    assert_eq!(refinery(&url, &fixture("refinery")), 1);
    assert_eq!(MIGRATIONS.adopt_url(&url, false).unwrap().recorded.len(), 1);
    assert_eq!(MIGRATIONS.apply_url(&url).unwrap().before, 3);
    assert_eq!(refinery(&url, &fixture("refinery")), 0);
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM customers"), "1");
}

#[test]
fn a_file_that_was_edited_since_is_found() {
    let url = fresh_database();
    refinery(&url, first("refinery", 3, |text| text.replace("REFERENCES customers", "")).path());
    insta::assert_snapshot!(MIGRATIONS.plan_adoption_url(&url).unwrap(), @"
    version  refinery       here           content
    1        V1__customers  V1__customers  verified: SipHash of name, version and file
    2        V2__orders     V2__orders     EDITED: SipHash of name, version and file is another
    3        V3__notes      V3__notes      verified: SipHash of name, version and file

    3 to record, 2 of them verified
    in the way: refinery has applied another text of fixtures/refinery/V2__orders.sql
      put back what was applied; or, where the change makes no difference, adopt it as it is: `cargo migrate adopt --accept-edited`
    ");
    assert!(MIGRATIONS.adopt_url(&url, false).is_err());
    assert_eq!(ask(&mut connect(&url), "SELECT to_regnamespace('migrate') IS NULL"), "t");
}

/// With its feature `int8-versions` refinery hashes versions of eight bytes. Features are joined over a whole build, so
/// what it then keeps of the first file is written here, as SipHash-1-3 in another language gives it.
#[test]
fn versions_of_eight_bytes_are_known_too() {
    let url = fresh_database();
    refinery(&url, &fixture("refinery"));
    let update = "UPDATE refinery_schema_history SET checksum = '18308556249652447885' WHERE version = 1";
    connect(&url).batch_execute(update).unwrap();
    insta::assert_snapshot!(MIGRATIONS.plan_adoption_url(&url).unwrap(), @"
    version  refinery       here           content
    1        V1__customers  V1__customers  verified: SipHash of name, version and file
    2        V2__orders     V2__orders     verified: SipHash of name, version and file
    3        V3__notes      V3__notes      verified: SipHash of name, version and file

    3 to record, all verified
    ");
}
