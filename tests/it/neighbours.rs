//! Services that keep histories of their own in one schema do not disturb each other.

use std::sync::Barrier;
use std::thread;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{WAYS, ask, connect, fresh_database, run};

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static TINY: Migrations = embed_migrations!("fixtures/tiny");

/// Each has a lock of its own, so nothing keeps both from making the schema and the view at once.
#[test]
fn two_that_boot_at_once_on_an_empty_database_make_the_schema_once() {
    for round in 0..24 {
        let (url, start) = (fresh_database(), Barrier::new(2));
        let way = WAYS[round % WAYS.len()];
        thread::scope(|scope| {
            for (migrations, table) in [(&SHOP, "shop"), (&TINY, "other")] {
                let (url, start) = (&url, &start);
                scope.spawn(move || {
                    start.wait();
                    let report = run(way, &migrations.runner().table(table), url).unwrap();
                    assert_eq!(report.applied.len(), migrations.iter().count());
                });
            }
        });
        let views = "SELECT count(*) FROM pg_views WHERE schemaname = 'migrate'";
        assert_eq!(ask(&mut connect(&url), views), "1");
    }
}
