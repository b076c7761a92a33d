//! A database for each test, copied from a template that is made once, and gone at the end.

use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use migrate_runtime::test::TestDatabase;
use migrate_runtime::{Event, Migration, Migrations, Runner, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};
use postgres::error::SqlState;
use postgres::{Client, NoTls};
use throwaway_postgres::Server;

use crate::bench::PATIENCE;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static BROKEN: Migrations = embed_migrations!("fixtures/verify");

/// Settings of a test's own: templates are a server's, so two tests with the same ones share one.
fn runner(schema: &str) -> Runner {
    SHOP.runner().schema(schema)
}

fn exists(url: &str, database: &str) -> bool {
    ask(&mut connect(url), &format!("SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{database}')"))
        == "t"
}

/// The server's databases but its own, the oldest first; templates last.
fn databases(url: &str) -> Vec<String> {
    let names =
        "SELECT datname FROM pg_database WHERE datname !~ '^template[01]$' ORDER BY NOT datallowconn, oid";
    ask(&mut connect(url), names).lines().map(str::to_owned).collect()
}

fn templates(url: &str) -> Vec<String> {
    databases(url).into_iter().filter(|name| name.starts_with("migrate_template_")).collect()
}

#[test]
fn copies_are_independent_and_dropped_at_the_end() {
    let url = fresh_database();
    let (one, other) = (TestDatabase::on(&url, &SHOP).unwrap(), TestDatabase::on(&url, &SHOP).unwrap());
    assert_ne!(one.name(), other.name());
    assert_eq!(format!("{one:?}"), format!("TestDatabase({:?})", one.name()));
    let mut client = connect(one.url());
    client.batch_execute("DELETE FROM orders").unwrap();
    assert_eq!(ask(&mut connect(other.url()), "SELECT total_cents FROM orders"), "4200");
    assert_eq!(ask(&mut connect(other.url()), "SELECT count(*) FROM migrate.schema_migrations"), "3");
    assert_eq!(SHOP.apply_url(other.url()).unwrap().applied.len(), 0);

    let name = one.name().to_owned();
    drop(one);
    assert!(!exists(&url, &name), "it was dropped though somebody is connected");
    assert!(client.batch_execute("SELECT 1").is_err());
    let name = other.name().to_owned();
    catch_unwind(AssertUnwindSafe(|| {
        let _moved = other;
        panic!("as a failing test does");
    }))
    .unwrap_err();
    assert!(!exists(&url, &name), "it was dropped though the test has panicked");
}

