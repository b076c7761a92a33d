//! What the build refuses is fenced at boot as well: a script that ends the runner's transaction never counts as
//! applied. Such scripts can't be embedded, so they are made here without the macro.

use std::fs;

use migrate_core::{Effect, Migration, Mode, Span, Statement, Step};
use migrate_runtime::Version;
use migrate_tests::{WAYS, apply, ask, connect, embedded, fresh_database};

/// A migration that no check has seen: another script stands in the place of its own.
pub(crate) fn unchecked(sql: String) -> Vec<Migration> {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("unchecked")).unwrap();
    fs::write(root.path().join("unchecked/1_a.sql"), "CREATE TABLE a ();").unwrap();
    let mut migrations: Vec<Migration> =
        embedded::embedded("unchecked", root.path()).unwrap().iter().cloned().collect();
    let up = &mut migrations[0].up;
    let span = Span::new(0, u32::try_from(sql.len()).unwrap());
    let statement = Statement { span, step: Step::InTransaction, is_joined: false, effect: Effect::none("") };
    (up.text, up.body, up.statements) = (sql.into(), span, vec![statement].into());
    migrations
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
        EMPTIES,
    ];
    for (number, script) in scripts.into_iter().enumerate() {
        let (way, url) = (WAYS[number % WAYS.len()], fresh_database());
        let migrations = embedded::made("unchecked", unchecked(script.to_owned()));
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

/// Says nothing of the history, so it is sent in one message with its record.
const EMPTIES: &str = "CREATE TABLE half ();
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)' LOOP
    EXECUTE format('TRUNCATE %I.%I', one.schemaname, one.tablename);
  END LOOP; END $$";

/// What a script does and its record are there together or not at all, however the record is lost.
#[test]
fn a_script_that_empties_the_history_leaves_nothing() {
    for way in WAYS {
        for sql in [EMPTIES, &format!("SELECT 1;\n{EMPTIES}")] {
            let url = fresh_database();
            let mut migrations = unchecked(sql.to_owned());
            for mode in [Mode::Transaction, Mode::Statements] {
                migrations[0].up.mode = mode;
                let error = apply(way, &embedded::made("unchecked", migrations.clone()), &url).unwrap_err();
                insta::allow_duplicates! { insta::assert_snapshot!(error, @"
                unchecked/1_a.sql has ended the transaction that it ran in, or changed or removed its row in the history
                what it did may be half done: look at the database before the next start
                ") };
                let half = "SELECT to_regclass('half') IS NULL";
                assert_eq!(ask(&mut connect(&url), half), "t", "{way:?}, {mode:?}");
            }
        }
    }
}

#[test]
fn what_it_says() {
    let error = apply(
        WAYS[0],
        &embedded::made("unchecked", unchecked("CREATE TABLE half (); COMMIT; BEGIN".to_owned())),
        &fresh_database(),
    )
    .unwrap_err();
    insta::assert_snapshot!(error, @"
    unchecked/1_a.sql has ended the transaction that it ran in, or changed or removed its row in the history
    what it did may be half done: look at the database before the next start
    ");
}
