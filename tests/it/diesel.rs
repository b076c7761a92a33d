//! diesel: what it does not tell, and what is therefore refused.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, embedded, fresh_database};

use crate::unchecked::unchecked;

static SHOP: Migrations = embed_migrations!("fixtures/shop");

#[test]
fn a_transaction_of_the_callers_is_refused_and_left_alone() {
    let url = fresh_database();
    let mut connection = PgConnection::establish(&url).unwrap();
    SHOP.apply_diesel(&mut connection).unwrap();
    let refused = connection.transaction(|connection| {
        connection.batch_execute("CREATE TABLE mine (id int)")?;
        Ok::<_, diesel::result::Error>(SHOP.apply_diesel(connection).unwrap_err())
    });
    insta::assert_snapshot!(refused.unwrap(), @"
    the client is inside a transaction: each migration needs one of its own
    commit or roll back first, or give a connection of its own
    ");
    assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('mine') IS NOT NULL"), "t");
}

/// Nobody would see what it answers.
#[test]
fn a_check_that_is_no_query_does_not_hold() {
    let url = fresh_database();
    let mut migrations = unchecked("SHOW is_superuser".to_owned());
    migrations[0].verify = Some(Box::new(migrations[0].up.clone()));
    let mut connection = PgConnection::establish(&url).unwrap();
    let error = embedded::made("unchecked", migrations).apply_diesel(&mut connection).unwrap_err();
    insta::assert_snapshot!(error, @"verifying failed: diesel hands out no rows of SHOW: write it as a SELECT, or let `apply_url` run it");
    assert_eq!(ask(&mut connect(&url), "SELECT to_regnamespace('migrate') IS NULL"), "t");
}
