//! A hot standby answers when it is up to date, waits while it lags, and never migrates.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
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
        let bin = bin.parent().unwrap().to_owned();
        let as_owner = |program: &str| {
            let mut command = Command::new(bin.join(program));
            command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
            if fs::metadata("/proc/self").unwrap().uid() == 0 {
                command.uid(owner.uid()).gid(owner.gid());
            }
            command
        };
        let mut backup = as_owner("pg_basebackup");
        backup
            .arg("-h")
            .arg(primary.socket_dir())
            .args(["-U", "postgres", "-R", "-c", "fast", "-D"])
            .arg(&folder);
        assert!(backup.status().unwrap().success());
        let mut server = as_owner("postgres");
        server
            .arg("-D")
            .arg(&folder)
            .args(["-c", "listen_addresses=", "-c", "max_connections=200", "-p", "5433", "-k"])
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
