//! `CREATE VIEW`, `CREATE MATERIALIZED VIEW`. They are altered as tables are.

use super::create::Manner;
use super::expression::Path;
use super::parameter::{self, Parameter};
use super::query::{self, Body, Cte, Query, Relation, With};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::{Ident, Name};

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are words that stand there or not")]
pub(crate) struct CreateView<'t> {
    pub(crate) is_materialized: bool,
    /// `OR REPLACE`.
    pub(crate) replaces: bool,
    pub(crate) is_temporary: bool,
    /// `IF NOT EXISTS`, of materialized views only.
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    /// Those that are written before the query.
    pub(crate) columns: Vec<Name>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) query: Query<'t>,
    /// Rows are written: of a materialized view, not `WITH NO DATA`.
    pub(crate) has_data: bool,
}

/// What stands after `CREATE … VIEW`.
pub(super) fn create(mut words: Cursor<'_>, manner: Manner, is_materialized: bool) -> Option<CreateView<'_>> {
    let is_optional = words.eat("if not exists");
    let start = words;
    let name = words.qualified()?;
    let written = start.up_to(words);
    let columns = words.brackets().names();
    let parameters = parameter::among(words.before(|token| is_word(token, "as")));
    words.eat("as");
    let has_data = is_materialized && !words.contains("with no data");
    let query = query::read(words.without_end(TAILS));
    let query = if manner.is_recursive { recursive(written, &name, &columns, &query) } else { query };
    let Manner { replaces, is_temporary, .. } = manner;
    Some(CreateView {
        is_materialized,
        replaces,
        is_temporary,
        is_optional,
        name,
        columns,
        parameters,
        query,
        has_data,
    })
}

/// What may stand behind the query.
const TAILS: &[&str] = &[
    "with check option",
    "with cascaded check option",
    "with local check option",
    "with no data",
    "with data",
];

/// `CREATE RECURSIVE VIEW name (…) AS query` is `WITH RECURSIVE name (…) AS (query) SELECT … FROM name`.
fn recursive<'t>(written: Cursor<'t>, name: &Name, columns: &[Name], query: &Query<'t>) -> Query<'t> {
    let tokens = written.tokens();
    let last = tokens.iter().rposition(|token| token.text == ".").map_or(0, |dot| dot + 1);
    let own = Cursor::new(tokens.get(last..).unwrap_or_default());
    let labels: Vec<Ident> = columns.iter().map(|column| column.name.clone()).collect();
    let columns_at = columns.first().zip(columns.last()).map(|(first, last)| first.at.start..last.at.end);
    let cte = Cte {
        name: name.name.clone(),
        at: name.at.clone(),
        columns: labels,
        columns_at: columns_at.unwrap_or_default(),
        query: query.clone(),
        added: Vec::new(),
    };
    let with = Some(With { is_recursive: true, queries: vec![cte] });
    let body = Body::Table(Relation { name: Path { words: own }, words: own });
    Query { with, body, order: Vec::new(), limits: Vec::new(), ..query.clone() }
}
