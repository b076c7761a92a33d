//! What waiting does not mend ends at once.

use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{WAYS, apply, ask, connect, fresh_database};

use crate::pooler::Pooler;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static TO_THE_END: Migrations = embed_migrations!("fixtures/to_the_end");

#[test]
fn a_pooler_in_statement_mode() {
    let Some(pooler) = Pooler::in_mode("statement") else { return };
    let started = Instant::now();
    insta::assert_snapshot!(SHOP.apply_url(&pooler.fresh_database().pooled).unwrap_err(), @"
    beginning a transaction failed: transaction blocks not allowed in statement pooling mode (SQLSTATE 08P01)
    this connection goes through a pooler in statement mode, and a migration needs a transaction: give a direct connection, or one in session or transaction mode
    ");
    assert!(started.elapsed() < Duration::from_secs(10), "it took {:?}", started.elapsed());
}

/// Whether it is a pooler is looked for with a second connection, where there may be one.
#[test]
fn a_role_that_may_connect_once() {
    let url = fresh_database();
    let role = "DO $$ BEGIN CREATE ROLE single SUPERUSER LOGIN CONNECTION LIMIT 1; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        ALTER ROLE single NOSUPERUSER";
    let mut client = connect(&url);
    client.batch_execute(role).unwrap();
    let database = ask(&mut client, "SELECT current_database()");
    client
        .batch_execute(&format!(
            "ALTER DATABASE {database} OWNER TO single; GRANT ALL ON SCHEMA public TO single"
        ))
        .unwrap();
    let report = STEPWISE.apply_url(&url.replace("postgres@", "single@")).unwrap();
    assert_eq!(report.applied.len(), 3);
}

/// A migration's limits are the runner's and the file's, from its first statement to what COMMIT checks.
#[test]
fn what_role_and_database_are_set_to_does_not_count_at_the_end_either() {
    for way in WAYS {
        let url = fresh_database();
        let mut client = connect(&url);
        let database = ask(&mut client, "SELECT current_database()");
        let mut settings =
            vec!["statement_timeout = '300ms'", "standard_conforming_strings = off", "lock_timeout = '1ms'"];
        if ask(&mut client, "SHOW server_version_num").parse::<u32>().unwrap() >= 170_000 {
            settings.push("transaction_timeout = '300ms'");
        }
        for setting in settings {
            client.batch_execute(&format!("ALTER DATABASE {database} SET {setting}")).unwrap();
        }
        assert_eq!(apply(way, &TO_THE_END, &url).unwrap().applied.len(), 2, "{way:?}");
        assert!(migrate_tests::ways::verify(way, &TO_THE_END.runner(), &url).unwrap().has_passed());
    }
}
