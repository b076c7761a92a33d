//! Casts, operators and operator classes, which are known by more than a name.

use std::ops::Range;

use super::argument::{self, Signature};
use super::kinds::Kind;
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::name::{Ident, Name};

/// `(source AS target)`
#[derive(Clone, Debug)]
pub(crate) struct CastName {
    pub(crate) source: TypeName,
    pub(crate) target: TypeName,
    /// Its bytes in the script.
    pub(crate) at: Range<usize>,
}

/// `+ (a, b)`: a name of operator characters, with the types of its sides without `NONE`.
#[derive(Clone, Debug)]
pub(crate) struct OperatorName {
    pub(crate) name: Name,
    pub(crate) sides: Vec<TypeName>,
}

/// `name USING method`
#[derive(Clone, Debug)]
pub(crate) struct ClassName {
    pub(crate) name: Name,
    pub(crate) method: Ident,
}

#[derive(Clone, Debug)]
pub(crate) struct CreateCast<'t> {
    pub(crate) name: CastName,
    pub(crate) function: Option<Signature<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct CreateOperator {
    pub(crate) name: OperatorName,
    pub(crate) function: Option<Name>,
}

/// `CREATE OPERATOR CLASS`, `CREATE OPERATOR FAMILY`
#[derive(Clone, Debug)]
pub(crate) struct CreateClass {
    /// One of a class of its own name is made where none is named.
    pub(crate) family: Family,
    pub(crate) name: ClassName,
    /// Nothing of a family.
    pub(crate) of_type: Option<TypeName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// The statement is about one.
    This,
    /// The class is put into one.
    Named,
    /// The class gets one of its own name.
    Own,
}

pub(super) fn cast_name(words: &mut Cursor<'_>) -> CastName {
    let start = *words;
    let mut inside = words.brackets();
    let source = type_name::read(&mut inside);
    inside.eat("as");
    CastName { source, target: type_name::read(&mut inside), at: words.since(start) }
}

pub(super) fn operator_name(words: &mut Cursor<'_>) -> Option<OperatorName> {
    let name = symbol(words)?;
    let sides = words
        .brackets()
        .items()
        .filter_map(|mut item| if item.eat("none") { None } else { Some(type_name::read(&mut item)) });
    Some(OperatorName { name, sides: sides.collect() })
}

/// With or without its schema.
fn symbol(words: &mut Cursor<'_>) -> Option<Name> {
    let start = *words;
    let mut schema = None;
    if words.first().is_some_and(|token| token.kind != TokenKind::Symbol) {
        schema = words.ident();
        words.eat(".");
    }
    let name = Ident::exact(words.advance()?.text);
    Some(Name { schema, name, at: words.since(start) })
}

pub(super) fn class_name(words: &mut Cursor<'_>) -> Option<ClassName> {
    let name = words.qualified()?;
    let mut ahead = *words;
    // Of a class its type comes before.
    while !ahead.is("using") {
        ahead.advance()?;
    }
    ahead.eat("using");
    let method = ahead.ident()?;
    if words.is("using") {
        *words = ahead;
    }
    Some(ClassName { name, method })
}

/// Behind `CREATE CAST`.
pub(super) fn create_cast(mut words: Cursor<'_>) -> CreateCast<'_> {
    let name = cast_name(&mut words);
    let function = if words.eat("with function") { argument::signature(&mut words) } else { None };
    CreateCast { name, function }
}

/// Behind `CREATE OPERATOR`.
pub(super) fn create_operator(mut words: Cursor<'_>) -> Option<CreateOperator> {
    let name = symbol(&mut words)?;
    let (mut left, mut right, mut function) = (None, None, None);
    for mut item in words.brackets().items() {
        let Some(option) = item.ident() else { continue };
        item.eat("=");
        match &*option {
            "leftarg" => left = Some(type_name::read(&mut item)),
            "rightarg" => right = Some(type_name::read(&mut item)),
            "function" | "procedure" => function = item.qualified(),
            _ => {}
        }
    }
    let sides = left.into_iter().chain(right).collect();
    Some(CreateOperator { name: OperatorName { name, sides }, function })
}

/// Behind `CREATE OPERATOR CLASS` or `CREATE OPERATOR FAMILY`.
pub(super) fn create_class(mut words: Cursor<'_>, kind: Kind) -> Option<CreateClass> {
    let name = class_name(&mut words)?;
    let of_type = words.eat_up_to("type").then(|| type_name::read(&mut words));
    let family = match kind {
        Kind::OperatorFamily => Family::This,
        _ if words.has("family") => Family::Named,
        _ => Family::Own,
    };
    Some(CreateClass { family, name, of_type })
}
