//! A boot of a program, that may end in any way.

use std::any::Any;

use diesel::Connection as _;
use migrate_runtime::{Migrations, Report};
use postgres::{Client, NoTls};
use sqlx::{Connection, PgConnection};

use crate::Way;

/// How a boot ended.
#[derive(Debug)]
pub struct Boot {
    /// What it said, whether it was the runner or the client.
    pub outcome: Result<String, String>,
    /// The program's connection, open until this is dropped, where the program has one.
    pub connection: Box<dyn Any + Send>,
}

impl Boot {
    /// One that ended and has let go of everything.
    #[must_use]
    pub fn ended(outcome: Result<String, String>) -> Boot {
        Boot { outcome, connection: Box::new(()) }
    }
}

/// Connects and applies migrations in one of the ways, and then what is deferred.
///
/// # Panics
///
/// If the runner does.
#[must_use]
pub fn boot(way: Way, migrations: &Migrations, url: &str) -> Boot {
    let refused = |error: &dyn std::error::Error| Boot::ended(Err(format!("no connection: {error}")));
    let say = |report: Report| report.to_string();
    match way {
        Way::Url => {
            let outcome = migrations.apply_url(url).and_then(|_| migrations.deferred_url(url));
            Boot::ended(outcome.map(say).map_err(|error| error.to_string()))
        }
        Way::Blocking => match Client::connect(url, NoTls) {
            Err(error) => refused(&error),
            Ok(mut client) => {
                let outcome = migrations.apply(&mut client).and_then(|_| migrations.deferred(&mut client));
                let outcome = outcome.map(say).map_err(|error| error.to_string());
                Boot { outcome, connection: Box::new(client) }
            }
        },
        Way::Diesel => match diesel::PgConnection::establish(url) {
            Err(error) => refused(&error),
            Ok(mut client) => {
                let outcome = migrations.apply_diesel(&mut client);
                let outcome = outcome.and_then(|_| migrations.deferred_diesel(&mut client));
                let outcome = outcome.map(say).map_err(|error| error.to_string());
                Boot { outcome, connection: Box::new(client) }
            }
        },
        Way::Sqlx => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            match runtime.block_on(PgConnection::connect(url)) {
                Err(error) => refused(&error),
                Ok(mut client) => {
                    let outcome = runtime.block_on(async {
                        migrations.apply_sqlx(&mut client).await?;
                        migrations.deferred_sqlx(&mut client).await
                    });
                    let outcome = outcome.map(say).map_err(|error| error.to_string());
                    Boot { outcome, connection: Box::new((client, runtime)) }
                }
            }
        }
        Way::Async => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            match runtime.block_on(tokio_postgres::connect(url, NoTls)) {
                Err(error) => refused(&error),
                Ok((mut client, connection)) => {
                    runtime.spawn(connection);
                    let outcome = runtime.block_on(async {
                        migrations.apply_async(&mut client).await?;
                        migrations.deferred_async(&mut client).await
                    });
                    let outcome = outcome.map(say).map_err(|error| error.to_string());
                    Boot { outcome, connection: Box::new((client, runtime)) }
                }
            }
        }
    }
}
