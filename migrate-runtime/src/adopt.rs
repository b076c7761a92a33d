//! Taking over another tool's history: what it has applied counts as applied here, and nothing runs again.
//!
//! Its table is only read. What it has kept of a migration's content is compared with what is embedded, and everything
//! is recorded in one transaction, under our lock, the tool's own and one on its table.

mod adoption;
mod at_version;
mod atlas;
mod compare;
mod earlier;
mod evidence;
mod flyway;
mod goose;
mod home_made;
mod lock;
mod named;
mod obstacles;
mod prisma;
mod recipe;
mod refinery;
mod sqlx;
mod supabase;
mod theirs;

use compare::{Record, compare};

use crate::call::{Call, Rows, Work};
use crate::error::{Kind, OtherHistory, runner as doing};
use crate::foreign::{self, Foreign};
use crate::history::{self, Past, Reading};
use crate::link::{Failure, Link, Row};
use crate::settings::Settings;
use crate::sql::name;
use crate::{Error, Runner, stale};

pub use adoption::{Adoption, AdoptionRow, Content, Obstacle};

/// What the runner is doing, in an error.
const READING: &str = "reading another tool's history";
const RECORDING: &str = "adopting another tool's history";
const LOCKING: &str = "locking another tool's history";

/// What adopting would record, and what stands in the way. Nothing is written, and no lock taken.
pub(crate) async fn survey(link: &mut impl Link, runner: &Runner) -> Result<Adoption, Error> {
    let mut call = Call::new(link, runner);
    let outcome = look(&mut call, runner).await;
    let ((_, adoption), _) = call.end(outcome).await?;
    Ok(adoption)
}

/// Records what another tool has applied; edited files only where they are accepted. Where all is recorded it does nothing.
pub(crate) async fn adopt(
    link: &mut impl Link,
    runner: &Runner,
    accept_edited: bool,
) -> Result<Adoption, Error> {
    let mut call = Call::new(link, runner);
    let outcome = record(&mut call, runner, accept_edited).await;
    let (adoption, _) = call.end(outcome).await?;
    Ok(adoption)
}

async fn look<L: Link>(call: &mut Call<'_, L>, runner: &Runner) -> Result<(Foreign, Adoption), Kind> {
    stale::check(&runner.migrations)?;
    let reading = call.history().await?;
    let foreign = foreign::chosen(call.link, call.settings).await?;
    let read = format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n\
         SET LOCAL search_path = pg_catalog, pg_temp;\n\
         SET LOCAL row_security = off;\n\
         {AS_TEXT}{};\nCOMMIT",
        recipe::read(&foreign)
    );
    let rows = match call.link.query(&read).await {
        Ok(rows) => rows,
        Err(failure) => {
            call.link.run("ROLLBACK").await.ok();
            return Err(doing(READING)(failure));
        }
    };
    let told = recipe::told(foreign.tool(), &rows);
    let (adoption, _) = compared(runner, &foreign, told, &reading)?;
    Ok((foreign, adoption))
}

/// How values are written that become text.
const AS_TEXT: &str = "SET LOCAL bytea_output = hex;\nSET LOCAL datestyle = iso;\n";

async fn record<L: Link>(
    call: &mut Call<'_, L>,
    runner: &Runner,
    accept_edited: bool,
) -> Result<Adoption, Kind> {
    let (foreign, mut adoption) = look(call, runner).await?;
    refuse(&adoption, accept_edited)?;
    if adoption.to_record() == 0 {
        return Ok(adoption);
    }
    let who = call
        .link
        .query("SELECT pg_catalog.current_database(), CURRENT_USER")
        .await
        .map_err(doing(READING))?;
    let (database, role) = who.first().map(|row| (row.text(0), row.text(1))).unwrap_or_default();
    let ask = format!("{}{AS_TEXT}{}", lock::take(&foreign, database), recipe::read(&foreign));
    let settings = call.settings;
    let mut write = |reading: &Reading, rows: &[Row]| {
        let told = recipe::told(foreign.tool(), rows);
        let (now, records) = compared(runner, &foreign, told, reading)?;
        refuse(&now, accept_edited)?;
        adoption = now;
        adoption.have_recorded();
        Ok(records.iter().map(|record| record.sql(settings, &adoption)).collect())
    };
    let rows = Rows { doing: RECORDING, ask: &ask, write: &mut write };
    call.patiently(Work::Rows(rows), &[]).await.map_err(|kind| denied(kind, &foreign, role))?;
    Ok(adoption)
}

/// What lets the role lock the tool's table, where that is what was denied.
fn denied(kind: Kind, foreign: &Foreign, role: &str) -> Kind {
    match kind {
        Kind::Runner { failure: Failure::Server(error), .. }
            if error.sqlstate == "42501" && error.message.contains(&foreign.table) =>
        {
            let remedy = format!(
                "let the owner of the history migrate, or let this role do it: GRANT UPDATE ON {foreign} TO {};",
                name(role)
            );
            Kind::Denied { doing: LOCKING, failure: Failure::Server(error), remedy }
        }
        kind => kind,
    }
}

fn compared(
    runner: &Runner,
    foreign: &Foreign,
    told: theirs::Told,
    reading: &Reading,
) -> Result<(Adoption, Vec<Record>), Kind> {
    if reading.hides_rows {
        return Err(Kind::HiddenRows { table: history::table(&runner.settings) });
    }
    Ok(compare(runner, foreign, told, reading))
}

fn refuse(adoption: &Adoption, accept_edited: bool) -> Result<(), Kind> {
    let obstacles: Vec<String> = adoption.obstacles(accept_edited).map(ToString::to_string).collect();
    if obstacles.is_empty() {
        return Ok(());
    }
    let what = format!("the history of {}, {},", adoption.tool, adoption.table);
    Err(Kind::OtherHistory(OtherHistory::InTheWay { what, obstacles }))
}

impl Record {
    /// Its row in our history.
    fn sql(&self, settings: &Settings, adoption: &Adoption) -> String {
        let row = adoption.rows.iter().find(|row| row.version == Some(self.migration.version));
        let content = match row.map(|row| &row.content) {
            Some(Content::Verified { .. }) => "content verified",
            Some(Content::Edited { .. }) => "edited since",
            _ => "content not verified",
        };
        let past = Past {
            applied_at: self.theirs.applied_at.as_deref(),
            milliseconds: self.theirs.milliseconds,
            applied_by: self.theirs.applied_by.as_deref(),
        };
        history::adopt(settings, self.migration, &format!("{}, {content}", adoption.tool), past)
    }
}
