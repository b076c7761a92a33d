//! Tables and views, with their columns.

use super::Line;

#[derive(Clone, Debug)]
pub(crate) struct RelationRow {
    pub(crate) name: &'static str,
    /// `relkind`
    pub(crate) kind: &'static str,
    pub(crate) columns: Vec<RelationColumn>,
}

/// Some version has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RelationColumn {
    pub(crate) name: &'static str,
    pub(crate) of_type: &'static str,
    pub(crate) not_null: bool,
}

impl RelationRow {
    pub(super) fn read(line: Line) -> Option<RelationRow> {
        let mut words = line.words();
        let (kind, columns) = (words.next()?, words.next()?);
        Some(RelationRow { name: line.name, kind, columns: columns.split(',').filter_map(column).collect() })
    }
}

/// `name:type!@15-`
fn column(text: &'static str) -> Option<RelationColumn> {
    let (name, rest) = text.split_once(':')?;
    let of_type = rest.split('@').next()?.trim_end_matches('!');
    Some(RelationColumn { name, of_type, not_null: rest.contains('!') })
}
