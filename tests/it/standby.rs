//! A hot standby answers when it is up to date, waits while it lags, and never migrates.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{WAYS, Way, ask, connect, run};
use postgres::{Client, NoTls};
use throwaway_postgres::Server;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");

/// A server that follows a primary, in a folder inside the primary's, and ends before it.
pub(crate) struct Standby {
    process: Child,
    /// Of the database `postgres`.
    pub(crate) url: String,
}

impl Standby {
    pub(crate) fn of(primary: &Server) -> Standby {
        let owner = fs::metadata(primary.socket_dir()).unwrap();
        let folder = primary.socket_dir().join("standby");
        let bin = fs::read_link(format!("/proc/{}/exe", primary.postmaster_pid())).unwrap();
        let as_owner = |program: &Path| {
            let mut command = Command::new(program);
            command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
            if fs::metadata("/proc/self").unwrap().uid() == 0 {
                command.uid(owner.uid()).gid(owner.gid());
            }
            command
        };
        copy(primary, |script, label| {
            let mut copy = as_owner(Path::new("sh"));
            copy.args(["-c", script, "sh"]).args([&primary.data_dir(), &folder]).arg(label);
            assert!(copy.status().unwrap().success());
        });
        let mut server = as_owner(&bin);
        server
            .arg("-D")
            .arg(&folder)
            .args(["-c", "listen_addresses=", "-c", "max_connections=200", "-p", "5433", "-c"])
            .arg(format!("primary_conninfo=host={} user=postgres", primary.socket_dir().display()))
            .arg("-k")
            .arg(primary.socket_dir());
        let process = server.spawn().unwrap();
        let url = primary.url("postgres").replace(":5432/", ":5433/");
        let started = Instant::now();
        while Client::connect(&url, NoTls).is_err() {
            assert!(started.elapsed() < Duration::from_secs(20), "the standby does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        Standby { process, url }
    }
}

/// What `pg_basebackup` does, which does not come with every server: runs a script with nothing, and one with the label.
fn copy(primary: &Server, run: impl Fn(&str, &str)) {
    let mut client = connect(&primary.url("postgres"));
    let is_old = ask(&mut client, "SELECT current_setting('server_version_num')::int < 150000") == "t";
    let (start, stop) = if is_old {
        ("pg_start_backup('standby', true, false)", "pg_stop_backup(false, false)")
    } else {
        ("pg_backup_start('standby', true)", "pg_backup_stop(false)")
    };
    client.batch_execute(&format!("SELECT {start}")).unwrap();
    run(COPY, "");
    let label = ask(&mut client, &format!("SELECT labelfile FROM {stop}"));
    run(LABEL, &label);
}

const COPY: &str = "mkdir -m 700 \"$2\" && cp -R \"$1\"/* \"$2\" && rm -f \"$2\"/postmaster.*";
const LABEL: &str = "printf '%s' \"$3\" >\"$2\"/backup_label && : >\"$2\"/standby.signal";

impl Drop for Standby {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn it_answers_waits_and_never_migrates() {
    let primary = Server::builder().start().unwrap();
    SHOP.apply_url(&primary.url("postgres")).unwrap();
    let standby = Standby::of(&primary);
    for way in WAYS {
        assert_eq!(run(way, &SHOP.runner(), &standby.url).unwrap().before, 3, "{way:?}");
        let soon = LATER.runner().wait(Duration::from_millis(200));
        insta::allow_duplicates! { insta::assert_snapshot!(run(way, &soon, &standby.url).unwrap_err(), @"
        this server is a standby, and 1 migrations have not reached it
        migrate the primary
        ") };
    }
    let other = SHOP.runner().table("other").wait(Duration::from_millis(200));
    insta::assert_snapshot!(run(Way::Url, &other, &standby.url).unwrap_err(), @"
    this server is a standby, and 3 migrations have not reached it
    migrate the primary
    ");

    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| run(Way::Url, &LATER.runner(), &standby.url).unwrap());
        std::thread::sleep(Duration::from_millis(300));
        LATER.apply_url(&primary.url("postgres")).unwrap();
        waiting.join().unwrap()
    });
    assert_eq!((waiting.applied.len(), waiting.before), (0, 4));
    assert_eq!(ask(&mut connect(&standby.url), "SELECT pg_is_in_recovery()"), "t");
}

#[test]
fn a_server_that_starts_again_is_waited_for() {
    let mut server = Server::start().unwrap();
    let url = server.url("postgres");
    let applied = std::thread::scope(|scope| {
        let applying = scope.spawn(|| LATER.apply_url(&url).unwrap());
        server.crash().unwrap();
        applying.join().unwrap()
    });
    assert_eq!(applied.applied.len() + applied.before, 4);
}
