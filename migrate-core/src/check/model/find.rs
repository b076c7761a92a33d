//! From a name in a statement to an object, by PostgreSQL's rules
//! (<https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH>).

use std::ops::Range;

use super::brought::{brought, has_relation, spoken_elsewhere, word_of};
use super::histories;
use super::{Body, Code, Gone, Id, Ident, Key, Kind, Model, Name, Object, Refusal, Relation};
use crate::check::near::near;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Here(Id),
    /// It may have come from outside; if so it is in this schema, or wherever.
    Unknown(Id),
    Gone(Gone),
    Missing,
}

impl Model {
    /// An object in one place: a schema, or a table for what belongs to one.
    pub(crate) fn find_in(&self, kind: Kind, within: Id, name: &Ident) -> Found {
        let key = Key { space: kind.space(), within, name: name.clone() };
        match (self.named(&key), self.gone.get(&key)) {
            ([.., id], _) => Found::Here(*id),
            ([], Some(gone)) => Found::Gone(gone.clone()),
            ([], None) if kind.is_relation() && self.server_lacks(within, name) => Found::Missing,
            ([], None) if self.may_hold(within, kind) || self.is_expected(kind, within, name) => {
                Found::Unknown(within)
            }
            ([], None) => Found::Missing,
        }
    }

    /// Whether it is a schema of the server itself, whose relations are known, and this is none of them.
    fn server_lacks(&self, within: Id, name: &str) -> bool {
        if within == Model::CATALOG {
            return !has_relation(name);
        }
        self.is_standard(within) && self.own_relation(within, name).is_none()
    }

    /// Whether something of this very name may be there, though no migration makes it.
    pub(super) fn is_expected(&self, kind: Kind, within: Id, name: &Ident) -> bool {
        let key = Key { space: kind.space(), within, name: name.clone() };
        self.is_possible(&key)
            || histories::is_one(kind, within, name)
            || (within == Model::CATALOG && is_of_catalog(kind, name))
            || (kind.is_routine() && self.bringer(Some(within), name).is_some())
    }

    pub(crate) fn is_possible(&self, key: &Key) -> bool {
        // Every relation has a row type of its name, but for indexes and sequences.
        let row_type = Key { space: Kind::Table, ..key.clone() };
        let fits = |possible: &super::Possible| {
            possible.fits(key) || (key.space == Kind::SomeType && possible.fits(&row_type))
        };
        self.possible.iter().any(fits)
    }

    /// Whether there may be objects of this kind that nobody has heard of.
    pub(crate) fn may_hold(&self, within: Id, kind: Kind) -> bool {
        let place = self.object(within);
        let is_of_server = kind.is_of_server() && (within == Model::DATABASE || within == Model::CATALOG);
        place.is_open || is_of_server || (place.is_extended && kind.is_routine())
    }

    /// An object by a name that may have a schema.
    pub(crate) fn find(&self, kind: Kind, name: &Name) -> Found {
        // These are in no schema.
        if matches!(kind, Kind::Schema | Kind::Extension | Kind::Language | Kind::AccessMethod) {
            return self.find_in(kind, Model::DATABASE, &name.name);
        }
        let Some(schema) = &name.schema else { return self.find_on_path(kind, &name.name) };
        match self.find_in(Kind::Schema, Model::DATABASE, schema) {
            Found::Here(schema) => self.find_in(kind, schema, &name.name),
            Found::Unknown(_) => Found::Unknown(Model::DATABASE),
            // The refusal is about the schema, and `need` finds it again.
            Found::Gone(_) | Found::Missing => Found::Missing,
        }
    }

    fn find_on_path(&self, kind: Kind, name: &Ident) -> Found {
        let mut found = Found::Missing;
        if let Some(id) = self.put_into_catalog(kind, name).last() {
            return Found::Here(*id);
        }
        if is_of_catalog(kind, name) {
            return Found::Unknown(Model::CATALOG);
        }
        for schema in self.path(kind) {
            match self.find_in(kind, schema, name) {
                Found::Here(id) => return Found::Here(id),
                // One that was dropped here may be in another schema, if that one is not known.
                Found::Unknown(schema) if !matches!(found, Found::Unknown(_)) => {
                    found = Found::Unknown(schema);
                }
                Found::Gone(gone) if found == Found::Missing => found = Found::Gone(gone),
                _ => {}
            }
        }
        if kind.is_of_server() && found == Found::Missing {
            return Found::Unknown(Model::CATALOG);
        }
        found
    }

    /// The schemas that are searched for a name without one.
    pub(crate) fn path(&self, kind: Kind) -> impl Iterator<Item = Id> {
        // Functions and operators are never looked for among temporary objects.
        let temporary = Some(Model::TEMPORARY).filter(|_| !kind.is_routine());
        let named = self.search_path.iter().chain(&self.later_path).filter_map(|schema| {
            match self.find_in(Kind::Schema, Model::DATABASE, schema) {
                Found::Here(id) => Some(id),
                _ => None,
            }
        });
        temporary.into_iter().chain(named)
    }

