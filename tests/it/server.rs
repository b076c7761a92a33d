//! `examples/server`, started and asked as its README says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use migrate_tests::fresh_database;

use crate::stable;

/// The example's program, built by whoever asks first.
pub(crate) fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--offline", "--workspace", "--all-features", "--example", "server"]);
        assert!(build.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).status().unwrap().success());
        // Cargo has put this test into target/debug/deps.
        let test = std::env::current_exe().unwrap();
        test.parent().unwrap().parent().unwrap().join("examples/server")
    })
}

/// The example, running until it is dropped.
struct Server {
    process: Child,
    /// What it said before it listened.
    said: String,
    address: String,
}

impl Server {
    fn start(database: &str) -> Server {
        let mut command = Command::new(built());
        command.env("PORT", "0").env("DATABASE_URL", database).stdout(Stdio::piped());
        let mut server =
            Server { process: command.spawn().unwrap(), said: String::new(), address: String::new() };
        let lines = BufReader::new(server.process.stdout.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            if let Some(address) = line.strip_prefix("listening on http://") {
                address.clone_into(&mut server.address);
                return server;
            }
            server.said.push_str(&line);
            server.said.push('\n');
        }
        panic!("it ended before it listened, and said: {}", server.said);
    }

    /// The status and the body of an answer.
    fn ask(&self, method: &str, path: &str, body: &str) -> String {
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

    let server = Server::start(&database);
    insta::assert_snapshot!(server.said, @"
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
    ");
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

    let again = Server::start(&database);
    insta::assert_snapshot!(again.said, @"
    using the database of DATABASE_URL
    nothing to apply: 12 migrations up to 012_daily_report applied before
    ");
    assert!(again.ask("GET", "/bookings?customer=ada@example.com", "").contains("confirmed"));
}
