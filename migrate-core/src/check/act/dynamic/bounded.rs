//! A text of which all is known but names and constants: what it may do is bounded by its command, by the kind of object, and by
//! what is known of the name.

use std::collections::BTreeSet;

use super::{HARMLESS, makes_relations};
use crate::check::model::{Id, Ident, Kind, Model, Name, Possible};
use crate::check::read::alter_table::{Action, ColumnChange};
use crate::check::read::body::statements;
use crate::check::read::dynamic::{Hole, Pattern};
use crate::check::read::index::CreateIndex;
use crate::check::read::object::{AlterObject, Drop, ObjectAction, ObjectName};
use crate::check::read::session::{Set, Setting};
use crate::check::read::{self, Command};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token, TokenKind};

/// `sql` has [`Hole`]s where names are not known, which are of these patterns.
pub(super) fn may_run(model: &mut Model, sql: &str, holes: &[Pattern]) {
    let tokens: Vec<Token<'_>> = lexer::tokens(sql).filter(Token::is_sql).collect();
    for words in statements(&tokens) {
        Bounded { model, holes, words }.run();
    }
}

/// One statement.
struct Bounded<'m, 't> {
    model: &'m mut Model,
    holes: &'m [Pattern],
    words: Cursor<'t>,
}

impl Bounded<'_, '_> {
    fn run(mut self) {
        let command = read::statement(self.words);
        match &command {
            Command::CreateTrigger(trigger) => self.part(Kind::Trigger, &trigger.name, &trigger.table),
            Command::CreatePolicy(policy) => self.part(Kind::Policy, &policy.name, &policy.table),
            Command::AlterPolicy(policy) => self.part(Kind::Policy, &policy.name, &policy.table),
            Command::CreateRule(rule) => self.part(Kind::Rule, &rule.name, &rule.table),
            Command::AlterObject(AlterObject { kind, object: ObjectName::Part { name, table }, .. }) => {
                self.part(*kind, name, table);
            }
            Command::CreateIndex(index) => self.index(index),
            Command::Drop(drop) => self.drop(drop),
            Command::AlterTable(table) if table.actions.iter().all(is_harmless) => {}
            Command::DefaultPrivileges(_) | Command::SetLater(_) => {}
            Command::Set(Set { setting: Setting::Assignment(set), .. })
                if &*set.name.name != "search_path" => {}
            Command::Unread(words) if words.is_one_of(&["set", "alter system"]) => {}
            _ if self.words.is_one_of(HARMLESS) => {}
            _ => {
                if let Some((kind, name)) = command.makes() {
                    self.create(kind, name);
                } else if let Some((kind, name, action)) = command.alters() {
                    self.alter(kind, name, action.as_ref());
                } else {
                    super::anything(self.model);
                }
            }
        }
    }

    /// What a name may be, and in which schema; nothing if any.
    fn wanted(&self, name: &Name) -> (Pattern, Option<Id>) {
        let pattern = self.pattern(&name.name);
        let schema = name.schema.as_ref().filter(|schema| Hole::number(schema).is_none());
        let within = match schema {
            Some(schema) => self.model.known(Kind::Schema, &Name::bare(schema.clone(), name.at.clone())),
            None if name.schema.is_none() && !pattern.may_have_schema => {
                self.model.path(Kind::Function).next()
            }
            None => None,
        };
        (pattern, within)
    }

    fn pattern(&self, name: &Ident) -> Pattern {
        let hole = Hole::number(name).and_then(|number| self.holes.get(number));
        hole.cloned().unwrap_or_else(|| Pattern::exactly(name))
    }

    /// What it may be, and in which place.
    fn place(&self, kind: Kind, name: &Name) -> (Pattern, Option<Id>) {
        let (pattern, within) = self.wanted(name);
        let is_in_schema = kind.is_relation() || kind.is_type() || kind.is_routine();
        (pattern, if is_in_schema { within } else { Some(Model::DATABASE) })
    }

    fn create(&mut self, kind: Kind, name: &Name) {
        let (pattern, within) = self.place(kind, name);
        match kind {
            // An extension may bring anything.
            Kind::Extension => return super::anything(self.model),
            Kind::Table => {
                self.may_be(Kind::Table, within, pattern.and_what_follows());
                // Constraints may have names of their own, and so their indexes.
                for name in self.names(name) {
                    let pattern = self.pattern(&name);
                    self.may_be(Kind::Table, within, pattern);
                }
            }
            _ => self.may_be(kind.space(), within, pattern.clone()),
        }
        // One of that name may be another one by now, if it was replaced or stands in front of it.
        if ["or replace", "temp", "temporary"].iter().any(|word| self.words.contains(word)) {
            self.doubt_fitting(kind, within, &pattern, false);
        }
    }

    fn index(&mut self, index: &CreateIndex<'_>) {
        let (table, within) = self.wanted(&index.table);
        let name = index.name.as_ref().map(|name| self.pattern(&name.name));
        self.may_be(Kind::Table, within, name.unwrap_or_else(|| table.and_what_follows()));
        for table in self.fitting(Kind::Table, within, &table) {
            self.model.change(table, |object| object.is_open = true);
        }
    }

