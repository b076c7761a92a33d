//! A function as statements name it, with the types of its arguments or without, and which one that is.

use std::ops::Range;

use crate::check::act::arguments;
use crate::check::act::expression::is_builtin;
use crate::check::act::object::Ask;
use crate::check::model::{
    Argument, ArgumentMode, Base, Code, Found, Function, Id, Ident, Key, Kind, Model, Name, Object, Refusal,
    TypeRef,
};
use crate::check::read::argument::Signature;

/// `f`, `f(integer)`.
#[derive(Clone, Debug)]
pub(in crate::check::act) struct Wanted {
    pub(in crate::check::act) name: Name,
    /// Nothing where only the name stands.
    pub(in crate::check::act) arguments: Option<Vec<Argument>>,
    pub(in crate::check::act) at: Range<usize>,
}

/// With its types; nothing if one is not there and need not be.
///
/// # Errors
///
/// A type of an argument is not there.
pub(in crate::check::act) fn wanted(
    model: &mut Model,
    written: &Signature<'_>,
    ask: Ask,
) -> Result<Option<Wanted>, Refusal> {
    // A type that is not there is no reason for it to be made up.
    let mark = model.mark();
    let arguments = match &written.arguments {
        None => None,
        Some(arguments) => match arguments::resolve(model, arguments) {
            Ok(arguments) => Some(arguments),
            Err(_) if ask == Ask::DropIfExists => {
                model.roll_back(mark);
                return Ok(None);
            }
            Err(refusal) => return Err(refusal),
        },
    };
    Ok(Some(Wanted { name: written.name.clone(), arguments, at: written.at.clone() }))
}

/// The types that tell functions of one name apart.
pub(in crate::check::act) fn inputs(arguments: &[Argument]) -> impl Iterator<Item = &TypeRef> {
    let is_input = |argument: &&Argument| {
        matches!(argument.mode, ArgumentMode::In | ArgumentMode::InOut | ArgumentMode::Variadic)
    };
    arguments.iter().filter(is_input).map(|argument| &argument.of_type)
}

/// Whether two types are the same; nothing if nobody knows.
pub(in crate::check::act) fn is_same(one: &TypeRef, other: &TypeRef) -> Option<bool> {
    if one.base == Base::Unknown || other.base == Base::Unknown {
        return None;
    }
    Some(one.base == other.base && one.is_array == other.is_array)
}

/// Whether two lists of types are the same; nothing if nobody knows.
pub(in crate::check::act) fn are_same<'t>(
    one: impl Iterator<Item = &'t TypeRef>,
    other: impl Iterator<Item = &'t TypeRef>,
) -> Option<bool> {
    let (one, other): (Vec<_>, Vec<_>) = (one.collect(), other.collect());
    if one.len() != other.len() {
        return Some(false);
    }
    let pairs: Vec<_> = one.into_iter().zip(other).map(|(one, other)| is_same(one, other)).collect();
    if pairs.contains(&Some(false)) {
        return Some(false);
    }
    (!pairs.contains(&None)).then_some(true)
}

/// Whether a function is the one that is meant by these arguments; nothing if nobody knows.
fn fits(object: &Object, wanted: &[Argument], kind: Kind) -> Option<bool> {
    let function = object.function()?;
    let by_input = are_same(inputs(&function.arguments), inputs(wanted));
    if !matches!(kind, Kind::Function | Kind::Aggregate)
        && by_input != Some(true)
        && object.kind != Kind::Function
    {
        // Of a procedure the OUT arguments may be named too, with the word OUT or without.
        let all = function.arguments.iter().map(|argument| &argument.of_type);
        let by_all = are_same(all, wanted.iter().map(|argument| &argument.of_type));
        return if by_all == Some(false) { by_input } else { by_all };
    }
    by_input
}

/// The one that is meant; nothing if it is not there and need not be, or nobody knows.
///
/// # Errors
///
/// There is none, several, or it is of another kind.
pub(in crate::check::act) fn find(
    model: &mut Model,
    wanted: &Wanted,
    kind: Kind,
    ask: Ask,
) -> Result<Option<Id>, Refusal> {
    let schemas = match &wanted.name.schema {
        Some(schema) if ask == Ask::DropIfExists => {
            match model.find_in(Kind::Schema, Model::DATABASE, schema) {
                Found::Here(schema) => vec![schema],
                _ => return Ok(None),
            }
        }
        Some(schema) => vec![model.need_schema(schema, &wanted.name.at)?],
        None => model.path(Kind::Function).collect(),
    };
    let of_catalog = wanted.name.schema.is_none() || schemas.contains(&Model::CATALOG);
    let mut is_open = of_catalog && ask == Ask::Need && is_builtin(&wanted.name);
    let mut open_in = None;
    let mut candidates: Vec<Id> = Vec::new();
    if wanted.name.schema.is_none() {
        candidates.extend(model.put_into_catalog(Kind::Function, &wanted.name.name));
    }
    for schema in schemas {
        let key = Key { space: Kind::Function, within: schema, name: wanted.name.name.clone() };
        candidates.extend(model.named(&key));
        let is_brought = model.bringer(Some(schema), &wanted.name.name).is_some();
        let may_be_there = is_brought || model.may_hold(schema, Kind::Function);
        if may_be_there && !is_gone(model, schema, wanted) {
            open_in.get_or_insert(schema);
        }
    }
    let is_named = !candidates.is_empty() || is_open;
    is_open |= open_in.is_some();
    let is_vague = |id: &Id| {
        let object = model.object(*id);
        object.is_doubtful || object.kind == Kind::SomeRoutine || object.function().is_none()
    };
    if candidates.iter().any(is_vague) {
        return Ok(None);
    }
    let fitting: Vec<Id> = match &wanted.arguments {
        None => candidates.iter().copied().filter(|id| is_asked(model.object(*id).kind, kind)).collect(),
        Some(arguments) => {
            let verdict = |id: &Id| fits(model.object(*id), arguments, kind);
            if let Some(id) = candidates.iter().copied().find(|id| verdict(id) == Some(true)) {
                vec![id]
            } else if candidates.iter().any(|id| verdict(id).is_none()) {
                return Ok(None);
            } else {
                Vec::new()
            }
        }
    };
    match fitting.as_slice() {
        &[id] => right_kind(model, id, wanted, kind, ask).map(Some),
        [first, second, ..] if !is_open => Err(ambiguous(model, *first, *second, wanted)),
        [] if ask == Ask::DropIfExists => Ok(None),
        [] if is_open => {
            if let Some(schema) = open_in.filter(|_| !is_named) {
                model.suspect(Kind::Function, schema, &wanted.name);
            }
            Ok(None)
        }
        [] => Err(missing(model, &candidates, wanted, kind)),
        _ => Ok(None),
    }
}

