//! `func_match_argtypes` and `func_select_candidate` of `parse_func.c`: which of several is meant.

use super::coerce::Can;
use super::{Type, World};
use crate::check::model::builtin::Context;

/// One of several functions or operators of a name.
pub(super) trait Candidate {
    /// As many as there are arguments in the call.
    fn arguments(&self) -> &[Type];
}

/// What was found.
pub(super) enum Chosen<'c, C> {
    One(&'c C),
    None,
    /// Not unique.
    Several,
    /// Something is not known; these may be meant.
    Maybe(Vec<&'c C>),
}

/// `oper_select_candidate`, and the same steps of `func_get_detail`.
pub(super) fn select<'c, C: Candidate>(
    world: &World<'_>,
    inputs: &[Type],
    candidates: &'c [C],
) -> Chosen<'c, C> {
    // An exact match.
    if inputs.iter().all(|input| input.is_known())
        && let Some(exact) = candidates.iter().find(|candidate| candidate.arguments() == inputs)
    {
        return Chosen::One(exact);
    }
    let mut is_certain = true;
    let matching: Vec<&C> = candidates
        .iter()
        .filter(|candidate| {
            let can = world.can_coerce(inputs, candidate.arguments(), Context::Implicit);
            is_certain &= can != Can::Maybe;
            can != Can::No
        })
        .collect();
    match matching.as_slice() {
        [] => Chosen::None,
        _ if !is_certain || inputs.iter().any(|input| !input.is_known()) => Chosen::Maybe(matching),
        [only] => Chosen::One(only),
        _ => match select_candidate(world, inputs, matching) {
            Some(one) => Chosen::One(one),
            None => Chosen::Several,
        },
    }
}

/// `func_select_candidate`
fn select_candidate<'c, C: Candidate>(
    world: &World<'_>,
    inputs: &[Type],
    candidates: Vec<&'c C>,
) -> Option<&'c C> {
    let mut bases: Vec<Type> = inputs.iter().map(|&input| world.base_type(input)).collect();
    let unknowns = bases.iter().filter(|&&base| base == Type::UNKNOWN).count();
    // Those with the most exact matches.
    let exact = |base: Type, of: Type| base != Type::UNKNOWN && base == of;
    let candidates = most(candidates, &bases, exact);
    if let [only] = candidates.as_slice() {
        return Some(only);
    }
    // Those with the most exact matches or preferred types.
    let preferred = |base: Type, of: Type| {
        let info = world.info(of);
        let is_preferred =
            info.is_some_and(|info| info.is_preferred && Some(info.category) == world.category(base));
        base != Type::UNKNOWN && (base == of || is_preferred)
    };
    let mut candidates = most(candidates, &bases, preferred);
    if let [only] = candidates.as_slice() {
        return Some(only);
    }
    if unknowns == 0 {
        return None;
    }
    if let Some(kept) = by_category(world, &bases, &candidates) {
        candidates = kept;
        if let [only] = candidates.as_slice() {
            return Some(only);
        }
    }
    // The unknown ones are taken to be what all the known ones are.
    let mut known = bases.iter().copied().filter(|&base| base != Type::UNKNOWN);
    let first = known.next()?;
    if known.any(|other| other != first) {
        return None;
    }
    bases.fill(first);
    let mut fitting = candidates
        .into_iter()
        .filter(|one| world.can_coerce(&bases, one.arguments(), Context::Implicit) == Can::Yes);
    let only = fitting.next()?;
    fitting.next().is_none().then_some(only)
}

/// The candidates with the most arguments of which this holds.
fn most<'c, C: Candidate>(
    candidates: Vec<&'c C>,
    bases: &[Type],
    holds: impl Fn(Type, Type) -> bool,
) -> Vec<&'c C> {
    let count = |one: &&C| one.arguments().iter().zip(bases).filter(|&(&of, &base)| holds(base, of)).count();
    let best = candidates.iter().map(count).max().unwrap_or(0);
    candidates.into_iter().filter(|one| count(one) == best).collect()
}

/// Each unknown argument is taken to be of the category that the candidates agree on, a string if one of them takes that.
fn by_category<'c, C: Candidate>(
    world: &World<'_>,
    bases: &[Type],
    candidates: &[&'c C],
) -> Option<Vec<&'c C>> {
    let mut slots: Vec<Option<(char, bool)>> = vec![None; bases.len()];
    for (at, slot) in slots.iter_mut().enumerate() {
        if bases.get(at) != Some(&Type::UNKNOWN) {
            continue;
        }
        let mut has_conflict = false;
        for candidate in candidates {
            let info = world.info(*candidate.arguments().get(at)?)?;
            *slot = Some(match *slot {
                None => (info.category, info.is_preferred),
                Some((category, has_preferred)) if category == info.category => {
                    (category, has_preferred || info.is_preferred)
                }
                Some(_) if info.category == 'S' => ('S', info.is_preferred),
                Some(other) => {
                    has_conflict = true;
                    other
                }
            });
        }
        if has_conflict && slot.is_none_or(|(category, _)| category != 'S') {
            return None;
        }
    }
    let fits = |candidate: &&&C| {
        candidate.arguments().iter().zip(&slots).all(|(&of, slot)| match (*slot, world.info(of)) {
            (None, _) => true,
            (Some((category, has_preferred)), Some(info)) => {
                info.category == category && (!has_preferred || info.is_preferred)
            }
            (Some(_), None) => false,
        })
    };
    let kept: Vec<&C> = candidates.iter().filter(fits).copied().collect();
    (!kept.is_empty()).then_some(kept)
}
