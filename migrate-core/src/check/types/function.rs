//! `func_get_detail` of `parse_func.c`: which function is meant.

use super::candidate::{self, Candidate, Chosen};
use super::coerce::{Can, Pathway};
use super::world::Others;
use super::{Answer, Resolved, Type, World, Wrong, polymorphic};
use crate::check::model::builtin::{Context, Lack, Mode, Routine, RoutineKind, SERVER, Volatility, is_in};
use crate::check::model::{ArgumentMode, Body, Code, Found, Key, Kind, Model, Name};

/// A call as it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// Those in order, and then those with names.
    pub(crate) arguments: Vec<Type>,
    /// The names of the last of them.
    pub(crate) names: Vec<String>,
    /// `VARIADIC` stands before the last one.
    pub(crate) is_variadic: bool,
    /// What stands after CALL is one.
    pub(crate) is_procedure: bool,
}

/// A function with as many arguments as the call has: `FuncCandidateList`.
#[derive(Clone, Debug)]
struct Row {
    arguments: Vec<Type>,
    result: Type,
    sort: Sort,
    volatility: Volatility,
    /// The servers that have it, where not all have.
    since: Option<(u8, u8)>,
    /// It took default values or a variadic array to fit.
    is_stretched: bool,
    /// Every server has it, where each name is looked for first.
    is_of_server: bool,
}

impl Candidate for Row {
    fn arguments(&self) -> &[Type] {
        &self.arguments
    }
}

/// A parameter of any origin.
struct Taken {
    name: Option<String>,
    of_type: Type,
    has_default: bool,
    is_variadic: bool,
}

/// What sort of function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) kind: RoutineKind,
    pub(crate) returns_set: bool,
}

impl Sort {
    pub(crate) fn is_aggregate(self) -> bool {
        matches!(self.kind, RoutineKind::Aggregate | RoutineKind::OrderedSet(_))
    }
}

/// What a call of this name is; also what sort of function, where all that may be meant are of one.
pub(crate) fn function(world: &World<'_>, name: &Name, call: &Call) -> (Answer, Option<Sort>) {
    let (mut rows, mut others) = candidates(world, name, call);
    // What the server has for exactly these is found before whatever comes from outside.
    let exact =
        rows.iter().position(|row| row.is_of_server && row.arguments == call.arguments && !row.is_stretched);
    if let Some(exact) = exact.filter(|_| others == Others::Outside) {
        (rows, others) = (vec![rows.swap_remove(exact)], Others::No);
    }
    // Of a name that nobody knows something else is said.
    let is_named = || !world.routines(&name.name).is_empty() || world.model.routines(name).next().is_some();
    if others == Others::Outside && !is_named() {
        return (Answer::Unknown, None);
    }
    let sort = rows.first().map(|row| row.sort);
    let sort = sort.filter(|sort| others == Others::No && rows.iter().all(|row| row.sort == *sort));
    (answer(world, name, call, (&rows, others)), sort)
}

fn answer(world: &World<'_>, name: &Name, call: &Call, (rows, others): (&[Row], Others)) -> Answer {
    let inputs = &call.arguments;
    let is_exact = rows.iter().any(|row| row.arguments() == inputs.as_slice());
    if !is_exact && let Some(answer) = as_cast(world, name, call) {
        return answer;
    }
    if let Some(lack) = lack(world, inputs, rows) {
        return others.refused(Wrong::lacking(&signature(world, name, call), lack));
    }
    match candidate::select(world, inputs, rows) {
        Chosen::One(_) | Chosen::Maybe(_) if others != Others::No => Answer::Unknown,
        Chosen::One(row) => resolved(world, inputs, row, rows),
        Chosen::Maybe(rows) => agreed(&rows, inputs.len()),
        Chosen::Several if rows.iter().any(|row| row.since.is_some() || row.is_stretched) => Answer::Unknown,
        Chosen::Several => {
            let title = format!("function `{}` is not unique", signature(world, name, call));
            let wrong = Wrong::new(Code::AmbiguousFunction, title);
            others.refused(wrong.help("cast its arguments to the types that are meant"))
        }
        Chosen::None => others.refused(missing(world, name, call)),
    }
}

