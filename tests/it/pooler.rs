//! `PgBouncer` in transaction mode, in front of a server of its own.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use throwaway_postgres::Server;

/// A pooler that gives a few server sessions to many clients, until it is dropped.
pub(crate) struct Pooler {
    server: Server,
    process: Child,
    folder: tempfile::TempDir,
    port: u16,
}

/// Two ways to one database.
pub(crate) struct Url {
    pub(crate) direct: String,
    pub(crate) pooled: String,
}

impl Pooler {
    /// Starts one; nothing, and a word, if `PgBouncer` is not installed.
    pub(crate) fn start() -> Option<Pooler> {
        Pooler::in_mode("transaction")
    }

    /// The same in another mode.
    pub(crate) fn in_mode(mode: &str) -> Option<Pooler> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
        let mut programs = folders.map(|folder| folder.join("pgbouncer"));
        let Some(program) = programs.find(|program| fs::metadata(program).is_ok()) else {
            println!("skipped: PgBouncer is not installed");
            return None;
        };
        let server = Server::builder().start().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (path, port) =
            (folder.path(), TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
        let settings = format!(
            "[databases]\n* = host={socket} user=postgres\n[pgbouncer]\nlisten_addr =\nlisten_port = {port}\n\
             unix_socket_dir = {folder}\nauth_type = any\npool_mode = {mode}\ndefault_pool_size = 4\n\
             max_client_conn = 200\nlogfile = {folder}/log\nignore_startup_parameters = extra_float_digits\n",
            socket = server.socket_dir().display(),
            folder = path.display(),
        );
        let file = path.join("pgbouncer.ini");
        fs::write(&file, settings).unwrap();
        // It refuses to run as root; the server's folder is open to its own account only.
        let socket = fs::metadata(server.socket_dir()).unwrap();
        let mut command = Command::new(program);
        command.arg("-q").arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
        run_as_owner(&mut command, &socket);
        let process = command.spawn().unwrap();
        let pooler = Pooler { server, process, folder, port };
        let started = Instant::now();
        while Client::connect(&pooler.url("postgres"), NoTls).is_err() {
            assert!(started.elapsed() < Duration::from_secs(10), "PgBouncer does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(pooler)
    }

    pub(crate) fn fresh_database(&self) -> Url {
        let direct = self.server.fresh_database().unwrap();
        let name = direct.rsplit('/').next().unwrap().to_owned();
        Url { pooled: self.url(&name), direct }
    }

    fn url(&self, database: &str) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgresql://postgres@{folder}:{}/{database}", self.port)
    }
}

fn run_as_owner(command: &mut Command, folder: &fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        command.uid(folder.uid()).gid(folder.gid());
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
