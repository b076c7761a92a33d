//! What PostgreSQL does not take in the declaration of a function.

use std::ops::Range;

use super::signature;
use crate::check::act::table::category::is_pseudo;
use crate::check::model::{
    Argument, ArgumentMode, Base, Code, Found, Function, Id, Ident, Kind, Model, Name, Refusal, TypeRef,
};
use crate::check::read::function::{Body, CreateRoutine};

fn invalid(at: &Range<usize>, title: impl Into<String>) -> Refusal {
    Refusal::new(Code::InvalidFunctionDefinition, at, title)
}

pub(super) fn declaration(
    arguments: &[Argument],
    returns: Option<&TypeRef>,
    command: &CreateRoutine<'_>,
    at: &Range<usize>,
) -> Result<(), Refusal> {
    let is_input = |argument: &Argument| {
        matches!(argument.mode, ArgumentMode::In | ArgumentMode::InOut | ArgumentMode::Variadic)
    };
    let is_output = |argument: &Argument| {
        matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
    };
    let is_plpgsql = command.language.as_ref().is_some_and(|language| &*language.name == "plpgsql");
    for (number, argument) in arguments.iter().enumerate() {
        let Some(name) = &argument.name else { continue };
        let is_twice = arguments.iter().take(number).any(|other| {
            let is_of_one_side =
                (is_input(argument) && is_input(other)) || (is_output(argument) && is_output(other));
            // In PL/pgSQL all of them are variables.
            other.name.as_ref() == Some(name) && (is_of_one_side || is_plpgsql)
        });
        if is_twice {
            return Err(invalid(at, format!("parameter name `{}` is used more than once", &**name)));
        }
    }
    let inputs: Vec<&Argument> = arguments.iter().filter(|argument| is_input(argument)).collect();
    let is_gap =
        inputs.windows(2).any(|pair| matches!(pair, [one, next] if one.has_default && !next.has_default));
    if is_gap {
        return Err(invalid(at, "arguments after one with a default must have defaults too"));
    }
    if arguments.iter().any(|argument| argument.has_default && !is_input(argument)) {
        return Err(invalid(at, "only input parameters can have default values"));
    }
    if !command.is_procedure && returns.is_none() && !arguments.iter().any(is_output) {
        return Err(invalid(at, "the function has no result type")
            .help("write RETURNS, with void if it returns nothing"));
    }
    outputs(arguments, returns, at)?;
    polymorphic(arguments, returns, at)
}

/// `check_valid_polymorphic_signature` of `parse_coerce.c`: what a call gives says what it returns.
fn polymorphic(arguments: &[Argument], returns: Option<&TypeRef>, at: &Range<usize>) -> Result<(), Refusal> {
    let name = |of_type: &TypeRef| match of_type.base {
        Base::Builtin(name) if is_polymorphic(of_type) => Some(name),
        _ => None,
    };
    let given: Vec<&str> = signature::inputs(arguments).filter_map(name).collect();
    let is_common = |name: &str| name.starts_with("anycompatible");
    let is_range = |name: &str| name.ends_with("range");
    let results = arguments
        .iter()
        .filter(|argument| argument.mode != ArgumentMode::In && argument.mode != ArgumentMode::Variadic)
        .map(|argument| &argument.of_type);
    let open = results.chain(returns).filter_map(name).find(|result| {
        !given
            .iter()
            .any(|given| is_common(given) == is_common(result) && (is_range(given) || !is_range(result)))
    });
    let Some(open) = open else { return Ok(()) };
    let title = format!("nothing that is given says what `{open}` is in the result");
    let help = if is_range(open) {
        "an argument must be a range or multirange of the same family"
    } else {
        "an argument must be of a polymorphic type of the same family"
    };
    Err(invalid(at, title).help(help))
}

/// With OUT arguments the result type is theirs.
fn outputs(arguments: &[Argument], returns: Option<&TypeRef>, at: &Range<usize>) -> Result<(), Refusal> {
    let Some(returns) = returns else { return Ok(()) };
    let outputs: Vec<&Argument> = arguments
        .iter()
        .filter(|argument| matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut))
        .collect();
    let is_wrong = match outputs.as_slice() {
        [] => false,
        [one] => signature::is_same(&one.of_type, returns) == Some(false),
        _ => !matches!(returns.base, Base::Builtin("record") | Base::Unknown),
    };
    if is_wrong && !arguments.iter().any(|argument| argument.mode == ArgumentMode::Table) {
        return Err(invalid(at, "the result type does not fit the OUT parameters").help(
            "leave RETURNS out, or write the type of the OUT parameter; `record` if there are several",
        ));
    }
    Ok(())
}

/// The language of the function.
pub(super) fn language(
    model: &mut Model,
    command: &CreateRoutine<'_>,
    at: &Range<usize>,
) -> Result<Option<String>, Refusal> {
    let Some(name) = &command.language else {
        return match command.body {
            Some(Body::Statements(_)) => Ok(Some("sql".to_owned())),
            _ => Err(invalid(at, "the function has no language").help("write LANGUAGE sql, plpgsql, …")),
        };
    };
    known(model, name)?;
    match command.body {
        Some(_) => Ok(Some(name.name.to_string())),
        None => Err(invalid(at, "the function has no body").help("write AS and its body")),
    }
}

