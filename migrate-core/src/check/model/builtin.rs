//! What servers and extensions bring by themselves: types, functions, operators, casts, settings, …, as `script/catalogue`
//! asked servers 14 to 18 for them.
//!
//! It is kept as text, sorted by name, and only lines that are asked for are read: a build of its own runs at opt-level 0. Types,
//! casts, operators and their classes, which statements ask for many times, are read once.

mod extension;
mod function;
mod line;
mod operator;
mod relation;
mod rows;
mod setting;
mod type_;
mod versions;

pub(crate) use extension::Extension;
pub(crate) use function::{Mode, Parameter, Routine, RoutineKind, Volatility};
pub(crate) use line::{Line, Lines};
pub(crate) use operator::{Cast, CastMethod, Context, Operator, OperatorClass};
pub(crate) use relation::{RelationColumn, RelationRow};
pub(crate) use rows::Rows;
pub(crate) use setting::Setting;
pub(crate) use type_::{Shape, TypeRow, format_type, internal_name};
pub(crate) use versions::{Lack, NEWEST, OLDEST, is_in};

/// What one origin brings: the server itself, or an extension.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) types: Rows<TypeRow>,
    pub(crate) functions: Lines,
    pub(crate) operators: Rows<Operator>,
    casts: Rows<Cast>,
    classes: Rows<OperatorClass>,
    relations: Lines,
    /// Schemas, languages, access methods, roles, …: a kind and a name.
    pub(crate) names: Lines,
}

/// The server itself.
pub(crate) static SERVER: Source = Source {
    types: Rows::new(include_str!("builtin/types.txt")),
    functions: Lines::new(include_str!("builtin/functions.txt")),
    operators: Rows::new(include_str!("builtin/operators.txt")),
    casts: Rows::new(include_str!("builtin/casts.txt")),
    classes: Rows::new(include_str!("builtin/classes.txt")),
    relations: Lines::new(include_str!("builtin/relations.txt")),
    names: Lines::new(include_str!("builtin/names.txt")),
};

/// The settings of servers, in small letters.
pub(crate) const SETTINGS: Lines = Lines::new(include_str!("builtin/settings.txt"));

/// Storage parameters: of what, and its name before what a setting has.
pub(crate) const PARAMETERS: Lines = Lines::new(include_str!("builtin/parameters.txt"));

/// The names of errors that PL/pgSQL knows.
pub(crate) const CONDITIONS: Lines = Lines::new(include_str!("builtin/conditions.txt"));

impl Source {
    pub(crate) fn type_row(&self, name: &str) -> Option<TypeRow> {
        let mut rows = self.types.of(name).copied();
        let first = rows.next()?;
        let last = rows.last();
        let differs = last.is_some_and(|last| last.category != first.category);
        let reads_alike = first.reads_alike || last.is_some_and(|last| last.reads_alike);
        let writes_alike = first.writes_alike || last.is_some_and(|last| last.writes_alike);
        Some(TypeRow { differs, reads_alike, writes_alike, ..last.unwrap_or(first) })
    }

    pub(crate) fn routines(&self, name: &str) -> impl Iterator<Item = Routine> + use<> {
        self.functions.of(name).filter_map(Routine::read)
    }

    pub(crate) fn relation(&self, name: &str) -> Option<RelationRow> {
        self.relations.of(name).find_map(RelationRow::read)
    }

    pub(crate) fn relations(&self) -> impl Iterator<Item = RelationRow> + use<> {
        self.relations.all().filter_map(RelationRow::read)
    }

    pub(crate) fn operators(&self, name: &str) -> impl Iterator<Item = &Operator> {
        self.operators.of(name)
    }

    pub(crate) fn cast(&self, source: &str, target: &str) -> Option<Cast> {
        self.casts.of(source).find(|cast| cast.target == target).copied()
    }

    pub(crate) fn operator_classes(&self, method: &str) -> impl Iterator<Item = &OperatorClass> {
        self.classes.of(method)
    }

    /// What of a kind it brings, by a word of the catalogue: `language plpgsql`.
    pub(crate) fn named(&self, word: &str) -> impl Iterator<Item = &'static str> + use<> {
        self.names.of(word).map(|line| line.words().next().unwrap_or_default())
    }
}
