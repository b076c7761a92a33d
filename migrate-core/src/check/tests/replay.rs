//! What is refused because of the migrations before it: whole texts, a file a topic. Whether it is right the server says, in
//! `tests/differential`.

use crate::Mode;
use crate::check::replay::{Replay, World, statements};

mod grouping;
mod others;
mod places;
mod queries;
mod results;
mod rows;
mod tables;
mod with;
mod words;

/// What is said of each statement that is refused, where nothing is in the database but what these scripts make.
fn refusals(scripts: &[(&str, &str)]) -> String {
    in_world(World::Closed, scripts)
}

fn in_world(world: World, scripts: &[(&str, &str)]) -> String {
    in_mode(Mode::Transaction, world, scripts)
}

fn in_mode(mode: Mode, world: World, scripts: &[(&str, &str)]) -> String {
    let mut replay = Replay::new(world);
    let mut told = Vec::new();
    for (path, text) in scripts {
        replay.begin(path, text, mode);
        for range in statements(text) {
            let refused = replay.statement(range).err();
            told.extend(refused.map(|refused| format!("{}: {}", refused.sqlstate, refused.diagnostic)));
        }
        replay.end();
    }
    told.join("\n\n")
}

/// The same of one script.
fn refusal(sql: &str) -> String {
    refusals(&[("001_a.sql", sql)])
}
