//! Commands that neither create, alter nor drop.

use super::Effect;
use crate::LockMode::{
    self, AccessExclusive, AccessShare, Exclusive, RowExclusive, Share, ShareUpdateExclusive,
};
use crate::Work;
use crate::check::syntax::cursor::Cursor;

/// After the first word, which is `verb`.
pub(super) fn read(verb: &str, words: Cursor<'_>, effect: &mut Effect) {
    match verb {
        "vacuum" => vacuum(words, effect),
        "analyze" | "analyse" => relations(words, ShareUpdateExclusive, Work::Scan, effect),
        "cluster" | "repack" => cluster(words, effect),
        "comment" | "security" => comment(words, effect),
        "copy" => copy(words, effect),
        "grant" | "revoke" => grant(words, effect),
        "lock" => lock(words, effect),
        "refresh" => refresh(words, effect),
        "reindex" => reindex(words, effect),
        _ => {}
    }
}

/// `VACUUM (FULL)`, `VACUUM FULL`.
pub(super) fn is_full(mut words: Cursor<'_>) -> bool {
    words.is("full") || words.brackets().items().any(|option| is_on(option, "full"))
}

fn is_on(mut option: Cursor<'_>, name: &str) -> bool {
    option.eat(name)
        && !option.first().is_some_and(|value| {
            ["false", "off", "no", "0"].contains(&value.text.trim_matches('\'').to_ascii_lowercase().as_str())
        })
}

fn vacuum(words: Cursor<'_>, effect: &mut Effect) {
    if is_full(words) {
        relations(words, AccessExclusive, Work::Rewrite, effect);
    } else {
        relations(words, ShareUpdateExclusive, Work::Scan, effect);
    }
}

/// `[(option, …)] [FULL …] [table [(column, …)], …]`; without a table, all.
fn relations(mut words: Cursor<'_>, mode: LockMode, work: Work, effect: &mut Effect) {
    words.brackets();
    words.eat_all(&["full", "freeze", "verbose", "analyze", "analyse"]);
    let tables = words.relations();
    if tables.is_empty() {
        effect.locks_many("every table of the database".to_owned(), mode, work);
    }
    for table in &tables {
        effect.locks(table, mode, work);
    }
}

fn cluster(mut words: Cursor<'_>, effect: &mut Effect) {
    let is_concurrent = words.brackets().items().any(|option| is_on(option, "concurrently"));
    let mode = if is_concurrent { ShareUpdateExclusive } else { AccessExclusive };
    words.eat("verbose");
    let Some(first) = words.relation() else {
        effect.locks_many("every table that was clustered before".to_owned(), mode, Work::Rewrite);
        return;
    };
    // `CLUSTER index ON table` was its form once.
    let table = if words.eat("on") { words.relation().unwrap_or(first) } else { first };
    effect.locks(&table, mode, Work::Rewrite);
}

/// `COMMENT ON kind name`, `SECURITY LABEL [FOR provider] ON kind name`.
fn comment(mut words: Cursor<'_>, effect: &mut Effect) {
    let mode = ShareUpdateExclusive;
    words.eat_up_to("on");
    if words.eat_one_of(&["table", "view", "materialized view", "foreign table"]).is_some() {
        words.name().iter().for_each(|table| effect.locks(table, mode, Work::None));
    } else if words.eat("column") {
        words.table_of_column().iter().for_each(|table| effect.locks(table, mode, Work::None));
    } else if let Some(kind) = words.eat_one_of(&["index", "sequence"]) {
        words.name().iter().for_each(|name| effect.locks_other(kind, name, mode, Work::None));
    } else if words.eat_one_of(&["constraint", "policy", "rule", "trigger"]).is_some()
        && words.eat_up_to("on")
        && !words.is("domain")
    {
        words.name().iter().for_each(|table| effect.locks(table, AccessShare, Work::None));
    }
}

