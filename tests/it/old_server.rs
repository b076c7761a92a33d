//! A folder whose `migrate.toml` names the oldest server is not applied to an older one.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{WAYS, apply, ask, connect, fresh_database};

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");

#[test]
fn an_older_server_is_refused_before_anything_pending_runs() {
    for way in WAYS {
        let url = fresh_database();
        let mut client = connect(&url);
        let major = ask(&mut client, "SELECT current_setting('server_version_num')::int / 10000");
        let refused = apply(way, &SHOP.postgres(99), &url).unwrap_err().to_string();
        let refused = refused.replace(&format!("PostgreSQL {major}"), "PostgreSQL MAJOR");
        insta::allow_duplicates! {
            insta::assert_snapshot!(refused, @"
            this server is PostgreSQL MAJOR, and fixtures/shop/001_customers.sql is pending, which is made for 99 or newer
            migrate a newer server; `postgres` in migrate.toml says which is the oldest that the build checks for
            ");
        }
        let left = ask(&mut client, "SELECT count(*) FROM pg_namespace WHERE nspname = 'migrate'");
        assert_eq!(left, "0", "nothing was made");

        apply(way, &SHOP.postgres(14), &url).unwrap();
        // Where nothing is pending it is no concern.
        apply(way, &SHOP.postgres(99), &url).unwrap();
    }
}

#[test]
fn neither_is_what_runs_statement_by_statement() {
    let url = fresh_database();
    let first = STEPWISE.runner().target(1);
    first.apply_url(&url).unwrap();
    let refused = STEPWISE.postgres(99).apply_url(&url).unwrap_err().to_string();
    assert!(refused.contains("is pending, which is made for 99 or newer"), "{refused}");
    // The lock is free, and nothing is half done.
    STEPWISE.postgres(14).apply_url(&url).unwrap();
}
