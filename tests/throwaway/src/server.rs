use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command};
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::builder::{Builder, without_settings};
use crate::url::encode;

/// A running PostgreSQL that stops, and whose folder is removed, when this is dropped or its process ends.
#[derive(Debug)]
pub struct Server {
    supervisor: Child,
    answers: BufReader<ChildStdout>,
    tcp: bool,
    ready: Ready,
    databases: AtomicU32,
}

impl Server {
    /// Starts a server that listens on a private Unix socket only.
    ///
    /// # Errors
    ///
    /// If no PostgreSQL is found, or it does not start. The text says which, what to do, and how the log ends.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// A server with settings of its own.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The one server of this process, started by whoever asks first, gone when the process ends.
    ///
    /// Tests that share it stay apart by taking a [`fresh_database`](Self::fresh_database) each.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start); the first failure is everybody's.
    pub fn shared() -> io::Result<&'static Self> {
        static SHARED: OnceLock<io::Result<Server>> = OnceLock::new();
        SHARED
            .get_or_init(Self::start)
            .as_ref()
            .map_err(|error| io::Error::new(error.kind(), error.to_string()))
    }

    /// Creates an empty database that nobody else uses, and returns its URL.
    ///
    /// # Errors
    ///
    /// If the server refuses, with its reason.
    pub fn fresh_database(&self) -> io::Result<String> {
        let name = format!("fresh_{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        let create = format!("CREATE DATABASE {name}");
        let output = self.psql(&self.url("postgres")).args(["--command", &create]).output()?;
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            return Err(io::Error::other(format!(
                "could not create database `{name}`: {}",
                reason.trim_end()
            )));
        }
        Ok(self.url(&name))
    }

    /// The server's own psql, or the one on `PATH` where it has none, connected to a database, and without anybody's
    /// settings.
    #[must_use]
    pub fn psql(&self, url: &str) -> Command {
        let own = self.ready.bin.join("psql");
        let mut psql = Command::new(if own.exists() { own } else { PathBuf::from("psql") });
        without_settings(&mut psql);
        psql.args(["--no-psqlrc", "--quiet", "--dbname", url]);
        psql
    }

    /// The URL of a database, through the Unix socket, for the superuser `postgres`.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let socket_dir = encode(self.ready.dir.as_os_str());
        format!("postgresql://postgres@{socket_dir}:{}/{}", self.ready.port, encode(database))
    }

    /// The URL of a database through 127.0.0.1, if the server was built with [`tcp`](Builder::tcp).
    #[must_use]
    pub fn tcp_url(&self, database: &str) -> Option<String> {
        self.tcp.then(|| format!("postgresql://postgres@127.0.0.1:{}/{}", self.ready.port, encode(database)))
    }

    /// The folder of the Unix socket; everything else of the server is below it.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        &self.ready.dir
    }

    /// The server's data folder.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.ready.dir.join("data")
    }

    /// The process id of the server: its parent process, the postmaster.
    #[must_use]
    pub fn postmaster_pid(&self) -> u32 {
        self.ready.postmaster_pid
    }

    /// Crashes the server (`SIGQUIT`, which PostgreSQL calls an immediate shutdown) and starts it again,
    /// which recovers from what is in its folder.
    ///
    /// # Errors
    ///
    /// If it does not start again, with the end of its log.
    pub fn crash(&mut self) -> io::Result<()> {
        if let Some(stdin) = &mut self.supervisor.stdin {
            stdin.write_all(b"crash\n")?;
        }
        self.ready = ready(&mut self.supervisor, &mut self.answers)?;
        Ok(())
    }

    /// Runs the supervisor until it says that the server is ready, or why it is not.
    pub(crate) fn supervised_by(mut command: Command, tcp: bool) -> io::Result<Self> {
        let mut supervisor = command.spawn()?;
        let stdout =
            supervisor.stdout.take().ok_or_else(|| io::Error::other("the supervisor has no output"))?;
        let mut answers = BufReader::new(stdout);
        let ready = ready(&mut supervisor, &mut answers)?;
        Ok(Self { supervisor, answers, tcp, ready, databases: AtomicU32::new(0) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Closes the pipe first, which is what the supervisor waits for.
        let _ = self.supervisor.wait();
    }
}

/// Waits for the supervisor to say that the server is ready, or why it is not.
fn ready(supervisor: &mut Child, answers: &mut impl BufRead) -> io::Result<Ready> {
    let mut line = Vec::new();
    answers.read_until(b'\n', &mut line)?;
    if let Some(ready) = Ready::parse(&line) {
        return Ok(ready);
    }
    let mut reason = Vec::new();
    if let Some(mut stderr) = supervisor.stderr.take() {
        stderr.read_to_end(&mut reason)?;
    }
    let status = supervisor.wait()?;
    Err(io::Error::other(match String::from_utf8_lossy(&reason).trim_end() {
        "" => format!("the supervisor of PostgreSQL ended without a reason: {status}"),
        reason => reason.to_owned(),
    }))
}

/// What the supervisor says when the server accepts connections.
#[derive(Debug)]
struct Ready {
    postmaster_pid: u32,
    port: u16,
    bin: PathBuf,
    dir: PathBuf,
}

impl Ready {
    fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.strip_suffix(b"\n")?.strip_prefix(b"ready\t")?.split(|&byte| byte == b'\t');
        Some(Self {
            postmaster_pid: number(fields.next()?)?,
            port: number(fields.next()?)?,
            bin: path(fields.next()?),
            dir: path(fields.next()?),
        })
    }
}

fn number<T: FromStr>(field: &[u8]) -> Option<T> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

fn path(field: &[u8]) -> PathBuf {
    OsString::from_vec(field.to_vec()).into()
}
