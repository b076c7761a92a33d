//! A connection, as the conversations see it. Whether its client blocks or awaits, they are the same.

#[cfg(any(test, feature = "postgres", feature = "diesel"))]
use std::pin::pin;
#[cfg(any(test, feature = "postgres", feature = "diesel"))]
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use migrate_core::CharPosition;
use migrate_core::printable::line;

use crate::report::Notice;

/// A client of PostgreSQL. All goes over the simple query protocol: a transaction-mode pooler does not
/// break it, and it leaves no open portal, which would pin a snapshot and block CREATE INDEX CONCURRENTLY.
pub(crate) trait Link: Send {
    /// Sends statements in one message, and collects the rows of all of them.
    fn query(&mut self, sql: &str) -> impl Future<Output = Result<Vec<Row>, Failure>> + Send;

    /// The same, but rows that came before a failure are not lost, where the client hands them out while they come.
    fn collect(
        &mut self,
        sql: &str,
        rows: &mut Vec<Row>,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        async {
            *rows = self.query(sql).await?;
            Ok(())
        }
    }

    /// Sends statements in one message, and drops their rows.
    fn run(&mut self, sql: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Sends what only asks in one message, and collects the rows. If no answer comes within the limit, the connection counts
    /// as lost, and nothing more is sent. A client that blocks can't be left, so there it waits.
    fn ask(&mut self, sql: &str, _limit: Duration) -> impl Future<Output = Result<Vec<Row>, Failure>> + Send {
        self.query(sql)
    }

    /// Whether the rows of the runner's own statements come back from a message in which a script stands, too.
    fn hears_beside_scripts(&self) -> bool {
        true
    }

    /// Whether it hears what the server says beside its answers.
    fn hears_notices(&self) -> bool {
        false
    }

    /// Whether a connection was lost in this call before: then each migration has a message of its own, so that it is known in
    /// which it is lost again.
    fn is_careful(&self) -> bool {
        false
    }

    /// Hears which process of the server has the transaction that has begun.
    fn served_by(&mut self, _process: &str) {}

    /// Waits without the server.
    fn sleep(&mut self, time: Duration) -> impl Future<Output = ()> + Send;

    /// What the server has said since this was asked last: of each migration, where a message had several. A link that doesn't
    /// hear it has nothing.
    fn notices(&mut self) -> Vec<Vec<Notice>> {
        Vec::new()
    }

    /// Whether a pooler is seen to give one session to several clients. A link that can't look says no.
    fn is_pooled(&mut self) -> impl Future<Output = Result<bool, Failure>> + Send {
        std::future::ready(Ok(false))
    }
}

/// The values of a row, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row(pub(crate) Vec<Option<String>>);

impl Row {
    /// A column's text, counted from 0; empty for NULL, and where there is no such column.
    pub(crate) fn text(&self, column: usize) -> &str {
        self.0.get(column).and_then(Option::as_deref).unwrap_or_default()
    }

    /// A boolean column.
    pub(crate) fn is_true(&self, column: usize) -> bool {
        self.text(column) == "t"
    }
}

/// The row whose first column says what it is; the last one, because a script's own rows come before the runner's.
pub(crate) fn row<'r>(rows: &'r [Row], what: &str) -> Option<&'r Row> {
    rows.iter().rfind(|row| row.text(0) == what)
}

/// The second column of that row.
pub(crate) fn value<'r>(rows: &'r [Row], what: &str) -> &'r str {
    row(rows, what).map_or("", |row| row.text(1))
}

/// Why a message got no good answer. It holds nothing of the server's DETAIL, where rows of data stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server's error.
    Server(Box<ServerError>),
    /// No answer: the connection is lost, or could not be made now.
    Connection(String),
    /// The client can't speak with this server: TLS, authentication.
    Client(String),
}

/// The fields of the server's error that hold no rows:
/// <https://www.postgresql.org/docs/current/protocol-error-fields.html>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerError {
    pub(crate) sqlstate: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    /// In characters of the message that was sent.
    pub(crate) position: Option<CharPosition>,
}

/// What a pooler says that will be so again: <https://github.com/pgbouncer/pgbouncer>.
const LASTING: [&str; 5] = [
    STATEMENT_POOLING,
    "no such database",
    "no such user",
    "unsupported startup parameter",
    "authentication failed",
];

/// A pooler that gives each statement another session.
pub(crate) const STATEMENT_POOLING: &str = "statement pooling mode";

