//! A migration that runs statement by statement goes on where it stopped, and as it was then.

use std::time::Duration;

use migrate_runtime::{Migrations, Version, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

static SESSION: Migrations = embed_migrations!("fixtures/steps_session");
static INDEX: Migrations = embed_migrations!("fixtures/steps_index");
static DETACH: Migrations = embed_migrations!("fixtures/steps_detach");

const SINCE: &str = "SELECT DISTINCT since AT TIME ZONE 'UTC' FROM readings";

#[test]
fn what_a_script_sets_holds_for_its_next_statements() {
    for way in WAYS {
        let url = fresh_database();
        apply(way, &SESSION, &url).unwrap();
        let mut client = connect(&url);
        assert_eq!(ask(&mut client, "SELECT to_regclass('shop.items_by_id') IS NOT NULL"), "t");
        assert_eq!(ask(&mut client, SINCE), "2019-12-31 15:00:00");
    }
}

/// Without a crash: the table is busy, and the whole migration is tried again after the session was put back.
#[test]
fn what_a_script_has_set_holds_after_another_try() {
    let url = fresh_database();
    let mut reader = connect(&url);
    let before = SESSION.runner().target(Version::new(1).unwrap());
    run(Way::Blocking, &before, &url).unwrap();
    reader.batch_execute("BEGIN; LOCK TABLE readings").unwrap();
    let busy = SESSION.runner().lock_timeout(Duration::from_millis(50));
    let (migrating, database) = (busy, url.clone());
    let migrating = std::thread::spawn(move || run(Way::Blocking, &migrating, &database).unwrap());
    std::thread::sleep(Duration::from_millis(400));
    reader.batch_execute("COMMIT").unwrap();
    migrating.join().unwrap();
    assert_eq!(ask(&mut reader, SINCE), "2019-12-31 15:00:00");
}

/// What fails is not the statement, but the record that it is done.
#[test]
fn an_index_whose_record_was_refused_is_not_built_again() {
    for way in WAYS {
        let url = fresh_database();
        let before = INDEX.runner().target(Version::new(1).unwrap());
        run(way, &before, &url).unwrap();
        let mut client = connect(&url);
        let refuse = "
            ALTER TABLE migrate.schema_migrations ADD CONSTRAINT refuse CHECK (step <> 1) NOT VALID";
        client.batch_execute(refuse).unwrap();
        assert_eq!(apply(way, &INDEX, &url).unwrap_err().sqlstate(), Some("23514"));
        client.batch_execute("ALTER TABLE migrate.schema_migrations DROP CONSTRAINT refuse").unwrap();
        apply(way, &INDEX, &url).unwrap();
    }
}

/// The first half of it has committed when it is refused.
#[test]
fn a_partition_that_was_detached_half_way_is_detached_to_the_end() {
    for way in WAYS {
        let url = fresh_database();
        let before = DETACH.runner().target(Version::new(1).unwrap());
        run(way, &before, &url).unwrap();
        let mut reader = connect(&url);
        reader.batch_execute("BEGIN; SELECT FROM items").unwrap();
        let hasty = DETACH.runner().statement_timeout(Duration::from_millis(200));
        assert_eq!(run(way, &hasty, &url).unwrap_err().sqlstate(), Some("57014"));
        let pending = "SELECT inhdetachpending FROM pg_inherits WHERE inhparent = 'items'::regclass";
        assert_eq!(ask(&mut reader, pending), "t");
        reader.batch_execute("COMMIT").unwrap();
        apply(way, &DETACH, &url).unwrap();
        assert_eq!(ask(&mut reader, pending), "");
    }
}
