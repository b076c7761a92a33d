//! `CREATE STATISTICS name ON a, b FROM t`.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateStatistics<'t> {
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    /// Since PostgreSQL 16 it may be left out.
    pub(crate) name: Option<Name>,
    pub(crate) items: Vec<Item<'t>>,
    pub(crate) table: Name,
}

#[derive(Clone, Debug)]
pub(crate) enum Item<'t> {
    Column(Name),
    Expression(Cursor<'t>),
}

/// Behind `CREATE STATISTICS`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreateStatistics<'_>> {
    let is_optional = words.eat("if not exists");
    let name = if words.is("(") || words.is("on") { None } else { words.qualified() };
    words.brackets();
    words.eat("on");
    let list = words.before(|token| token.text.eq_ignore_ascii_case("from"));
    words.eat("from");
    let table = words.qualified()?;
    Some(CreateStatistics { is_optional, name, items: list.items().map(item).collect(), table })
}

fn item(words: Cursor<'_>) -> Item<'_> {
    let mut rest = words;
    let column = rest.bare().filter(|_| rest.first().is_none());
    column.map_or(Item::Expression(words), Item::Column)
}
