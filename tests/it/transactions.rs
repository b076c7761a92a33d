//! Files of several transactions: each commits with its number, and whoever comes after a failure goes on behind the last.

use std::fs;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::ways::plan;
use migrate_tests::{WAYS, apply, ask, connect, embedded, fresh_database};

use crate::stable;

static PEOPLE: Migrations = embed_migrations!("fixtures/transactions");

#[test]
fn what_has_committed_stays_and_the_next_start_goes_on_behind_it() {
    let _stable = stable();
    for way in WAYS {
        let url = fresh_database();
        let error = apply(way, &PEOPLE, &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
        migration 002_moods failed: insert or update on table "people" violates foreign key constraint "people_boss_fkey" (SQLSTATE 23503)
         --> fixtures/transactions/002_moods.sql:6:1
          |
        6 | INSERT INTO people VALUES (2, 'fine', 1);
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: it was refused when the transaction was to commit
          = note: its first 2 statements are done; the next start goes on with its transaction
        "#) };
        let mut client = connect(&url);
        let step = "SELECT state || step || in_doubt FROM migrate.schema_migrations WHERE version = 2";
        assert_eq!(ask(&mut client, step), "running2false");
        assert_eq!(ask(&mut client, "SELECT count(*) FROM people"), "1", "the second one is rolled back");
        client.batch_execute("INSERT INTO people VALUES (4, 'sad', 4)").unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(plan(way, &PEOPLE.runner(), &url).unwrap(), @"
        would apply 1 migration, 1 applied before

        fixtures/transactions/002_moods.sql, data, adds columns to people, 3 transactions; goes on after 2 of 5
          1   ALTER TYPE
          2   INSERT       ROW EXCLUSIVE on people
                           commits
          6   INSERT       ROW EXCLUSIVE on people
          7   INSERT       ROW EXCLUSIVE on people
                           commits
          10  ALTER TABLE  ACCESS EXCLUSIVE on people
                           commits
        ") };
        assert_eq!(apply(way, &PEOPLE, &url).unwrap().applied.len(), 1);
        assert_eq!(ask(&mut client, "SELECT count(*) || max(coalesce(name, 'none')) FROM people"), "4none");
    }
}

/// The runner has asked nothing in the transaction before.
#[test]
fn one_is_isolated_as_it_says() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("isolated");
    fs::create_dir(&folder).unwrap();
    let how = "CREATE TABLE how AS SELECT current_setting('transaction_isolation') AS level;";
    let first = format!("BEGIN;\nSET TRANSACTION ISOLATION LEVEL REPEATABLE READ;\n{how}\nCOMMIT;");
    fs::write(folder.join("1_a.sql"), first).unwrap();
    let second = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, DEFERRABLE;
        INSERT INTO how VALUES (current_setting('transaction_isolation'));";
    fs::write(folder.join("2_b.sql"), second).unwrap();
    let third = "BEGIN ISOLATION LEVEL SERIALIZABLE;
        INSERT INTO how VALUES ('begin ' || current_setting('transaction_isolation')); COMMIT;
        START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE;
        INSERT INTO how VALUES ('start ' || current_setting('transaction_isolation')); COMMIT;";
    fs::write(folder.join("3_c.sql"), third).unwrap();
    let migrations = embedded::embedded("isolated", root.path()).unwrap();
    for way in WAYS {
        let url = fresh_database();
        let report = apply(way, &migrations, &url).unwrap();
        assert!(report.applied.iter().all(|applied| applied.notices.is_empty()), "{report}");
        let levels = "SELECT string_agg(level, ', ' ORDER BY level) FROM how";
        assert_eq!(
            ask(&mut connect(&url), levels),
            "begin serializable, repeatable read, serializable, start repeatable read"
        );
    }
}
