//! What is pending as a script for psql: short enough to be read, to be run by any role that may, and it stops by itself
//! where the runner would.

use std::fmt::Write;

use migrate_core::plan::{self, Applied};
use migrate_core::{Migration, Mode, Script, Statement, Step, Version};

use crate::apply::{compare, in_words, stepwise_among_others};
use crate::call::Call;
use crate::error::{Half, Kind};
use crate::history;
use crate::link::Link;
use crate::settings::Settings;
use crate::sql::literal;
use crate::task::Task;
use crate::{Error, Report, Runner, VersionNumber, at_once, explain, foreign, lock, session, stale};

/// The SQL that brings a database up to date.
pub(crate) async fn plan_sql(link: &mut impl Link, runner: &Runner) -> Result<String, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.plan_sql(runner).await;
    Ok(call.end(outcome).await?.0)
}

/// The same without a database, for one that has everything below a version and nothing else.
pub(crate) fn sql_from(runner: &Runner, version: VersionNumber) -> Result<String, Error> {
    from(runner, version).map_err(|kind| Error::new(kind, Report::default()))
}

fn from(runner: &Runner, version: VersionNumber) -> Result<String, Kind> {
    let version = version.version()?;
    runner.settings.check()?;
    stale::check(&runner.migrations)?;
    let order = runner.migrations.order;
    let embedded = runner.embedded();
    let from = embedded.iter().position(|migration| order.compare(migration.version, version).is_ge());
    let (before, pending) = embedded.split_at(from.unwrap_or(embedded.len()));
    let newest = before.last().map(|migration| migration.version);
    let create = newest.is_none().then(|| history::create_anywhere(&runner.settings));
    let (pending, _) = plan::turns(order, pending);
    script(runner, &pending, newest, create)
}

impl<L: Link> Call<'_, L> {
    async fn plan_sql(&mut self, runner: &Runner) -> Result<String, Kind> {
        stale::check(&runner.migrations)?;
        let reading = self.history().await?;
        if let Some(row) = reading.reverting.first() {
            return Err(Kind::Half(Half::Reverted(row.version)));
        }
        let comparison = compare(runner, &reading.applied);
        let is_pending = |version| comparison.pending.iter().any(|one| one.version == version);
        if let Some(half) = reading.half(&runner.migrations, is_pending) {
            return Err(Kind::Half(half));
        }
        if !comparison.drifts.is_empty() {
            return Err(explain::drift(comparison.drifts));
        }
        let pending = comparison.pending;
        if reading.hides_rows && !pending.is_empty() {
            return Err(Kind::HiddenRows { table: history::table(self.settings) });
        }
        let mut create = None;
        if !pending.is_empty() {
            foreign::refuse(self.link, self.settings, &reading).await?;
            create = self.creation().await?;
        }
        script(runner, &pending, newest(&reading.applied), create)
    }
}

fn newest(applied: &[Applied]) -> Option<Version> {
    applied.iter().map(|row| row.version).max()
}

fn script(
    runner: &Runner,
    pending: &[&Migration],
    newest: Option<Version>,
    create: Option<String>,
) -> Result<String, Kind> {
    let settings = &runner.settings;
    let tasks: Vec<Task<'_>> = pending.iter().copied().map(Task::up).collect();
    if tasks.is_empty() {
        return Ok("-- Nothing to apply.\n".to_owned());
    }
    let mut script = format!(
        "-- {what}, for psql: `psql --file`. It stops at an error, where somebody else migrates, and where\n\
         -- the history is not what this was made for. Run it as a role that may do all of it.\n\
         \\set ON_ERROR_STOP on\n",
        what = in_words(pending).unwrap_or_default(),
    );
    if tasks.iter().any(|task| sets_role(task.script)) {
        script.push_str("SELECT current_setting('role') AS migrate_role \\gset\n");
    }
    let together = if settings.single_transaction { tasks.len() } else { 1 };
    // The history is made in the first transaction, so that nobody comes in between.
    let (mut newest, mut create) = (newest, create.map(|create| create + ";\n").unwrap_or_default());
    for tasks in tasks.chunks(together.max(1)) {
        if let Some(task) = stepwise_among_others(tasks) {
            return Err(Kind::NotTogether { path: task.path() });
        }
        match tasks {
            [task] if task.script.mode == Mode::Statements => {
                script.push_str(&by_statements(settings, task, newest, &create));
            }
            _ => {
                script.push_str("\nBEGIN;\n");
                for task in tasks {
                    script.push_str(&in_transaction(settings, task, newest, &create));
                    create.clear();
                    newest = newest.max(Some(task.migration.version));
                }
                script.push_str("COMMIT;\n");
            }
        }
        create.clear();
        newest = newest.max(tasks.last().map(|task| task.migration.version));
    }
    Ok(script)
}

