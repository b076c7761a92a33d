use std::{env, fmt, io};

use crate::Server;

/// The database that `DATABASE_URL` names, or else one on a server that goes with this value.
#[derive(Debug)]
pub struct Database {
    url: String,
    server: Option<Server>,
}

impl Database {
    /// Reads `DATABASE_URL`; where it is not set, or empty, starts a server.
    ///
    /// # Errors
    ///
    /// If a server is needed and does not start, with the reason.
    pub fn from_env() -> io::Result<Self> {
        if let Some(url) = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            return Ok(Self { url, server: None });
        }
        let server = Server::start().map_err(|error| {
            let reason = format!("DATABASE_URL is not set, and no PostgreSQL could be started: {error}");
            io::Error::new(error.kind(), reason)
        })?;
        Ok(Self { url: server.url("postgres"), server: Some(server) })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for Database {
    /// Where it is; not the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.server {
            None => f.write_str("using the database of DATABASE_URL"),
            Some(server) => write!(
                f,
                "DATABASE_URL is not set: started a throwaway PostgreSQL in {}, removed when this program ends",
                server.socket_dir().display()
            ),
        }
    }
}