impl ServerError {
    /// What a server or a pooler has said, on one line each, and without values of rows.
    ///
    /// Errors about data ([class 22](https://www.postgresql.org/docs/current/errcodes-appendix.html)) quote the value:
    /// `invalid input syntax for type integer: "secret"`. Where the server names a position the value stands in the script
    /// itself; elsewhere it may be a row's. In errors about encodings it is the encodings that are quoted.
    pub(crate) fn new(
        sqlstate: &str,
        message: &str,
        hint: Option<&str>,
        position: Option<CharPosition>,
    ) -> ServerError {
        let is_of_encoding = matches!(sqlstate, "22021" | "22P05");
        // A client that tells no code may tell of data.
        let is_of_data = sqlstate.starts_with("22") || sqlstate.is_empty();
        let may_quote_data = is_of_data && !is_of_encoding && position.is_none();
        let said = |text: &str| {
            if may_quote_data { line(&without_quoted(text)).into_owned() } else { line(text).into_owned() }
        };
        ServerError { sqlstate: sqlstate.to_owned(), message: said(message), hint: hint.map(said), position }
    }
}

/// The text without what stands in its double quotes, but for words of our own: up to the last quote, because a value may
/// hold quotes.
fn without_quoted(text: &str) -> String {
    match (text.find('"'), text.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            let inside = text.get(first + 1..last).unwrap_or_default();
            if inside.starts_with("migrate:") {
                return text.to_owned();
            }
            let (before, after) = (text.get(..first), text.get(last + 1..));
            format!("{}\"…\"{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

impl Failure {
    /// Whether the same statements may succeed a moment later: a lock was not free in time, two
    /// transactions waited for each other, or changed one row of the catalogue.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Failure::Server(error) => match error.sqlstate.as_str() {
                "55P03" | "40P01" | "40001" => true,
                "XX000" => error.message == "tuple concurrently updated",
                _ => false,
            },
            Failure::Connection(_) | Failure::Client(_) => false,
        }
    }

    /// The same, where its position is none of the script's.
    pub(crate) fn without_position(self) -> Failure {
        match self {
            Failure::Server(error) => Failure::Server(Box::new(ServerError { position: None, ..*error })),
            failure => failure,
        }
    }

    /// Whether the host's name is not known: by what the standard library says.
    #[cfg(feature = "url")]
    pub(crate) fn is_unresolved(&self) -> bool {
        matches!(self, Failure::Connection(text) if text.contains("failed to lookup address information"))
    }

    /// Whether another connection may have more luck: the server starts, stops, fails over or is full.
    pub(crate) fn is_disconnection(&self) -> bool {
        match self {
            // connection_exception, too_many_connections, admin_shutdown and its kin, idle and transaction timeouts
            Failure::Server(error) => {
                let state = error.sqlstate.as_str();
                // A pooler uses protocol_violation for all that it has to say.
                let is_for_ever =
                    state == "08P01" && LASTING.iter().any(|words| error.message.contains(words));
                (state.starts_with("08") && !is_for_ever)
                    || matches!(state, "53300" | "57P01" | "57P02" | "57P03" | "25P03" | "25P04")
            }
            Failure::Connection(_) => true,
            Failure::Client(_) => false,
        }
    }

    /// No answer came, for so long.
    #[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
    pub(crate) fn no_answer(limit: Duration) -> Failure {
        Failure::Connection(format!("the server has not answered for {} ms", limit.as_millis()))
    }

    /// The server's code, where the server answered.
    pub(crate) fn sqlstate(&self) -> Option<&str> {
        match self {
            Failure::Server(error) => Some(error.sqlstate.as_str()).filter(|code| !code.is_empty()),
            Failure::Connection(_) | Failure::Client(_) => None,
        }
    }
}

/// Carries out a conversation over a client that blocks: none of its futures is ever pending.
#[cfg(any(test, feature = "postgres", feature = "diesel"))]
pub(crate) fn blocking<T>(conversation: impl Future<Output = T>) -> T {
    match pin!(conversation).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => unreachable!("a conversation awaits its link only, and this link blocks"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_a_row_is_not_repeated() {
        let said = |sqlstate: &str, message: &str, at: Option<usize>| {
            ServerError::new(sqlstate, message, None, at.map(CharPosition)).message
        };
        let cases = [
            (
                "22P02",
                "invalid input syntax for type integer: \"canary\"",
                "invalid input syntax for type integer: \"…\"",
            ),
            (
                "22003",
                "value \"99\" is out of range for type smallint",
                "value \"…\" is out of range for type smallint",
            ),
            ("22007", "invalid value \"a\"b\" for \"YYYY\"", "invalid value \"…\""),
            ("22003", "integer out of range", "integer out of range"),
            (
                "22P02",
                "invalid input syntax for type integer: \"migrate:ended\"",
                "invalid input syntax for type integer: \"migrate:ended\"",
            ),
            ("42P01", "relation \"a\" does not exist", "relation \"a\" does not exist"),
            ("P0001", "two\nlines", "two\\nlines"),
        ];
        for (sqlstate, message, expected) in cases {
            assert_eq!(said(sqlstate, message, None), expected);
        }
        assert_eq!(said("22P02", "invalid: \"in the script\"", Some(8)), "invalid: \"in the script\"");
    }
}