/// `COPY table [(column, …)] { FROM | TO } …`. A query in its place is read elsewhere.
fn copy(mut words: Cursor<'_>, effect: &mut Effect) {
    words.eat("binary");
    let Some(table) = words.name() else { return };
    words.brackets();
    if words.is("from") {
        effect.locks(&table, RowExclusive, Work::None);
    } else {
        effect.locks(&table, AccessShare, Work::Scan);
    }
}

/// Servers before 18 take no lock for it.
fn grant(mut words: Cursor<'_>, effect: &mut Effect) {
    const OTHERS: &[&str] = &[
        "database",
        "domain",
        "foreign",
        "function",
        "language",
        "large object",
        "parameter",
        "procedure",
        "property graph",
        "routine",
        "schema",
        "sequence",
        "tablespace",
        "type",
    ];
    if !words.eat_up_to("on") {
        return;
    }
    if words.eat("all tables in schema") {
        for schema in words.relations() {
            effect.locks_many(format!("every table of schema {schema}"), AccessShare, Work::None);
        }
    } else if !words.is("all") && !words.is_one_of(OTHERS) {
        words.eat("table");
        words.relations().iter().for_each(|table| effect.locks(table, AccessShare, Work::None));
    }
}

fn lock(mut words: Cursor<'_>, effect: &mut Effect) {
    words.eat("table");
    let tables = words.relations();
    let mode = if words.eat("in") {
        let spelled = words.before(|token| token.text.eq_ignore_ascii_case("mode"));
        let spelled: Vec<String> =
            spelled.tokens().iter().map(|token| token.text.to_ascii_uppercase()).collect();
        let spelled = spelled.join(" ");
        LockMode::ALL.into_iter().find(|mode| mode.to_string() == spelled)
    } else {
        None
    };
    for table in tables {
        effect.locks(&table, mode.unwrap_or(AccessExclusive), Work::None);
    }
}

fn refresh(mut words: Cursor<'_>, effect: &mut Effect) {
    words.eat("materialized view");
    let is_concurrent = words.eat("concurrently");
    let Some(view) = words.name() else { return };
    if is_concurrent {
        effect.locks(&view, Exclusive, Work::Scan);
    } else {
        effect.locks(&view, AccessExclusive, Work::Rewrite);
    }
}

fn reindex(mut words: Cursor<'_>, effect: &mut Effect) {
    let by_option = words.brackets().items().any(|option| is_on(option, "concurrently"));
    let Some(kind) = words.eat_one_of(&["index", "table", "schema", "database", "system"]) else { return };
    let is_concurrent = words.eat("concurrently") || by_option;
    let mode = if is_concurrent { ShareUpdateExclusive } else { Share };
    let Some(name) = words.name() else {
        effect.locks_many("every table of the database".to_owned(), mode, Work::Scan);
        return;
    };
    // No query is planned without the indexes of its tables.
    let index_mode = if is_concurrent { ShareUpdateExclusive } else { AccessExclusive };
    match kind {
        "index" => {
            effect.locks_table_of(&name, mode, Work::Scan);
            effect.locks_other("index", &name, index_mode, Work::None);
        }
        "table" => {
            effect.locks(&name, mode, Work::Scan);
            effect.locks_other("indexes of", &name, index_mode, Work::None);
        }
        "schema" => effect.locks_many(format!("every table of schema {name}"), mode, Work::Scan),
        _ => effect.locks_many("every table of the database".to_owned(), mode, Work::Scan),
    }
}

/// `TABLE a, b (c) WHERE (…), TABLES IN SCHEMA s, …` of a publication.
pub(super) fn published(words: Cursor<'_>, effect: &mut Effect) {
    let mut are_tables = false;
    for mut item in words.items() {
        if item.eat("table") {
            are_tables = true;
        } else if item.is("tables in") || item.is("all") {
            are_tables = false;
        }
        if are_tables && let Some(table) = item.relation() {
            effect.locks(&table, ShareUpdateExclusive, Work::None);
        }
    }
}
