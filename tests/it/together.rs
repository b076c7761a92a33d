//! All that is pending in one transaction, where that is wanted.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::dump::{difference, dump};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static MIXED: Migrations = embed_migrations!("fixtures/traps_together");
static LEAKY: Migrations = embed_migrations!("fixtures/leaky");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");

#[test]
fn it_makes_what_one_by_one_makes() {
    let _stable = stable();
    for way in WAYS {
        for migrations in [SHOP, LEAKY] {
            let (one_by_one, together) = (fresh_database(), fresh_database());
            apply(way, &migrations, &one_by_one).unwrap();
            let report = run(way, &migrations.runner().single_transaction(true), &together).unwrap();
            assert_eq!(report.applied.len(), migrations.iter().count());
            let (one_by_one, together) = (dump(&mut connect(&one_by_one)), dump(&mut connect(&together)));
            assert_eq!(difference(&one_by_one, &together), "", "{way:?}");
        }
    }
    let url = fresh_database();
    let runner = SHOP.runner().single_transaction(true);
    insta::assert_snapshot!(run(Way::Async, &runner, &url).unwrap(), @"
    applied 3 migrations in N ms
      001_customers N ms
      002_orders N ms
      003_first_customer N ms
    ");
    let transactions = "SELECT count(DISTINCT xmin::text) FROM migrate.schema_migrations";
    assert_eq!(ask(&mut connect(&url), transactions), "1");
    assert_eq!(run(Way::Async, &runner, &url).unwrap().before, 3);
}

#[test]
fn a_failure_takes_back_all_of_it_and_is_found() {
    for way in WAYS {
        let url = fresh_database();
        let error = run(way, &MIXED.runner().single_transaction(true), &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"
        migration 002_shares failed: division by zero (SQLSTATE 22012)
         --> fixtures/traps_together/002_shares.sql:2:1
          |
        2 | UPDATE accounts SET share = 100 / balance_cents;
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: everything of this call was rolled back with it
        ") };
        assert!(error.report().applied.is_empty());
        assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('accounts') IS NULL"), "t", "{way:?}");
    }
}

#[test]
fn what_runs_statement_by_statement_is_refused_before_anything_runs() {
    let url = fresh_database();
    let error = run(Way::Url, &STEPWISE.runner().single_transaction(true), &url).unwrap_err();
    insta::assert_snapshot!(error, @"
    fixtures/stepwise/002_concurrently.sql commits more than once, so it can't be in one transaction with the others
    apply up to the migration before it, then it alone, then the rest; or leave out `single_transaction`
    ");
    assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('migrate.schema_migrations') IS NULL"), "t");
}
