//! Which of PostgreSQL's own types can be compared with each other, and turned into each other without a cast being
//! written. What is not certain can.

use crate::check::model::{Base, Body, Kind, Model, Type, TypeRef};
use crate::check::types::{self, Answer, World};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Category {
    Integer,
    Numeric,
    Float,
    Text,
    Uuid,
    Boolean,
    Date,
    Moment,
    Bytes,
    Json,
    Enum,
}

fn category(model: &Model, of_type: &TypeRef) -> Option<Category> {
    match &of_type.base {
        Base::Builtin(name) => Some(match *name {
            "smallint" | "integer" | "bigint" => Category::Integer,
            "numeric" => Category::Numeric,
            "real" | "double precision" => Category::Float,
            "text" | "character varying" | "character" => Category::Text,
            "uuid" => Category::Uuid,
            "boolean" => Category::Boolean,
            "date" => Category::Date,
            "timestamp without time zone" | "timestamp with time zone" => Category::Moment,
            "bytea" => Category::Bytes,
            "json" | "jsonb" => Category::Json,
            _ => return None,
        }),
        Base::Own(id) => {
            let object = model.object(*id);
            match &object.body {
                _ if object.is_doubtful || object.is_outside => None,
                Body::Type(Type::Domain { base, .. }) if !base.is_array => category(model, base),
                Body::Type(Type::Enum(_)) => Some(Category::Enum),
                _ => None,
            }
        }
        Base::Unknown => None,
    }
}

/// Whether a foreign key of the first type can refer to a column of the second one.
pub(in crate::check::act) fn can_refer(model: &Model, from: &TypeRef, to: &TypeRef) -> bool {
    use Category::{Date, Enum, Float, Integer, Moment, Numeric};
    let (Some(one), Some(other)) = (category(model, from), category(model, to)) else { return true };
    let is_sure = from.is_array == to.is_array && (from.is_array || (one == Enum && other == Enum));
    is_sure
        || (from.is_array == to.is_array
            && (one == other
                || matches!(
                    (one, other),
                    (Integer, Numeric | Float) | (Numeric, Float) | (Date, Moment) | (Moment, Date)
                )))
        || has_own_casts(model)
}

/// Whether a value of the first type can be assigned to the second one.
pub(in crate::check::act) fn can_assign(model: &Model, from: &TypeRef, to: &TypeRef) -> bool {
    let world = World::new(model);
    let answer = types::assign(&world, world.of(from), world.of(to), "", "");
    !matches!(answer, Answer::Refused(_))
}

/// `CREATE CAST` may allow anything.
fn has_own_casts(model: &Model) -> bool {
    model.all_names(Kind::Cast).next().is_some()
}

/// A type that a column can't have: <https://www.postgresql.org/docs/current/datatype-pseudo.html>.
pub(in crate::check::act) fn is_pseudo(of_type: &TypeRef) -> bool {
    let Base::Builtin(name) = of_type.base else { return false };
    name.trim_start_matches('"').starts_with("any") || name.ends_with("_handler") || PSEUDO.contains(&name)
}

const PSEUDO: &[&str] =
    &["cstring", "event_trigger", "internal", "pg_ddl_command", "record", "trigger", "unknown", "void"];
