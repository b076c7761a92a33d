//! `parse_oper.c`: which operator is meant.

use std::cell::RefCell;
use std::collections::HashMap;

use super::candidate::{self, Candidate, Chosen};
use super::coerce::Can;
use super::world::Others;
use super::{Answer, Resolved, Type, World, Wrong, polymorphic};
use crate::check::model::Code;
use crate::check::model::builtin::{Context, Extension, Operator, Volatility};

/// `pg_operator`, with its types.
struct Row {
    arguments: Vec<Type>,
    result: Type,
    volatility: Volatility,
    is_everywhere: bool,
}

impl Candidate for Row {
    fn arguments(&self) -> &[Type] {
        &self.arguments
    }
}

impl Row {
    fn new(operator: &Operator) -> Row {
        Row {
            arguments: operator.left.into_iter().chain([operator.right]).map(Type::read).collect(),
            result: Type::read(operator.result),
            volatility: operator.volatility,
            is_everywhere: operator.since.is_none(),
        }
    }
}

thread_local! {
    /// As the server keeps what it has looked up (`OprCacheHash`): most expressions compare the same types.
    static KNOWN: RefCell<Known> = RefCell::default();
}

#[derive(Default)]
struct Known {
    /// Those that bring operators.
    extensions: Vec<&'static Extension>,
    answers: HashMap<Question, Answer>,
}

/// An operator, its operands, and whether there may be others of its name.
type Question = (String, Option<Type>, Type, Others);

