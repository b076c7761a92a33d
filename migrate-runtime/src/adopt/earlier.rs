//! What a file may have been before somebody gave it a down or a verify section.

use migrate_core::Migration;

/// The texts of the up section, with the blank lines that may have stood at its end.
pub(super) fn texts(migration: &Migration) -> Vec<String> {
    let text = migration.up.text.as_ref();
    let others = [&migration.down, &migration.verify].into_iter().flatten();
    let begin = others.filter(|script| script.path == migration.up.path).map(|script| {
        let before = text.get(..script.body.range().start).unwrap_or_default();
        before.rfind("--").unwrap_or_default()
    });
    let Some(end) = begin.min() else { return Vec::new() };
    let whole = text.get(..end).unwrap_or_default();
    let without_mark = whole.split_once('\n').filter(|(first, _)| first.starts_with("-- migrate:up"));
    let starts = [Some(whole), without_mark.map(|(_, rest)| rest)];
    let texts = starts.into_iter().flatten().flat_map(|text| {
        let trimmed = text.trim_end();
        [text.to_owned(), format!("{trimmed}\n"), trimmed.to_owned()]
    });
    texts.collect()
}
