//! Functions, procedures and aggregates.

mod alter;
mod checks;
pub(super) mod signature;

pub(super) use alter::alter;
pub(super) use checks::{is_polymorphic, known as need_language};

use super::object::Ask;
use super::table::category::can_assign;
use super::table::column::default_value;
use super::{arguments, body, types};
use crate::check::model::{
    Argument, ArgumentMode, Base, Body, Code, Found, Function, Id, Kind, Model, Name, Object, Refusal,
    Target, TypeRef,
};
use crate::check::read::argument::{self, Signature};
use crate::check::read::function::{CreateAggregate, CreateRoutine, Returns};
use signature::Same;

pub(super) fn create(model: &mut Model, command: &CreateRoutine<'_>) -> Result<(), Refusal> {
    let mark = model.mark();
    declare(model, command)?;
    body::created(model, command, mark)
}

fn declare(model: &mut Model, command: &CreateRoutine<'_>) -> Result<(), Refusal> {
    let Signature { name, arguments: written, at } = &command.signature;
    let written = written.as_deref().unwrap_or_default();
    let within = model.home(name)?;
    // A base type's own functions are written before it.
    let is_shell =
        command.language.as_ref().is_some_and(|language| matches!(&*language.name, "c" | "internal"));
    let mark = model.mark();
    let (arguments, returns, returns_set) = match declaration(model, written, command.returns.as_ref()) {
        Err(_) if is_shell => {
            model.roll_back(mark);
            return Ok(());
        }
        read => read?,
    };
    checks::declaration(&arguments, returns.as_ref(), command, at)?;
    let language = checks::language(model, command, at)?;
    checks::trigger(&arguments, returns.as_ref(), language.as_deref(), at)?;
    checks::sql(model, &arguments, returns.as_ref(), language.as_deref(), at)?;
    let mut uses = defaults(model, &arguments, written)?;
    let returns = returns.or_else(|| of_outputs(&arguments));
    uses.extend(own_types(arguments.iter().map(|argument| &argument.of_type).chain(&returns)));
    let function = Function {
        arguments,
        returns: if command.is_procedure { None } else { returns },
        returns_set,
        is_window: command.is_window,
        language: language.unwrap_or_default(),
    };
    let kind = if command.is_procedure { Kind::Procedure } else { Kind::Function };
    put(model, (kind, within), &command.signature, &function, uses, command.replaces)
}

/// What the default values of arguments use.
fn defaults(
    model: &mut Model,
    arguments: &[Argument],
    written: &[argument::Argument<'_>],
) -> Result<Vec<Target>, Refusal> {
    let mut uses = Vec::new();
    for (argument, written) in arguments.iter().zip(written) {
        let Some(default) = written.default else { continue };
        let (found, targets) = default_value(model, default, &argument.of_type)?;
        uses.extend(targets);
        let is_wrong = |found: &TypeRef| !can_assign(model, found, &argument.of_type);
        if let Some(found) = found.filter(is_wrong).filter(|_| !is_polymorphic(&argument.of_type)) {
            let (from, to) = (model.type_text(&found), model.type_text(&argument.of_type));
            let title = format!("the default of an argument of type `{to}` can't be of type `{from}`");
            return Err(Refusal::new(Code::DatatypeMismatch, &default.range(), title));
        }
    }
    Ok(uses)
}

/// Makes it, or puts it in the place of the one that is there.
fn put(
    model: &mut Model,
    (kind, within): (Kind, Id),
    routine: &Signature<'_>,
    function: &Function,
    uses: Vec<Target>,
    replaces: bool,
) -> Result<(), Refusal> {
    let name = &Name { at: routine.at.clone(), ..routine.name.clone() };
    let object = Object::new(kind, within, name.name.clone(), model.site_at(&name.at));
    let object = object.needs(uses).with(Body::Function(function.clone()));
    let may_be_there = replaces && matches!(model.find_in(kind, within, &name.name), Found::Unknown(_));
    let mark = model.mark();
    match signature::same(model, within, &name.name, function) {
        Same::None => {
            model.add(object);
            if may_be_there {
                model.claim_new(mark);
            }
        }
        Same::Here(there) if replaces => {
            checks::replacement(model, there, kind, name, function)?;
            model.change(there, |old| *old = object);
        }
        Same::Here(there) if !model.object(there).is_doubtful => return Err(model.taken(there, name)),
        Same::Here(there) => model.change(there, |old| *old = object),
        // It may be another one, or the same again.
        Same::Perhaps => _ = model.add(Object { is_doubtful: true, ..object }),
    }
    Ok(())
}

/// Arguments and what is returned, and whether that is a set.
fn declaration(
    model: &mut Model,
    written: &[argument::Argument<'_>],
    returns: Option<&Returns<'_>>,
) -> Result<(Vec<Argument>, Option<TypeRef>, bool), Refusal> {
    let mut arguments = arguments::resolve(model, written)?;
    match returns {
        None => Ok((arguments, None, false)),
        Some(Returns::Table(columns)) => {
            let columns = arguments::resolve(model, columns)?;
            let column = |column| Argument { mode: ArgumentMode::Table, ..column };
            arguments.extend(columns.into_iter().map(column));
            Ok((arguments, Some(TypeRef::builtin("record")), true))
        }
        Some(Returns::Type { of_type, is_set }) => {
            let returns = types::resolve(model, of_type)?;
            Ok((arguments, Some(returns), *is_set))
        }
    }
}

/// What a function with OUT arguments returns.
fn of_outputs(arguments: &[Argument]) -> Option<TypeRef> {
    let mut outputs =
        arguments.iter().filter(|argument| matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut));
    let first = outputs.next()?;
    Some(if outputs.next().is_some() { TypeRef::builtin("record") } else { first.of_type.clone() })
}

/// The types that no DROP can take away without what uses them.
pub(super) fn own_types<'t>(types: impl Iterator<Item = &'t TypeRef>) -> Vec<Target> {
    types
        .filter_map(|of_type| match of_type.base {
            Base::Own(id) => Some(Target::whole(id)),
            _ => None,
        })
        .collect()
}

