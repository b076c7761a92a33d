//! `GRANT`, `REVOKE`.

use super::Record;
use super::source::Source;
use crate::check::act;
use crate::check::ddl::words::{Candidates, Words};
use crate::check::model::{Found, Id, Kind, Model, Name};
use crate::check::read;
use crate::check::read::grant::Granted;
use crate::check::replay::Replay;
use crate::check::syntax::cursor::Cursor;

/// One statement, about one object.
#[derive(Clone, Debug)]
pub(in crate::check::ddl) struct Grant {
    pub(in crate::check::ddl) object: Id,
    /// `GRANT SELECT (a), UPDATE`
    pub(in crate::check::ddl) head: Words,
    /// `TO app WITH GRANT OPTION`
    pub(in crate::check::ddl) tail: Words,
}

impl Record {
    pub(super) fn grant(&mut self, replay: &mut Replay, grant: &read::grant::Grant<'_>, source: &Source) {
        let tokens = source.text.words(source.range.clone());
        let mut words = Cursor::new(&tokens);
        let start = words;
        if words.before(|token| token.text.eq_ignore_ascii_case("on")).first().is_none() {
            return;
        }
        let head = start.up_to(words);
        words.advance();
        let on = words;
        words.before(|token| ["to", "from"].iter().any(|word| token.text.eq_ignore_ascii_case(word)));
        let mut roles = Candidates::default();
        roles.with_names(&replay.model, Kind::Role, &grant.roles);
        for object in granted(&mut replay.model, &grant.on, on) {
            let candidates = Candidates::of(&replay.model, object);
            self.grants.push(Grant {
                object,
                head: source.words(head.range(), &candidates),
                tail: source.words(words.range(), &roles),
            });
        }
    }
}

fn granted(model: &mut Model, on: &Granted<'_>, words: Cursor<'_>) -> Vec<Id> {
    match on {
        Granted::Relations { names, .. } => {
            let found = names.iter().filter_map(|name| match model.find(Kind::Table, name) {
                Found::Here(id) => Some(id),
                _ => None,
            });
            found.collect()
        }
        Granted::AllTables(schemas) => all_in(model, schemas, Kind::has_rows),
        Granted::Schemas(schemas) if words.is("all sequences") => {
            all_in(model, schemas, |kind| kind == Kind::Sequence)
        }
        Granted::Schemas(schemas) if words.is("all functions") => {
            all_in(model, schemas, |kind| matches!(kind, Kind::Function | Kind::Aggregate))
        }
        Granted::Schemas(schemas) if words.is("all procedures") => {
            all_in(model, schemas, |kind| kind == Kind::Procedure)
        }
        Granted::Schemas(schemas) if words.is("all routines") => all_in(model, schemas, Kind::is_routine),
        Granted::Schemas(schemas) => {
            let found = schemas.iter().filter_map(|name| schema(model, name));
            found.collect()
        }
        Granted::Objects(kind, objects) => {
            objects.iter().filter_map(|object| act::object(model, *kind, object)).collect()
        }
        Granted::Other => Vec::new(),
    }
}

fn schema(model: &Model, name: &Name) -> Option<Id> {
    match model.find_in(Kind::Schema, Model::DATABASE, &name.name) {
        Found::Here(id) => Some(id),
        _ => None,
    }
}

/// What is there at that moment.
fn all_in(model: &Model, schemas: &[Name], is_one: impl Fn(Kind) -> bool) -> Vec<Id> {
    let schemas: Vec<Id> = schemas.iter().filter_map(|name| schema(model, name)).collect();
    let found = model.all().filter(|(_, object)| schemas.contains(&object.within) && is_one(object.kind));
    found.map(|(id, _)| id).collect()
}
