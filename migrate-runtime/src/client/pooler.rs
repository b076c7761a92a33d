//! Whether a pooler in transaction mode stands between two connections and their server.

use std::time::Duration;

use crate::link::{Failure, Link};

/// How often it is asked which process answers.
const ROUNDS: usize = 4;

/// Two connections speak in turn. To a server each has its own process; behind a pooler in transaction mode
/// they are given one, or another one each time.
pub(super) async fn is_between(
    ours: &mut impl Link,
    theirs: &mut impl Link,
    limit: Duration,
) -> Result<bool, Failure> {
    let (mut our, mut their) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our.push(process(ours, limit).await?);
        their.push(process(theirs, limit).await?);
    }
    let changes = |processes: &[String]| processes.windows(2).any(|pair| pair.first() != pair.last());
    Ok(changes(&our) || changes(&their) || our.first() == their.first())
}

/// Whether a connection is given one process after another.
#[cfg(feature = "url")]
pub(super) async fn changes_process(link: &mut impl Link, limit: Duration) -> Result<bool, Failure> {
    let first = process(link, limit).await?;
    for _ in 1..ROUNDS {
        if process(link, limit).await? != first {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The server process that a transaction runs in.
async fn process(link: &mut impl Link, limit: Duration) -> Result<String, Failure> {
    let rows = link.ask("BEGIN; SELECT pg_catalog.pg_backend_pid(); COMMIT", limit).await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
}