/// A migration between BEGIN and COMMIT, with its record.
fn in_transaction(settings: &Settings, task: &Task<'_>, newest: Option<Version>, create: &str) -> String {
    let (before, after) = unchanged(task);
    let sql = task.script.sql();
    format!(
        "{alone}{create}{after_newest}{limits}{before}\n{header}{sql}\n;\n{after}{reset}{verify}{record};\n",
        alone = alone(settings, task),
        after_newest = after_newest(settings, newest),
        limits = session::limits(settings, task.script),
        header = header(task.script),
        reset = reset(task.script),
        verify = verify(task.migration),
        record = history::record(settings, task.migration),
    )
}

/// Nobody else migrates, until the transaction's end.
fn alone(settings: &Settings, task: &Task<'_>) -> String {
    let application = session::application(Some(task));
    format!("SET LOCAL application_name = {application};\n{}", taken(&lock::takes(settings)))
}

/// Takes the lock in five seconds: somebody may have it for a moment, to see that nothing is to be done.
fn taken(takes: &str) -> String {
    format!(
        "DO $must$ BEGIN\n  \
           FOR try IN 1..50 LOOP\n    \
             IF {takes} THEN RETURN; END IF;\n    \
             PERFORM pg_sleep(0.1);\n  \
           END LOOP;\n  \
           RAISE 'somebody else migrates: when that is done, make this script anew';\n\
         END $must$;\n"
    )
}

/// The history ends as it does where this script was made for.
fn after_newest(settings: &Settings, newest: Option<Version>) -> String {
    let table = history::table(settings);
    let expected = newest.map_or_else(|| "NULL".to_owned(), |version| version.to_string());
    let is_another =
        format!("(SELECT max(version) FROM {table} WHERE state <> 'running') IS DISTINCT FROM {expected}");
    let words = match newest {
        Some(version) => {
            format!("the newest migration of this database is not {version}: make this script anew")
        }
        None => "this database has migrations already: make this script anew".to_owned(),
    };
    stop_if(&is_another, &words)
}

/// Fails with these words where a condition holds.
fn stop_if(condition: &str, words: &str) -> String {
    format!(
        "DO $must$ BEGIN IF {condition} THEN RAISE EXCEPTION USING MESSAGE = {}; END IF; END $must$;\n",
        literal(words)
    )
}

fn header(script: &Script) -> String {
    format!("-- {}\n", script.path)
}

/// Whether a script becomes somebody else, who need not have a right to the history.
fn sets_role(script: &Script) -> bool {
    script.statements.iter().any(|statement| {
        let text = script.slice(statement.span).to_ascii_lowercase();
        at_once::first_word(statement) == "SET" && (text.contains("role") || text.contains("authorization"))
    })
}

/// Makes the session who it was, for the transaction or for good.
fn as_before(script: &Script, is_local: bool) -> String {
    if !sets_role(script) {
        return String::new();
    }
    let local = if is_local { "LOCAL " } else { "" };
    format!(
        "SET {local}SESSION AUTHORIZATION DEFAULT;\nSELECT set_config('role', :'migrate_role', {is_local});\n"
    )
}