impl Known {
    /// What is known where these extensions are there.
    fn among(&mut self, extensions: &[&'static Extension]) -> &mut HashMap<Question, Answer> {
        let is_same = self.extensions.len() == extensions.len()
            && self.extensions.iter().zip(extensions).all(|(known, there)| std::ptr::eq(*known, *there));
        if !is_same {
            *self = Known { extensions: extensions.to_vec(), answers: HashMap::new() };
        }
        &mut self.answers
    }
}

/// `left name right`; nothing on the left of one that stands before its operand.
pub(crate) fn operator(world: &World<'_>, name: &str, left: Option<Type>, right: Type) -> Answer {
    let name = if name == "!=" { "<>" } else { name };
    let others = world.other_operators(name);
    let is_of_model = |of_type: Type| matches!(of_type, Type::Own(..));
    if world.has_casts || left.is_some_and(is_of_model) || is_of_model(right) {
        return chosen(world, name, left, right, others);
    }
    // Nothing else of the model has a say in it.
    let question = (name.to_owned(), left, right, others);
    let known = KNOWN.with_borrow_mut(|known| known.among(&world.extensions).get(&question).cloned());
    known.unwrap_or_else(|| {
        let answer = chosen(world, name, left, right, others);
        KNOWN.with_borrow_mut(|known| _ = known.among(&world.extensions).insert(question, answer.clone()));
        answer
    })
}

fn chosen(world: &World<'_>, name: &str, left: Option<Type>, right: Type, others: Others) -> Answer {
    let inputs: Vec<Type> = left.into_iter().chain([right]).collect();
    let others = others.for_those(&inputs);
    let may_be_meant = others != Others::No && inputs.iter().any(|&input| !is_builtin(input));
    if may_be_meant && others == Others::Made {
        return Answer::Unknown;
    }
    let rows: Vec<Row> = world
        .operators(name)
        .filter(|operator| operator.left.is_some() == left.is_some())
        .map(Row::new)
        .collect();
    let exact = exact(world, &inputs, &rows);
    let chosen = match exact {
        Some(row) => Chosen::One(row),
        None => candidate::select(world, &inputs, &rows),
    };
    match chosen {
        Chosen::One(_) | Chosen::Maybe(_) if may_be_meant => Answer::Unknown,
        Chosen::One(row) => resolved(world, name, &inputs, row),
        Chosen::Maybe(rows) => agreed(&rows, inputs.len()),
        Chosen::Several if rows.iter().any(|row| !row.is_everywhere) => Answer::Unknown,
        Chosen::Several => others.refused(
            Wrong::new(
                Code::AmbiguousFunction,
                format!("operator is not unique: `{}`", signature(world, name, &inputs)),
            )
            .help("cast one side to the type that is meant"),
        ),
        Chosen::None => others.refused(missing(world, name, &inputs, &rows)),
    }
}

/// `binary_oper_exact`: an unknown side is taken to be as the other is.
fn exact<'r>(world: &World<'_>, inputs: &[Type], rows: &'r [Row]) -> Option<&'r Row> {
    let [left, right] = *inputs else { return None };
    if !left.is_known() || !right.is_known() {
        return None;
    }
    let both = match (left == Type::UNKNOWN, right == Type::UNKNOWN) {
        (true, false) => [right, right],
        (false, true) => [left, left],
        _ => [left, right],
    };
    let of = |wanted: [Type; 2]| rows.iter().find(|row| row.arguments == wanted);
    if let Some(row) = of(both) {
        return Some(row);
    }
    if (left == Type::UNKNOWN) == (right == Type::UNKNOWN) {
        return None;
    }
    let [one, _] = both;
    let base = world.base_type(one);
    if base == one { None } else { of([base, base]) }
}

/// `make_op`
fn resolved(world: &World<'_>, name: &str, inputs: &[Type], row: &Row) -> Answer {
    match polymorphic::enforce(world, inputs, &row.arguments, row.result) {
        Some((arguments, result)) => {
            Answer::Resolved(Resolved { result, arguments, volatility: row.volatility })
        }
        None if inputs.iter().any(|&input| input != Type::UNKNOWN) => Answer::Unknown,
        None => Answer::refused(
            polymorphic::undetermined().help(format!("cast one side of `{name}` to the type that is meant")),
        ),
    }
}

/// What several that may be meant have in common.
fn agreed(rows: &[&Row], count: usize) -> Answer {
    let Some(first) = rows.first() else { return Answer::Unknown };
    let is_agreed = rows.iter().all(|row| row.result == first.result);
    if !is_agreed || polymorphic::is_polymorphic(first.result) {
        return Answer::Unknown;
    }
    let volatility = rows.iter().map(|row| row.volatility).min().unwrap_or(Volatility::Immutable);
    Answer::Resolved(Resolved { result: first.result, arguments: vec![Type::Opaque; count], volatility })
}

/// `left name ANY (right)`: `make_scalar_array_op`.
pub(crate) fn quantified(world: &World<'_>, name: &str, left: Type, right: Type) -> Answer {
    let element = if right == Type::UNKNOWN {
        Type::UNKNOWN
    } else if let Some(element) = world.base_type(right).element() {
        element
    } else if world.info(right).is_some() {
        let title = "op ANY/ALL (array) requires array on right side";
        return Answer::refused(Wrong::new(Code::WrongObjectType, title));
    } else {
        Type::Opaque
    };
    match operator(world, name, Some(left), element) {
        Answer::Resolved(resolved) if resolved.result == Type::BOOL => {
            let arguments = resolved.arguments.iter().enumerate();
            let arguments = arguments.map(|(at, &of)| if at == 1 { of.array() } else { of }).collect();
            Answer::Resolved(Resolved { arguments, ..resolved })
        }
        Answer::Resolved(resolved) if resolved.result.is_known() => Answer::refused(Wrong::new(
            Code::WrongObjectType,
            "op ANY/ALL (array) requires operator to yield boolean",
        )),
        Answer::Resolved(_) => Answer::Unknown,
        other => other,
    }
}

/// `op_error`, with the nearest that would be right.
fn missing(world: &World<'_>, name: &str, inputs: &[Type], rows: &[Row]) -> Wrong {
    let title = format!("operator does not exist: `{}`", signature(world, name, inputs));
    let wrong = Wrong::new(Code::UndefinedFunction, title);
    if rows.is_empty() {
        return wrong;
    }
    let [left, right] = *inputs else { return wrong };
    let works = |of: [Type; 2]| {
        let is_there = candidate::select(world, &of, rows);
        matches!(is_there, Chosen::One(_)) && of.iter().all(|of| of.is_known())
    };
    let can = |from, to| world.can_coerce_one(from, to, Context::Explicit) == Can::Yes;
    if can(right, left) && works([left, left]) {
        wrong.help(format!("cast the right side: `(…)::{}`", world.show(left)))
    } else if can(left, right) && works([right, right]) {
        wrong.help(format!("cast the left side: `(…)::{}`", world.show(right)))
    } else {
        wrong.help("no operator of this name takes these types; a cast may be missing")
    }
}

fn signature(world: &World<'_>, name: &str, inputs: &[Type]) -> String {
    let shown: Vec<String> = inputs.iter().map(|&input| world.show(input)).collect();
    match shown.as_slice() {
        [left, right] => format!("{left} {name} {right}"),
        other => format!("{name} {}", other.concat()),
    }
}

fn is_builtin(of_type: Type) -> bool {
    matches!(of_type, Type::Named(..))
}
