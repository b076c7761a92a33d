//! A private PostgreSQL for tests and examples, gone with its owner.
//!
//! ```
//! use throwaway_postgres::Server;
//!
//! # fn main() -> std::io::Result<()> {
//! let server = Server::start()?;
//! let url = server.fresh_database()?; // for `postgres` and `tokio-postgres`
//! # assert!(url.ends_with("/fresh_1"), "{url}");
//! # Ok(())
//! # }
//! ```
//!
//! A server lives in a temporary folder that only it and its owner can read, and listens on a socket in
//! that folder: nothing has to be free, configured or running. It takes about a second to start and is
//! tuned to be forgotten, not to survive a crash (`fsync=off`).
//!
//! # Why it never stays behind
//!
//! The server is the child of a shell script, `supervisor.sh`, that reads a pipe whose other end the
//! [`Server`] holds. When that end closes, the script stops the server and removes the folder. The kernel
//! closes it however the owner ends: dropped, returned from `main` with the server in a static, panicked,
//! aborted, or killed by `SIGKILL`. So there are no signal handlers here, and no unsafe code.
//!
//! # Which PostgreSQL
//!
//! The one in `PG_BIN` (an absolute path) if that is set, else on `PATH`, else the newest in the usual
//! folders; see `find.sh`. PostgreSQL refuses to run as root, so root's server runs as the user `postgres`,
//! or `nobody` where there is none.
//!
//! # Limits
//!
//! Unix only. If the script itself is killed by `SIGKILL`, the server stays.

#![allow(clippy::doc_markdown, reason = "PostgreSQL is a name, not code")]

mod account;
mod builder;
mod database;
mod server;
mod url;
mod versions;

pub use builder::Builder;
pub use database::Database;
pub use server::Server;
pub use versions::{Version, versions};