/// What the script has set for the session, and leaves behind by name, goes before the next one.
fn reset(script: &Script) -> String {
    let mut reset = as_before(script, false);
    if script.statements.iter().any(|statement| at_once::first_word(statement) == "SET") {
        reset.push_str("RESET ALL;\n");
    }
    if at_once::leaves_names(script) {
        reset.push_str("DEALLOCATE ALL;\nCLOSE ALL;\n");
    }
    reset
}

/// Counts rows before, and compares after.
fn unchanged(task: &Task<'_>) -> (String, String) {
    let tables = task.migration.expect_unchanged.iter().enumerate();
    let (mut before, mut after) = (String::new(), String::new());
    for (number, table) in tables {
        let _ = writeln!(
            before,
            "SELECT set_config('migrate.rows_{number}', count(*)::text, true) FROM {table};"
        );
        let is_other =
            format!("(SELECT count(*)::text FROM {table}) <> current_setting('migrate.rows_{number}')");
        after.push_str(&stop_if(
            &is_other,
            &format!("{table} must have as many rows as before {}", task.title()),
        ));
    }
    (before, after)
}

/// Each query of the verify script, as what fails where a row does not begin with true.
fn verify(migration: &Migration) -> String {
    let Some(script) = &migration.verify else { return String::new() };
    let mut sql = "SAVEPOINT verify;\nSET LOCAL transaction_read_only = on;\n".to_owned();
    for statement in script.statements.iter() {
        let query = script.slice(statement.span);
        let fails = format!(
            "EXISTS (SELECT FROM (\n{query}\n) v (holds) WHERE holds::text IN ('t', 'true') IS NOT TRUE)"
        );
        let words = format!("what must hold does not: {}", script.place(statement.span.range()));
        sql.push_str(&stop_if(&fails, &words));
    }
    sql + "ROLLBACK TO SAVEPOINT verify;\n"
}

/// A migration that is not in one transaction: what is done of it is in the history after each statement, and `apply` goes
/// on there.
fn by_statements(settings: &Settings, task: &Task<'_>, newest: Option<Version>, create: &str) -> String {
    let begin = history::begin(settings, task, task.state_between());
    let mut sql = format!(
        "\n{header}BEGIN;\n{alone}{create}{after_newest}{begin};\nCOMMIT;\n{held}{timeouts};\n",
        header = header(task.script),
        alone = alone(settings, task),
        after_newest = after_newest(settings, newest),
        held = taken(&lock::takes_session(settings, task.lane())),
        timeouts = session::timeouts(settings, task),
    );
    let mut done = 0;
    for statements in task.script.transactions() {
        done += statements.len();
        sql.push_str(&step(settings, task, done, statements));
    }
    let finish = history::finish_statements(settings, task, std::time::Duration::ZERO);
    let _ = write!(
        sql,
        "\nBEGIN;\n{before}{verify}{finish};\nCOMMIT;\nRESET ALL;\nSELECT pg_catalog.pg_advisory_unlock_all();\n",
        before = as_before(task.script, false),
        verify = verify(task.migration),
    );
    sql
}

fn step(settings: &Settings, task: &Task<'_>, done: usize, statements: &[Statement]) -> String {
    let done = history::step_done(settings, task, done);
    let before = as_before(task.script, true);
    let mut sql = String::new();
    for statement in statements {
        let _ = writeln!(sql, "{};", task.script.slice(statement.span));
    }
    let is_alone = |one: &Statement| !matches!(one.step, Step::InTransaction | Step::Session);
    if statements.iter().any(is_alone) {
        let begun = history::step_begun(settings, task);
        format!("\nBEGIN;\n{before}{begun};\nCOMMIT;\n{sql}BEGIN;\n{before}{done};\nCOMMIT;\n")
    } else {
        format!("\nBEGIN;\n{sql}{before}{done};\nCOMMIT;\n")
    }
}
