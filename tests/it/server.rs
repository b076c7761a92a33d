//! `examples/server`, started and asked as its README says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use migrate_runtime::test::{assert_replays_on, difference};
use migrate_runtime::{To, Version};
use migrate_tests::dump::dump;
use migrate_tests::{ask, connect, fresh_database};
use server_example::MIGRATIONS;

use crate::stable;

/// The program of an example; whoever asks first builds them all.
pub(crate) fn built(example: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let examples = BUILT.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--offline", "--workspace", "--all-features", "--examples"]);
        assert!(build.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).status().unwrap().success());
        // Cargo has put this test into target/debug/deps.
        let test = std::env::current_exe().unwrap();
        test.parent().unwrap().parent().unwrap().join("examples")
    });
    examples.join(example)
}

/// The example, running until it is dropped.
pub(crate) struct Server {
    process: Child,
    /// What it said before it listened.
    pub(crate) said: String,
    address: String,
}

impl Server {
    pub(crate) fn start(example: &str, database: &str) -> Server {
        let mut command = Command::new(built(example));
        command.env("PORT", "0").env("DATABASE_URL", database).stdout(Stdio::piped());
        let mut server =
            Server { process: command.spawn().unwrap(), said: String::new(), address: String::new() };
        let lines = BufReader::new(server.process.stdout.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            if let Some(address) = line.strip_prefix("listening on http://") {
                address.clone_into(&mut server.address);
                return server;
            }
            // Roles are the server's: whether one is new depends on the other tests.
            if !line.trim_start().starts_with("NOTICE:") {
                server.said.push_str(&line);
                server.said.push('\n');
            }
        }
        panic!("it ended before it listened, and said: {}", server.said);
    }

    /// The status and the body of an answer.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        write!(stream, "{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        format!("{} {body}", head.split(' ').nth(1).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn it_migrates_at_boot_serves_from_its_tables_and_applies_nothing_twice() {
    let _stable = stable();
    let database = fresh_database();

