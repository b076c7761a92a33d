//! diesel: the application's own connection. It sends a message of several statements, and hands out no rows of it; so
//! the message leaves its rows in a setting of the session, which is asked for afterwards.

mod collect;
mod sqlstate;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use diesel::connection::SimpleConnection;
use diesel::expression::SqlLiteral;
use diesel::pg::PgConnection;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Nullable, Text};
use diesel::{RunQueryDsl, select};
use migrate_core::CharPosition;

use crate::link::{Failure, Link, Row, ServerError};

/// The connection of a conversation.
pub(super) struct Held<'c> {
    connection: &'c mut PgConnection,
    /// What the rows of the last message are known by: no other message's, of whichever program.
    mark: u128,
}

impl<'c> Held<'c> {
    pub(super) fn new(connection: &'c mut PgConnection) -> Held<'c> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Held { connection, mark: now.as_nanos() }
    }
}

impl Link for Held<'_> {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        self.mark += 1;
        let mark = self.mark.to_string();
        let Some(collecting) = collect::rewritten(sql, &mark).map_err(Failure::Client)? else {
            self.run(sql).await?;
            return Ok(Vec::new());
        };
        let asked = self.connection.batch_execute(&collecting);
        // A position in a message that was written anew says nothing.
        asked.map_err(|error| Failure::from(error).without_position())?;
        let (kept, clear) = collect::COLLECTED;
        let ask = select((text(kept), text(clear)));
        let (kept, _cleared): (Option<String>, Option<String>) = ask.get_result(self.connection)?;
        kept.as_deref().and_then(|rows| rows.strip_prefix(&mark)).map(collect::rows).ok_or_else(without_rows)
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        Ok(self.connection.batch_execute(sql)?)
    }

    fn hears_beside_scripts(&self) -> bool {
        false
    }

    async fn sleep(&mut self, time: Duration) {
        std::thread::sleep(time);
    }
}

fn text(expression: &str) -> SqlLiteral<Nullable<Text>> {
    diesel::dsl::sql(expression)
}

/// The session is another one than a moment before.
fn without_rows() -> Failure {
    Failure::Client(
        "this connection goes through a pooler in transaction mode, and diesel can't ask through one: \
         give a direct connection, or one in session mode"
            .to_owned(),
    )
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let (kind, said) = match error {
            Error::DatabaseError(kind, said) => (kind, said),
            error => return Failure::Client(error.to_string()),
        };
        let code = sqlstate::of(kind, said.message());
        let is_lost =
            matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand);
        if is_lost && code.is_empty() {
            let text = said.message().split_whitespace().collect::<Vec<_>>().join(" ");
            return Failure::Connection(migrate_core::printable::line(&text).into_owned());
        }
        let position = said.statement_position().and_then(|position| usize::try_from(position).ok());
        let error = ServerError::new(code, said.message(), said.hint(), position.map(CharPosition));
        Failure::Server(Box::new(error))
    }
}
