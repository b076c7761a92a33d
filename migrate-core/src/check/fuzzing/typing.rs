//! The rules of types by themselves, to be held beside a server's. Types are written as in `pg_type`: `int4`, `text[]`.

use crate::check::model::builtin::SERVER;
use crate::check::model::{Ident, Model, Name};
use crate::check::types::{self, Answer, Call, Type, World};

/// What the rules say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It is a value of this type, as `format_type()` shows it.
    Type(String),
    /// With this SQLSTATE and these words.
    Refused(&'static str, String),
    /// Something is not known.
    Unknown,
}

/// All names of operators and functions, and of types that a value can have.
#[must_use]
pub fn names() -> (Vec<&'static str>, Vec<&'static str>, Vec<&'static str>) {
    let types = SERVER.types.names().filter(|name| {
        SERVER.type_row(name).is_some_and(|row| row.category != 'P')
            && !name.contains('.')
            && !name.starts_with("pg_")
    });
    (SERVER.operators.names().collect(), SERVER.functions.names().collect(), types.collect())
}

/// `left name right`
#[must_use]
pub fn operator(name: &str, left: Option<&'static str>, right: &'static str) -> Judged {
    with(|world| types::operator(world, name, left.map(Type::read), Type::read(right)))
}

/// `name(arguments)`
#[must_use]
pub fn call(name: &str, arguments: &[&'static str]) -> Judged {
    let name = Name::bare(Ident::exact(name), 0..0);
    let arguments = arguments.iter().map(|of| Type::read(of)).collect();
    with(|world| types::function(world, &name, &Call { arguments, ..Call::default() }).0)
}

/// `CAST(from AS to)`
#[must_use]
pub fn cast(from: &'static str, to: &'static str) -> Judged {
    with(|world| types::cast(world, Type::read(from), Type::read(to)))
}

/// `CASE … END` of values of these types.
#[must_use]
pub fn common(of: &[&'static str]) -> Judged {
    let of: Vec<Type> = of.iter().map(|of| Type::read(of)).collect();
    with(|world| types::common(world, &of, "CASE"))
}

/// `left name ANY (right)`
#[must_use]
pub fn quantified(name: &str, left: &'static str, right: &'static str) -> Judged {
    with(|world| types::quantified(world, name, Type::read(left), Type::read(right)))
}

/// A value that is put into a column.
#[must_use]
pub fn assigned(from: &'static str, column: &'static str) -> Judged {
    with(|world| types::assign(world, Type::read(from), Type::read(column), "c", "expression"))
}

/// What stands after WHERE.
#[must_use]
pub fn condition(of: &'static str) -> Judged {
    with(|world| types::is_boolean(world, Type::read(of), "WHERE"))
}

/// An index of this method over a column of this type.
#[must_use]
pub fn indexed(method: &str, of: &'static str) -> Judged {
    let model = Model::new(false);
    match World::new(&model).operator_class(method, Type::read(of), None) {
        Some(wrong) => Judged::Refused(wrong.code.sqlstate(), wrong.title),
        None => Judged::Unknown,
    }
}

/// A constant; taken if nothing speaks against it.
#[must_use]
pub fn literal(text: &str, of: &'static str) -> Judged {
    let model = Model::new(false);
    match types::literal(&World::new(&model), text, Type::read(of)) {
        Some(wrong) => Judged::Refused(wrong.code.sqlstate(), wrong.title),
        None => Judged::Unknown,
    }
}

fn with(ask: impl FnOnce(&World<'_>) -> Answer) -> Judged {
    let model = Model::new(false);
    let world = World::new(&model);
    match ask(&world) {
        Answer::Resolved(resolved) => Judged::Type(world.show(resolved.result)),
        Answer::Refused(wrong) => Judged::Refused(wrong.code.sqlstate(), wrong.title),
        Answer::Supposed(_) | Answer::Unknown => Judged::Unknown,
    }
}
