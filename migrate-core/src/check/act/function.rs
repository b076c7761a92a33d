//! Functions, procedures and aggregates.

mod alter;
mod checks;
pub(super) mod signature;

pub(super) use alter::{alter, extension};
pub(super) use checks::known as need_language;

use super::arguments;
use super::expression::{self, Scope};
use super::object::Ask;
use crate::check::model::{
    Argument, ArgumentMode, Base, Body, Code, Function, Id, Kind, Model, Name, Object, Refusal, Target,
    TypeRef,
};
use crate::check::read::create::Manner;
use crate::check::syntax::cursor::Cursor;
use signature::Same;

pub(super) fn create(
    model: &mut Model,
    mut words: Cursor<'_>,
    manner: Manner,
    kind: Kind,
) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.qualified() else { return Ok(()) };
    let inside = words.brackets();
    let at = words.since(start);
    let within = model.home(&name)?;
    // A base type's own functions are written before it.
    let is_shell = matches!(language(words).as_deref(), Some("c" | "internal"));
    let mark = model.mark();
    let read = declaration(model, inside, &mut words);
    let (arguments, returns, returns_set) = match read {
        Err(_) if is_shell => {
            model.roll_back(mark);
            return Ok(());
        }
        read => read?,
    };
    let is_plpgsql = language(words).as_deref() == Some("plpgsql");
    checks::declaration(&arguments, returns.as_ref(), kind, is_plpgsql, &at)?;
    let options = words;
    let language = checks::language(model, options, &at)?;
    checks::trigger(&arguments, returns.as_ref(), language.as_deref(), &at)?;
    let mut uses: Vec<Target> = Vec::new();
    for default in arguments::defaults(inside) {
        uses.extend(expression::check(model, default, &Scope::default())?);
    }
    let returns = returns.or_else(|| of_outputs(&arguments));
    uses.extend(own_types(arguments.iter().map(|argument| &argument.of_type).chain(&returns)));
    let is_procedure = kind == Kind::Procedure;
    let function = Function {
        arguments,
        returns: if is_procedure { None } else { returns },
        returns_set,
        language: language.unwrap_or_default(),
    };
    let kind = if is_procedure { Kind::Procedure } else { Kind::Function };
    put(model, kind, within, &Name { at, ..name }, &function, uses, manner)
}

/// Makes it, or puts it in the place of the one that is there.
fn put(
    model: &mut Model,
    kind: Kind,
    within: Id,
    name: &Name,
    function: &Function,
    uses: Vec<Target>,
    manner: Manner,
) -> Result<(), Refusal> {
    let object = Object::new(kind, within, name.name.clone(), model.site_at(&name.at));
    let object = object.needs(uses).with(Body::Function(function.clone()));
    match signature::same(model, within, &name.name, function) {
        Same::None => _ = model.add(object),
        Same::Here(there) if manner.replaces => {
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
    inside: Cursor<'_>,
    words: &mut Cursor<'_>,
) -> Result<(Vec<Argument>, Option<TypeRef>, bool), Refusal> {
    let mut arguments = arguments::read(model, inside)?;
    if !words.eat("returns") || words.is("null") {
        return Ok((arguments, None, false));
    }
    if words.eat("table") {
        let columns = arguments::read(model, words.brackets())?;
        arguments.extend(columns.into_iter().map(|column| Argument { mode: ArgumentMode::Table, ..column }));
        return Ok((arguments, Some(TypeRef::builtin("record")), true));
    }
    let is_set = words.is("setof");
    let returns = arguments::result(model, words)?;
    Ok((arguments, Some(returns), is_set))
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

fn language(mut words: Cursor<'_>) -> Option<String> {
    while let Some(token) = words.advance() {
        if token.text.eq_ignore_ascii_case("language") {
            let name = words.first()?.text.trim_matches('\'').to_ascii_lowercase();
            return Some(words.ident().map_or(name, |ident| ident.to_string()));
        }
    }
    None
}

pub(super) fn create_aggregate(
    model: &mut Model,
    mut words: Cursor<'_>,
    manner: Manner,
) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.qualified() else { return Ok(()) };
    let within = model.home(&name)?;
    let first = words.brackets();
    let at = words.since(start);
    let (arguments, definition) = if words.is("(") {
        (arguments::read(model, first)?, words.brackets())
    } else {
        // The old way: `BASETYPE = …` among the rest.
        (old_arguments(model, first)?, first)
    };
    let mut uses = own_types(arguments.iter().map(|argument| &argument.of_type));
    let mut state = None;
    for mut item in definition.items() {
        let Some(key) = item.ident() else { continue };
        item.eat("=");
        match &*key {
            "stype" | "stype1" => state = Some(super::types::read(model, &mut item)?),
            "sfunc" | "sfunc1" | "finalfunc" => {
                let Some(name) = item.qualified() else { continue };
                let wanted = signature::Wanted { at: name.at.clone(), name, arguments: None };
                if is_missing(model, &wanted) {
                    signature::find(model, &wanted, Kind::Function, Ask::Need)?;
                } else if let Some(function) = the_only(model, &wanted) {
                    uses.push(Target::whole(function));
                }
            }
            _ => {}
        }
    }
    uses.extend(own_types(state.iter()));
    let function = Function { arguments, returns: None, returns_set: false, language: "internal".to_owned() };
    put(model, Kind::Aggregate, within, &Name { at, ..name }, &function, uses, manner)
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

fn old_arguments(model: &mut Model, definition: Cursor<'_>) -> Result<Vec<Argument>, Refusal> {
    for mut item in definition.items() {
        if item.eat("basetype") && item.eat("=") && !item.is("any") && item.first().is_some() {
            return arguments::read(model, item);
        }
    }
    Ok(Vec::new())
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
