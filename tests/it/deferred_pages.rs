//! The ways of `docs/deferred.md`: at every point of them the program of before and the one of after send what they send.

use std::fs;
use std::path::Path;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};
use postgres::Client;

static NOT_NULL: Migrations = embed_migrations!("../docs/deferred/not_null");
static RENAME: Migrations = embed_migrations!("../docs/deferred/rename");

/// Applies and does what is deferred up to a version, with the program's statements sent at each point between.
fn in_releases(
    migrations: &Migrations,
    releases: &[i64],
    client: &mut Client,
    mut between: impl FnMut(&mut Client, i64),
) {
    for release in releases {
        let runner = migrations.runner().target(*release);
        runner.apply(client).unwrap();
        between(client, *release);
        runner.deferred(client).unwrap();
        between(client, *release);
    }
}

#[test]
fn a_column_becomes_not_null() {
    let mut client = connect(&fresh_database());
    NOT_NULL.runner().target(1).apply(&mut client).unwrap();
    client.batch_execute("INSERT INTO people (email) SELECT NULL FROM generate_series(1, 100)").unwrap();
    in_releases(&NOT_NULL, &[2, 4, 5], &mut client, |client, _| {
        client.batch_execute("INSERT INTO people (email) VALUES ('ada@example.org')").unwrap();
    });
    assert_eq!(ask(&mut client, "SELECT count(*) FROM people WHERE email = 'unknown'"), "100");
    let is_required =
        "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'people'::regclass AND attname = 'email'";
    assert_eq!(ask(&mut client, is_required), "t");
}

#[test]
fn a_column_gets_another_name() {
    let mut client = connect(&fresh_database());
    RENAME.runner().target(1).apply(&mut client).unwrap();
    client
        .batch_execute("INSERT INTO people (name) SELECT 'old ' || n FROM generate_series(1, 100) n")
        .unwrap();
    in_releases(&RENAME, &[3], &mut client, |client, _| {
        let both = "SELECT count(*) FROM people WHERE name = $1 AND full_name = $1";
        for (sent, name) in [
            ("INSERT INTO people (name) VALUES ('a')", "a"),
            ("INSERT INTO people (full_name) VALUES ('b')", "b"),
            ("UPDATE people SET name = 'c' WHERE name = 'a'", "c"),
            ("UPDATE people SET full_name = 'd' WHERE full_name = 'b'", "d"),
            ("UPDATE people SET name = 'e' WHERE id = (SELECT min(id) FROM people)", "e"),
        ] {
            client.batch_execute(sent).unwrap();
            let count: i64 = client.query_one(both, &[&name]).unwrap().get(0);
            assert!(count > 0, "{sent}");
        }
    });
    assert_eq!(ask(&mut client, "SELECT count(*) FROM people WHERE full_name IS DISTINCT FROM name"), "0");
    in_releases(&RENAME, &[4], &mut client, |client, _| {
        client.batch_execute("INSERT INTO people (full_name) VALUES ('f')").unwrap();
    });
    assert_eq!(ask(&mut client, "SELECT count(*) FROM people WHERE full_name IS NULL"), "0");
}

#[test]
fn the_page_shows_the_files() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let page = fs::read_to_string(docs.join("deferred.md")).unwrap();
    for folder in ["not_null", "rename"] {
        for file in fs::read_dir(docs.join("deferred").join(folder)).unwrap() {
            let file = file.unwrap();
            let shown = format!(
                "-- {}\n{}",
                file.file_name().to_string_lossy(),
                fs::read_to_string(file.path()).unwrap()
            );
            assert!(page.contains(&shown), "{shown}");
        }
    }
}
