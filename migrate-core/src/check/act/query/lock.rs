//! What a query locks: the relations that it names, and what is below them.

use std::collections::BTreeSet;

use super::From;
use crate::check::act::table::constraint::heirs;
use crate::check::model::{Id, Ident, Kind, Model, Target};
use crate::{LockMode, Work};

/// A relation whose rows are read or changed: what a view reads, and with `recurses` what inherits from a table.
pub(in crate::check::act) fn take(model: &mut Model, relation: Id, mode: LockMode, recurses: bool) {
    let mut seen = BTreeSet::new();
    let mut queue = vec![(relation, mode)];
    while let Some((relation, mode)) = queue.pop() {
        if !seen.insert(relation) {
            continue;
        }
        let object = model.object(relation);
        if object.within == Model::CATALOG {
            continue;
        }
        let kind = object.kind;
        // Their rows are those of others.
        let is_empty = matches!(kind, Kind::View | Kind::PartitionedTable);
        model.lock(relation, mode, if is_empty { Work::None } else { Work::Scan });
        if kind == Kind::View {
            let sources = sources(model, relation);
            // A view of several tables changes none of them by itself.
            let mode = if sources.len() == 1 { mode } else { LockMode::AccessShare };
            queue.extend(sources.into_iter().map(|source| (source, mode)));
        } else if recurses && relation_may_have_heirs(kind) {
            queue.extend(heirs(model, relation).into_iter().map(|heir| (heir, mode)));
        }
    }
}

fn relation_may_have_heirs(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::PartitionedTable | Kind::ForeignTable)
}

/// What a view or a materialized view reads.
pub(in crate::check::act) fn sources(model: &Model, view: Id) -> Vec<Id> {
    let targets = model.object(view).links.iter().map(|link| link.target.object);
    let sources: BTreeSet<Id> = targets.filter(|id| model.object(*id).kind.is_relation()).collect();
    sources.into_iter().collect()
}

/// `FOR UPDATE OF a, b`, or of all.
pub(super) fn rows(model: &mut Model, from: &From, locking: &[Vec<Ident>]) {
    if locking.is_empty() {
        return;
    }
    let is_named = |name: Option<&Ident>| {
        locking.iter().any(|of| of.is_empty() || name.is_some_and(|name| of.contains(name)))
    };
    let own: Vec<Id> = from.sources.iter().filter_map(|source| source.relation).collect();
    let mut locked: Vec<Id> = Vec::new();
    for source in from.sources.iter().filter(|source| is_named(source.name.as_ref())) {
        match source.relation {
            Some(relation) => locked.push(relation),
            // Those of a query in FROM.
            None => locked.extend(relations(model, &from.uses).filter(|id| !own.contains(id))),
        }
    }
    for relation in locked {
        take(model, relation, LockMode::RowShare, true);
    }
}

/// `TABLE name FOR UPDATE`
pub(super) fn of_all(model: &mut Model, uses: &[Target]) {
    let relations: BTreeSet<Id> = relations(model, uses).collect();
    for relation in relations {
        take(model, relation, LockMode::RowShare, true);
    }
}

fn relations<'u>(model: &Model, uses: &'u [Target]) -> impl Iterator<Item = Id> + use<'u> {
    let relations: Vec<Id> =
        uses.iter().map(|used| used.object).filter(|id| model.object(*id).kind.is_relation()).collect();
    relations.into_iter()
}