#[tokio::test]
async fn inside_a_runtime_it_is_made_and_dropped_too() {
    let url = fresh_database();
    let database = TestDatabase::on(&url, &SHOP).unwrap();
    let (client, connection) = tokio_postgres::connect(database.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let row = client.query_one("SELECT count(*) FROM customers", &[]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 1);
}

#[test]
fn eight_at_once_make_one_template() {
    let url = fresh_database();
    let applied = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&applied);
    let runner = runner("eight").observer(move |event| {
        if matches!(event, Event::Applied { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let at_once: Vec<_> = (0..8)
        .map(|_| {
            let (url, runner) = (url.clone(), runner.clone());
            thread::spawn(move || TestDatabase::on(&url, runner).unwrap())
        })
        .collect();
    let databases: Vec<TestDatabase> = at_once.into_iter().map(|one| one.join().unwrap()).collect();
    for database in &databases {
        assert_eq!(ask(&mut connect(database.url()), "SELECT count(*) FROM eight.schema_migrations"), "3");
    }
    assert_eq!(applied.load(Ordering::Relaxed), 3);
}

/// From another database of the server nobody sees the lock of who builds.
#[test]
fn from_several_databases_one_template_stays() {
    let at_once: Vec<_> = (0..3)
        .map(|_| {
            let url = fresh_database();
            thread::spawn(move || TestDatabase::on(&url, runner("several")).unwrap())
        })
        .collect();
    for database in at_once.into_iter().map(|one| one.join().unwrap()) {
        assert_eq!(ask(&mut connect(database.url()), "SELECT count(*) FROM several.schema_migrations"), "3");
    }
}

#[test]
fn changed_migrations_make_a_new_template_and_drop_the_old_one() {
    let server = Server::start().unwrap();
    let url = server.url("postgres");
    // As a release build embeds them: without the folder, which has not changed.
    let first = |count: usize| {
        let all: Vec<Migration> = SHOP.iter().take(count).cloned().collect();
        migrate_tests::embedded::made("changing", all)
    };
    let (before, other) =
        (TestDatabase::on(&url, &first(2)).unwrap(), TestDatabase::on(&url, &SHOP).unwrap());
    let templates_before = templates(&url);
    assert_eq!(templates_before.len(), 2);

    let after = TestDatabase::on(&url, &first(3)).unwrap();
    let newest = |database: &TestDatabase| {
        ask(&mut connect(database.url()), "SELECT max(version) FROM migrate.schema_migrations")
    };
    assert_eq!([&before, &after, &other].map(newest), ["2", "3", "3"]);
    let templates_after = templates(&url);
    assert_eq!(templates_after.len(), 2, "{templates_before:?} {templates_after:?}");
    assert_eq!(templates_after[0], templates_before[1], "another folder's stays");
    assert_ne!(templates_after[1], templates_before[0]);

    drop((before, after, other));
    assert_eq!(databases(&url), [["postgres".to_owned()].as_slice(), &templates_after].concat());
}

#[test]
fn nobody_gets_into_a_template() {
    let server = Server::start().unwrap();
    let url = server.url("postgres");
    let _database = TestDatabase::on(&url, &SHOP).unwrap();
    let error = Client::connect(&server.url(&templates(&url)[0]), NoTls).err().unwrap();
    assert_eq!(error.code(), Some(&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE));
}

#[test]
fn what_killed_processes_leave_is_dropped_by_the_next_one_and_nothing_else() {
    let server = Server::start().unwrap();
    let url = server.url("postgres");
    let alive = TestDatabase::on(&url, &SHOP).unwrap();
    let mut observer = connect(&url);
    for name in ["migrate_test_mine", "migrate_test_0000002"] {
        observer.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    }
    let before = databases(&url);

    // Both at once: the second one to start would drop what the first one had left.
    let known = sessions(&url);
    let leavers = [Moment::Made, Moment::Half].map(|moment| Leaver::start(&url, moment));
    let left = leavers.each_ref().map(|leaver| leaver.database.clone());
    leavers.into_iter().for_each(Leaver::kill);
    let started = Instant::now();
    while sessions(&url) > known {
        assert!(started.elapsed() < PATIENCE, "the server has not noticed");
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(databases(&url).iter().filter(|name| left.contains(name)).count(), 2, "they are left behind");
    let [_, half] = left;
    assert_eq!(ask(&mut connect(&server.url(&half)), "SELECT to_regclass('customers') IS NOT NULL"), "t");
    let next = TestDatabase::on(&url, SHOP.runner().schema("half")).unwrap();
    assert_eq!(ask(&mut connect(next.url()), "SELECT count(*) FROM half.schema_migrations"), "3");
    assert_eq!(ask(&mut connect(alive.url()), "SELECT count(*) FROM orders"), "1");

    let template = templates(&url).pop().unwrap();
    drop(next);
    assert_eq!(databases(&url), [before.as_slice(), &[template]].concat());
}

#[test]
fn what_goes_wrong_is_said_without_the_url() {
    let server = Server::start().unwrap();
    let mut client = connect(&server.url("postgres"));
    client.batch_execute("CREATE ROLE weak LOGIN; SET ROLE weak").unwrap();
    let url = server.url("postgres").replace("postgres@", "weak:canary@");
    insta::assert_snapshot!(TestDatabase::on(&url, &SHOP).unwrap_err(), @"
    creating a database failed: permission denied to create database (SQLSTATE 42501)
    let the role do it, ALTER ROLE … CREATEDB, or name another one in the URL
    ");
    assert_eq!(databases(&url), ["postgres"]);

    // A migration that fails leaves nothing, and says what it always says.
    let url = server.url("postgres");
    insta::assert_snapshot!(TestDatabase::on(&url, &BROKEN).unwrap_err(), @"
    what must hold after migration 001_accounts does not
     --> fixtures/verify/001_accounts.sql:6:1
      |
    6 | SELECT balance >= 0 FROM accounts ORDER BY balance DESC;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: row 2 of 2 has false in its first column
      = note: the migration was rolled back as a whole
    ");
    assert_eq!(databases(&url), ["postgres"]);
    insta::assert_snapshot!(TestDatabase::on("postgresql://u:canary@h:no/d", &SHOP).unwrap_err(), @"invalid database URL: invalid value for option `port`");
}

#[test]
fn by_the_environment() {
    let url = fresh_database();
    let said = |set: &dyn Fn(&mut Command) -> &mut Command| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "testing::by_environment", "--nocapture"]).env(ASKED, "");
        let output = set(&mut command).output().unwrap();
        String::from_utf8(output.stdout).unwrap().split("said ").nth(1).unwrap().to_owned()
    };
    assert!(said(&|command| command.env("DATABASE_URL", &url)).starts_with("TestDatabase(\"migrate_test_"));
    for unset in [
        said(&|command| command.env_remove("DATABASE_URL")),
        said(&|command| command.env("DATABASE_URL", "")),
    ] {
        assert!(unset.starts_with(
            "DATABASE_URL is not set: tests take from it the server on which they create databases\n\
             name any database there: DATABASE_URL=postgresql://postgres@localhost/postgres"
        ));
    }
}

const ASKED: &str = "MIGRATE_TESTS_BY_ENVIRONMENT";

/// A process that asks its environment; nothing in an ordinary run of the tests.
#[test]
fn by_environment() {
    if std::env::var(ASKED).is_ok() {
        match TestDatabase::new(&SHOP) {
            Ok(database) => println!("\nsaid {database:?}"),
            Err(error) => println!("\nsaid {error}"),
        }
    }
}

const URL: &str = "MIGRATE_TESTS_LEAVER";
const MOMENT: &str = "MIGRATE_TESTS_LEAVER_MOMENT";

/// When a process is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// It has its database.
    Made,
    /// It is making the template.
    Half,
}

/// A process that leaves a database behind.
struct Leaver {
    process: Child,
    database: String,
}

impl Leaver {
    /// Starts one, and waits until it has got there.
    fn start(url: &str, moment: Moment) -> Leaver {
        let before = databases(url);
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "testing::leaver", "--nocapture"]);
        command.env(URL, url).env(MOMENT, format!("{moment:?}"));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        while line != "there\n" {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "it has not got there");
        }
        let database = databases(url).into_iter().find(|name| !before.contains(name)).unwrap();
        Leaver { process, database }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Such a process; nothing in an ordinary run of the tests.
#[test]
fn leaver() {
    let (Ok(url), Ok(moment)) = (std::env::var(URL), std::env::var(MOMENT)) else { return };
    let there = || -> ! {
        println!("\nthere");
        loop {
            thread::park();
        }
    };
    let is_half = moment == format!("{:?}", Moment::Half);
    let runner = if is_half { SHOP.runner().schema("half") } else { SHOP.runner() };
    let runner = runner.observer(move |event| {
        if is_half && matches!(event, Event::Applied { migration, .. } if migration == "002_orders") {
            there();
        }
    });
    let _database = TestDatabase::on(&url, runner).unwrap();
    there();
}

/// How many clients the server has.
fn sessions(url: &str) -> usize {
    let count = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    ask(&mut connect(url), count).parse().unwrap()
}
