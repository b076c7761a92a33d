//! `check_generic_type_consistency` and `enforce_generic_type_consistency` of `parse_coerce.c`.

use super::coerce::Can;
use super::world::Form;
use super::{Type, World, Wrong, common};
use crate::check::model::Code;
use crate::check::model::builtin::Context;

/// What `anyelement` and the others stand for in one call.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    element: Option<Type>,
    array: Option<Type>,
    range: Option<Type>,
    multirange: Option<Type>,
    common: Option<Type>,
    common_range: Option<Type>,
    common_multirange: Option<Type>,
    /// Something is not known.
    is_vague: bool,
}

/// What every argument leaves open.
pub(super) fn undetermined() -> Wrong {
    Wrong::new(Code::DatatypeMismatch, "could not determine polymorphic type because input has type unknown")
}

pub(super) fn is_polymorphic(of_type: Type) -> bool {
    matches!(of_type, Type::Named(name, false) if is_first_family(name) || is_common_family(name))
}

fn is_first_family(name: &str) -> bool {
    matches!(name, "anyelement" | "anynonarray" | "anyenum" | "anyarray" | "anyrange" | "anymultirange")
}

fn is_common_family(name: &str) -> bool {
    matches!(
        name,
        "anycompatible"
            | "anycompatiblenonarray"
            | "anycompatiblearray"
            | "anycompatiblerange"
            | "anycompatiblemultirange"
    )
}

/// Whether these can be what is declared.
pub(super) fn check(world: &World<'_>, actual: &[Type], declared: &[Type]) -> Can {
    match find(world, actual, declared) {
        Some(found) if found.is_vague => Can::Maybe,
        Some(_) => Can::Yes,
        None => Can::No,
    }
}

/// What the declared types are in this call, and the result. Nothing where that can't be said: all of them unknown.
pub(super) fn enforce(
    world: &World<'_>,
    actual: &[Type],
    declared: &[Type],
    result: Type,
) -> Option<(Vec<Type>, Type)> {
    let mut found = find(world, actual, declared)?;
    let has_common =
        declared.iter().any(|of| matches!(of, Type::Named(name, false) if is_common_family(name)));
    if has_common && found.common.is_none() && !found.is_vague {
        found.common = Some(Type::TEXT);
    }
    let resolve = |of_type: Type| {
        let Type::Named(name, false) = of_type else { return Some(of_type) };
        let of = match name {
            "anyelement" | "anynonarray" | "anyenum" => found.element,
            "anyarray" => found.array.or_else(|| found.element.map(Type::array)),
            "anyrange" => found.range,
            "anymultirange" => found.multirange.or_else(|| multirange_of(found.range?)),
            "anycompatible" | "anycompatiblenonarray" => found.common,
            "anycompatiblearray" => found.common.map(Type::array),
            "anycompatiblerange" => found.common_range,
            "anycompatiblemultirange" => {
                found.common_multirange.or_else(|| multirange_of(found.common_range?))
            }
            _ => return Some(of_type),
        };
        if found.is_vague { Some(of.unwrap_or(Type::Opaque)) } else { of }
    };
    let arguments = declared.iter().map(|&of| resolve(of)).collect::<Option<Vec<_>>>()?;
    Some((arguments, resolve(result)?))
}

/// Nothing if they contradict each other.
fn find(world: &World<'_>, actual: &[Type], declared: &[Type]) -> Option<Found> {
    let mut found = Found::default();
    let mut common = Vec::new();
    let (mut is_not_array, mut is_enum, mut is_common_not_array) = (false, false, false);
    for (&actual, &declared) in actual.iter().zip(declared) {
        let Type::Named(declared, false) = declared else { continue };
        if !is_first_family(declared) && !is_common_family(declared) {
            continue;
        }
        is_not_array |= declared == "anynonarray";
        is_enum |= declared == "anyenum";
        is_common_not_array |= declared == "anycompatiblenonarray";
        if actual == Type::UNKNOWN {
            continue;
        }
        if !actual.is_known() || world.info(actual).is_none() || matches!(actual, Type::Named("anyarray", _))
        {
            found.is_vague = true;
            continue;
        }
        let slot = match declared {
            "anyelement" | "anynonarray" | "anyenum" => {
                agree(&mut found.element, actual)?;
                continue;
            }
            "anycompatible" | "anycompatiblenonarray" => {
                common.push(actual);
                continue;
            }
            "anycompatiblearray" => {
                common.push(world.base_type(actual).element()?);
                continue;
            }
            "anyarray" => &mut found.array,
            "anyrange" => &mut found.range,
            "anymultirange" => &mut found.multirange,
            "anycompatiblerange" => &mut found.common_range,
            _ => &mut found.common_multirange,
        };
        // Domains are flattened here.
        agree(slot, world.base_type(actual))?;
    }
    if let Some(array) = found.array {
        agree(&mut found.element, array.element()?)?;
    }
    ranges(world, &mut found.range, found.multirange, &mut found.element)?;
    let mut subtype = None;
    ranges(world, &mut found.common_range, found.common_multirange, &mut subtype)?;
    common.extend(subtype);
    let is_array = |of_type: Type| world.base_type(of_type).element().is_some();
    if is_not_array && found.element.is_some_and(is_array) {
        return None;
    }
    if is_enum
        && let Some(element) = found.element
        && world.info(element).is_none_or(|info| info.form != Form::Enum)
    {
        return None;
    }
    if !common.is_empty() {
        let of = common::select_common_type(world, &common)?;
        for &one in &common {
            match world.can_coerce_one(one, of, Context::Implicit) {
                Can::Yes => {}
                Can::Maybe => found.is_vague = true,
                Can::No => return None,
            }
        }
        if (is_common_not_array && is_array(of)) || subtype.is_some_and(|subtype| subtype != of) {
            return None;
        }
        found.common = Some(of);
    }
    Some(found)
}

fn ranges(
    world: &World<'_>,
    range: &mut Option<Type>,
    multirange: Option<Type>,
    subtype: &mut Option<Type>,
) -> Option<()> {
    if let Some(multirange) = multirange {
        let Form::Multirange(of) = world.info(multirange)?.form else { return None };
        agree(range, of)?;
    }
    if let Some(range) = *range {
        let Form::Range(of) = world.info(range)?.form else { return None };
        agree(subtype, of)?;
    }
    Some(())
}

fn agree(slot: &mut Option<Type>, actual: Type) -> Option<()> {
    let before = slot.get_or_insert(actual);
    (*before == actual).then_some(())
}

/// The multirange type over a range type of the server.
fn multirange_of(range: Type) -> Option<Type> {
    let Type::Named(name, false) = range else { return None };
    let known = [
        ("int4range", "int4multirange"),
        ("int8range", "int8multirange"),
        ("numrange", "nummultirange"),
        ("tsrange", "tsmultirange"),
        ("tstzrange", "tstzmultirange"),
        ("daterange", "datemultirange"),
    ];
    known.iter().find(|(range, _)| *range == name).map(|(_, of)| Type::Named(of, false))
}
