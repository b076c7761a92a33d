//! What servers and extensions bring, of which no migration tells.

use super::builtin::{Extension, RelationRow, SERVER, Source, format_type};
use super::{Found, Id, Ident, Kind, Model, Name, Refusal, Target};

/// The names that servers bring of a kind, as people write them.
pub(super) fn brought(kind: Kind) -> impl Iterator<Item = &'static str> {
    let functions = kind.is_routine().then(|| SERVER.functions.names().filter(|name| !name.starts_with('_')));
    let types = kind.is_type().then(|| {
        let shown = SERVER.types.names().flat_map(|name| [name, format_type(name)]);
        shown.chain(WORDS.iter().copied())
    });
    let relations = kind.is_relation().then(|| SERVER.relations().map(|row| row.name));
    let named = word_of(kind).map(|word| SERVER.named(word));
    let functions = functions.into_iter().flatten();
    functions
        .chain(types.into_iter().flatten())
        .chain(relations.into_iter().flatten())
        .chain(named.into_iter().flatten())
}

/// Whether `pg_catalog` has a relation, or a type, of this name in some version.
pub(super) fn has_relation(name: &str) -> bool {
    name.starts_with("pg_")
        && (SERVER.relation(name).is_some()
            || SERVER.types.has(name)
            // Indexes are not in the list, and what the server makes for itself.
            || name.ends_with("_index")
            || name.starts_with("pg_toast"))
}

/// Words of SQL that stand for a type of another name.
const WORDS: &[&str] = &["int", "decimal", "float", "serial", "bigserial", "smallserial"];

/// The word of the catalogue for a kind whose names alone it has.
pub(super) fn word_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Language => Some("language"),
        Kind::AccessMethod => Some("method"),
        Kind::TextSearchConfiguration => Some("configuration"),
        Kind::TextSearchDictionary => Some("dictionary"),
        _ => None,
    }
}

/// What PostgreSQL calls a type that other databases call so.
pub(super) fn spoken_elsewhere(kind: Kind, name: &str) -> Option<&'static str> {
    let known = ELSEWHERE.iter().filter(|_| kind.is_type());
    known
        .flat_map(|(own, others)| others.iter().map(move |other| (own, other)))
        .find_map(|(own, other)| (*other == name).then_some(*own))
}

const ELSEWHERE: &[(&str, &[&str])] = &[
    ("bytea", &["binary", "blob", "image", "longblob", "mediumblob", "raw", "tinyblob", "varbinary"]),
    ("double precision", &["double", "float64"]),
    ("integer", &["int32", "mediumint"]),
    ("bigint", &["int64", "long"]),
    ("numeric", &["number"]),
    ("smallint", &["int16", "tinyint"]),
    ("text", &["clob", "longtext", "mediumtext", "ntext", "string", "tinytext"]),
    ("timestamptz", &["datetime", "datetime2", "datetimeoffset", "smalldatetime", "timestampz"]),
    ("uuid", &["guid", "uniqueidentifier"]),
    ("varchar", &["nvarchar", "nvarchar2", "varchar2"]),
];

const INFORMATION_SCHEMA: &str = "information_schema";

impl Model {
    /// Whether this schema is the standard's.
    pub(super) fn is_standard(&self, schema: Id) -> bool {
        let schema = self.object(schema);
        &*schema.name == INFORMATION_SCHEMA && schema.is_outside
    }

    /// A relation of one of PostgreSQL's own schemas, with the columns that it has in some version.
    pub(crate) fn own_relation(&self, schema: Id, name: &str) -> Option<RelationRow> {
        if schema == Model::CATALOG {
            SERVER.relation(name)
        } else if self.is_standard(schema) {
            SERVER.relation(&format!("{INFORMATION_SCHEMA}.{name}"))
        } else {
            None
        }
    }

    /// An object of a kind of which servers and extensions bring some that are no objects here.
    ///
    /// # Errors
    ///
    /// Nobody brings it or makes it.
    pub(crate) fn need_brought(&mut self, kind: Kind, name: &Name) -> Result<Option<Id>, Refusal> {
        if let Some(id) = self.known(kind, name) {
            return Ok(Some(id));
        }
        let brings = |source: &Source| {
            word_of(kind).is_some_and(|word| source.named(word).any(|brought| brought == &*name.name))
        };
        let may_bring = |extension: &Ident| match Extension::find(extension) {
            Some(known) => brings(&known.source),
            None => &**extension != "plpgsql",
        };
        if brings(&SERVER) || self.names_in(Kind::Extension, Model::DATABASE).any(may_bring) {
            return Ok(None);
        }
        if self.object(Model::DATABASE).is_open {
            self.suspect(kind, Model::DATABASE, name);
            return Ok(None);
        }
        Err(self.missing(kind, name, Model::CATALOG))
    }

    /// The extension that brings functions of this name, or may do so, into this schema or any.
    pub(crate) fn bringer(&self, within: Option<Id>, name: &str) -> Option<Id> {
        self.names_in(Kind::Extension, Model::DATABASE).find_map(|extension| {
            if &**extension == "plpgsql" {
                return None;
            }
            let Found::Here(id) = self.find_in(Kind::Extension, Model::DATABASE, extension) else {
                return None;
            };
            let object = self.object(id);
            let Some(known) = Extension::find(extension) else { return Some(id) };
            let brings = |name: &str| known.may_bring(name) || known.source.functions.has(name);
            let is_in = |schema: Id| object.links.iter().any(|link| link.target == Target::whole(schema));
            let is_there = match within {
                // It may be in another schema.
                Some(_) if object.is_outside || object.is_doubtful => brings(name),
                Some(schema) if is_in(schema) => brings(name),
                Some(schema) => brings(&format!("{}.{name}", &*self.object(schema).name)),
                None => brings(name),
            };
            is_there.then_some(id)
        })
    }
}