/// Whether this one was dropped: without arguments any of its name.
fn is_gone(model: &Model, schema: Id, wanted: &Wanted) -> bool {
    let Some(arguments) = &wanted.arguments else { return false };
    if inputs(arguments).any(|of_type| of_type.base == Base::Unknown) {
        return false;
    }
    let signature = model.signature_of(&wanted.name.name, arguments);
    matches!(model.find_in(Kind::Function, schema, &signature), Found::Gone(_))
}

fn is_asked(there: Kind, kind: Kind) -> bool {
    match kind {
        Kind::Procedure | Kind::Aggregate => there == kind,
        Kind::Function => there != Kind::Procedure,
        _ => true,
    }
}

fn right_kind(model: &Model, id: Id, wanted: &Wanted, kind: Kind, ask: Ask) -> Result<Id, Refusal> {
    let there = model.object(id).kind;
    let is_right =
        is_asked(there, kind) && !(ask.is_drop() && there == Kind::Aggregate && kind == Kind::Function);
    if is_right {
        return Ok(id);
    }
    let name = Name { at: wanted.at.clone(), ..wanted.name.clone() };
    let refusal = model.wrong_kind(id, &name, &format!("not {}", kind.with_article()));
    Err(if ask.is_drop() {
        refusal.help(format!("write DROP {}", there.word().to_ascii_uppercase()))
    } else {
        refusal
    })
}

fn ambiguous(model: &Model, first: Id, second: Id, wanted: &Wanted) -> Refusal {
    let title = format!("function name `{}` is not unique", wanted.name);
    Refusal::new(Code::AmbiguousFunction, &wanted.at, title)
        .earlier(&model.object(second).site, "there is this one")
        .note(format!("`{}` and `{}` are two functions", text(model, first), text(model, second)))
        .help("name the types of its arguments")
}

fn missing(model: &mut Model, candidates: &[Id], wanted: &Wanted, kind: Kind) -> Refusal {
    let word = kind.word();
    if let Some(&there) = candidates.first() {
        let title = match &wanted.arguments {
            Some(arguments) => {
                let types: Vec<String> = inputs(arguments).map(|of_type| model.type_text(of_type)).collect();
                format!("{word} `{}({})` does not exist", wanted.name, types.join(", "))
            }
            None => format!("{word} `{}` does not exist", wanted.name),
        };
        return Refusal::new(Code::UndefinedFunction, &wanted.at, title)
            .earlier(&model.object(there).site, format!("`{}` is created here", text(model, there)));
    }
    let name = Name { at: wanted.at.clone(), ..wanted.name.clone() };
    match model.need(Kind::Function, &name) {
        Err(refusal) => refusal,
        Ok(_) => Refusal::new(Code::UndefinedFunction, &wanted.at, format!("{word} `{name}` does not exist")),
    }
}

/// `f(integer, text)`
pub(in crate::check::act) fn text(model: &Model, id: Id) -> String {
    let object = model.object(id);
    let arguments = object.function().map_or(&[][..], |function| &function.arguments);
    let types: Vec<String> = inputs(arguments).map(|of_type| model.type_text(of_type)).collect();
    format!("{}({})", object.name, types.join(", "))
}

/// What has a name and these types in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check::act) enum Same {
    Here(Id),
    None,
    /// A type is not known.
    Perhaps,
}

pub(in crate::check::act) fn same(model: &Model, within: Id, name: &Ident, function: &Function) -> Same {
    let key = Key { space: Kind::Function, within, name: name.clone() };
    let mut same = Same::None;
    for &id in model.named(&key) {
        let there = model.object(id).function();
        match there.and_then(|there| are_same(inputs(&there.arguments), inputs(&function.arguments))) {
            Some(true) => return Same::Here(id),
            Some(false) => {}
            None => same = Same::Perhaps,
        }
    }
    same
}
