//! No password and no row of data is in any error, report, event or span.

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{embedded, fresh_database};
use tracing_subscriber::fmt::MakeWriter;

use crate::unchecked::unchecked;

static DIVISION: Migrations = embed_migrations!("fixtures/division");
static UNIQUE: Migrations = embed_migrations!("fixtures/unique_breaks");
static CAST: Migrations = embed_migrations!("fixtures/quiet_cast");
static VERIFY: Migrations = embed_migrations!("fixtures/quiet_verify");

/// In the URL's password, and in the rows that the migrations write.
const CANARIES: [&str; 3] = ["canary", "271828182845", "third@"];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Log;

    fn make_writer(&self) -> Log {
        self.clone()
    }
}

/// A script that reads a value from a row, and can't make it what it wants.
fn casting(what: &str) -> Migrations {
    let (value, to) = what.split_once("::").unwrap();
    let (one, rest) = value.split_at(3);
    let sql = format!(
        "CREATE TABLE notes (note text NOT NULL); INSERT INTO notes SELECT concat('{one}', '{rest}');
         UPDATE notes SET note = note::{to}"
    );
    embedded::made("unchecked", unchecked(sql))
}

#[test]
fn canaries_are_heard_nowhere() {
    let log = Log::default();
    let spans = tracing_subscriber::fmt::format::FmtSpan::FULL;
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_span_events(spans);
    tracing::subscriber::set_global_default(subscriber.with_writer(log.clone()).finish()).unwrap();

    let said = Arc::new(Mutex::new(String::new()));
    let casts = ["canary::date", "canary::timestamptz", "271828182845::smallint"].map(casting);
    for migrations in [&DIVISION, &UNIQUE, &CAST, &VERIFY].into_iter().chain(&casts) {
        let events = Arc::clone(&said);
        let tell = move |event: &migrate_runtime::Event| {
            write!(events.lock().unwrap(), "{event} {event:?}").unwrap();
        };
        let runner = migrations.runner().wait(Duration::from_millis(200)).observer(tell);
        let url = fresh_database().replace("postgres@", "postgres:canary@");
        let error = runner.apply_url(&url).unwrap_err();
        let unreachable = runner.apply_url("postgresql://u:canary@127.0.0.1:1/d").unwrap_err();
        for error in [error, unreachable] {
            let text = format!("{error} {error:?} {} {:?} {runner:?}", error.report(), error.report());
            said.lock().unwrap().push_str(&text);
        }
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("migration{name=\"001_users\"}") && log.contains("001_users: applied"), "{log}");
    let said = said.lock().unwrap();
    for canary in CANARIES {
        assert!(!said.contains(canary), "{canary} in {said}");
        assert!(!log.contains(canary), "{canary} in {log}");
    }
}