/// The first server that has to run it and has no function for these arguments, though another has.
fn lack(world: &World<'_>, inputs: &[Type], rows: &[Row]) -> Option<Lack> {
    let oldest = world.model.oldest.filter(|_| rows.iter().any(|row| row.since.is_some()))?;
    Lack::of(oldest, |version| {
        let there: Vec<Row> = rows.iter().filter(|row| is_in(row.since, version)).cloned().collect();
        !matches!(candidate::select(world, inputs, &there), Chosen::None)
    })
}

fn resolved(world: &World<'_>, inputs: &[Type], row: &Row, rows: &[Row]) -> Answer {
    // One of another schema or version that takes the same may be another.
    let is_same = |other: &&Row| other.arguments == row.arguments && other.result != row.result;
    if rows.iter().any(|other| is_same(&other)) {
        return Answer::Unknown;
    }
    match polymorphic::enforce(world, inputs, &row.arguments, row.result) {
        Some((arguments, result)) => {
            let same = rows.iter().filter(|other| other.arguments == row.arguments);
            let volatility = same.map(|other| other.volatility).min().unwrap_or(row.volatility);
            Answer::Resolved(Resolved { result, arguments, volatility })
        }
        None if inputs.iter().any(|&input| input != Type::UNKNOWN) => Answer::Unknown,
        None => Answer::refused(polymorphic::undetermined()),
    }
}

fn agreed(rows: &[&Row], count: usize) -> Answer {
    let Some(first) = rows.first() else { return Answer::Unknown };
    if rows.iter().any(|row| row.result != first.result) || polymorphic::is_polymorphic(first.result) {
        return Answer::Unknown;
    }
    let volatility = rows.iter().map(|row| row.volatility).min().unwrap_or(Volatility::Immutable);
    Answer::Resolved(Resolved { result: first.result, arguments: vec![Type::Opaque; count], volatility })
}

/// `FuncnameGetCandidates`, and whether there may be others.
fn candidates(world: &World<'_>, name: &Name, call: &Call) -> (Vec<Row>, Others) {
    let mut rows: Vec<Row> = Vec::new();
    let mut is_vague = false;
    let fitting = |routine: Routine| of_routine(&routine, call);
    // Those that an extension put into whatever schema it was made in.
    let brought = world.extensions.iter().flat_map(|one| one.source.routines(&name.name));
    if let Some(schema) = name.schema.as_deref().filter(|schema| *schema != "pg_catalog") {
        // An extension's own schema stands in its name.
        rows.extend(world.routines(&format!("{schema}.{}", &*name.name)).into_iter().filter_map(fitting));
        is_vague |= world.extensions.iter().any(|one| one.source.functions.has(&name.name));
    } else {
        let is_first = !world.model.search_path.iter().any(|schema| &**schema == "pg_catalog");
        let of_server = SERVER.routines(&name.name).filter_map(fitting);
        rows.extend(of_server.map(|row| Row { is_of_server: is_first && row.since.is_none(), ..row }));
    }
    rows.extend(brought.filter_map(fitting));
    // In a schema of which not all is known there may be any.
    let mut others = world.other_functions(&name.name);
    others = others.max(match world.model.find(Kind::Function, name) {
        Found::Unknown(Model::CATALOG) => Others::No,
        Found::Unknown(within) if world.model.object(within).is_open => Others::Outside,
        // What an extension brings stands among the rows.
        Found::Unknown(within) => {
            let key = Key { space: Kind::Function, within, name: name.name.clone() };
            let is_brought = world.extensions.iter().any(|one| one.source.functions.has(&name.name));
            Others::of(!is_brought || world.model.is_possible(&key))
        }
        _ => Others::No,
    });
    // A range brings functions that make it, under its own name.
    is_vague |= world.model.known(Kind::SomeType, name).is_some_and(|id| {
        let object = world.model.object(id);
        object.kind == Kind::Range || object.is_open || object.is_doubtful
    });
    for id in world.model.routines(name) {
        let object = world.model.object(id);
        match &object.body {
            Body::Function(made) if !object.is_doubtful && !object.is_open => {
                let result = match (&made.returns, call.is_procedure) {
                    (Some(returns), _) => world.of(returns),
                    (None, _) => Type::Named("void", false),
                };
                let taken: Vec<Taken> = made
                    .arguments
                    .iter()
                    .filter(|argument| {
                        argument.mode.is_input()
                            || (argument.mode == ArgumentMode::Out && made.returns.is_none())
                    })
                    .map(|argument| Taken {
                        name: argument.name.as_ref().map(|name| (**name).to_owned()),
                        of_type: world.of(&argument.of_type),
                        has_default: argument.has_default,
                        is_variadic: argument.mode == ArgumentMode::Variadic,
                    })
                    .collect();
                let kind = match object.kind {
                    Kind::Procedure => RoutineKind::Procedure,
                    Kind::Aggregate => RoutineKind::Aggregate,
                    _ if made.is_window => RoutineKind::Window,
                    _ => RoutineKind::Function,
                };
                // How volatile it is the model does not say.
                let volatility = Volatility::Immutable;
                if let Some((arguments, is_stretched)) = fit(&taken, call) {
                    let sort = Sort { kind, returns_set: made.returns_set };
                    rows.push(Row {
                        arguments,
                        result,
                        sort,
                        volatility,
                        since: None,
                        is_stretched,
                        is_of_server: false,
                    });
                }
                is_vague |= object.kind == Kind::Aggregate;
            }
            _ => is_vague = true,
        }
    }
    // Into `pg_catalog` nothing comes from outside.
    if others == Others::Outside && name.schema.as_deref() == Some("pg_catalog") {
        others = Others::No;
    }
    (rows, others.for_those(&call.arguments).max(Others::of(is_vague)))
}

