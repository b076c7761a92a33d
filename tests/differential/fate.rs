//! What becomes of a statement, there and here.

use std::fmt;
use std::ops::Range;

use migrate_core::Mode;
use migrate_core::check::replay::{Replay, World, statements};
use postgres::Client;

/// A statement, and both answers: nothing if it is taken, else the SQLSTATE and the message.
#[derive(Clone, Debug)]
pub(crate) struct Fate {
    pub(crate) sql: String,
    pub(crate) line: usize,
    pub(crate) server: Option<(String, String)>,
    pub(crate) model: Option<(String, String)>,
    /// The server refuses what a function does that the statement calls.
    pub(crate) is_inside: bool,
    /// The file's transaction could not commit, so that all of it is taken back in the end.
    is_undone: bool,
}

impl Fate {
    /// The model cries wolf: the one thing that must not be.
    pub(crate) fn is_wrong_refusal(&self) -> bool {
        self.server.is_none() && self.model.is_some()
    }

    /// The server refuses it, and the build would not. That a file of its installation is missing (58P01) the build can't know.
    pub(crate) fn is_miss(&self) -> bool {
        self.server.as_ref().is_some_and(|(code, _)| code != "58P01") && self.model.is_none()
    }

    pub(crate) fn is_caught(&self) -> bool {
        self.server.is_some() && self.model.is_some()
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = |answer: &Option<(String, String)>| {
            answer.as_ref().map_or("takes it".to_owned(), |(code, text)| format!("{code} {text}"))
        };
        writeln!(f, "{}: {}", self.line, self.sql.split_whitespace().collect::<Vec<_>>().join(" "))?;
        writeln!(f, "    server: {}", answer(&self.server))?;
        writeln!(f, "    model:  {}", answer(&self.model))
    }
}

/// A file of a history, and how it is run.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) mode: Mode,
}

/// What the server says to each statement of the files: one that fails changes nothing, and the next one goes on.
pub(crate) fn on_server(client: &mut Client, files: &[File]) -> Vec<Fate> {
    let mut fates = Vec::new();
    for File { text, mode, .. } in files {
        let is_one = *mode == Mode::Transaction;
        // A statement that fails takes back what a savepoint holds only.
        let around = |client: &mut Client, sql: &str| {
            if is_one {
                client.batch_execute(sql).expect("a transaction");
            }
        };
        around(client, "BEGIN");
        let first = fates.len();
        for range in statements(text) {
            let Range { start, end } = range.clone();
            let sql = text[start..end].to_owned();
            around(client, "SAVEPOINT one");
            let error = client.batch_execute(&sql).err();
            if error.as_ref().is_some_and(|error| error.as_db_error().is_none()) {
                return fates; // the statement has ended its session
            }
            around(client, if error.is_some() { "ROLLBACK TO one" } else { "RELEASE one" });
            let error = error.and_then(|error| error.as_db_error().cloned());
            let is_inside = error.as_ref().and_then(|error| error.where_()).is_some_and(|context| {
                let is_block = context.contains("inline_code_block");
                context.contains(" function ") && !is_block && !context.contains("compilation of")
            });
            let server = error.map(|error| (error.code().code().to_owned(), error.message().to_owned()));
            let line = text[..start].lines().count().max(1);
            fates.push(Fate { sql, line, server, model: None, is_inside, is_undone: false });
        }
        let is_undone = is_one && client.batch_execute("COMMIT").is_err();
        fates.iter_mut().skip(first).for_each(|fate| fate.is_undone = is_undone);
        // A file may leave its transaction open.
        client.batch_execute("ROLLBACK").expect("no transaction");
        client.batch_execute("DISCARD ALL").expect("a fresh session");
    }
    fates
}

/// What the model says to the same statements. Where it takes one that the server refused, that one is taken back: the
/// next ones are judged by what is really there.
pub(crate) fn on_model(asked: &[Fate], files: &[File], world: World) -> (Vec<Fate>, Replay) {
    let mut replay = Replay::new(world);
    let mut asked = asked.iter().cloned();
    let mut fates = Vec::new();
    for File { path, text, mode } in files {
        let untouched = replay.clone();
        let mut is_undone = false;
        replay.begin(path, text, *mode);
        let mut open: Option<Opened> = None;
        for (range, fate) in statements(text).into_iter().zip(&mut asked) {
            if let Some(Opened { replay: before, .. }) = open.take_if(|open| open.ends_undone(&fate)) {
                replay = before;
            } else if fate.server.is_none() && is_one_of(&fate.sql, &["begin", "start"]) {
                open = Some(Opened { replay: replay.clone(), has_failed: false });
            } else if is_one_of(&fate.sql, &["commit", "end"]) {
                open = None;
            }
            let before = fate.server.is_some().then(|| replay.clone());
            let refused = replay.statement(range).err();
            let model =
                refused.map(|refused| (refused.sqlstate.to_owned(), refused.diagnostic.title().to_owned()));
            if let Some(before) = before
                && model.is_none()
            {
                replay = before;
            }
            is_undone |= fate.is_undone;
            fates.push(Fate { model, ..fate });
        }
        replay.end();
        if is_undone {
            replay = untouched;
        }
    }
    (fates, replay)
}

/// A transaction that a file opens by itself.
struct Opened {
    /// As it was before.
    replay: Replay,
    has_failed: bool,
}

impl Opened {
    /// Whether this statement takes back all of it.
    fn ends_undone(&mut self, fate: &Fate) -> bool {
        self.has_failed |= fate.server.is_some();
        let goes_back = is_one_of(&fate.sql, &["rollback", "abort"]);
        let is_whole = !fate.sql.to_ascii_lowercase().contains(" to ");
        // What stands before a savepoint is as it was.
        self.has_failed &= !goes_back || is_whole;
        goes_back && is_whole || self.has_failed && is_one_of(&fate.sql, &["commit", "end"])
    }
}

/// Whether a statement begins with one of these words.
fn is_one_of(sql: &str, words: &[&str]) -> bool {
    let first = sql.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    words.iter().any(|word| first.eq_ignore_ascii_case(word))
}
