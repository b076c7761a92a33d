//! Boots that don't migrate: one read says whether all is applied, and an error what is not.

use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::proxy::Proxy;
use migrate_tests::ways::{require_current, wait_current};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database};
use throwaway_postgres::Server;

use crate::round_trips::{FOR_DIESEL, by};

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");
static EDITED: Migrations = embed_migrations!("fixtures/shop_edited");

#[test]
fn what_is_pending_is_named_and_nothing_is_written() {
    for way in WAYS {
        let url = fresh_database();
        let error = require_current(way, &SHOP.runner(), &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"
        3 migrations are pending: 001_customers, 002_orders, 003_first_customer
        nothing is applied here: let that run first which migrates this database
        "); }
        assert!(error.is_pending() && !error.is_timeout());
        assert_eq!(ask(&mut connect(&url), "SELECT to_regnamespace('migrate') IS NULL"), "t");

        apply(Way::Blocking, &SHOP, &url).unwrap();
        let report = require_current(way, &SHOP.runner(), &url).unwrap();
        assert_eq!((report.applied.len(), report.before), (0, 3));
        assert!(require_current(way, &LATER.runner(), &url).unwrap_err().is_pending());
        assert!(require_current(way, &EDITED.runner(), &url).unwrap_err().is_drift());
    }
}

#[test]
fn all_applied_is_one_round_trip() {
    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    for way in WAYS {
        for call in [require_current, wait_current] {
            let proxy = Proxy::start(Server::shared().unwrap(), None);
            call(way, &SHOP.runner(), &proxy.url(url.rsplit('/').next().unwrap())).unwrap();
            assert_eq!(proxy.count().round_trips, by(way, 1, FOR_DIESEL), "{way:?}");
        }
    }
}

#[test]
fn a_worker_waits_for_whoever_migrates_and_not_for_ever() {
    for way in WAYS {
        let url = fresh_database();
        let impatient = SHOP.runner().wait(Duration::from_millis(100));
        let error = wait_current(way, &impatient, &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"
        3 migrations are pending: 001_customers, 002_orders, 003_first_customer
        gave up waiting for them: look at what is to migrate this database
        "); }
        assert!(error.is_pending() && error.is_timeout());

        let started = Instant::now();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| wait_current(way, &SHOP.runner(), &url).unwrap());
            std::thread::sleep(Duration::from_millis(100));
            apply(Way::Blocking, &SHOP, &url).unwrap();
            assert_eq!(waiting.join().unwrap().before, 3);
        });
        assert!(started.elapsed() >= Duration::from_millis(100));
    }
}
