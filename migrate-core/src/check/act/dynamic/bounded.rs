//! A text of which all is known but names and constants: what it may do is bounded by its command, by the kind of object, and by
//! what is known of the name.

use std::collections::BTreeSet;

use super::{HARMLESS, is_harmless, makes_relations};
use crate::check::model::{Id, Ident, Kind, Model, Name, Possible};
use crate::check::read::body::statements;
use crate::check::read::create;
use crate::check::read::dynamic::{Hole, Pattern, Piece, Template};
use crate::check::read::kinds;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token, TokenKind};

/// `sql` has [`Hole`]s where names are not known.
pub(super) fn may_run(model: &mut Model, sql: &str, template: &Template) {
    let tokens: Vec<Token<'_>> = lexer::tokens(sql).filter(Token::is_sql).collect();
    for words in statements(&tokens) {
        Bounded { model, template, words }.run();
    }
}

/// One statement.
struct Bounded<'m, 't> {
    model: &'m mut Model,
    template: &'m Template,
    words: Cursor<'t>,
}

impl Bounded<'_, '_> {
    fn run(mut self) {
        let mut words = self.words;
        let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
        match verb.as_str() {
            verb if HARMLESS.contains(&verb) => {}
            "create" => {
                let (_, kind, mut words) = create::object(words);
                words.eat_all(&["concurrently", "if not exists"]);
                let Some(kind) = kind else { return super::anything(self.model) };
                self.create(kind, words);
            }
            "alter" | "drop" => self.change(words, verb == "drop"),
            "set" if !words.contains("search_path") => {}
            _ => super::anything(self.model),
        }
    }

    /// What a name may be, and in which schema; nothing if any.
    fn wanted(&self, name: &Name) -> (Pattern, Option<Id>) {
        let pattern = self.pattern(&name.name);
        let schema = name.schema.as_ref().filter(|schema| Hole::piece(schema).is_none());
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
        let piece = Hole::piece(name).and_then(|number| self.template.pieces.get(number));
        match piece {
            Some(Piece::Name(pattern)) => pattern.clone(),
            _ => Pattern::exactly(name),
        }
    }

    fn create(&mut self, kind: Kind, mut words: Cursor<'_>) {
        if matches!(kind, Kind::Trigger | Kind::Policy | Kind::Rule) {
            return self.parts(kind, words);
        }
        if kind == Kind::Index {
            return self.index(words);
        }
        let Some(name) = words.qualified() else { return super::anything(self.model) };
        let (pattern, within) = self.wanted(&name);
        let is_in_schema = kind.is_relation() || kind.is_type() || kind.is_routine();
        let within = if is_in_schema { within } else { Some(Model::DATABASE) };
        match kind {
            // An extension may bring anything.
            Kind::Extension => return super::anything(self.model),
            Kind::Table | Kind::ForeignTable => {
                self.may_be(Kind::Table, within, pattern.and_what_follows());
                // Constraints may have names of their own, and so their indexes.
                for name in names(words) {
                    let pattern = self.pattern(&name);
                    self.may_be(Kind::Table, within, pattern);
                }
            }
            _ => self.may_be(kind.space(), within, pattern.clone()),
        }
        // One of that name may be another one by now.
        self.doubt_fitting(kind, within, &pattern, false);
    }

    fn index(&mut self, mut words: Cursor<'_>) {
        let name = if words.is("on") { None } else { words.ident() };
        if !words.eat("on") {
            return super::anything(self.model);
        }
        words.eat("only");
        let Some(table) = words.qualified() else { return super::anything(self.model) };
        let (table_pattern, within) = self.wanted(&table);
        let pattern = name.map_or(table_pattern.and_what_follows(), |name| self.pattern(&name));
        self.may_be(Kind::Table, within, pattern);
        for table in self.fitting(Kind::Table, within, &table_pattern) {
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

    /// ALTER and DROP.
    fn change(&mut self, mut words: Cursor<'_>, is_drop: bool) {
        if words.is("default privileges") || words.is("system") {
            return;
        }
        let Some(kind) = kinds::eat(&mut words) else { return super::anything(self.model) };
        words.eat_all(&["concurrently", "if exists", "only"]);
        if matches!(kind, Kind::Trigger | Kind::Policy | Kind::Rule) {
            return self.parts(kind, words);
        }
        if matches!(kind, Kind::Schema | Kind::Extension) {
            return super::anything(self.model);
        }
        loop {
            let Some(name) = words.qualified() else { return super::anything(self.model) };
            let (pattern, within) = self.wanted(&name);
            let is_in_schema = kind.is_relation() || kind.is_type() || kind.is_routine();
            let within = if is_in_schema { within } else { Some(Model::DATABASE) };
            if is_drop {
                self.model.do_anything();
                let cascades = words.has("cascade");
                self.doubt_fitting(kind, within, &pattern, cascades);
            } else {
                return self.alter(kind, within, &pattern, words);
            }
            words.brackets();
            if !words.eat(",") {
                return;
            }
        }
    }

    fn alter(&mut self, kind: Kind, within: Option<Id>, pattern: &Pattern, words: Cursor<'_>) {
        let mut ahead = words;
        if words.is("set schema") {
            // It is in another schema now, under its own name.
            self.doubt_fitting(kind, within, pattern, false);
            return self.may_be(kind.space(), None, pattern.clone());
        }
        if ahead.eat("rename to") {
            self.doubt_fitting(kind, within, pattern, false);
            if let Some(new) = ahead.ident() {
                let new = self.pattern(&new);
                self.may_be(kind.space(), within, new);
            }
            return;
        }
        if words.is("owner to") || is_harmless(words) {
            return;
        }
        if !kind.has_rows() {
            return self.doubt_fitting(kind, within, pattern, false);
        }
        self.alter_table(within, pattern, words);
    }

    fn alter_table(&mut self, within: Option<Id>, pattern: &Pattern, words: Cursor<'_>) {
        let named = names(words);
        let is_open = named.iter().any(|name| Hole::piece(name).is_some());
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

    /// A trigger, policy or rule: `name … ON table`, of a rule behind TO.
    fn parts(&mut self, kind: Kind, mut words: Cursor<'_>) {
        let Some(name) = words.ident() else { return super::anything(self.model) };
        let pattern = self.pattern(&name);
        let is_found =
            if kind == Kind::Rule && words.has("to") { words.eat_up_to("to") } else { words.eat_up_to("on") };
        let Some(table) = words.qualified().filter(|_| is_found) else { return super::anything(self.model) };
        let (of, within) = self.wanted(&table);
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

/// Everything in it that may be a name.
fn names(words: Cursor<'_>) -> BTreeSet<Ident> {
    let is_name = |token: &&Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName);
    let names = words.tokens().iter().filter(is_name);
    names.filter_map(|name| Cursor::new(std::slice::from_ref(name)).ident()).collect()
}