    /// Where an object of this name would be made.
    ///
    /// # Errors
    ///
    /// The schema is not there.
    pub(crate) fn home(&mut self, name: &Name) -> Result<Id, Refusal> {
        match &name.schema {
            Some(schema) => self.need_schema(schema, &name.at),
            None => match self.path(Kind::Function).next() {
                Some(first) => Ok(first),
                None if self.object(Model::DATABASE).is_open => Ok(Model::PUBLIC),
                None => Err(self.nowhere(name)),
            },
        }
    }

    fn nowhere(&self, name: &Name) -> Refusal {
        let path: Vec<String> = self.search_path.iter().map(ToString::to_string).collect();
        Refusal::new(Code::UndefinedSchema, &name.at, "no schema has been selected to create in")
            .note(format!("the search path is {}, and none of it is there", path.join(", ")))
            .help("create the schema before, or write the schema in front of the name")
    }

    /// # Errors
    ///
    /// The schema is not there.
    pub(crate) fn need_schema(&mut self, schema: &Ident, at: &Range<usize>) -> Result<Id, Refusal> {
        self.need_in(Kind::Schema, Model::DATABASE, &Name::bare(schema.clone(), at.clone()))
    }

    /// The object that a statement uses. One that may have come from outside is taken to be there.
    ///
    /// # Errors
    ///
    /// It is not there.
    pub(crate) fn need(&mut self, kind: Kind, name: &Name) -> Result<Id, Refusal> {
        if let Some(schema) = &name.schema {
            let within = self.need_schema(schema, &name.at)?;
            return self.need_in(kind, within, name);
        }
        match self.find_on_path(kind, &name.name) {
            Found::Here(id) => Ok(id),
            Found::Unknown(within) => {
                self.suspect(kind, within, name);
                Ok(self.assume(kind, within, name))
            }
            Found::Gone(gone) => Err(no_longer(kind, name, &gone)),
            Found::Missing => Err(self.missing(kind, name, Model::PUBLIC)),
        }
    }

    /// The same in one place; the name's schema is not looked at.
    ///
    /// # Errors
    ///
    /// It is not there.
    pub(crate) fn need_in(&mut self, kind: Kind, within: Id, name: &Name) -> Result<Id, Refusal> {
        match self.find_in(kind, within, &name.name) {
            Found::Here(id) => Ok(id),
            Found::Unknown(within) => {
                self.suspect(kind, within, name);
                Ok(self.assume(kind, within, name))
            }
            Found::Gone(gone) => Err(no_longer(kind, name, &gone)),
            Found::Missing => Err(self.missing(kind, name, within)),
        }
    }

    /// The object, if it is there for certain or maybe; nothing if it is not, or nobody knows.
    pub(crate) fn known(&self, kind: Kind, name: &Name) -> Option<Id> {
        match self.find(kind, name) {
            Found::Here(id) => Some(id),
            _ => None,
        }
    }

    /// Takes it to be there, with whatever in it.
    pub(crate) fn suppose(&mut self, kind: Kind, name: &Name) {
        let within = match &name.schema {
            None => self.home(name).unwrap_or(Model::PUBLIC),
            Some(schema) => {
                let schema = Name::bare(schema.clone(), name.at.clone());
                let there = self.known(Kind::Schema, &schema);
                there.unwrap_or_else(|| self.assume(Kind::Schema, Model::DATABASE, &schema))
            }
        };
        self.assume(kind, within, name);
    }

    /// The functions of this name that a call may mean.
    pub(crate) fn routines(&self, name: &Name) -> impl Iterator<Item = Id> {
        let schemas: Vec<Id> = match &name.schema {
            Some(schema) => match self.find_in(Kind::Schema, Model::DATABASE, schema) {
                Found::Here(id) => vec![id],
                _ => Vec::new(),
            },
            None => [Model::CATALOG].into_iter().chain(self.path(Kind::Function)).collect(),
        };
        let key = |within| Key { space: Kind::Function, within, name: name.name.clone() };
        schemas.into_iter().flat_map(move |within| self.named(&key(within)).to_vec())
    }

    /// From now on it is there.
    pub(super) fn assume(&mut self, kind: Kind, within: Id, name: &Name) -> Id {
        let site = super::Site { range: name.at.clone(), ..self.site.clone() };
        let vague = match kind.space() {
            Kind::Table => Kind::SomeRelation,
            Kind::SomeType => Kind::SomeType,
            Kind::Function => Kind::SomeRoutine,
            other => other,
        };
        let object = Object::new(vague, within, name.name.clone(), site);
        let body =
            if vague == Kind::SomeRelation { Body::Relation(Relation::default()) } else { Body::Nothing };
        self.add(Object { is_outside: true, is_open: true, body, ..object })
    }

    /// Of what comes from outside it is known now what it is.
    pub(crate) fn is_a(&mut self, id: Id, kind: Kind) {
        let is_vague = |kind| matches!(kind, Kind::SomeRelation | Kind::SomeType | Kind::SomeRoutine);
        let object = self.object(id);
        if object.is_outside && is_vague(object.kind) && object.kind.may_be(kind) {
            self.change(id, |object| object.kind = kind);
        }
    }

