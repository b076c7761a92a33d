//! What a script takes for the session goes with it, and what it lets go of is not blamed on others.

use migrate_core::{Mode, Step};
use migrate_runtime::Migrations;
use migrate_tests::{WAYS, ask, connect, embedded, fresh_database};
use postgres::Client;

use crate::unchecked::unchecked;

const LEFT: &str = "
    SELECT 'lock ' || objid || ' ' || mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
    UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = pg_my_temp_schema()
    UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = pg_my_temp_schema() AND typtype IN ('d', 'e')
    ORDER BY 1";

/// Says in no word that it leaves something: it is sent in one message with its record.
const LEAVES: &str =
    "DO $$ BEGIN PERFORM pg_advisory_lock(7), pg_advisory_lock(7), pg_advisory_lock_shared(1, -2); END $$;
    CREATE FUNCTION pg_temp.theirs(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE DOMAIN pg_temp.theirs AS int; CREATE TYPE pg_temp.other AS ENUM ('a')";

fn script(sql: &str, mode: Mode) -> Migrations {
    let mut migrations = unchecked(sql.to_owned());
    migrations[0].up.mode = mode;
    embedded::made("unchecked", migrations)
}

fn left(client: &mut Client) -> String {
    ask(client, LEFT)
}

#[test]
fn locks_functions_and_types_of_the_session_go_with_the_script() {
    for mode in [Mode::Transaction, Mode::Statements] {
        for sql in [LEAVES, &format!("SELECT 1; {LEAVES}")] {
            let mut client = connect(&fresh_database());
            script(sql, mode).apply(&mut client).unwrap();
            assert_eq!(left(&mut client), "", "{mode:?}");
            // Not those of the caller.
            let mut client = connect(&fresh_database());
            client
                .batch_execute(
                    "SELECT pg_advisory_lock(3), pg_advisory_lock_shared(4, 5);
                     CREATE FUNCTION pg_temp.ours() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN pg_temp.ours AS int",
                )
                .unwrap();
            let before = left(&mut client);
            script(sql, mode).apply(&mut client).unwrap();
            assert_eq!(left(&mut client), before, "{mode:?}");
        }
    }
}

#[test]
fn a_failed_script_leaves_no_lock_either() {
    let mut client = connect(&fresh_database());
    script(&format!("{LEAVES}; SELECT 1 / 0"), Mode::Transaction).apply(&mut client).unwrap_err();
    assert_eq!(left(&mut client), "");
}

/// The key of `migrate.schema_migrations`.
const KEY: i64 = 8_187_617_364_133_685_829;

#[test]
fn a_script_that_lets_go_of_the_migration_lock_is_named() {
    for way in WAYS {
        for sql in [format!("SELECT pg_advisory_unlock({KEY})"), "SELECT pg_advisory_unlock_all()".to_owned()]
        {
            // In a transaction it has no effect: the lock is the transaction's.
            migrate_tests::apply(way, &script(&sql, Mode::Transaction), &fresh_database()).unwrap();
            let mut migrations = unchecked(sql.clone());
            migrations[0].up.mode = Mode::Statements;
            let mut alone = migrations[0].up.statements[0].clone();
            alone.step = Step::Rerun;
            migrations[0].up.statements = vec![alone.clone(), alone].into();
            let error =
                migrate_tests::apply(way, &embedded::made("unchecked", migrations), &fresh_database());
            insta::allow_duplicates! { insta::assert_snapshot!(error.unwrap_err(), @"
            unchecked/1_a.sql has let go of the migration lock, which the session holds while it commits more than once
            take out pg_advisory_unlock_all(), or the pg_advisory_unlock() that has the runner's key; what is done of it is in the history, and the next start goes on
            ") };
        }
    }
}