    fn may_be(&mut self, space: Kind, within: Option<Id>, name: Pattern) {
        self.model.may_be(Possible { space, within, name });
    }

    /// What is there that may be meant.
    fn fitting(&self, kind: Kind, within: Option<Id>, pattern: &Pattern) -> Vec<Id> {
        let is_meant = |object: &crate::check::model::Object| {
            is_of(object.kind, kind)
                && within.is_none_or(|within| object.within == within)
                && pattern.fits(&object.name)
        };
        self.model.all().filter(|(_, object)| is_meant(object)).map(|(id, _)| id).collect()
    }

    fn doubt_fitting(&mut self, kind: Kind, within: Option<Id>, pattern: &Pattern, cascades: bool) {
        for id in self.fitting(kind, within, pattern) {
            for part in self.model.going_with(id, cascades) {
                self.model.doubt_one(part);
            }
            self.model.doubt_one(id);
        }
    }

    fn drop(&mut self, drop: &Drop<'_>) {
        let kind = drop.kind;
        for object in &drop.objects {
            let Some(name) = object.name().filter(|_| !matches!(kind, Kind::Schema | Kind::Extension)) else {
                return super::anything(self.model);
            };
            if let ObjectName::Part { table, .. } = object {
                self.part(kind, name, table);
                continue;
            }
            let (pattern, within) = self.place(kind, name);
            self.model.do_anything();
            self.doubt_fitting(kind, within, &pattern, drop.cascade);
        }
    }

    fn alter(&mut self, kind: Kind, name: &Name, action: Option<&ObjectAction>) {
        if matches!(kind, Kind::Schema | Kind::Extension) {
            return super::anything(self.model);
        }
        let (pattern, within) = self.place(kind, name);
        match action {
            Some(ObjectAction::SetSchema(_)) => {
                // It is in another schema now, under its own name.
                self.doubt_fitting(kind, within, &pattern, false);
                self.may_be(kind.space(), None, pattern);
            }
            Some(ObjectAction::RenameTo(new)) => {
                self.doubt_fitting(kind, within, &pattern, false);
                let new = self.pattern(&new.name);
                self.may_be(kind.space(), within, new);
            }
            Some(ObjectAction::OwnerTo(_)) => {}
            _ if kind.has_rows() => self.alter_table(name, within, &pattern),
            _ => self.doubt_fitting(kind, within, &pattern, false),
        }
    }

    fn alter_table(&mut self, name: &Name, within: Option<Id>, pattern: &Pattern) {
        let words = self.words;
        let named = self.names(name);
        let is_open = named.iter().any(|name| Hole::number(name).is_some());
        let cascades = words.contains("cascade");
        for table in self.fitting(Kind::Table, within, pattern) {
            if !self.model.object(table).kind.has_rows() {
                continue;
            }
            for part in if cascades { self.model.going_with(table, true) } else { Vec::new() } {
                if self.model.object(part).kind != Kind::RowType {
                    self.model.doubt_one(part);
                }
            }
            if is_open {
                self.model.doubt_inside(table);
            } else {
                self.model.doubt_what_is_called(table, &named, words.contains("add"));
            }
        }
        if !makes_relations(words) {
            return;
        }
        self.may_be(Kind::Table, within, pattern.and_what_follows());
        for name in named {
            let pattern = self.pattern(&name);
            self.may_be(Kind::Table, within, pattern);
        }
    }

    /// A trigger, policy or rule.
    fn part(&mut self, kind: Kind, name: &Name, table: &Name) {
        let pattern = self.pattern(&name.name);
        let (of, within) = self.wanted(table);
        for table in self.fitting(Kind::Table, within, &of) {
            let parts: Vec<Id> = self
                .model
                .parts(table, kind)
                .filter(|(_, part)| pattern.fits(&part.name))
                .map(|(id, _)| id)
                .collect();
            for part in parts {
                self.model.doubt_one(part);
            }
            self.may_be(kind, Some(table), pattern.clone());
        }
    }

    /// Everything behind the table's name that may be a name.
    fn names(&self, table: &Name) -> BTreeSet<Ident> {
        let is_name = |token: &&Token<'_>| {
            matches!(token.kind, TokenKind::Word | TokenKind::QuotedName) && token.start >= table.at.end
        };
        let names = self.words.tokens().iter().filter(is_name);
        names.filter_map(|name| Cursor::new(std::slice::from_ref(name)).ident()).collect()
    }
}

/// Changes of a table that no name depends on.
fn is_harmless(action: &Action<'_>) -> bool {
    matches!(
        action,
        Action::RowSecurity { .. }
            | Action::ForceRowSecurity { .. }
            | Action::OwnerTo(_)
            | Action::Trigger { .. }
            | Action::ReplicaIdentity(_)
            | Action::ValidateConstraint(_)
            | Action::AlterColumn { change: ColumnChange::Statistics, .. }
    )
}

/// Whether a statement about this kind of object may mean one of that. ALTER TABLE takes any relation.
fn is_of(there: Kind, kind: Kind) -> bool {
    match kind {
        Kind::Sequence | Kind::Index | Kind::View | Kind::MaterializedView | Kind::Domain => {
            there.may_be(kind)
        }
        _ => there.space() == kind.space(),
    }
}
