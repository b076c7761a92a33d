//! The test of `docs/tests_with_data.md`: a database at a version, filled, and then migrated.

use migrate_runtime::test::TestDatabase;
use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};

static MIGRATIONS: Migrations = embed_migrations!("../docs/tests_with_data/migrations");

#[test]
fn a_migration_that_an_empty_database_takes_fails_on_rows() {
    let url = fresh_database();
    assert_eq!(MIGRATIONS.apply_url(&url).unwrap().applied.len(), 2);

    let database = TestDatabase::on(&url, MIGRATIONS.runner().target(1)).unwrap();
    let mut client = connect(database.url());
    client.batch_execute(include_str!("../../docs/tests_with_data/filled.sql")).unwrap();
    let error = MIGRATIONS.apply(&mut client).unwrap_err();
    assert_eq!(error.sqlstate(), Some("23505"));
    assert_eq!(ask(&mut client, "SELECT max(version) FROM migrate.schema_migrations"), "1");
    assert_eq!(ask(&mut client, "SELECT count(DISTINCT email) FROM customers"), "3");

    client.batch_execute("DELETE FROM customers WHERE email = 'Ada@example.org'").unwrap();
    assert_eq!(MIGRATIONS.apply(&mut client).unwrap().applied.len(), 1);
}
