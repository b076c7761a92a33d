//! Supabase: a row a migration, with its statements.

use super::evidence::Evidence;
use super::theirs::{Columns, REST, Theirs, Told};
use crate::link::Row;

/// A row a statement, because an array as text would have to be taken apart; one row where there is none.
pub(super) fn read(table: &str) -> String {
    let columns = Columns {
        label: "coalesce(NULLIF(j->>'name', ''), j->>'version')",
        applied_by: "j->>'created_by'",
        rest: "s.statement",
        join: "LEFT JOIN LATERAL jsonb_array_elements_text(NULLIF(j->'statements', 'null')) \
               WITH ORDINALITY s(statement, place) ON true",
        ..Columns::default()
    };
    columns.read(table, "j->>'version', s.place")
}

pub(super) fn told(rows: &[Row]) -> Told {
    let mut applied: Vec<Theirs> = Vec::new();
    let mut last = None;
    for row in rows {
        let statement = row.0.get(REST).cloned().flatten();
        let same = applied.last_mut().filter(|_| last == Some(row.text(0)));
        last = Some(row.text(0));
        if let Some(Theirs { evidence: Evidence::Statements(statements), .. }) = same {
            statements.extend(statement);
            continue;
        }
        let evidence = match statement {
            Some(statement) => Evidence::Statements(vec![statement]),
            None => Evidence::Nothing("no statements are kept"),
        };
        applied.push(Theirs::of(row, evidence));
    }
    Told { applied, ..Told::default() }
}
