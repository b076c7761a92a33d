//! What `apply` would send, written down instead: the same conversation, with a server that only says yes.

use std::time::Duration;

use migrate_core::{Migration, Version};

use crate::link::{Failure, Link, Row, value};
use crate::settings::Settings;
use crate::{Error, Report, Runner, apply, at_once, error, history, lock, session, verify};

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
        newest: None,
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
    /// The newest of them.
    newest: Option<Version>,
}

impl<'a, L: Link> Rehearsal<'a, L> {
    fn settings(&self) -> &Settings {
        &self.runner.settings
    }

    /// Writes down a message. Outside a transaction it is one, which psql makes with `\;`.
    fn write(&mut self, sql: &str) {
        let (is_users, script) =
            (self.is_of_script(sql), self.migration_in(sql).map(|migration| &migration.up));
        self.in_transaction |= sql.starts_with("BEGIN");
        let headed = script.map(|script| format!("\n-- {}\n{}", script.path, script.sql()));
        let message = match (script, &headed) {
            (Some(script), Some(headed)) => sql.replacen(script.sql(), headed, 1),
            _ if self.in_transaction || is_users => sql.to_owned(),
            _ => sql.replace(";\n", "\\;\n"),
        };
        self.script.extend(["\n", message.trim_end().trim_end_matches(';'), ";\n"]);
        if script.is_some_and(at_once::leaves_names) {
            self.script.push_str(
                "\n-- What it leaves behind: the runner removes it by name.\nDEALLOCATE ALL;\nCLOSE ALL;\n",
            );
        }
        if sql.ends_with("COMMIT") || sql.ends_with("ROLLBACK") {
            self.in_transaction = false;
        }
    }

    /// What a message does to the history, before it asks for it.
    fn take_down(&mut self, sql: &str) {
        let record = format!("UPDATE {} SET state = 'applied'", history::table(self.settings()));
        self.recorded += usize::from(!self.is_of_script(sql) && sql.contains(&record));
        self.newest = self.newest.max(self.migration_in(sql).map(|migration| migration.version));
        self.has_created |= history::is_creation(self.settings(), sql);
    }

    /// Whether it stands in a script, whole.
    fn is_of_script(&self, sql: &str) -> bool {
        self.runner.migrations.iter().any(|migration| migration.up.text.contains(sql))
    }

    /// The migration whose script is the message, or is in it beside its record.
    fn migration_in(&self, sql: &str) -> Option<&'a Migration> {
        let recorded = history::recorded(self.settings(), sql);
        let is_in = |migration: &&'a Migration| match recorded {
            Some(version) => migration.version == version && sql.contains(migration.up.sql()),
            None => migration.up.sql() == sql,
        };
        self.runner.migrations.iter().find(is_in)
    }

    /// The answer of a server on which all has gone well so far; nothing where the real one knows it.
    async fn answer(&mut self, sql: &str) -> Result<Option<Vec<Row>>, Failure> {
        let row = |texts: &[&str]| Row(texts.iter().map(|text| Some((*text).to_owned())).collect());
        if self.is_on_users_tables(sql) {
            return Ok(Some(Vec::new()));
        }
        let mut rows = Vec::new();
        if sql.contains(session::SNAPSHOT) {
            rows.extend(self.snapshot.iter().cloned());
            rows.push(row(&["unended", "t"]));
        }
        let answers = [
            (lock::try_lock(self.settings()), row(&["lock", "t"])),
            (lock::try_session_lock(self.settings()), row(&["lock", "taken"])),
            (lock::is_held(self.settings()), row(&["t"])),
            (lock::unlock(self.settings()), row(&["unlock", "t"])),
            ("SELECT 'elapsed'".to_owned(), row(&["elapsed", "0"])),
        ];
        rows.extend(answers.into_iter().filter(|(part, _)| sql.contains(part)).map(|(_, row)| row));
        let (inspect, count) = (history::inspect(self.settings()), history::count(self.settings()));
        let has_history = self.has_created;
        if sql.contains(&inspect) {
            let found =
                if has_history { vec![history::our_form()] } else { self.link.query(&inspect).await? };
            rows.extend(found);
        }
        if sql.contains(&count) {
            let found = if has_history { Vec::new() } else { self.link.query(&count).await? };
            let before: usize = value(&found, "count").parse().unwrap_or_default();
            rows.push(row(&["count", &(before + self.recorded).to_string()]));
        }
        let newest = history::newest(self.settings());
        if sql.contains(&newest) {
            let found = if has_history { Vec::new() } else { self.link.query(&newest).await? };
            let newest = value(&found, "newest").parse().ok().max(self.newest);
            rows.push(row(&[
                "newest",
                &newest.map(|version: Version| version.to_string()).unwrap_or_default(),
            ]));
        }
        let is_known = !rows.is_empty() || self.migration_in(sql).is_some();
        let is_on_new_table = has_history && sql.contains(&history::table(self.settings()));
        Ok((is_known || is_on_new_table).then_some(rows))
    }

    /// Checks of the user's, on tables that may not be there yet.
    fn is_on_users_tables(&self, sql: &str) -> bool {
        let verify = self.runner.migrations.iter().filter_map(|migration| migration.verify.as_ref());
        sql.starts_with(verify::COUNT) || verify.into_iter().any(|script| script.text.contains(sql))
    }
}

impl<L: Link> Link for Rehearsal<'_, L> {
    async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        self.take_down(sql);
        let rows = match self.answer(sql).await? {
            Some(rows) => rows,
            None => self.link.query(sql).await?,
        };
        self.write(sql);
        Ok(rows)
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.take_down(sql);
        self.write(sql);
        Ok(())
    }

    async fn sleep(&mut self, time: Duration) {
        self.link.sleep(time).await;
    }
}
