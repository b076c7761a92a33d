//! sqlx: its pool, which gets its session back as it was, and its own runner with our migrations.

use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, PgPool};

static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static TINY: Migrations = embed_migrations!("fixtures/tiny");
static SLOW: Migrations = embed_migrations!("fixtures/slow");

fn in_runtime<T>(task: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(task)
}

/// One that has only one connection.
async fn narrow(url: &str) -> PgPool {
    let options = PgPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(5));
    options.connect(url).await.unwrap()
}

async fn process(pool: &PgPool) -> i32 {
    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(pool).await.unwrap()
}

/// What runs statement by statement asks whether there is a pooler, over a connection more than the pool has.
#[test]
fn a_pool_of_one_connection_is_enough_and_gets_it_back() {
    let url = fresh_database();
    in_runtime(async {
        let pool = narrow(&url).await;
        let before = process(&pool).await;
        assert_eq!(STEPWISE.apply_sqlx(&pool).await.unwrap().applied.len(), STEPWISE.iter().count());
        assert_eq!(process(&pool).await, before);
        let mut connection = pool.acquire().await.unwrap();
        assert_eq!(STEPWISE.apply_sqlx(&mut connection).await.unwrap().applied.len(), 0);
    });
}

/// A transaction that a dropped future has left open is nobody else's.
#[test]
fn a_dropped_call_gives_no_half_done_session_back_to_the_pool() {
    let url = fresh_database();
    in_runtime(async {
        let pool = narrow(&url).await;
        let before = process(&pool).await;
        let call = tokio::time::timeout(Duration::from_millis(100), SLOW.apply_sqlx(&pool)).await;
        assert!(call.is_err(), "it takes longer: {call:?}");
        assert_ne!(process(&pool).await, before);
    });
}

#[test]
fn a_transaction_of_the_callers_is_refused() {
    let url = fresh_database();
    in_runtime(async {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        let error = SHOP.apply_sqlx(&mut *transaction).await.unwrap_err();
        insta::assert_snapshot!(error, @"
        the client is inside a transaction: each migration needs one of its own
        commit or roll back first, or give a connection of its own
        ");
    });
}

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| SHOP.sqlx_migrator().unwrap());

/// As an application writes it. sqlx takes the server from the environment of the process: the test below starts one.
#[sqlx::test(migrator = "MIGRATOR")]
#[ignore = "run by the test below"]
async fn an_applications_test(pool: PgPool) {
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'orders'";
    let count: i64 = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    assert_eq!(count, 1);
}

#[test]
fn sqlxs_tests_have_a_database_that_is_migrated() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "sqlx::an_applications_test"])
        .env("DATABASE_URL", fresh_database());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn sqlxs_own_runner_takes_the_migrations() {
    for migrations in [&SHOP, &TINY] {
        let url = fresh_database();
        let migrator = migrations.sqlx_migrator().unwrap();
        in_runtime(async {
            let mut connection = PgConnection::connect(&url).await.unwrap();
            migrator.run(&mut connection).await.unwrap();
            migrator.run(&mut connection).await.unwrap();
        });
        let applied = "SELECT count(*) FROM _sqlx_migrations WHERE success";
        assert_eq!(ask(&mut connect(&url), applied), migrations.iter().count().to_string());
    }
}

#[test]
fn what_sqlx_would_send_in_one_transaction_is_not_given_to_it() {
    insta::assert_snapshot!(STEPWISE.sqlx_migrator().unwrap_err(), @"
    fixtures/stepwise/002_concurrently.sql commits more than once, and sqlx would send it in one message
    give each of its transactions a migration of its own; or let `apply_sqlx` make the database
    ");
}