    let server = Server::start("server", &database);
    insta::assert_snapshot!(server.said, @r#"
    using the database of DATABASE_URL
    applied 12 migrations in N ms
      001_schemas_and_shared_functions N ms
      002_service_catalogue N ms
      003_staff_and_working_hours N ms
      004_customers N ms
      005_bookings N ms
      006_booking_rules_and_open_slots N ms
      007_seed_catalogue N ms
      008_row_level_security N ms
      009_audit_log N ms
      010_cancellations N ms
      011_add_no_show_status N ms
      012_daily_report N ms
    "#);
    let booking = |start: &str, customer: &str| {
        format!(
            r#"{{"service": "hot-stone-massage", "staff": "mara", "starts_at": "2030-06-01T{start}Z",
                "customer": "{customer}@example.com", "name": "{customer}"}}"#
        )
    };
    let answers = [
        server.ask("POST", "/bookings", &booking("07:30", "ada")),
        server.ask("POST", "/bookings", &booking("08:30", "bob")),
        server.ask("GET", "/bookings?customer=bob@example.com", ""),
        server.ask("GET", "/reports/daily", ""),
    ];
    insta::assert_snapshot!(answers.join("\n"), @r#"
    201 {"id":1,"service":"hot-stone-massage","staff":"mara","starts_at":"2030-06-01T07:30Z","ends_at":"2030-06-01T09:00Z","status":"confirmed","price_cents":10800}
    409 {"error":"this time is already booked"}
    200 []
    200 [{"day":"2030-06-01","salon":"linden","bookings":1,"cancellations":0,"late_cancellations":0,"revenue_cents":10800}]
    "#);
    drop(server);

    let again = Server::start("server", &database);
    insta::assert_snapshot!(again.said, @"
    using the database of DATABASE_URL
    nothing to apply: 12 migrations up to 012_daily_report applied before
    ");
    assert!(again.ask("GET", "/bookings?customer=ada@example.com", "").contains("confirmed"));
}

/// Databases have these checksums: a section that is added to a file is no edit of what was applied.
#[test]
fn its_migrations_are_what_they_were_when_they_were_applied_first() {
    let checksums: Vec<_> = MIGRATIONS
        .iter()
        .map(|one| one.version.to_string() + " " + &one.checksum.to_string()[..16])
        .collect();
    insta::assert_snapshot!(checksums.join("\n"), @"
    1 b44ea53a13778943
    2 d9fb1472a5b9d329
    3 b900d0d89fffa022
    4 12253857f1f08b2a
    5 49c0ea52f8688220
    6 66e358756490f5ee
    7 6e4a175ebbfa7875
    8 636c0b424ddf4df6
    9 9e027768e2a250e5
    10 0085affc9adc91c8
    11 43636035172476da
    12 a90ab2f481b8c867
    ");
}

#[test]
fn its_migrations_replay() {
    assert_replays_on(&own_database(), &MIGRATIONS);
    assert!(MIGRATIONS.iter().all(|migration| migration.down.is_some()), "each can be reverted");
}

#[test]
fn its_whole_history_goes_back_and_forth_twice() {
    let url = own_database();
    let mut client = connect(&url);
    let empty = dump(&mut client);
    MIGRATIONS.apply_url(&url).unwrap();
    let full = without_times(&dump(&mut client));
    for _ in 0..2 {
        assert_eq!(MIGRATIONS.revert_url(&url, To::Nothing).unwrap().reverted.len(), 12);
        client.batch_execute("DROP SCHEMA migrate CASCADE").unwrap();
        assert_eq!(difference(&empty, &dump(&mut client)), "");
        assert_eq!(MIGRATIONS.apply_url(&url).unwrap().applied.len(), 12);
        assert_eq!(difference(&full, &without_times(&dump(&mut client))), "");
        assert!(MIGRATIONS.verify_url(&url).unwrap().has_passed());
    }
}

/// A dump without the moments at which rows were written.
fn without_times(dump: &str) -> String {
    let is_time = |piece: &&str| piece.starts_with("20") && piece.ends_with("+00:00");
    dump.split('"').filter(|piece| !is_time(piece)).collect::<Vec<_>>().join("\"")
}

/// A database of a server that these tests share: the role that the example creates is a server's.
fn own_database() -> String {
    static SERVER: OnceLock<throwaway_postgres::Server> = OnceLock::new();
    let server = SERVER.get_or_init(|| throwaway_postgres::Server::start().unwrap());
    server.fresh_database().unwrap()
}

/// With bookings in it: what customers did stays, as far as the older schema can say it.
#[test]
fn its_down_scripts_keep_the_bookings() {
    let url = own_database();
    let mut client = connect(&url);
    MIGRATIONS.apply_url(&url).unwrap();
    client.batch_execute(BOOKINGS).unwrap();
    let bookings = "SELECT concat_ws(' ', starts_at AT TIME ZONE 'UTC', status, price_cents) FROM scheduling.bookings ORDER BY 1";

    MIGRATIONS.revert_url(&url, 9).unwrap();
    insta::assert_snapshot!(ask(&mut client, bookings), @"
    2030-06-03 08:00:00 cancelled 7200
    2030-06-03 09:00:00 completed 7200
    2030-06-03 13:00:00 confirmed 7200
    ");
    assert_eq!(MIGRATIONS.apply_url(&url).unwrap().applied.len(), 3);
    insta::assert_snapshot!(ask(&mut client, bookings), @"
    2030-06-03 08:00:00 cancelled 7200
    2030-06-03 09:00:00 completed 7200
    2030-06-03 13:00:00 confirmed 7200
    ");
    assert!(MIGRATIONS.verify_url(&url).unwrap().has_passed());

    // The seed is not taken from under them.
    let error = MIGRATIONS.revert_url(&url, 6).unwrap_err();
    assert_eq!((error.version(), error.sqlstate()), (Version::new(7), Some("23503")));
    assert_eq!(ask(&mut client, "SELECT max(version) FROM migrate.schema_migrations"), "7");
    assert_eq!(ask(&mut client, "SELECT count(*) FROM scheduling.working_hours"), "22");
}

/// A booking that is cancelled, one whose customer did not come, and one to come.
const BOOKINGS: &str = "
INSERT INTO scheduling.customers (email, full_name) VALUES ('ada@example.com', 'Ada');
INSERT INTO scheduling.bookings (service_id, staff_id, customer_id, starts_at)
SELECT service.id, member.id, customer.id, start
FROM catalog.services AS service, scheduling.staff AS member, scheduling.customers AS customer,
  unnest(ARRAY['2030-06-03 08:00Z', '2030-06-03 09:00Z', '2030-06-03 13:00Z']::timestamptz[]) AS start
WHERE service.slug = 'swedish-massage' AND member.slug = 'mara';
UPDATE scheduling.bookings SET status = 'cancelled' WHERE starts_at = '2030-06-03 08:00Z';
UPDATE scheduling.bookings SET status = 'no_show' WHERE starts_at = '2030-06-03 09:00Z'";
