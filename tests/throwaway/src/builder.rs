use std::env;
use std::io;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::account;
use crate::server::Server;

/// A [`Server`] to be.
#[derive(Debug, Default)]
pub struct Builder {
    tcp: bool,
    bin: Option<PathBuf>,
    within: Option<PathBuf>,
    files: Vec<(String, String)>,
    settings: Vec<(String, String)>,
}

impl Builder {
    /// Listens on a free port of 127.0.0.1 as well, where every user of this machine can reach it.
    #[must_use]
    pub fn tcp(mut self) -> Self {
        self.tcp = true;
        self
    }

    /// Starts the server of this folder, say one of [`versions`](crate::versions), and not the one that is found.
    #[must_use]
    pub fn bin(mut self, folder: &Path) -> Self {
        self.bin = Some(folder.to_owned());
        self
    }

    /// Starts the server with a setting, say `("log_statement", "all")`; the last one of a name counts.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Keeps the server's files in a folder of this one, and not in one of `TMPDIR`. Anybody must be allowed to write there.
    #[must_use]
    pub fn within(mut self, folder: &Path) -> Self {
        self.within = Some(folder.to_owned());
        self
    }

    /// Puts a file into the data folder before the server starts, say `("server.key", pem)`.
    ///
    /// It belongs to the server's user and only that user can read it, as PostgreSQL demands of a key.
    #[must_use]
    pub fn file(mut self, name: &str, text: &str) -> Self {
        self.files.push((name.to_owned(), text.to_owned()));
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// As [`Server::start`].
    pub fn start(self) -> io::Result<Server> {
        let ports = if self.tcp { free_ports()? } else { "5432".to_owned() };
        Server::supervised_by(self.supervisor(&ports)?, self.tcp)
    }

    /// The command that starts the server on the first of these ports that is free.
    fn supervisor(&self, ports: &str) -> io::Result<Command> {
        let mut command = Command::new("sh");
        without_settings(&mut command);
        command
            .args(["-c", SUPERVISOR, "throwaway-postgres", ports])
            .args(self.files.iter().flat_map(|(name, text)| [name, text]))
            .arg("--")
            .args(["-c", if self.tcp { "listen_addresses=127.0.0.1" } else { "listen_addresses=" }])
            .args(self.settings.iter().flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")]))
            .current_dir("/") // the server's user may not be able to read ours
            .process_group(0) // Ctrl-C is for the owner; the pipe tells the rest
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .envs(self.bin.iter().map(|folder| ("PG_BIN", folder)))
            .envs(self.within.iter().map(|folder| ("TMPDIR", folder)));
        if let Some(user) = account::unprivileged()? {
            command.gid(user.gid.as_raw()).uid(user.uid.as_raw());
        }
        Ok(command)
    }
}

/// Forgets `PGHOST`, `PGPORT`, `PGOPTIONS` and the like, which are about somebody else's server.
pub(crate) fn without_settings(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.as_bytes().starts_with(b"PG") && name != "PG_BIN" {
            command.env_remove(name);
        }
    }
}

/// A few ports that were free at once: the supervisor tries the next when one was taken since.
fn free_ports() -> io::Result<String> {
    let listeners = (0..5).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<io::Result<Vec<_>>>()?;
    let ports = listeners.iter().map(|listener| Ok(listener.local_addr()?.port().to_string()));
    Ok(ports.collect::<io::Result<Vec<_>>>()?.join(" "))
}

const SUPERVISOR: &str = concat!(include_str!("find.sh"), include_str!("supervisor.sh"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_postgres_says_what_to_do() {
        let mut supervisor = Server::builder().supervisor("5432").unwrap();
        supervisor.env("PG_BIN", "/nowhere");
        let error = Server::supervised_by(supervisor, false).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no PostgreSQL in `PG_BIN`, which is `/nowhere`: set it to a folder with `initdb`, `postgres` and \
             `psql`, or unset it and run `script/postgres`, which finds or installs one",
        );
    }

    #[test]
    fn a_refused_setting_comes_back_with_the_log() {
        let error = Server::builder().setting("shared_buffers", "few").start().unwrap_err().to_string();
        assert!(error.contains("/postgres` did not start, and its log ends:\n"), "{error}");
        assert!(error.contains(r#"invalid value for parameter "shared_buffers": "few""#), "{error}");
    }

    #[test]
    fn a_port_taken_meanwhile_is_given_up_for_the_next() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let supervisor =
            Server::builder().tcp().supervisor(&format!("{port} {}", free_ports().unwrap())).unwrap();
        let url = Server::supervised_by(supervisor, true).unwrap().tcp_url("postgres").unwrap();
        assert!(!url.contains(&format!(":{port}/")), "{url}");
    }
}
