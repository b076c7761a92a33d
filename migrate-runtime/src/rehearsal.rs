//! What `apply` would send, written down instead: the same conversation, with a server that only says yes.

use std::time::Duration;

use crate::link::{Failure, Link, Row};
use crate::settings::Settings;
use crate::{Error, Report, Runner, apply, error, history, lock, session, verify};

/// The head of every script. psql's commands are not sent.
const HEAD: &str = "\
-- What would be sent to bring this database up to date, for psql.
-- psql stops at an error; what it does not do is look at answers. So when you run this, see that
--   * nobody else migrates: the lock is taken if `lock` answers with t or taken (if it is not, the row in the
--     history is in the way of the second one);
--   * each row that a verify script answers with begins with t, and row counts that must stay do stay.
\\set ON_ERROR_STOP on
";

/// The SQL of a call of `apply`.
pub(crate) async fn plan_sql(link: &mut impl Link, runner: &Runner) -> Result<String, Error> {
    let mut runner = runner.clone();
    runner.settings.is_rehearsal = true;
    runner.settings.wait = Duration::ZERO;
    let snapshot = link.query(session::SNAPSHOT).await;
    let snapshot = snapshot
        .map_err(|failure| Error::new(error::runner("looking at the session")(failure), Report::default()))?;
    let mut rehearsal = Rehearsal {
        link,
        runner: &runner,
        snapshot,
        script: HEAD.to_owned(),
        in_transaction: false,
        has_created: false,
        recorded: 0,
    };
    apply::apply(&mut rehearsal, &runner).await?;
    Ok(rehearsal.script)
}

/// A link that sends nothing but questions.
struct Rehearsal<'a, L> {
    link: &'a mut L,
    runner: &'a Runner,
    /// What the session has, and after every script has again.
    snapshot: Vec<Row>,
    script: String,
    in_transaction: bool,
    /// The history table would have been made by now.
    has_created: bool,
    /// How many rows would have been written.
    recorded: usize,
}

impl<L: Link> Rehearsal<'_, L> {
    fn settings(&self) -> &Settings {
        &self.runner.settings
    }

    /// Writes down a message. Outside a transaction it is one, which psql makes with `\;`.
    fn write(&mut self, sql: &str) {
        let is_users = self.runner.migrations.iter().any(|migration| migration.up.text.contains(sql));
        let script = self.runner.migrations.iter().find(|migration| migration.up.sql() == sql);
        self.script.extend(script.iter().flat_map(|migration| ["\n-- ", &migration.up.path]));
        self.in_transaction |= sql.starts_with("BEGIN");
        let sql = sql.trim_end().trim_end_matches(';');
        let message =
            if self.in_transaction || is_users { sql.to_owned() } else { sql.replace(";\n", "\\;\n") };
        self.script.extend(["\n", &message, ";\n"]);
        if sql.ends_with("COMMIT") || sql.ends_with("ROLLBACK") {
            self.in_transaction = false;
        }
        if !is_users && sql.contains("SET state = 'applied'") {
            self.recorded += 1;
        }
    }

    /// The answer of a server on which all has gone well so far; nothing where the real one knows it.
    fn answer(&self, sql: &str) -> Option<Vec<Row>> {
        let row = |texts: &[&str]| Row(texts.iter().map(|text| Some((*text).to_owned())).collect());
        let with_snapshot = |rows: &[Row]| Some([self.snapshot.as_slice(), rows].concat());
        let (transaction, state) = (row(&["transaction", "0"]), row(&["state", "applying"]));
        match sql {
            _ if sql.contains(&lock::try_lock(self.settings())) => with_snapshot(&[row(&["lock", "t"])]),
            _ if sql.contains(&lock::try_session_lock(self.settings())) => {
                with_snapshot(&[row(&["lock", "taken"])])
            }
            _ if sql == lock::is_held(self.settings()) => Some(vec![row(&["t"])]),
            _ if sql == lock::unlock(self.settings()) => Some(vec![row(&["unlock", "t"])]),
            _ if sql.contains(session::SNAPSHOT) => with_snapshot(&[transaction, state]),
            _ if sql.contains("SELECT 'transaction', pg_current_xact_id()") => Some(vec![transaction]),
            _ if self.is_on_users_tables(sql) => Some(Vec::new()),
            _ if !self.has_created => None,
            _ if sql == history::inspect(self.settings()) => Some(vec![history::our_form()]),
            _ if sql.contains(&history::table(self.settings())) => Some(Vec::new()),
            _ => None,
        }
    }

    /// Checks of the user's, on tables that may not be there yet.
    fn is_on_users_tables(&self, sql: &str) -> bool {
        let verify = self.runner.migrations.iter().filter_map(|migration| migration.verify.as_ref());
        sql.starts_with(verify::COUNT) || verify.into_iter().any(|script| script.text.contains(sql))
    }
}

impl<L: Link> Link for Rehearsal<'_, L> {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        let rows = match self.answer(sql) {
            Some(rows) => rows,
            None => self.link.query(sql).await?,
        };
        self.write(sql);
        if sql != history::count(self.settings()) {
            return Ok(rows);
        }
        let before: usize = rows.first().and_then(|row| row.text(0).parse().ok()).unwrap_or_default();
        Ok(vec![Row(vec![Some((before + self.recorded).to_string())])])
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.write(sql);
        self.has_created |= history::is_creation(self.settings(), sql);
        Ok(())
    }

    async fn sleep(&mut self, time: Duration) {
        self.link.sleep(time).await;
    }
}
