//! Which of PostgreSQL's own types can be compared with each other, and turned into each other without a cast being
//! written. What is not certain can.

use crate::check::model::{Base, Model, TypeRef};
use crate::check::types::{self, Answer, World};

/// Whether a foreign key of the first type can refer to a column of the second one.
pub(in crate::check::act) fn can_refer(model: &Model, from: &TypeRef, to: &TypeRef) -> bool {
    let world = World::new(model);
    types::can_refer(&world, world.of(from), world.of(to))
}

/// Whether a value of the first type can be assigned to the second one.
pub(in crate::check::act) fn can_assign(model: &Model, from: &TypeRef, to: &TypeRef) -> bool {
    let world = World::new(model);
    let answer = types::assign(&world, world.of(from), world.of(to), "", "");
    !matches!(answer, Answer::Refused(_))
}

/// A type that a column can't have: <https://www.postgresql.org/docs/current/datatype-pseudo.html>.
pub(in crate::check::act) fn is_pseudo(of_type: &TypeRef) -> bool {
    let Base::Builtin(name) = of_type.base else { return false };
    name.trim_start_matches('"').starts_with("any") || name.ends_with("_handler") || PSEUDO.contains(&name)
}

const PSEUDO: &[&str] =
    &["cstring", "event_trigger", "internal", "pg_ddl_command", "record", "trigger", "unknown", "void"];
