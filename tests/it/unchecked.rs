//! What the build refuses is fenced at boot as well: a script that ends the runner's transaction never counts as
//! applied. Such scripts can't be embedded, so they are made here without the macro.

use migrate_core::{Checksum, Class, Effect, Migration, Mode, Script, Span, Statement, Step};
use migrate_runtime::{Migrations, Version};
use migrate_tests::{WAYS, apply, ask, connect, embedded, fresh_database};

/// A migration that no check has seen.
fn unchecked(sql: &'static str) -> Migrations {
    let span = Span::new(0, u32::try_from(sql.len()).unwrap());
    let statement = Statement { span, step: Step::InTransaction, effect: Effect::none("") };
    let up = Script {
        path: "unchecked/1_a.sql".into(),
        text: sql.into(),
        body: span,
        statements: vec![statement].into(),
        mode: Mode::Transaction,
        lock_timeout: None,
        statement_timeout: None,
    };
    let migration = Migration {
        version: Version::new(1).unwrap(),
        name: "a".into(),
        checksum: Checksum::new([7; 32]),
        class: Class::Additive,
        up,
        down: None,
        verify: None,
        expect_unchanged: Vec::new().into(),
    };
    embedded::made("unchecked", vec![migration])
}

#[test]
fn a_script_that_ends_the_transaction_never_counts_as_applied() {
    let scripts = [
        "CREATE TABLE half (); COMMIT",
        "CREATE TABLE half (); COMMIT; SELECT 1 / 0",
        "CREATE TABLE half (); ROLLBACK",
        "CREATE TABLE half (); ABORT; BEGIN",
        "CREATE TABLE half (); ROLLBACK AND CHAIN",
        "CREATE TABLE half (); COMMIT AND CHAIN",
        "CREATE TABLE half (); COMMIT; BEGIN; SELECT 1",
        "CREATE TABLE half (); DELETE FROM migrate.schema_migrations",
    ];
    for (number, script) in scripts.into_iter().enumerate() {
        let (way, url) = (WAYS[number % WAYS.len()], fresh_database());
        let migrations = unchecked(script);
        let error = apply(way, &migrations, &url).unwrap_err();
        assert_eq!(error.version(), Version::new(1), "{script}: {error}");
        let mut client = connect(&url);
        let exists = ask(&mut client, "SELECT to_regclass('migrate.schema_migrations') IS NOT NULL");
        if exists == "t" {
            let applied = "SELECT count(*) FROM migrate.schema_migrations WHERE state = 'applied'";
            assert_eq!(ask(&mut client, applied), "0", "{script}");
        }
        // Nor does the next boot go on as if nothing had been.
        assert!(apply(way, &migrations, &url).is_err(), "{script}");
    }
}

#[test]
fn what_it_says() {
    let error =
        apply(WAYS[0], &unchecked("CREATE TABLE half (); COMMIT; BEGIN"), &fresh_database()).unwrap_err();
    insta::assert_snapshot!(error, @"
    unchecked/1_a.sql has ended the transaction that it ran in, or changed its row in the history
    what it did may be half done: look at the database before the next start
    ");
}
