//! How a statement names an object: `TABLE app.orders`, `POLICY own ON orders`.

use crate::check::model::{Id, Kind, Model, Object};

/// The kind as statements call it.
pub(super) fn kind(object: &Object) -> &'static str {
    match object.kind {
        Kind::CompositeType | Kind::Enum | Kind::Range | Kind::BaseType | Kind::SomeType => "TYPE",
        Kind::Table | Kind::PartitionedTable => "TABLE",
        Kind::ForeignTable => "FOREIGN TABLE",
        Kind::View => "VIEW",
        Kind::MaterializedView => "MATERIALIZED VIEW",
        Kind::Sequence => "SEQUENCE",
        Kind::Index => "INDEX",
        Kind::Domain => "DOMAIN",
        Kind::Function => "FUNCTION",
        Kind::Procedure => "PROCEDURE",
        Kind::Aggregate => "AGGREGATE",
        Kind::Constraint => "CONSTRAINT",
        Kind::Trigger => "TRIGGER",
        Kind::Policy => "POLICY",
        Kind::Rule => "RULE",
        Kind::Schema => "SCHEMA",
        Kind::Extension => "EXTENSION",
        Kind::Publication => "PUBLICATION",
        Kind::Statistics => "STATISTICS",
        Kind::Collation => "COLLATION",
        Kind::Language => "LANGUAGE",
        Kind::EventTrigger => "EVENT TRIGGER",
        Kind::Server => "SERVER",
        Kind::Wrapper => "FOREIGN DATA WRAPPER",
        Kind::TextSearchConfiguration => "TEXT SEARCH CONFIGURATION",
        Kind::TextSearchDictionary => "TEXT SEARCH DICTIONARY",
        _ => "",
    }
}

/// `orders`, `app.orders`, `twice(integer)`, `own ON orders`
pub(super) fn name(model: &Model, id: Id) -> String {
    let object = model.object(id);
    match object.kind {
        Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule => {
            let of = model.object(object.within);
            let domain = if of.kind == Kind::Domain { "DOMAIN " } else { "" };
            format!("{} ON {domain}{}", object.name, model.qualified(object.within))
        }
        Kind::Aggregate if model.arguments(object) == "()" => format!("{}(*)", model.qualified(id)),
        kind if kind.is_routine() => format!("{}{}", model.qualified(id), model.arguments(object)),
        _ => model.qualified(id),
    }
}
