//! Somebody has locked the history's table: whoever asks waits no longer than it was told to, and says for whom.

use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::ways::{plan, status};
use migrate_tests::{WAYS, Way, apply, connect, fresh_database, run};

use crate::observe::heard;
use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");

#[test]
fn reading_the_history_is_bounded() {
    let _stable = stable();
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut locker = connect(&format!("{url}?application_name=locker"));
    for way in WAYS {
        locker.batch_execute("BEGIN; LOCK TABLE migrate.schema_migrations").unwrap();
        // Nothing to do waits for nobody.
        assert_eq!(run(way, &SHOP.runner(), &url).unwrap().before, 3);
        let (runner, told) = heard(LATER.runner().wait(Duration::from_millis(400)));
        let started = Instant::now();
        let errors = [
            run(way, &runner, &url).map(drop).unwrap_err(),
            status(way, &runner, &url).map(drop).unwrap_err(),
            plan(way, &runner, &url).map(drop).unwrap_err(),
        ];
        assert!(started.elapsed() < Duration::from_secs(6), "{way:?} took {:?}", started.elapsed());
        for error in errors {
            assert!(error.is_timeout());
            insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
            gave up waiting for the history "migrate"."schema_migrations", which is locked by process N of the server (application `locker`, state idle in transaction, in its transaction for N s)
            wait longer, or end that transaction: nobody else locks this table but for a moment
            "#) };
        }
        let told = told.lock().unwrap().lines().next().map(str::to_owned);
        insta::allow_duplicates! { insta::assert_snapshot!(told.unwrap(), @r#"waiting N s more for the history "migrate"."schema_migrations", which is locked by process N of the server (application `locker`, state idle in transaction, in its transaction for N s)"#) };
        locker.batch_execute("ROLLBACK").unwrap();
    }
    // Not for longer than it has to.
    locker.batch_execute("BEGIN; LOCK TABLE migrate.schema_migrations").unwrap();
    std::thread::scope(|scope| {
        let booting = scope.spawn(|| apply(Way::Url, &LATER, &url).unwrap());
        std::thread::sleep(Duration::from_millis(2_500));
        locker.batch_execute("ROLLBACK").unwrap();
        assert_eq!(booting.join().unwrap().before, 3);
    });
}
