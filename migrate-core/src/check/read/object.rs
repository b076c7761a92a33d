//! Which object a statement is about: `FUNCTION f(integer)`, `TRIGGER t ON a`. `DROP`, `ALTER`, `GRANT`, `COMMENT`, `SECURITY LABEL`
//! and `ALTER EXTENSION` all name them the same way.

use std::ops::Range;

use super::argument::{self, Signature};
use super::kinds::Kind;
use super::operator::{self, CastName, ClassName, OperatorName};
use super::role;
use super::server::{self, MappingName};
use super::type_name::{self, BaseName, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) enum ObjectName<'t> {
    /// What has nothing but a name.
    Named(Name),
    Type(TypeName),
    Routine(Signature<'t>),
    /// `name ON table`: a trigger, policy or rule.
    Part {
        name: Name,
        table: Name,
    },
    Cast(CastName),
    Operator(OperatorName),
    Class(ClassName),
    Mapping(MappingName),
}

impl ObjectName<'_> {
    /// Nothing of what is known by more than a name, or is PostgreSQL's own.
    pub(crate) fn name(&self) -> Option<&Name> {
        match self {
            ObjectName::Named(name)
            | ObjectName::Part { name, .. }
            | ObjectName::Type(TypeName { base: BaseName::Named(name), .. }) => Some(name),
            ObjectName::Routine(routine) => Some(&routine.name),
            _ => None,
        }
    }
}

/// Behind the words of the kind; nothing of kinds that are not modelled.
pub(crate) fn read<'t>(words: &mut Cursor<'t>, kind: Kind) -> Option<ObjectName<'t>> {
    Some(match kind {
        kind if kind.is_routine() => ObjectName::Routine(argument::signature(words)?),
        Kind::Trigger | Kind::Policy | Kind::Rule => {
            let name = words.bare()?;
            words.eat("on");
            ObjectName::Part { name, table: words.qualified()? }
        }
        Kind::SomeType | Kind::Domain => ObjectName::Type(type_name::read(words)),
        Kind::UserMapping => ObjectName::Mapping(server::mapping(words)?),
        Kind::Cast => ObjectName::Cast(operator::cast_name(words)),
        Kind::Operator => ObjectName::Operator(operator::operator_name(words)?),
        Kind::OperatorClass | Kind::OperatorFamily => ObjectName::Class(operator::class_name(words)?),
        kind if kind.is_relation() || kind.is_simple() => ObjectName::Named(words.qualified()?),
        _ => return None,
    })
}

/// `a, b`
pub(super) fn list<'t>(words: &mut Cursor<'t>, kind: Kind) -> Vec<ObjectName<'t>> {
    let mut objects = Vec::new();
    loop {
        objects.extend(read(words, kind));
        if !words.eat(",") {
            return objects;
        }
    }
}

/// `DROP kind [CONCURRENTLY] [IF EXISTS] name, … [CASCADE]`
#[derive(Clone, Debug)]
pub(crate) struct Drop<'t> {
    pub(crate) kind: Kind,
    pub(crate) is_concurrent: bool,
    pub(crate) is_optional: bool,
    pub(crate) objects: Vec<ObjectName<'t>>,
    pub(crate) cascade: bool,
    /// Where the list stands.
    pub(crate) at: Range<usize>,
}

/// Behind `DROP`.
pub(super) fn drop(mut words: Cursor<'_>) -> Option<Drop<'_>> {
    words.eat_all(&["trusted", "procedural"]);
    let kind = super::kinds::eat(&mut words)?;
    let is_concurrent = words.eat("concurrently");
    let is_optional = words.eat("if exists");
    let start = words;
    let objects = list(&mut words, kind);
    let at = words.since(start);
    Some(Drop { kind, is_concurrent, is_optional, objects, cascade: words.has("cascade"), at })
}

/// `COMMENT ON …`, `SECURITY LABEL FOR provider ON …`
#[derive(Clone, Debug)]
pub(crate) enum Comment<'t> {
    Column {
        table: Name,
        column: Name,
    },
    /// `name ON [DOMAIN] of`
    Constraint {
        name: Name,
        of: Name,
        is_of_domain: bool,
    },
    Object {
        kind: Kind,
        object: Box<ObjectName<'t>>,
    },
}

/// Behind `COMMENT` or `SECURITY`.
pub(super) fn comment(mut words: Cursor<'_>) -> Option<Comment<'_>> {
    if !words.eat_up_to("on") {
        return None;
    }
    if words.eat("column") {
        let (table, column) = words.table_and_column()?;
        return Some(Comment::Column { table, column });
    }
    if words.eat("constraint") {
        let name = words.bare()?;
        words.eat("on");
        let is_of_domain = words.eat("domain");
        return Some(Comment::Constraint { name, of: words.qualified()?, is_of_domain });
    }
    words.eat_all(&["trusted", "procedural"]);
    let kind = super::kinds::eat(&mut words)?;
    Some(Comment::Object { kind, object: Box::new(read(&mut words, kind)?) })
}

/// `ALTER kind name …`, of a kind that has nothing else that is modelled than [`ObjectAction`].
#[derive(Clone, Debug)]
pub(crate) struct AlterObject<'t> {
    pub(crate) kind: Kind,
    pub(crate) is_optional: bool,
    pub(crate) object: ObjectName<'t>,
    pub(crate) action: Option<ObjectAction>,
}

/// What can be done with objects of most kinds.
#[derive(Clone, Debug)]
pub(crate) enum ObjectAction {
    RenameTo(Name),
    SetSchema(Name),
    /// Nothing: the one who runs the statement.
    OwnerTo(Option<Name>),
    /// `[NO] DEPENDS ON EXTENSION`
    DependsOnExtension(Name),
}

/// Behind `ALTER` and the words of the kind.
pub(super) fn alter(mut words: Cursor<'_>, kind: Kind) -> Option<AlterObject<'_>> {
    let is_optional = words.eat("if exists");
    let object = read(&mut words, kind)?;
    Some(AlterObject { kind, is_optional, object, action: action(&mut words) })
}

/// Behind the object's name.
pub(crate) fn action(words: &mut Cursor<'_>) -> Option<ObjectAction> {
    if words.eat("rename to") {
        words.bare().map(ObjectAction::RenameTo)
    } else if words.eat("set schema") {
        words.bare().map(ObjectAction::SetSchema)
    } else if words.eat("owner to") {
        Some(ObjectAction::OwnerTo(role::role(words)))
    } else if words.eat_one_of(&["depends on extension", "no depends on extension"]).is_some() {
        words.bare().map(ObjectAction::DependsOnExtension)
    } else {
        None
    }
}
