//! The clients that can carry out a conversation, and what they have in common.

#[cfg(feature = "url")]
mod bad_url;
#[cfg(feature = "postgres")]
mod blocking;
#[cfg(any(feature = "postgres", feature = "tokio-postgres", feature = "sqlx", feature = "diesel"))]
mod calls;
#[cfg(feature = "cli")]
mod development;
#[cfg(feature = "diesel")]
mod diesel;
#[cfg(feature = "url")]
mod kept;
#[cfg(any(feature = "cli", feature = "test"))]
mod naming;
#[cfg(feature = "url")]
mod own;
#[cfg(feature = "url")]
mod parameters;
#[cfg(feature = "url")]
mod passfile;
#[cfg(any(feature = "url", feature = "sqlx"))]
mod pooler;
#[cfg(feature = "sqlx")]
mod sqlx;
#[cfg(feature = "url")]
mod sslmode;
#[cfg(feature = "url")]
mod surroundings;
#[cfg(feature = "url")]
mod target;
#[cfg(feature = "url")]
mod tls;
#[cfg(feature = "tokio-postgres")]
mod tokio;
#[cfg(feature = "url")]
mod url;
#[cfg(feature = "url")]
mod watch;

#[cfg(feature = "test")]
pub(crate) use self::tokio::Lent;
#[cfg(feature = "cli")]
pub(crate) use development::{Named, Standing};
#[cfg(feature = "url")]
pub(crate) use kept::Kept;
#[cfg(any(feature = "cli", feature = "test"))]
pub(crate) use naming::naming;
#[cfg(feature = "url")]
pub(crate) use parameters::with_option;
#[cfg(feature = "sqlx")]
pub use sqlx::Sqlx;
#[cfg(any(feature = "cli", feature = "test"))]
pub(crate) use url::hold;

#[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
mod answer {
    use std::error::Error as _;

    use migrate_core::CharPosition;
    use tokio_postgres::SimpleQueryMessage;
    use tokio_postgres::error::{Error, ErrorPosition};

    use crate::link::{Failure, Row, ServerError};

    /// The rows of an answer; both clients share these types.
    pub(super) fn rows(messages: &[SimpleQueryMessage]) -> Vec<Row> {
        messages.iter().filter_map(row).collect()
    }

    /// A message's row, if it is one.
    pub(super) fn row(message: &SimpleQueryMessage) -> Option<Row> {
        let SimpleQueryMessage::Row(row) = message else { return None };
        Some(Row((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect()))
    }

    impl From<Error> for Failure {
        fn from(error: Error) -> Failure {
            if let Some(server) = error.as_db_error() {
                let position = match server.position() {
                    Some(ErrorPosition::Original(position)) => Some(CharPosition(*position as usize)),
                    _ => None,
                };
                let (code, message, hint) = (server.code().code(), server.message(), server.hint());
                return Failure::Server(Box::new(ServerError::new(code, message, hint, position)));
            }
            let text = error.to_string();
            let is_tls = text.contains("TLS");
            let is_io = error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
            let text = error.source().map_or(text.clone(), |source| format!("{text}: {source}"));
            if (is_io && !is_tls) || error.is_closed() {
                Failure::Connection(text)
            } else {
                Failure::Client(text)
            }
        }
    }
}
