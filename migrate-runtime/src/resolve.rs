//! What the catalogue says of a statement that can't run inside a transaction, after it was interrupted.
//!
//! All of it runs under the session lock, on the connection that has it: nobody else of ours is at work.

use migrate_core::Step;

use crate::link::{Failure, Link};
use crate::sql::literal;

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// It has to run (again).
    Open,
}

/// Before a statement of which nobody knows whether it happened: sees, and removes what it left half done.
pub(crate) async fn before(link: &mut impl Link, step: &Step) -> Result<Outcome, Failure> {
    let is_done = match step {
        Step::CreateIndex { index, table } => {
            let valid =
                link.query(&index_state(index, table)).await?.first().is_some_and(|row| row.is_true(0));
            if !valid {
                drop_invalid(link, index, table).await?;
            }
            valid
        }
        Step::DropIndex { index } => {
            let gone = format!("SELECT pg_catalog.to_regclass({}) IS NULL", literal(index));
            link.query(&gone).await?.first().is_some_and(|row| row.is_true(0))
        }
        Step::DetachPartition { table, partition } => detached(link, table, partition).await?,
        Step::Reindex => {
            drop_leftovers(link).await?;
            false
        }
        Step::Rerun | Step::InTransaction | Step::Session => false,
    };
    Ok(if is_done { Outcome::Done } else { Outcome::Open })
}

/// After a statement that the server calls done: `IF NOT EXISTS` calls an invalid index done as well.
pub(crate) async fn after(link: &mut impl Link, step: &Step, sql: &str) -> Result<(), Failure> {
    if let Step::CreateIndex { index, table } = step {
        let state = link.query(&index_state(index, table)).await?;
        if state.first().is_some_and(|row| !row.is_true(0)) {
            drop_invalid(link, index, table).await?;
            link.run(sql).await?;
        }
    }
    Ok(())
}

/// After a statement that the server has refused: an index that could not be built costs writes, and may
/// refuse rows.
pub(crate) async fn clean(link: &mut impl Link, step: &Step) -> Result<(), Failure> {
    match step {
        Step::CreateIndex { index, table } => drop_invalid(link, index, table).await,
        Step::Reindex => drop_leftovers(link).await,
        _ => Ok(()),
    }
}

/// Whether the table's index of that name is valid, and its full name if it is not and nobody builds it. An
/// invalid index of a partitioned table (`relkind` I) is no leftover.
fn index_state(index: &str, table: &str) -> String {
    format!(
        "SELECT i.indisvalid, CASE WHEN NOT i.indisvalid AND c.relkind OPERATOR(pg_catalog.=) 'i' \
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p \
             WHERE p.index_relid OPERATOR(pg_catalog.=) c.oid) \
           THEN pg_catalog.format('%I.%I', n.nspname, c.relname) END \
         FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
         WHERE i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass({table}) \
           AND c.relname OPERATOR(pg_catalog.=) (pg_catalog.parse_ident({index}))[1]::pg_catalog.name",
        table = literal(table),
        index = literal(index),
    )
}

async fn drop_invalid(link: &mut impl Link, index: &str, table: &str) -> Result<(), Failure> {
    let rows = link.query(&index_state(index, table)).await?;
    match rows.first().map(|row| row.text(1)) {
        None | Some("") => Ok(()),
        Some(name) => link.run(&format!("DROP INDEX CONCURRENTLY {name}")).await,
    }
}

/// Whether a partition is one no more; one whose detaching was interrupted is detached to the end.
async fn detached(link: &mut impl Link, table: &str, partition: &str) -> Result<bool, Failure> {
    let state = format!(
        "SELECT inhdetachpending FROM pg_catalog.pg_inherits \
         WHERE inhparent OPERATOR(pg_catalog.=) pg_catalog.to_regclass({}) \
           AND inhrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass({})",
        literal(table),
        literal(partition)
    );
    match link.query(&state).await?.first() {
        None => Ok(true),
        Some(row) if row.is_true(0) => {
            link.run(&format!("ALTER TABLE {table} DETACH PARTITION {partition} FINALIZE")).await?;
            Ok(true)
        }
        Some(_) => Ok(false),
    }
}

/// Drops what an interrupted `REINDEX … CONCURRENTLY` leaves: invalid indexes beside the one that they were to
/// replace, which nobody builds.
async fn drop_leftovers(link: &mut impl Link) -> Result<(), Failure> {
    let leftovers = "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) \
        FROM pg_catalog.pg_index i \
        JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid \
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
        WHERE NOT i.indisvalid AND c.relkind OPERATOR(pg_catalog.=) 'i' \
          AND c.relname::pg_catalog.text OPERATOR(pg_catalog.~) '_cc(new|old)[0-9]*$' \
          AND EXISTS (SELECT FROM pg_catalog.pg_index o \
            JOIN pg_catalog.pg_class oc ON oc.oid OPERATOR(pg_catalog.=) o.indexrelid \
            WHERE o.indrelid OPERATOR(pg_catalog.=) i.indrelid \
              AND oc.relname::pg_catalog.text OPERATOR(pg_catalog.=) \
                pg_catalog.regexp_replace(c.relname::pg_catalog.text, '_cc(new|old)[0-9]*$', '')) \
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p \
            WHERE p.index_relid OPERATOR(pg_catalog.=) c.oid)";
    for row in link.query(leftovers).await? {
        link.run(&format!("DROP INDEX CONCURRENTLY {}", row.text(0))).await?;
    }
    Ok(())
}
