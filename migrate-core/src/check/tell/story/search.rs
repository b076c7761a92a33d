//! From a name that a person types to the tables that have ever had it.

use std::collections::{BTreeMap, BTreeSet};

use super::Story;
use crate::Diagnostic;
use crate::check::model::{Id, Ident, Key, Kind, Model};
use crate::check::near::near;
use crate::check::read;

/// The tables and views of this name, in the order in which they were made.
///
/// # Errors
///
/// There was none, or there are several in different schemas.
pub(super) fn tables(story: &Story<'_>, wanted: &str) -> Result<Vec<Id>, Diagnostic> {
    let meanings = meanings(wanted);
    let mut found: Vec<Found> = meanings.iter().map(|_| Found::new()).collect();
    let replay = story.tell(&mut |_, replay| {
        for (meaning, found) in meanings.iter().zip(&mut found) {
            note(&replay.model, meaning, found);
        }
    });
    let Some(by_schema) = found.into_iter().find(|found| !found.is_empty()) else {
        return Err(none(story, wanted, &replay.model));
    };
    let mut all = by_schema.values();
    match (by_schema.get(&Model::PUBLIC), all.next(), all.next()) {
        (Some((_, ids)), ..) | (None, Some((_, ids)), None) => Ok(ids.iter().copied().collect()),
        _ => Err(several(story, wanted, by_schema.values().map(|(name, _)| name))),
    }
}

/// By schema: the whole name as SQL, and what has had it.
type Found = BTreeMap<Id, (String, BTreeSet<Id>)>;

/// A name, and the schema that it may have in front of it.
struct Meaning {
    schema: Option<Ident>,
    name: Ident,
}

/// As PostgreSQL reads it, and as it is written.
fn meanings(text: &str) -> Vec<Meaning> {
    let read = read::name(text).map(|name| Meaning { schema: name.schema, name: name.name });
    let (schema, name) = match text.rsplit_once('.') {
        Some((schema, name)) => (Some(Ident::exact(schema)), name),
        None => (None, text),
    };
    read.into_iter().chain([Meaning { schema, name: Ident::exact(name) }]).collect()
}

fn note(model: &Model, meaning: &Meaning, found: &mut Found) {
    let named = |space: Kind, within: Id, name: &Ident| {
        model.named(&Key { space: space.space(), within, name: name.clone() })
    };
    let schemas: Vec<&Ident> = match &meaning.schema {
        Some(schema) => vec![schema],
        None => model.names_in(Kind::Schema, Model::DATABASE).collect(),
    };
    let schemas = schemas.iter().flat_map(|schema| named(Kind::Schema, Model::DATABASE, schema));
    // A temporary table lives no longer than its migration.
    for &schema in schemas.filter(|schema| **schema != Model::TEMPORARY) {
        let is_wanted = |id: &&Id| model.object(**id).kind.has_rows();
        for &id in named(Kind::Table, schema, &meaning.name).iter().filter(is_wanted) {
            let (_, ids) = found.entry(schema).or_insert_with(|| (model.qualified(id), BTreeSet::new()));
            ids.insert(id);
        }
    }
}

fn none(story: &Story<'_>, wanted: &str, model: &Model) -> Diagnostic {
    let title = format!("no migration has a table or view `{wanted}`");
    let problem = Diagnostic::of(story.folder.path, title);
    let known = model.table_names();
    let names = known.iter().flat_map(|(bare, whole)| [*bare, whole.as_str()]);
    let near = near(wanted, names, 2)
        .and_then(|near| known.iter().find(|(bare, whole)| *bare == near || whole == near));
    match near {
        Some((_, whole)) => problem.help(format!("did you mean `{whole}`?")),
        None => problem.help("`cargo migrate schema` shows those that there are"),
    }
}

fn several<'n>(story: &Story<'_>, wanted: &str, names: impl Iterator<Item = &'n String>) -> Diagnostic {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    Diagnostic::of(story.folder.path, format!("several schemas have a table or view `{wanted}`"))
        .help(format!("say which one: {}", names.join(" or ")))
}