pub(super) fn create_aggregate(model: &mut Model, command: &CreateAggregate<'_>) -> Result<(), Refusal> {
    let routine = &command.signature;
    let within = model.home(&routine.name)?;
    let arguments = arguments::resolve(model, routine.arguments.as_deref().unwrap_or_default())?;
    let mut uses = own_types(arguments.iter().map(|argument| &argument.of_type));
    let state = command.state.as_ref().map(|state| types::resolve(model, state)).transpose()?;
    uses.extend(own_types(state.iter()));
    for name in &command.functions {
        let wanted = signature::Wanted { at: name.at.clone(), name: name.clone(), arguments: None };
        if is_missing(model, &wanted) {
            signature::find(model, &wanted, Kind::Function, Ask::Need)?;
        } else if let Some(function) = the_only(model, &wanted) {
            uses.push(Target::whole(function));
        }
    }
    let language = "internal".to_owned();
    let function = Function { arguments, returns: None, returns_set: false, is_window: false, language };
    put(model, (Kind::Aggregate, within), routine, &function, uses, command.replaces)
}

fn is_missing(model: &Model, wanted: &signature::Wanted) -> bool {
    !matches!(model.find(Kind::Function, &wanted.name), crate::check::model::Found::Here(_))
}

/// The function of this name, if there are no two of them.
fn the_only(model: &Model, wanted: &signature::Wanted) -> Option<Id> {
    let id = model.known(Kind::Function, &wanted.name)?;
    let key = model.object(id).key();
    (model.named(&key).len() == 1).then_some(id)
}

/// What a trigger or an event trigger runs: a function without arguments, which returns what it has to.
///
/// # Errors
///
/// There is none, or it returns something else.
pub(super) fn need_trigger_function(
    model: &mut Model,
    name: Name,
    returns: &'static str,
) -> Result<Option<Id>, Refusal> {
    let at = name.at.clone();
    let wanted = signature::Wanted { name, arguments: Some(Vec::new()), at: at.clone() };
    let Some(id) = signature::find(model, &wanted, Kind::Function, Ask::Need)? else { return Ok(None) };
    let object = model.object(id);
    let is_wrong = object
        .function()
        .and_then(|function| function.returns.as_ref())
        .is_some_and(|of_type| of_type.base != Base::Builtin(returns) && of_type.base != Base::Unknown);
    if is_wrong {
        let title = format!("function `{}` does not return type `{returns}`", wanted.name);
        return Err(Refusal::new(Code::InvalidObjectDefinition, &at, title)
            .earlier(&object.site, "created here")
            .help(format!("write RETURNS {returns}")));
    }
    Ok(Some(id))
}
