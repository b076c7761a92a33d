//! golang-migrate and tern: one row in all, the version that the database is at.

use migrate_core::Tool;

use super::adoption::Obstacle;
use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told};
use crate::link::Row;

pub(super) fn read(table: &str) -> String {
    let columns = Columns { rest: "j->>'dirty'", ..Columns::default() };
    columns.read(table, "1")
}

pub(super) fn told(tool: Tool, rows: &[Row]) -> Told {
    let Some(row) = rows.first() else { return Told::default() };
    let is_tern = tool == Tool::Tern;
    let why = if is_tern {
        "tern keeps its newest version only"
    } else {
        "golang-migrate keeps its newest version only"
    };
    let theirs = Theirs::of(row, Evidence::Nothing(why));
    // tern numbers its files without a gap.
    let skips =
        "golang-migrate skips a file that comes below its version: make sure that each of these has run";
    let notes = if is_tern { Vec::new() } else { vec![skips.to_owned()] };
    let dirty = (row.text(REST) == "true").then(|| Obstacle {
        what: format!("golang-migrate calls version {} dirty: it began and has failed", row.text(0)),
        help: "look at the database, put right what it left, and say where it is: `migrate force VERSION`"
            .to_owned(),
        is_edit: false,
    });
    Told {
        up_to: theirs.version.map(|version| (version, why)),
        // -1 is nothing, and can be dirty. So is tern's 0.
        applied: Some(theirs)
            .filter(|theirs| theirs.version.is_some() && !(is_tern && row.text(0) == "0"))
            .into_iter()
            .collect(),
        obstacles: dirty.into_iter().collect(),
        notes,
        pending_note: None,
    }
}
