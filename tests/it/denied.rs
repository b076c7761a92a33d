//! What a role may not do, and a session is not set for, comes with what mends it.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{Way, apply, ask, connect, fresh_database, run};

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");

/// A database, and the same for a role that may only connect.
fn with_role(role: &str) -> (String, String, postgres::Client) {
    let url = fresh_database();
    let mut client = connect(&url);
    client
        .batch_execute(&format!(
            "DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             REVOKE CREATE ON SCHEMA public FROM PUBLIC"
        ))
        .unwrap();
    let theirs = url.replace("postgres@", &format!("{role}@"));
    (url, theirs, client)
}

/// Never a right to change the history: who has it can say that anything is applied.
#[test]
fn an_applications_role_is_not_told_to_write_the_history() {
    let (url, theirs, mut client) = with_role("denied_app");
    apply(Way::Url, &SHOP, &url).unwrap();
    client
        .batch_execute(
            "GRANT USAGE ON SCHEMA migrate TO denied_app; GRANT SELECT ON migrate.schema_migrations TO denied_app",
        )
        .unwrap();
    assert_eq!(apply(Way::Url, &SHOP, &theirs).unwrap().before, 3);
    insta::assert_snapshot!(apply(Way::Async, &LATER, &theirs).unwrap_err(), @r#"
    recording that a migration begins failed: permission denied for table schema_migrations (SQLSTATE 42501)
    this role may read the history and not write it: let "postgres", who owns it, apply 004_notes
    "#);
}

#[test]
fn whoever_owns_the_history_is_told_all_that_is_pending() {
    let (url, theirs, mut client) = with_role("denied_app");
    run(Way::Url, &SHOP.runner().target(1), &url).unwrap();
    client
        .batch_execute(
            "GRANT USAGE ON SCHEMA migrate TO denied_app; GRANT SELECT ON migrate.schema_migrations TO denied_app",
        )
        .unwrap();
    insta::assert_snapshot!(apply(Way::Url, &SHOP, &theirs).unwrap_err(), @r#"
    recording that a migration begins failed: permission denied for table schema_migrations (SQLSTATE 42501)
    this role may read the history and not write it: let "postgres", who owns it, apply 002_orders to 003_first_customer
    "#);
}

#[test]
fn where_the_history_is_to_be_says_which_right_is_missing() {
    let (_url, theirs, mut client) = with_role("denied_maker");
    let error = run(Way::Url, &SHOP.runner().schema("public"), &theirs).unwrap_err();
    insta::assert_snapshot!(error, @r#"
    creating the history table failed: permission denied for schema public (SQLSTATE 42501)
    let this role make the history: GRANT USAGE, CREATE ON SCHEMA "public" TO "denied_maker";
    "#);
    let database = ask(&mut client, "SELECT current_database()");
    let error = run(Way::Blocking, &SHOP.runner(), &theirs).unwrap_err().to_string();
    insta::assert_snapshot!(error.replace(&database, "DATABASE"), @r#"
    creating the history table failed: permission denied for database DATABASE (SQLSTATE 42501)
    let this role make the history: GRANT CREATE ON DATABASE "DATABASE" TO "denied_maker";
    "#);
}

#[test]
fn a_primary_that_is_set_to_read_only_is_no_standby() {
    let (url, _, mut client) = with_role("denied_app");
    let database = ask(&mut client, "SELECT current_database()");
    client
        .batch_execute(&format!("ALTER DATABASE {database} SET default_transaction_read_only = on"))
        .unwrap();
    let error = apply(Way::Url, &SHOP, &url).unwrap_err().to_string();
    insta::assert_snapshot!(error.replace(&database, "DATABASE"), @r#"
    creating the history table failed: cannot execute CREATE SCHEMA in a read-only transaction (SQLSTATE 25006)
    `default_transaction_read_only` is on for this database: somebody wants nothing to be written, or a host does where the disk is full; if that is over, lift it: ALTER DATABASE "DATABASE" RESET default_transaction_read_only;
    "#);
}
