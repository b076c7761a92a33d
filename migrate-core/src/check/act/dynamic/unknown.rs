//! A text of which only some pieces are known: what it may do is bounded by the words in them.

use super::{HARMLESS, is_harmless, makes_relations, open_home};
use crate::check::act::expression::text_of;
use crate::check::model::{Id, Kind, Model};
use crate::check::read::body::statements;
use crate::check::read::create;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token, TokenKind};

/// What a statement may touch of which only some pieces are known.
pub(super) fn may_run(model: &mut Model, words: Cursor<'_>) {
    let literals = words.tokens().iter().filter(|token| token.kind == TokenKind::Literal);
    let pieces: Vec<String> = literals.filter_map(text_of).collect();
    let mut start = words;
    while start.eat_one_of(&["format (", "concat (", "("]).is_some() {}
    let starts_known = start.first().is_some_and(|token| token.kind == TokenKind::Literal);
    let text = pieces.join(" ? ").replace('%', " % ");
    let tokens: Vec<Token<'_>> = lexer::tokens(&text).filter(Token::is_sql).collect();
    if !starts_known || tokens.is_empty() {
        anything(model);
        return;
    }
    for words in statements(&tokens) {
        one(model, words);
    }
}

fn one(model: &mut Model, mut words: Cursor<'_>) {
    let whole = words;
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    match verb.as_str() {
        verb if HARMLESS.contains(&verb) => {}
        "set" => {
            if words.contains("search_path") {
                anything(model);
            }
        }
        "create" | "drop" | "alter" => {
            let (_, kind, rest) = create::object(words);
            let mut rest = rest;
            rest.eat("concurrently");
            rest.eat_one_of(&["if not exists", "if exists"]);
            rest.eat("only");
            object(model, whole, &verb, kind, rest);
        }
        _ => anything(model),
    }
}

/// CREATE, DROP or ALTER of a kind of object.
fn object(model: &mut Model, whole: Cursor<'_>, verb: &str, kind: Option<Kind>, rest: Cursor<'_>) {
    match kind {
        Some(
            Kind::Role
            | Kind::Publication
            | Kind::Subscription
            | Kind::Server
            | Kind::UserMapping
            | Kind::EventTrigger
            | Kind::Database,
        ) => {}
        Some(of @ (Kind::Policy | Kind::Trigger | Kind::Rule)) => {
            let table = table_behind_on(model, whole);
            let tables = |id: Id| table.is_none_or(|table| table == id);
            doubt_parts(model, of, &tables);
        }
        Some(Kind::Table) if verb == "alter" => {
            let table = named(model, rest);
            if is_harmless(whole) {
                return;
            }
            match table {
                Some(table) if !whole.contains("rename to") && !whole.contains("set schema") => {
                    altered(model, table, rest);
                    if may_make_relations(rest) {
                        open_home(model, table);
                    }
                }
                Some(_) => anything(model),
                None if whole.contains("rename to") || whole.contains("set schema") => anything(model),
                None => all_tables(model, rest),
            }
        }
        None if rest.is("default privileges") || rest.is("system") => {}
        None | Some(Kind::Schema) => anything(model),
        Some(kind) => match named(model, rest) {
            Some(id) if verb != "create" => {
                model.doubt_one(id);
                open_home(model, id);
            }
            _ if verb == "create" => open_schemas(model),
            _ => of_kind(model, kind),
        },
    }
}

/// The relation, if it is named by its whole name.
fn named(model: &Model, mut words: Cursor<'_>) -> Option<Id> {
    let name = words.qualified()?;
    let is_whole = !words.first().is_some_and(|next| matches!(next.text, "%" | "?" | "."));
    let id = model.known(Kind::Table, &name);
    id.filter(|_| is_whole)
}

fn table_behind_on(model: &Model, mut words: Cursor<'_>) -> Option<Id> {
    if !words.eat_up_to("on") {
        return None;
    }
    words.eat("only");
    named(model, words)
}

/// Parts of tables may be there or not, also under names that nobody has heard of.
fn doubt_parts(model: &mut Model, kind: Kind, is_touched: &dyn Fn(Id) -> bool) {
    let parts: Vec<Id> = model
        .all()
        .filter(|(_, object)| object.kind == kind && is_touched(object.within))
        .map(|(id, _)| id)
        .collect();
    for id in parts {
        model.doubt_one(id);
    }
    let tables: Vec<Id> = model
        .all()
        .filter(|(id, object)| object.kind.is_table() && is_touched(*id))
        .map(|(id, _)| id)
        .collect();
    for id in tables {
        model.change(id, |object| object.is_open = true);
        model.forget_gone(|key| key.within == id);
    }
}

fn all_tables(model: &mut Model, rest: Cursor<'_>) {
    let tables: Vec<Id> =
        model.all().filter(|(_, object)| object.kind.is_table()).map(|(id, _)| id).collect();
    for id in tables {
        altered(model, id, rest);
    }
    if may_make_relations(rest) {
        open_schemas(model);
    }
}

/// A table may have been altered in any way that the text allows.
fn altered(model: &mut Model, table: Id, rest: Cursor<'_>) {
    let cascades = rest.contains("cascade") || has_unknown_words(rest);
    for id in if cascades { model.going_with(table, true) } else { Vec::new() } {
        if model.object(id).kind != Kind::RowType {
            model.doubt_one(id);
        }
    }
    model.doubt_inside(table);
}

fn may_make_relations(name_and_rest: Cursor<'_>) -> bool {
    makes_relations(name_and_rest) || has_unknown_words(name_and_rest)
}

/// Whether a piece behind the name of the table may be more than a name or a value.
fn has_unknown_words(name_and_rest: Cursor<'_>) -> bool {
    let mut words = name_and_rest;
    loop {
        let is_name = words.eat("?") || (words.eat("%") && words.advance().is_some());
        if !is_name {
            words.ident();
        }
        if !words.eat(".") {
            break;
        }
    }
    let tokens = words.tokens();
    tokens.iter().enumerate().any(|(number, token)| match token.text {
        "?" => true,
        "%" => tokens.get(number + 1).is_none_or(|next| !matches!(next.text, "I" | "L")),
        _ => false,
    })
}

fn of_kind(model: &mut Model, kind: Kind) {
    let space = kind.space();
    if !matches!(space, Kind::Table | Kind::SomeType | Kind::Function) {
        anything(model);
        return;
    }
    model.doubt(|object| object.kind.space() == space || object.kind == Kind::Constraint);
    open_schemas(model);
}

/// There may be anything in any schema besides what is known.
fn open_schemas(model: &mut Model) {
    for id in model.schemas() {
        model.change(id, |object| object.is_open = true);
    }
    model.forget_gone(|_| true);
}

/// Anything may have happened.
pub(in crate::check::act) fn anything(model: &mut Model) {
    model.do_anything();
    model.doubt(|_| true);
    open_schemas(model);
}
