//! After a statement that PostgreSQL would refuse: nothing else is to be refused because of it. What it names may be as the statement
//! wants it, or as it was.

use std::collections::BTreeSet;

use super::dynamic;
use crate::check::model::{Ident, Kind, Model, Name};
use crate::check::read::alter_table::Action;
use crate::check::read::{self, Command, query};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};

/// Something has been run that nobody here can read.
pub(in crate::check) fn unread(model: &mut Model) {
    dynamic::anything(model);
    model.commit();
}

/// Takes what a refused statement names to be there, and to be whatever it wants. `wrong` are the words in it that were marked.
pub(in crate::check) fn excuse(model: &mut Model, statement: Cursor<'_>, wrong: Cursor<'_>) {
    let command = read::statement(statement);
    let defined = defined(&command);
    let mut words = statement;
    while words.first().is_some() {
        let Some(name) = words.qualified() else {
            words.advance();
            continue;
        };
        if let Some(relation) = model.known(Kind::Table, &name) {
            if defined == Some(&name) {
                model.doubt_what_is_called(relation, &names(statement), may_add(&command));
            } else {
                model.doubt_what_is_called(relation, &names(wrong), false);
            }
        }
        for kind in [Kind::SomeType, Kind::Function] {
            if let Some(id) = model.known(kind, &name).filter(|&id| model.object(id).kind != Kind::RowType) {
                model.doubt_inside(id);
            }
        }
    }
    for (kind, name) in made(&command) {
        if model.known(kind, &name).is_none() {
            model.suppose(kind, &name);
        }
    }
}

/// The relation whose columns the statement would have made or changed.
fn defined<'c>(command: &'c Command<'_>) -> Option<&'c Name> {
    match command {
        Command::CreateTable(table) => Some(&table.name),
        Command::AlterTable(table) => Some(&table.name),
        Command::CreateView(view) => Some(&view.name),
        _ => None,
    }
}

/// Whether it may have columns of other names then.
fn may_add(command: &Command<'_>) -> bool {
    let is_new = |action: &Action<'_>| {
        matches!(
            action,
            Action::AddColumn { .. }
                | Action::AddConstraint(_)
                | Action::RenameColumn { .. }
                | Action::RenameTo(_)
        )
    };
    match command {
        Command::AlterTable(table) => table.actions.iter().any(is_new),
        _ => true,
    }
}

fn names(words: Cursor<'_>) -> BTreeSet<Ident> {
    let is_name = |token: &&Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName);
    let names = words.tokens().iter().filter(is_name);
    names.filter_map(|name| Cursor::new(std::slice::from_ref(name)).ident()).collect()
}

/// What the statement would have made.
fn made(command: &Command<'_>) -> Vec<(Kind, Name)> {
    if let Command::AlterTable(table) = command {
        let renamed = table.actions.iter().filter_map(|action| match action {
            Action::RenameTo(new) => Some((Kind::Table, new.clone())),
            _ => None,
        });
        return renamed.collect();
    }
    if let Command::Unread(words) = command {
        let query = query::read(*words);
        let name = query.body.made().and_then(|into| into.name.name());
        return name.into_iter().map(|name| (Kind::Table, name)).collect();
    }
    let made = command.makes().map(|(kind, name)| (kind.space(), name.clone()));
    let is_kept = |kind| matches!(kind, Kind::Table | Kind::SomeType | Kind::Function | Kind::Schema);
    made.into_iter().filter(|(kind, _)| is_kept(*kind)).collect()
}
