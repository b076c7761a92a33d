//! sqlx: the application's own pool or connection, with the TLS that it has.

mod migrator;

use std::fmt;
use std::time::{Duration, Instant};

use migrate_core::CharPosition;
use migrate_core::printable::line;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgRow};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, Postgres, Row as _, ValueRef};

use super::pooler;
use crate::error::Kind;
use crate::link::{Failure, Link, Row, ServerError};
use crate::settings::Settings;
use crate::{Error, Report};

/// What the calls for sqlx take: `&pool`, or `&mut connection`, a pool's or one of its own.
///
/// ```no_run
/// use migrate_runtime::Migrations;
/// use sqlx::postgres::PgPoolOptions;
///
/// # static MIGRATIONS: Migrations = Migrations::EMPTY;
/// # async fn boot() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = PgPoolOptions::new().connect("postgresql://localhost/app").await?;
/// println!("{}", MIGRATIONS.apply_sqlx(&pool).await?);
/// # Ok(())
/// # }
/// ```
///
/// sea-orm hands out its pool: `MIGRATIONS.apply_sqlx(database.get_postgres_connection_pool())`.
pub struct Sqlx<'c>(Source<'c>);

enum Source<'c> {
    Pool(&'c PgPool),
    Connection(&'c mut PgConnection),
}

impl<'c> From<&'c PgPool> for Sqlx<'c> {
    fn from(pool: &'c PgPool) -> Sqlx<'c> {
        Sqlx(Source::Pool(pool))
    }
}

impl<'c> From<&'c mut PgConnection> for Sqlx<'c> {
    fn from(connection: &'c mut PgConnection) -> Sqlx<'c> {
        Sqlx(Source::Connection(connection))
    }
}

impl<'c> From<&'c mut PoolConnection<Postgres>> for Sqlx<'c> {
    fn from(connection: &'c mut PoolConnection<Postgres>) -> Sqlx<'c> {
        Sqlx(Source::Connection(connection))
    }
}

impl fmt::Debug for Sqlx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Pool(_) => "Sqlx(pool)",
            Source::Connection(_) => "Sqlx(connection)",
        })
    }
}

/// The connection of a conversation.
pub(super) struct Held<'c> {
    connection: Taken<'c>,
    /// How long what only asks may take.
    limit: Duration,
    /// An answer has not come: nothing more is asked.
    is_lost: bool,
    /// Whether the conversation has come to its end.
    is_over: bool,
}

enum Taken<'c> {
    /// From a pool, with what makes another one.
    Pools {
        connection: PoolConnection<Postgres>,
        pool: &'c PgPool,
        is_pooled: Option<bool>,
    },
    Callers(&'c mut PgConnection),
}

impl<'c> Held<'c> {
    pub(super) async fn new(client: Sqlx<'c>, settings: &Settings) -> Result<Held<'c>, Error> {
        let connection = match client.0 {
            Source::Pool(pool) => {
                let started = Instant::now();
                let connection = pool.acquire().await.map_err(|error| {
                    let options = pool.connect_options();
                    let server = line(&format!("{}:{}", options.get_host(), options.get_port())).into_owned();
                    let (failure, waited) = (error.into(), started.elapsed());
                    Error::new(Kind::Connect { server, failure, waited }, Report::default())
                })?;
                Taken::Pools { connection, pool, is_pooled: None }
            }
            Source::Connection(connection) => Taken::Callers(connection),
        };
        Ok(Held { connection, limit: settings.answer_limit(), is_lost: false, is_over: false })
    }

    /// The conversation is over, and its session as before: a pool gets it back.
    pub(super) fn end(mut self) {
        self.is_over = !self.is_lost;
    }

    fn unless_lost(&self) -> Result<(), Failure> {
        let lost = || Failure::Connection("the server has not answered before".to_owned());
        if self.is_lost { Err(lost()) } else { Ok(()) }
    }

    fn connection(&mut self) -> &mut PgConnection {
        match &mut self.connection {
            Taken::Pools { connection, .. } => connection,
            Taken::Callers(connection) => connection,
        }
    }
}

impl Drop for Held<'_> {
    /// A future that is dropped half way leaves a transaction open: nobody else gets that session.
    fn drop(&mut self) {
        if let (false, Taken::Pools { connection, .. }) = (self.is_over, &mut self.connection) {
            connection.close_on_drop();
        }
    }
}

impl Link for PgConnection {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(self).await?;
        rows.iter().map(texts).collect()
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(self).await?;
        Ok(())
    }

    async fn sleep(&mut self, time: Duration) {
        // The runtime that sqlx itself has found, whichever that is.
        sqlx::__rt::sleep(time).await;
    }
}

impl Link for Held<'_> {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        self.unless_lost()?;
        self.connection().query(sql).await
    }

    async fn ask(&mut self, sql: &str, limit: Duration) -> Result<Vec<Row>, Failure> {
        self.unless_lost()?;
        let answer = sqlx::__rt::timeout(limit, self.connection().query(sql)).await;
        self.is_lost = answer.is_err();
        answer.unwrap_or_else(|_elapsed| Err(Failure::no_answer(limit)))
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.unless_lost()?;
        self.connection().run(sql).await
    }

    async fn sleep(&mut self, time: Duration) {
        self.connection().sleep(time).await;
    }

    /// A pool knows how to connect once more; beside its own limit, which may be one.
    async fn is_pooled(&mut self) -> Result<bool, Failure> {
        let limit = self.limit;
        let Taken::Pools { connection, pool, is_pooled } = &mut self.connection else { return Ok(false) };
        if let Some(is_pooled) = is_pooled {
            return Ok(*is_pooled);
        }
        let mut other = PgConnection::connect_with(&pool.connect_options()).await?;
        let found = pooler::is_between(&mut **connection, &mut other, limit).await;
        other.close().await.ok();
        Ok(*is_pooled.insert(found?))
    }
}

/// A row of the simple protocol: all its values are text.
fn texts(row: &PgRow) -> Result<Row, Failure> {
    let text = |column| -> Result<Option<String>, Failure> {
        let value = row.try_get_raw(column)?;
        if value.is_null() {
            return Ok(None);
        }
        let text = value.as_str().map_err(|error| Failure::Client(error.to_string()))?;
        Ok(Some(text.to_owned()))
    };
    (0..row.len()).map(text).collect::<Result<_, _>>().map(Row)
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Failure {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, WorkerCrashed};
        match error {
            Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
                Some(error) => Failure::Server(Box::new(ServerError::new(
                    error.code(),
                    error.message(),
                    error.hint(),
                    match error.position() {
                        Some(PgErrorPosition::Original(position)) => Some(CharPosition(position)),
                        _ => None,
                    },
                ))),
                None => Failure::Client(error.message().to_owned()),
            },
            Io(_) | PoolTimedOut | PoolClosed | WorkerCrashed => Failure::Connection(error.to_string()),
            _ => Failure::Client(error.to_string()),
        }
    }
}
