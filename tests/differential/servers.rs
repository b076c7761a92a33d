//! The servers that are asked: the machine's own, and the oldest and the newest that it has besides (`script/postgres 18`).

use std::sync::LazyLock;

use postgres::{Client, Config, NoTls};
use throwaway_postgres::{Server, Version, versions};

/// One of them.
pub(crate) struct Asked {
    pub(crate) major: u32,
    server: &'static Server,
}

impl Asked {
    fn new(server: &'static Server) -> Asked {
        let mut asked = Asked { major: 0, server };
        let row = asked.fresh().query_one("SELECT current_setting('server_version_num')::int4 / 10000", &[]);
        asked.major = row.expect("a version").get::<_, i32>(0).unsigned_abs();
        asked
    }

    /// A connection to an empty database.
    pub(crate) fn fresh(&self) -> Client {
        self.with("")
    }

    /// The same, where no statement may take longer than so long; `DISCARD ALL` does not change that.
    pub(crate) fn patient_for(&self, longest: &str) -> Client {
        self.with(&format!("-c statement_timeout={longest}"))
    }

    fn with(&self, options: &str) -> Client {
        // A statement may have taken the server down, which comes back by itself.
        let wait = || std::thread::sleep(std::time::Duration::from_millis(500));
        let mut tries = (0..60).map(|_| self.server.fresh_database().inspect_err(|_| wait()));
        let url = tries.find_map(Result::ok).expect("a database");
        let mut config: Config = url.parse().expect("a URL");
        config.options(options).connect(NoTls).expect("a connection")
    }
}

/// The machine's own server.
pub(crate) fn own() -> &'static Asked {
    static OWN: LazyLock<Asked> =
        LazyLock::new(|| Asked::new(Server::shared().expect("a throwaway PostgreSQL")));
    &OWN
}

/// All of them, the machine's own first. They are gone when the process ends.
pub(crate) fn all() -> Vec<&'static Asked> {
    static OTHERS: LazyLock<Vec<Asked>> = LazyLock::new(|| {
        let versions = versions().expect("a shell");
        let mut others: Vec<&Version> = versions.first().into_iter().chain(versions.last()).collect();
        others.dedup();
        others.retain(|version| version.major != own().major);
        let start = |version: &&Version| {
            let server = Server::builder().bin(&version.bin).start().expect("a throwaway PostgreSQL");
            Asked::new(Box::leak(Box::new(server)))
        };
        others.iter().map(start).collect()
    });
    let all: Vec<_> = std::iter::once(own()).chain(&*OTHERS).collect();
    if all.len() == 1 {
        eprintln!("only PostgreSQL {} is asked: `script/postgres 18` brings another", own().major);
    }
    all
}

/// Whether a server of this version knows what stands below these lines: `-- since: 17` stands above what came with 17,
/// `-- until: 16` above what went with it.
pub(crate) fn know(major: u32, lines: &[&str]) -> bool {
    let version = |word| lines.iter().find_map(|line| line.strip_prefix(word)?.trim().parse::<u32>().ok());
    version("-- since:").is_none_or(|since| since <= major)
        && version("-- until:").is_none_or(|until| major <= until)
}
