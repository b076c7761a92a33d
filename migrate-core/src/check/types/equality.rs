//! `get_sort_group_operators`: what DISTINCT, GROUP BY, ORDER BY and UNION need of a type.

use super::world::{Form, Others};
use super::{Type, World, Wrong};
use crate::check::model::Code;

/// Why rows can't be told apart by values of this type; nothing if they may.
pub(crate) fn no_equality(world: &World<'_>, of_type: Type) -> Option<Wrong> {
    lacks(world, of_type, &["btree", "hash"]).then(|| {
        let shown = world.show(of_type);
        let title = format!("could not identify an equality operator for type `{shown}`");
        let wrong = Wrong::new(Code::UndefinedFunction, title);
        helped(world, of_type, wrong)
    })
}

/// Why values of this type can't be sorted; nothing if they may.
pub(crate) fn no_order(world: &World<'_>, of_type: Type) -> Option<Wrong> {
    lacks(world, of_type, &["btree"]).then(|| {
        let shown = world.show(of_type);
        let title = format!("could not identify an ordering operator for type `{shown}`");
        let wrong = Wrong::new(Code::UndefinedFunction, title);
        helped(world, of_type, wrong)
    })
}

fn helped(world: &World<'_>, of_type: Type, wrong: Wrong) -> Wrong {
    if world.base_type(of_type).is("json") {
        wrong.help("make it `jsonb`: `(…)::jsonb`")
    } else if world.base_type(of_type).is("xml") {
        wrong.help("compare its text: `(…)::text`")
    } else {
        wrong.help("use an expression over it that can be compared")
    }
}

/// Whether no operator class of these methods takes it, for certain. Those that are made for it come with operators.
fn lacks(world: &World<'_>, of_type: Type, methods: &[&str]) -> bool {
    let base = world.base_type(of_type);
    if let Some(element) = base.element().filter(|_| base.is_array()) {
        return lacks(world, element, methods);
    }
    let is_plain = matches!(base, Type::Named(..))
        && base != Type::UNKNOWN
        && world.info(base).is_some_and(|info| info.form == Form::Plain)
        && !world.differs(base)
        && world.others == Others::No;
    is_plain
        && methods.iter().all(|method| world.operator_class(method, base, None).is_some())
        && !is_own(world)
}

/// A migration has made operators of its own.
fn is_own(world: &World<'_>) -> bool {
    ["=", "<"].iter().any(|name| world.other_operators(name) != Others::No)
}
