//! A server answers while its owner lives, and nothing of it is left afterwards.

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::{park, sleep};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use throwaway_postgres::Server;

type Outcome = Result<(), Box<dyn Error>>;

#[test]
fn answers_over_the_socket() -> Outcome {
    let server = Server::shared()?;
    assert_eq!(ask(&server.url("postgres"), "SELECT 1::text")?, "1");
    assert_eq!(ask(&server.url("postgres"), "SHOW listen_addresses")?, "");
    assert_eq!(ask(&server.url("postgres"), "SHOW data_directory")?, server.data_dir().display().to_string());
    assert_eq!(server.tcp_url("postgres"), None);
    Ok(())
}

#[test]
fn answers_over_tcp() -> Outcome {
    let server = Server::builder().tcp().start()?;
    let url = server.tcp_url("postgres").ok_or("no URL")?;
    assert_eq!(ask(&url, "SELECT host(inet_server_addr())")?, "127.0.0.1");
    Ok(())
}

#[test]
fn databases_are_fresh() -> Outcome {
    let (one, other) = (Server::shared()?.fresh_database()?, Server::shared()?.fresh_database()?);
    Client::connect(&one, NoTls)?.batch_execute("CREATE TABLE ours ()")?;
    assert_eq!(ask(&one, "SELECT to_regclass('ours')::text")?, "ours");
    assert_eq!(ask(&other, "SELECT coalesce(to_regclass('ours')::text, 'none')")?, "none");
    Ok(())
}

#[test]
fn takes_settings_and_files() -> Outcome {
    let server =
        Server::builder().setting("app.motto", "it's $HOME \\ here").file("motto", "two\nlines\n").start()?;
    assert_eq!(ask(&server.url("postgres"), "SHOW app.motto")?, "it's $HOME \\ here");
    assert_eq!(ask(&server.url("postgres"), "SELECT pg_read_file('motto')")?, "two\nlines\n");
    Ok(())
}

#[test]
fn answers_again_after_a_crash() -> Outcome {
    let mut server = Server::start()?;
    let (url, pid, dir) = (server.url("postgres"), server.postmaster_pid(), server.socket_dir().to_owned());
    Client::connect(&url, NoTls)?.batch_execute("CREATE TABLE kept ()")?;
    server.crash()?;
    assert!(!runs(pid)? && runs(server.postmaster_pid())?);
    assert_eq!(ask(&server.url("postgres"), "SELECT to_regclass('kept')::text")?, "kept");
    let pid = server.postmaster_pid();
    drop(server);
    assert!(!runs(pid)? && !dir.exists());
    Ok(())
}

#[test]
fn gone_when_dropped() -> Outcome {
    let server = Server::start()?;
    let (pid, dir) = (server.postmaster_pid(), server.socket_dir().to_owned());
    assert!(runs(pid)? && dir.exists());
    drop(server);
    assert!(!runs(pid)? && !dir.exists());
    Ok(())
}

#[test]
fn gone_when_its_owner_is_killed() -> Outcome {
    if env::var_os("BE_THE_OWNER").is_some() {
        let server = Server::start()?;
        println!("\nowner: {} {}", server.postmaster_pid(), server.socket_dir().display());
        loop {
            park();
        }
    }

    let mut owner = Command::new(env::current_exe()?)
        .args(["gone_when_its_owner_is_killed", "--exact", "--nocapture"])
        .env("BE_THE_OWNER", "1")
        .stdout(Stdio::piped())
        .spawn()?;
    let output = owner.stdout.take().ok_or("no output")?;
    let line =
        BufReader::new(output).lines().find_map(|line| Some(line.ok()?.strip_prefix("owner: ")?.to_owned()));
    let line = line.ok_or("no server")?;
    let (pid, dir) = line.split_once(' ').ok_or("no folder")?;
    let (pid, dir) = (pid.parse()?, PathBuf::from(dir));
    assert!(runs(pid)? && dir.exists());

    owner.kill()?; // SIGKILL
    owner.wait()?;
    let patience = Instant::now() + Duration::from_secs(30);
    while runs(pid)? || dir.exists() {
        assert!(Instant::now() < patience, "`{line}` is still there");
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn ask(url: &str, question: &str) -> Result<String, Box<dyn Error>> {
    Ok(Client::connect(url, NoTls)?.query_one(question, &[])?.try_get(0)?)
}

fn runs(pid: u32) -> Result<bool, Box<dyn Error>> {
    Ok(Command::new("kill").args(["-0", &pid.to_string()]).stderr(Stdio::null()).status()?.success())
}
