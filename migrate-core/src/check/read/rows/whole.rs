//! `TRUNCATE`, `COPY`.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct Truncate {
    pub(crate) tables: Vec<Name>,
    pub(crate) cascade: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Copy<'t> {
    pub(crate) of: Copied<'t>,
    /// `FROM`: rows come in.
    pub(crate) is_from: bool,
    /// `STDIN`, `STDOUT`: from or to the client.
    pub(crate) is_inline: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Copied<'t> {
    Query(Cursor<'t>),
    Table { name: Name, columns: Vec<Name>, condition: Option<Cursor<'t>> },
}

/// Behind `TRUNCATE`.
pub(in crate::check::read) fn truncate(mut words: Cursor<'_>) -> Truncate {
    words.eat("table");
    let mut tables = Vec::new();
    loop {
        words.eat("only");
        let name = if words.is("(") { words.brackets().qualified() } else { words.qualified() };
        words.eat("*");
        let Some(name) = name else { break };
        tables.push(name);
        if !words.eat(",") {
            break;
        }
    }
    Truncate { tables, cascade: words.has("cascade") }
}

/// Behind `COPY`.
pub(in crate::check::read) fn copy(mut words: Cursor<'_>) -> Option<Copy<'_>> {
    words.eat("binary");
    let query = words.is("(").then(|| words.brackets());
    let name = if query.is_none() { Some(words.qualified()?) } else { None };
    let columns = words.brackets().names();
    let is_from = words.eat_one_of(&["from", "to"]) == Some("from");
    let is_inline = words.is_one_of(&["stdin", "stdout"]);
    let condition = words.eat_up_to("where").then_some(words);
    let of = match (query, name) {
        (Some(query), _) => Copied::Query(query),
        (None, Some(name)) => Copied::Table { name, columns, condition },
        (None, None) => return None,
    };
    Some(Copy { of, is_from, is_inline })
}