/// Extensions bring languages of their own name.
pub(in crate::check::act) fn known(model: &mut Model, name: &Name) -> Result<(), Refusal> {
    let is_here = |kind| matches!(model.find_in(kind, Model::DATABASE, &name.name), Found::Here(_));
    let is_known = is_here(Kind::Extension)
        // One that a language's own extension brings too.
        || model.names_in(Kind::Extension, Model::DATABASE).any(|extension| extension.starts_with("plv8"));
    if is_known {
        return Ok(());
    }
    model.need_brought(Kind::Language, name).map(drop)
}

/// A trigger's function gets its arguments by other ways.
pub(super) fn trigger(
    arguments: &[Argument],
    returns: Option<&TypeRef>,
    language: Option<&str>,
    at: &Range<usize>,
) -> Result<(), Refusal> {
    let is_trigger =
        returns.is_some_and(|of_type| matches!(of_type.base, Base::Builtin("trigger" | "event_trigger")));
    if is_trigger && language == Some("plpgsql") && !arguments.is_empty() {
        return Err(invalid(at, "trigger functions cannot have declared arguments")
            .help("the arguments of a trigger can be accessed through TG_NARGS and TG_ARGV instead"));
    }
    Ok(())
}

/// `fmgr_sql_validator`: a body in SQL can't do anything with most pseudo-types.
pub(super) fn sql(
    model: &Model,
    arguments: &[Argument],
    returns: Option<&TypeRef>,
    language: Option<&str>,
    at: &Range<usize>,
) -> Result<(), Refusal> {
    let has_no_use = |of_type: &&TypeRef| is_pseudo(of_type) && !of_type.is_array && !is_polymorphic(of_type);
    let returned = returns.filter(|of_type| !matches!(of_type.base, Base::Builtin("void" | "record")));
    let (title, of_type) = match (returned.filter(has_no_use), signature::inputs(arguments).find(has_no_use))
    {
        _ if language != Some("sql") => return Ok(()),
        (Some(of_type), _) => ("SQL functions cannot return type", of_type),
        (None, Some(of_type)) => ("SQL functions cannot have arguments of type", of_type),
        (None, None) => return Ok(()),
    };
    let shown = model.type_text(of_type);
    let refusal = invalid(at, format!("{title} `{shown}`"));
    Err(match of_type.base {
        Base::Builtin("trigger" | "event_trigger" | "record") => refusal.help("write it in PL/pgSQL"),
        _ if shown == "any" => refusal.help("`anyelement` takes a value of any type"),
        _ => refusal,
    })
}

/// `anyelement` and its kin, of which the body is judged where it is called.
pub(in crate::check::act) fn is_polymorphic(of_type: &TypeRef) -> bool {
    matches!(of_type.base, Base::Builtin(name) if name.starts_with("any") && name != "any")
}

/// What OR REPLACE may not change.
pub(super) fn replacement(
    model: &Model,
    there: Id,
    kind: Kind,
    name: &Name,
    new: &Function,
) -> Result<(), Refusal> {
    let object = model.object(there);
    let Some(old) = object.function().filter(|_| !object.is_doubtful) else { return Ok(()) };
    let refuse = |code: Code, title: String| {
        let signature = signature::text(model, there);
        Err(Refusal::new(code, &name.at, title)
            .earlier(&object.site, "created here")
            .help(format!("write DROP {} {signature} before it", object.kind.word().to_ascii_uppercase())))
    };
    if object.kind != kind {
        let title = format!(
            "`{name}` is {}, and can't be replaced by {}",
            object.kind.with_article(),
            kind.with_article()
        );
        return refuse(Code::WrongObjectType, title);
    }
    if kind == Kind::Aggregate {
        return Ok(());
    }
    let changes = old.returns_set != new.returns_set
        || match (&old.returns, &new.returns) {
            (Some(old), Some(new)) => signature::is_same(old, new) == Some(false),
            (None, None) => false,
            _ => true,
        };
    let shape = |function: &Function| -> Vec<(Option<Ident>, TypeRef)> {
        let outputs = function.arguments.iter().filter(|argument| {
            matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
        });
        outputs.map(|argument| (argument.name.clone(), argument.of_type.clone())).collect()
    };
    let (was, is) = (shape(old), shape(new));
    let is_record = was.len() > 1
        || is.len() > 1
        || old.arguments.iter().any(|argument| argument.mode == ArgumentMode::Table);
    let differs = was.len() != is.len()
        || was
            .iter()
            .zip(&is)
            .any(|(was, is)| was.0 != is.0 || signature::is_same(&was.1, &is.1) == Some(false));
    if changes || (is_record && differs) {
        return refuse(
            Code::InvalidFunctionDefinition,
            format!("the return type of function `{name}` can't be changed"),
        );
    }
    inputs(old, new).map_or(Ok(()), |title| refuse(Code::InvalidFunctionDefinition, title))
}

fn inputs(old: &Function, new: &Function) -> Option<String> {
    let inputs = |function: &Function| -> Vec<Argument> {
        let arguments = function.arguments.iter();
        arguments
            .filter(|argument| !matches!(argument.mode, ArgumentMode::Out | ArgumentMode::Table))
            .cloned()
            .collect()
    };
    for (old, new) in inputs(old).iter().zip(&inputs(new)) {
        if let Some(name) = &old.name
            && old.name != new.name
        {
            return Some(format!("the name of input parameter `{}` can't be changed", &**name));
        }
        if old.has_default && !new.has_default {
            return Some("the default of a parameter can't be taken away".to_owned());
        }
    }
    None
}
