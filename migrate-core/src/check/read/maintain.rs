//! `VACUUM`, `ANALYZE`, `CLUSTER`, `REINDEX`, `REFRESH MATERIALIZED VIEW`, `LOCK TABLE`: what touches no definition.

use crate::LockMode;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

/// `VACUUM [(option, …)] [FULL …] [table [(column, …)], …]`, `ANALYZE …`; without a table, all.
#[derive(Clone, Debug)]
pub(crate) struct Vacuum {
    /// The table is written anew.
    pub(crate) is_full: bool,
    /// With the columns behind each.
    pub(crate) tables: Vec<(Name, Vec<Name>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) is_concurrent: bool,
    /// Nothing: every table that was clustered before.
    pub(crate) table: Option<Name>,
    pub(crate) index: Option<Name>,
}

#[derive(Clone, Debug)]
pub(crate) struct Reindex {
    pub(crate) is_concurrent: bool,
    pub(crate) of: Reindexed,
}

#[derive(Clone, Debug)]
pub(crate) enum Reindexed {
    Index(Name),
    Table(Name),
    Schema(Name),
    Database,
}

#[derive(Clone, Debug)]
pub(crate) struct Refresh {
    pub(crate) is_concurrent: bool,
    pub(crate) view: Name,
    /// Not `WITH NO DATA`.
    pub(crate) has_data: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct LockTable {
    pub(crate) tables: Vec<Name>,
    pub(crate) mode: LockMode,
}

/// Behind `VACUUM`.
pub(super) fn vacuum(mut words: Cursor<'_>) -> Vacuum {
    let mut is_full = words.brackets().items().any(|option| is_on(option, "full"));
    while let Some(option) = words.eat_one_of(&["full", "freeze", "verbose", "analyze", "analyse"]) {
        is_full |= option == "full";
    }
    Vacuum { is_full, tables: tables(words) }
}

/// Behind `ANALYZE`.
pub(super) fn analyze(mut words: Cursor<'_>) -> Vacuum {
    words.brackets();
    words.eat("verbose");
    Vacuum { is_full: false, tables: tables(words) }
}

fn tables(mut words: Cursor<'_>) -> Vec<(Name, Vec<Name>)> {
    let mut tables = Vec::new();
    while let Some(table) = relation(&mut words) {
        let columns = words.brackets().items().filter_map(|mut column| column.bare());
        tables.push((table, columns.collect()));
        if !words.eat(",") {
            break;
        }
    }
    tables
}

/// `[ONLY] name [*]`
fn relation(words: &mut Cursor<'_>) -> Option<Name> {
    words.eat("only");
    let name = words.qualified()?;
    words.eat("*");
    Some(name)
}

/// `name`, `name true`, `name on`
fn is_on(mut option: Cursor<'_>, name: &str) -> bool {
    option.eat(name)
        && !option.first().is_some_and(|value| {
            ["false", "off", "no", "0"].contains(&value.text.trim_matches('\'').to_ascii_lowercase().as_str())
        })
}

/// Behind `CLUSTER`, or `REPACK` of PostgreSQL 19.
pub(super) fn cluster(mut words: Cursor<'_>) -> Cluster {
    let is_concurrent = words.brackets().items().any(|option| is_on(option, "concurrently"));
    words.eat("verbose");
    let first = relation(&mut words);
    // `CLUSTER index ON table` was its form once.
    if words.eat("on") {
        return Cluster { is_concurrent, table: relation(&mut words), index: first };
    }
    let index = if words.eat_one_of(&["using index", "using"]).is_some() { words.bare() } else { None };
    Cluster { is_concurrent, table: first, index }
}

/// Behind `REINDEX`.
pub(super) fn reindex(mut words: Cursor<'_>) -> Option<Reindex> {
    let by_option = words.brackets().items().any(|option| is_on(option, "concurrently"));
    let kind = words.eat_one_of(&["index", "table", "schema", "database", "system"])?;
    let is_concurrent = words.eat("concurrently") || by_option;
    let of = match kind {
        "index" => Reindexed::Index(words.qualified()?),
        "table" => Reindexed::Table(words.qualified()?),
        "schema" => Reindexed::Schema(words.bare()?),
        _ => Reindexed::Database,
    };
    Some(Reindex { is_concurrent, of })
}

/// Behind `REFRESH`.
pub(super) fn refresh(mut words: Cursor<'_>) -> Option<Refresh> {
    words.eat("materialized view");
    let is_concurrent = words.eat("concurrently");
    Some(Refresh { is_concurrent, view: words.qualified()?, has_data: !words.contains("with no data") })
}

/// Behind `LOCK`.
pub(super) fn lock(mut words: Cursor<'_>) -> LockTable {
    words.eat("table");
    let mut tables = Vec::new();
    while let Some(table) = relation(&mut words) {
        tables.push(table);
        if !words.eat(",") {
            break;
        }
    }
    let mut mode = None;
    if words.eat("in") {
        let spelled = words.before(|token| token.text.eq_ignore_ascii_case("mode"));
        let spelled: Vec<String> =
            spelled.tokens().iter().map(|token| token.text.to_ascii_uppercase()).collect();
        let spelled = spelled.join(" ");
        mode = LockMode::ALL.into_iter().find(|mode| mode.to_string() == spelled);
    }
    LockTable { tables, mode: mode.unwrap_or(LockMode::AccessExclusive) }
}