fn of_routine(routine: &Routine, call: &Call) -> Option<Row> {
    let taken: Vec<Taken> = routine
        .parameters
        .iter()
        .filter(|parameter| !matches!(parameter.mode, Mode::Out | Mode::Table))
        .map(|parameter| Taken {
            name: parameter.name.map(str::to_owned),
            of_type: Type::read(parameter.of_type),
            has_default: parameter.has_default,
            is_variadic: parameter.mode == Mode::Variadic,
        })
        .collect();
    let (arguments, is_stretched) = fit(&taken, call)?;
    Some(Row {
        arguments,
        result: Type::read(routine.result),
        sort: Sort { kind: routine.kind, returns_set: routine.returns_set },
        volatility: routine.volatility,
        since: routine.since,
        is_stretched,
        is_of_server: false,
    })
}

/// The types of the call's arguments in a function that takes these, and whether that took defaults or an expansion.
fn fit(taken: &[Taken], call: &Call) -> Option<(Vec<Type>, bool)> {
    let count = call.arguments.len();
    if !call.names.is_empty() {
        return fit_named(taken, call);
    }
    if let Some(last) = taken.last().filter(|last| last.is_variadic)
        && !call.is_variadic
        && taken.len() <= count
    {
        let element = match last.of_type {
            Type::Named("any", false) => Type::Named("any", false),
            Type::Named("anyarray", false) => Type::Named("anyelement", false),
            Type::Named("anycompatiblearray", false) => Type::Named("anycompatible", false),
            Type::Named(name, true) => Type::Named(name, false),
            Type::Own(id, true) => Type::Own(id, false),
            _ => Type::Opaque,
        };
        let mut arguments: Vec<Type> = taken.iter().map(|one| one.of_type).take(taken.len() - 1).collect();
        arguments.resize(count, element);
        return Some((arguments, true));
    }
    let missing = taken.get(count..)?;
    missing
        .iter()
        .all(|one| one.has_default)
        .then(|| (taken.iter().map(|one| one.of_type).take(count).collect(), !missing.is_empty()))
}

