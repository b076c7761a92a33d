//! What depends on what: `pg_depend`.

use super::{Id, TypeRef};
use crate::check::stored::stored;

/// A column beside a value of a type that stays what it is when the column gets another one: `a <> ''::text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) column: Target,
    pub(crate) sign: String,
    pub(crate) with: TypeRef,
    /// The column stands on the left.
    pub(crate) is_left: bool,
}

stored!(struct Compared { column, sign, with, is_left });

/// An edge of `pg_depend`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// What of the dependent object goes.
    pub(crate) part: Part,
    pub(crate) how: Dependency,
    pub(crate) target: Target,
}

stored!(struct Link { part, how, target });

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Whole,
    /// The column of this number.
    Column(usize),
    /// The default of the column of this number.
    Default(usize),
}

stored!(
    enum Part {
        Whole,
        Column(number),
        Default(number),
    }
);

/// What is depended on: an object, or a column of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    pub(crate) object: Id,
    pub(crate) column: Option<usize>,
}

stored!(struct Target { object, column });

impl Target {
    pub(crate) fn whole(object: Id) -> Target {
        Target { object, column: None }
    }

    pub(crate) fn column(object: Id, column: usize) -> Target {
        Target { object, column: Some(column) }
    }
}

/// `deptype`: <https://www.postgresql.org/docs/current/catalog-pg-depend.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dependency {
    /// The target can be dropped with CASCADE only.
    Normal,
    /// It goes with its target.
    Auto,
    /// It is a part of its target, and can't be dropped by itself.
    Internal,
}

stored!(
    enum Dependency {
        Normal,
        Auto,
        Internal,
    }
);
