//! When each migration is run: in order, after boot, or once a deferred one is done.

use crate::check::tell::lint::Linted;
use crate::{Diagnostic, Order, Place, Turn, Version};

/// What a file says about its turn; a version with the place where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) is_deferred: bool,
    pub(crate) after: Vec<(Version, Place)>,
    pub(crate) finish_by: Vec<(Version, Place)>,
}

/// Gives each migration its turn. They stand in order; the first one from the version on that a deferred one is to be finished
/// by comes after that, whatever its own file says. Answers whether all have one.
pub(crate) fn settle(order: Order, migrations: &mut [Linted], problems: &mut Vec<Diagnostic>) -> bool {
    let before = problems.len();
    let mut due: Vec<(Version, Version)> = Vec::new();
    for index in 0..migrations.len() {
        let (before, from_here) = migrations.split_at_mut(index);
        let Some((linted, later)) = from_here.split_first_mut() else { break };
        let version = linted.migration.version;
        let mut after = Vec::new();
        for (named, place) in &linted.turn.after {
            match refused_after(*named, before, later) {
                Some(refused) => problems.push(refused.at(place)),
                None => after.push(*named),
            }
        }
        for (by, place) in &linted.turn.finish_by {
            if !linted.turn.is_deferred {
                problems.push(NOT_DEFERRED.at(place));
            } else if order.compare(*by, version).is_le() {
                problems.push(BY_ITSELF.at(place));
            } else {
                due.push((version, *by));
            }
        }
        if linted.turn.is_deferred {
            linted.migration.turn = Turn::Deferred;
            continue;
        }
        let is_due = |by: Version| order.compare(by, version).is_le();
        after.extend(due.extract_if(.., |(_, by)| is_due(*by)).map(|(deferred, _)| deferred));
        let last = after.into_iter().max_by(|a, b| order.compare(*a, *b));
        linted.migration.turn = last.map_or(Turn::InOrder, Turn::After);
    }
    problems.len() == before
}

/// What is wrong with a directive, and what to do.
struct Refused(&'static str, &'static str);

const NOT_DEFERRED: Refused = Refused(
    "only a deferred migration is finished by another one",
    "remove it, or defer this migration: `-- migrate:deferred`",
);
const BY_ITSELF: Refused = Refused(
    "a deferred migration is finished by a later one",
    "name a version above its own; that migration need not be there yet",
);

fn refused_after(named: Version, before: &[Linted], later: &[Linted]) -> Option<Refused> {
    let is_named = |linted: &&Linted| linted.migration.version == named;
    match before.iter().find(is_named) {
        Some(linted) if linted.turn.is_deferred => None,
        Some(_) => Some(Refused(
            "this migration is not deferred: it is applied before this one anyway",
            "remove the directive",
        )),
        None if later.iter().any(|linted| linted.migration.version == named) => {
            Some(Refused("this migration does not come before this one", "name a deferred one before it"))
        }
        None => {
            Some(Refused("no migration before this one has this version", "name a deferred one before it"))
        }
    }
}

impl Refused {
    fn at(&self, place: &Place) -> Diagnostic {
        let Refused(title, help) = self;
        Diagnostic::at(place.clone(), *title).help(*help)
    }
}