/// `MatchNamedCall`
fn fit_named(taken: &[Taken], call: &Call) -> Option<(Vec<Type>, bool)> {
    let positional = call.arguments.len().checked_sub(call.names.len())?;
    let mut order: Vec<usize> = (0..positional).collect();
    for name in &call.names {
        let at = taken.iter().position(|one| one.name.as_deref() == Some(name.as_str()))?;
        if order.contains(&at) {
            return None;
        }
        order.push(at);
    }
    let is_whole = taken.iter().enumerate().all(|(at, one)| order.contains(&at) || one.has_default);
    let arguments =
        order.iter().map(|&at| taken.get(at).map(|one| one.of_type)).collect::<Option<Vec<_>>>()?;
    is_whole.then_some((arguments, true))
}

/// `int4(x)` is a cast where no function takes that.
fn as_cast(world: &World<'_>, name: &Name, call: &Call) -> Option<Answer> {
    let [input] = call.arguments.as_slice() else { return None };
    if !call.names.is_empty() {
        return None;
    }
    let target = if let Some(id) = world.model.known(Kind::SomeType, name) {
        world.of(&crate::check::model::TypeRef {
            base: crate::check::model::Base::Own(id),
            modifiers: String::new(),
            is_array: false,
        })
    } else {
        let row = world.sources().find_map(|source| source.type_row(&name.name))?;
        Type::Named(row.name, false)
    };
    let is_meant = *input == Type::UNKNOWN
        || match world.pathway(target, *input, Context::Explicit) {
            Pathway::Relabel => true,
            Pathway::InOut => {
                let is_row = *input == Type::RECORD || world.is_complex(*input);
                !(is_row && world.category(target) == Some('S'))
            }
            _ => false,
        };
    if !target.is_known() || !input.is_known() {
        return Some(Answer::Unknown);
    }
    is_meant.then(|| super::cast(world, *input, target))
}

/// That no function takes these, and the nearest that is there.
fn missing(world: &World<'_>, name: &Name, call: &Call) -> Wrong {
    let title = format!("function `{}` does not exist", signature(world, name, call));
    let wrong = Wrong::new(Code::UndefinedFunction, title);
    let known: Vec<Routine> = world.routines(&name.name);
    let count = call.arguments.len();
    let shown = |routine: &Routine| {
        let types = routine.parameters.iter().filter(|one| !matches!(one.mode, Mode::Out | Mode::Table));
        let types: Vec<String> = types.map(|one| world.show(Type::read(one.of_type))).collect();
        format!("`{}({})`", &*name.name, types.join(", "))
    };
    let mut near: Vec<&Routine> = known.iter().collect();
    near.sort_by_key(|routine| {
        let taken = routine.parameters.iter().map(|one| Type::read(one.of_type));
        let can = |(of, input): (Type, &Type)| {
            world.can_coerce_one(*input, of, Context::Explicit) == Can::No && !polymorphic::is_polymorphic(of)
        };
        let wrong = taken.zip(&call.arguments).filter(|(of, input)| can((*of, input))).count();
        let is_generic =
            routine.parameters.iter().any(|one| polymorphic::is_polymorphic(Type::read(one.of_type)));
        (routine.parameters.len().abs_diff(count), wrong, is_generic)
    });
    let near: Vec<String> = near.into_iter().take(2).map(shown).collect();
    match near.as_slice() {
        [] => wrong,
        [one] => wrong.help(format!("there is {one}")),
        [one, other, ..] => wrong.help(format!("there are {one} and {other}")),
    }
}

fn signature(world: &World<'_>, name: &Name, call: &Call) -> String {
    let positional = call.arguments.len().saturating_sub(call.names.len());
    let shown = call.arguments.iter().enumerate().map(|(at, &of)| {
        let of = world.show(of);
        match at.checked_sub(positional).and_then(|at| call.names.get(at)) {
            Some(name) => format!("{name} => {of}"),
            None => of,
        }
    });
    format!("{name}({})", shown.collect::<Vec<_>>().join(", "))
}
