//! Nothing to do costs one read, however much was done before.

use migrate_runtime::{__private, Migration, Migrations, Version, embed_migrations};
use migrate_tests::proxy::Proxy;
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database};
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
            let proxy = Proxy::start(Server::shared().unwrap(), None);
            let database = url.rsplit('/').next().unwrap();
            let report = apply(way, &migrations, &proxy.url(database)).unwrap();
            assert_eq!((report.applied.len(), report.before), (0, count));
            assert_eq!(proxy.count().round_trips, 1, "{way:?} with {count} applied");
        }
    }
}

/// The counter counts: a migration to apply takes more than the read.
#[test]
fn something_to_do_is_more() {
    for way in WAYS {
        let proxy = Proxy::start(Server::shared().unwrap(), None);
        let url = fresh_database();
        apply(way, &TINY, &proxy.url(url.rsplit('/').next().unwrap())).unwrap();
        assert!(proxy.count().round_trips > 1, "{way:?}");
    }
}

/// As the macro embeds them.
fn many(count: usize) -> Migrations {
    let migration = |number| {
        let mut migration = TINY.iter().next().unwrap().clone();
        migration.version = Version::new(number).unwrap();
        migration.name = format!("tiny_{number}").into();
        migration.up.path = format!("fixtures/many/{number}_tiny_{number}.sql").into();
        migration
    };
    let all: Vec<Migration> = (1..=i64::try_from(count).unwrap()).map(migration).collect();
    __private::embedded(
        "fixtures/many",
        None,
        __private::Order::Numeric,
        Box::leak(Box::new(__private::Packed::from(all))),
    )
}
