//! Nothing to do costs one read, however much was done before; and what is to do a message a migration.

use migrate_runtime::{Migrations, Version, embed_migrations};
use migrate_tests::embedded::made;
use migrate_tests::proxy::Proxy;
use migrate_tests::ways::revert;
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};
use throwaway_postgres::Server;

static TINY: Migrations = embed_migrations!("fixtures/tiny");

#[test]
fn nothing_to_do_is_one_round_trip() {
    for count in [1, 1000] {
        let migrations = many(count);
        let url = fresh_database();
        assert_eq!(apply(Way::Blocking, &migrations, &url).unwrap().applied.len(), count);
        let history = "SELECT count(*) FROM migrate.schema_migrations";
        assert_eq!(ask(&mut connect(&url), history), count.to_string());
        for way in WAYS {
            let (report, trips) = trips(&url, |url| apply(way, &migrations, url).unwrap());
            assert_eq!((report.applied.len(), report.before), (0, count));
            assert_eq!(trips, by(way, 1, FOR_DIESEL), "{way:?} with {count} applied");
        }
    }
}

/// On an empty database: a look, what there is instead of a history, other tools' histories, the lock, the history's table;
/// then up to 32 migrations, each with its record and its commit, and with the beginning of the next one.
#[test]
fn a_first_boot_is_one_round_trip_for_32_migrations_and_five() {
    for way in WAYS {
        assert_eq!(
            trips(&fresh_database(), |url| apply(way, &many(20), url).unwrap().applied.len()),
            (20, by(way, 6, 20 * 7 + 9)),
            "{way:?}"
        );
    }
    let thousand = trips(&fresh_database(), |url| apply(Way::Url, &many(1000), url).unwrap().applied.len());
    assert_eq!(thousand, (1000, 37));
}

/// A look, the history and what it must be read by, the lock.
#[test]
fn pending_migrations_are_one_round_trip_for_32_and_three() {
    for way in WAYS {
        let url = fresh_database();
        apply(way, &many(7), &url).unwrap();
        assert_eq!(
            trips(&url, |url| apply(way, &many(20), url).unwrap().applied.len()),
            (13, by(way, 4, 13 * 7 + 6)),
            "{way:?}"
        );
    }
}

/// The history and what it must be read by, the lock.
#[test]
fn reverting_is_one_round_trip_a_migration_and_two() {
    for way in WAYS {
        let (url, runner) = (fresh_database(), many(9).runner());
        run(way, &runner, &url).unwrap();
        let revert = |url: &str| revert(way, &runner, url, 2.into()).unwrap().reverted.len();
        assert_eq!(trips(&url, revert), (7, by(way, 9, 7 * 7 + 4)), "{way:?}");
    }
}

/// diesel sets the session when it connects, in two round trips; then it sends a question, and asks for its rows.
pub(crate) const FOR_DIESEL: usize = 4;

/// What a way takes; diesel sends a migration in parts.
pub(crate) fn by(way: Way, others: usize, diesel: usize) -> usize {
    if way == Way::Diesel { diesel } else { others }
}

/// What a run answers, and its round trips.
fn trips<T>(url: &str, run: impl FnOnce(&str) -> T) -> (T, usize) {
    let proxy = Proxy::start(Server::shared().unwrap(), None);
    let answer = run(&proxy.url(url.rsplit('/').next().unwrap()));
    (answer, proxy.count().round_trips)
}

/// As the macro embeds them.
fn many(count: usize) -> Migrations {
    let migration = |number| {
        let mut migration = TINY.iter().next().unwrap().clone();
        migration.version = Version::new(number).unwrap();
        migration.name = format!("tiny_{number}").into();
        migration.down = Some(Box::new(migration.up.clone()));
        migration.up.path = format!("fixtures/many/{number}_tiny_{number}.sql").into();
        migration
    };
    made("fixtures/many", (1..=i64::try_from(count).unwrap()).map(migration).collect())
}
