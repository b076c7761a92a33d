//! ALTER of tables, functions and roles.

use super::super::alter_table::renamed;
use super::super::column::Column;
use super::super::command;
use super::{Constraint, Facts, What, definer, password, rewrite, type_of};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::Token;

/// After `ALTER`; `tokens` are the whole statement.
pub(super) fn read(mut words: Cursor<'_>, tokens: &[Token<'_>], found: &mut Facts) {
    match command::object(&mut words).as_str() {
        "table" => {
            words.eat("if exists");
            if let Some(table) = words.relation() {
                actions(words, &table, tokens, found);
            }
        }
        "function" | "procedure" | "routine" => {
            if let Some(function) = words.name() {
                definer(words, &function, found);
            }
        }
        "role" | "user" | "group" | "user mapping" => {
            let role = words.part().unwrap_or_default();
            password(words, &role, found);
        }
        _ => {}
    }
}

fn actions(mut words: Cursor<'_>, table: &str, tokens: &[Token<'_>], found: &mut Facts) {
    if let Some(to) = renamed(&mut words.clone(), table) {
        found.add(table, What::RenamesTable { to }, tokens);
    } else if words.eat("rename") {
        if !words.eat("constraint") {
            words.eat("column");
            if let Some(column) = words.part()
                && words.eat("to")
                && let Some(to) = words.part()
            {
                found.add(table, What::RenamesColumn { column, to }, tokens);
            }
        }
    } else {
        for action in words.items() {
            for what in self::action(action) {
                found.add(table, what, action.tokens());
            }
        }
    }
}

fn action(mut words: Cursor<'_>) -> Vec<What> {
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    let one = match verb.as_str() {
        "add" => return add(words),
        "alter" if !words.is("constraint") => alter_column(words),
        "drop" if words.is("constraint") => None,
        "drop" => {
            words.eat("column");
            words.eat("if exists");
            words.part().map(What::DropsColumn)
        }
        "validate" if words.eat("constraint") => words.part().map(What::ValidatesConstraint),
        "enable" if words.is("row level security") => Some(What::EnablesRowSecurity),
        _ => None,
    };
    one.into_iter().collect()
}

/// A constraint, or a column and the constraints that come with it.
fn add(words: Cursor<'_>) -> Vec<What> {
    match constraint(words) {
        Some(what) => vec![what],
        None if words.is_one_of(&["constraint", "unique using", "primary key using", "not null"]) => {
            Vec::new()
        }
        None => column(words),
    }
}

fn constraint(mut words: Cursor<'_>) -> Option<What> {
    let name = if words.eat("constraint") { words.part() } else { None };
    // `CHECK (NOT valid)` asks for a column.
    let says_not = |what: &str| words.has(what) && words.contains(&format!("not {what}"));
    let is_checked = !says_not("valid") && !says_not("enforced");
    if words.eat("foreign key") {
        words.brackets();
        words.eat("references");
        let kind = Constraint::ForeignKey { other: words.name()? };
        return Some(What::AddsConstraint { name, kind, is_checked });
    }
    if words.is("check (") {
        return Some(What::AddsConstraint { name, kind: Constraint::Check, is_checked });
    }
    if words.is_one_of(&["unique using", "primary key using"]) {
        return None;
    }
    let keyword =
        words.is_one_of(&["unique (", "unique nulls", "primary key (", "exclude (", "exclude using"]);
    let kind = index_constraint(words).filter(|_| keyword)?;
    Some(What::AddsConstraint { name, kind, is_checked: true })
}

/// The first constraint in these words that an index keeps.
fn index_constraint(words: Cursor<'_>) -> Option<Constraint> {
    let kinds = [("unique", "UNIQUE"), ("primary", "PRIMARY KEY"), ("exclude", "EXCLUDE")];
    let kind = kinds.into_iter().find(|(keyword, _)| words.has(keyword));
    kind.map(|(_, kind)| Constraint::Index(kind))
}

fn column(mut words: Cursor<'_>) -> Vec<What> {
    words.eat("column");
    words.eat("if not exists");
    let Some(column) = words.part() else { return Vec::new() };
    let of_type = type_of(words);
    let new = Column::read(words);
    let rewrite = rewrite(words, &of_type, new.work);
    let is_required = !new.has_value && (new.is_required || words.has("primary"));
    let mut facts = vec![What::AddsColumn { column, of_type, rewrite, is_required }];
    let mut constraint = |kind| facts.push(What::AddsConstraint { name: None, kind, is_checked: true });
    if let Some(other) = new.references.into_iter().next().filter(|_| new.has_value) {
        constraint(Constraint::ForeignKey { other });
    }
    if let Some(kind) = index_constraint(words) {
        constraint(kind);
    }
    if words.has("check") {
        constraint(Constraint::Check);
    }
    facts
}

fn alter_column(mut words: Cursor<'_>) -> Option<What> {
    words.eat("column");
    let column = words.part()?;
    if words.eat("set data type") || words.eat("type") {
        let to = type_of(words.before(|token| is_word(token, "using")));
        return Some(What::ChangesType { column, to });
    }
    words.is("set not null").then_some(What::SetsNotNull(column))
}