    /// That a name is free for something new. What only may be there makes room for it.
    ///
    /// # Errors
    ///
    /// There is one of that name.
    pub(crate) fn free(&mut self, kind: Kind, within: Id, name: &Name) -> Result<(), Refusal> {
        let Found::Here(id) = self.find_in(kind, within, &name.name) else { return Ok(()) };
        if self.object(id).is_doubtful {
            self.forget(id);
            return Ok(());
        }
        Err(self.taken(id, name))
    }

    /// There is one of that name already.
    pub(crate) fn taken(&self, id: Id, name: &Name) -> Refusal {
        let there = self.object(id);
        let title = format!("{} `{name}` {}exists already", there.kind.word(), self.of_table(there));
        let refusal = Refusal::new(there.kind.taken(), &name.at, title);
        if there.is_outside && there.site != super::Site::default() {
            refusal
                .earlier(&there.site, "used here")
                .note("an earlier statement needs it, so one of the two fails")
                .help("create it before it is used")
        } else if there.is_outside {
            refusal
        } else {
            refusal.earlier(&there.site, "created here").help(advice(there.kind))
        }
    }

    /// No migration has made it.
    pub(crate) fn missing(&self, kind: Kind, name: &Name, within: Id) -> Refusal {
        let place = self.object(within);
        let of = if place.kind.is_relation() { format!("of `{}` ", &*place.name) } else { String::new() };
        let title = format!("{} `{name}` {of}does not exist", called(kind));
        let refusal = Refusal::new(kind.missing(), &name.at, title);
        let known = self.names_in(kind.space(), within).map(|name| &**name);
        let near = spoken_elsewhere(kind, &name.name)
            .or_else(|| near(&name.name, known, 2))
            .or_else(|| near(&name.name, brought(kind), 2));
        match near {
            Some(near) => refusal.did_you_mean(near),
            None if word_of(kind).is_some() => refusal
                .note("no migration before this one creates it")
                .help("create it first, or the extension that brings it"),
            None if place.kind.is_relation() => refusal.note("no migration before this one creates it"),
            None => refusal
                .note("no migration before this one creates it")
                .help("create it first; what the database has before the first migration `external.sql` can declare"),
        }
    }

    fn of_table(&self, object: &Object) -> String {
        let owner = self.object(object.within);
        if owner.kind.is_relation() { format!("of `{}` ", &*owner.name) } else { String::new() }
    }

    /// The relation of this name, which has to be one of these kinds.
    ///
    /// # Errors
    ///
    /// It is not there, or is something else.
    pub(crate) fn need_one_of(&mut self, kinds: &[Kind], name: &Name) -> Result<Id, Refusal> {
        let Some(&first) = kinds.first() else { return Ok(Model::DATABASE) };
        let id = self.need(first, name)?;
        let there = self.object(id);
        if there.is_doubtful || kinds.iter().any(|kind| there.kind.may_be(*kind)) {
            return Ok(id);
        }
        Err(self.wrong_kind(id, name, &format!("not {}", first.with_article())))
    }

    /// It is there, but no statement of this sort can use it: `` `v` is a view, not a table ``.
    pub(crate) fn wrong_kind(&self, id: Id, name: &Name, but: &str) -> Refusal {
        let there = self.object(id);
        let title = format!("`{name}` is {}, {but}", there.kind.with_article());
        let refusal = Refusal::new(Code::WrongObjectType, &name.at, title);
        if there.is_outside { refusal } else { refusal.earlier(&there.site, "created here") }
    }
}

/// It was there under this name.
fn no_longer(kind: Kind, name: &Name, gone: &Gone) -> Refusal {
    let title = format!("{} `{name}` does not exist", called(kind));
    let refusal = Refusal::new(kind.missing(), &name.at, title);
    match &gone.renamed_to {
        Some(new) if *new == name.name => refusal.taken(&gone.site, "moved to another schema here"),
        _ => refusal.because(gone),
    }
}

/// As PostgreSQL calls what is not there.
fn called(kind: Kind) -> &'static str {
    let is_plain = kind.is_relation() && kind != Kind::Index && kind != Kind::Sequence;
    if is_plain { "relation" } else { kind.word() }
}

/// `pg_catalog` is searched although no path names it, and first.
fn is_of_catalog(kind: Kind, name: &str) -> bool {
    (kind.is_relation() || kind.is_type()) && has_relation(name)
}

fn advice(kind: Kind) -> &'static str {
    match kind.space() {
        Kind::Table | Kind::Schema | Kind::Extension => {
            "drop one of the two, or write IF NOT EXISTS if either will do"
        }
        Kind::Function => "write CREATE OR REPLACE to give it a new body",
        Kind::Trigger => "write CREATE OR REPLACE TRIGGER, or drop it first",
        _ => "drop it first if this one is to take its place",
    }
}
