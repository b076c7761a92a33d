//! What becomes of a statement, there and here.

use std::fmt;
use std::ops::Range;

use migrate_core::Mode;
use migrate_core::check::replay::{Replay, World, statements};
use postgres::{Client, NoTls};
use throwaway_postgres::Server;

/// A statement, and both answers: nothing if it is taken, else the SQLSTATE and the message.
#[derive(Clone, Debug)]
pub(crate) struct Fate {
    pub(crate) sql: String,
    pub(crate) line: usize,
    pub(crate) server: Option<(String, String)>,
    pub(crate) model: Option<(String, String)>,
}

impl Fate {
    /// The model cries wolf: the one thing that must not be.
    pub(crate) fn is_wrong_refusal(&self) -> bool {
        self.server.is_none() && self.model.is_some()
    }

    /// The server refuses it, and the build would not.
    pub(crate) fn is_miss(&self) -> bool {
        self.server.is_some() && self.model.is_none()
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

pub(crate) fn fresh() -> Client {
    let url = Server::shared().and_then(Server::fresh_database).expect("a throwaway PostgreSQL");
    Client::connect(&url, NoTls).expect("a connection")
}

/// Each statement of the scripts by itself: one that fails changes nothing, here and there.
pub(crate) fn fates(client: &mut Client, scripts: &[(&str, &str)], world: World) -> (Vec<Fate>, Replay) {
    let mut replay = Replay::new(world);
    let mut fates = Vec::new();
    for (path, text) in scripts {
        replay.begin(path, text, Mode::Statements);
        for range in statements(text) {
            let Range { start, end } = range.clone();
            let sql = text[start..end].to_owned();
            let server = client.batch_execute(&sql).err().map(|error| {
                let error = error.as_db_error().expect("an answer of the server").clone();
                (error.code().code().to_owned(), error.message().to_owned())
            });
            let refused = replay.statement(range).err();
            let model =
                refused.map(|refused| (refused.sqlstate.to_owned(), refused.diagnostic.title().to_owned()));
            fates.push(Fate { sql, line: text[..start].lines().count().max(1), server, model });
        }
        replay.end();
        client.batch_execute("DISCARD ALL").expect("a fresh session");
    }
    (fates, replay)
}
