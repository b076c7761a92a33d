//! What goes with what is dropped, and what does not let it go: `src/backend/catalog/dependency.c` in small.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Body, Code, ConstraintKind, Dependency, Id, Kind, Model, Part, Refusal, Target};
use crate::{LockMode, Work};

/// A DROP: of several things at once, so that one may depend on another.
#[derive(Clone, Debug)]
pub(crate) struct Drops {
    pub(crate) targets: Vec<Target>,
    pub(crate) cascade: bool,
    /// The words that are marked if it is refused.
    pub(crate) at: Range<usize>,
}

/// A thing that goes: an object, or a column or default of one.
type Item = (Id, Part);

/// What goes, each with whether it goes without CASCADE.
type Reached = BTreeMap<Item, bool>;

impl Model {
    /// Drops objects or columns with what belongs to them.
    ///
    /// # Errors
    ///
    /// Something depends on them, or they are parts of something.
    pub(crate) fn drop(&mut self, drops: &Drops) -> Result<(), Refusal> {
        for target in &drops.targets {
            self.is_free_standing(*target, drops)?;
        }
        let reached = self.reached(&drops.targets);
        if !drops.cascade
            && let Some(refusal) = self.blocked(drops, &reached)
        {
            return Err(refusal);
        }
        for relation in self.locked(drops, &reached) {
            self.lock(relation, LockMode::AccessExclusive, Work::None);
        }
        for &(id, part) in reached.keys() {
            self.take(id, part);
        }
        Ok(())
    }

    /// The relations that are locked while all of this goes: those that go, and those of whose parts some do. An index that
    /// is named can be dropped in a gentler way.
    fn locked(&self, drops: &Drops, reached: &Reached) -> BTreeSet<Id> {
        let mut relations = BTreeSet::new();
        for &(id, part) in reached.keys() {
            let object = self.object(id);
            match &object.body {
                Body::Index(_) if drops.targets.iter().any(|target| target.object == id) => {}
                Body::Index(index) => _ = relations.insert(index.table),
                Body::Constraint(constraint) => {
                    relations.insert(object.within);
                    if let ConstraintKind::ForeignKey { table, .. } = constraint.kind {
                        relations.insert(table);
                    }
                }
                Body::Relation(relation) => {
                    relations.insert(id);
                    for &parent in relation.parents.iter().filter(|_| relation.is_partition) {
                        if part == Part::Whole {
                            relations.insert(parent);
                            relations.extend(self.default_partition(parent));
                        }
                    }
                }
                _ if matches!(object.kind, Kind::Trigger | Kind::Policy | Kind::Rule) => {
                    relations.insert(object.within);
                }
                _ if object.kind == Kind::Sequence => _ = relations.insert(id),
                _ => {}
            }
        }
        let is_real = |id: &Id| {
            let kind = self.object(*id).kind;
            kind.is_relation() && kind != Kind::CompositeType
        };
        relations.into_iter().filter(is_real).collect()
    }

    /// Takes away an object and its parts alone: it turns out that it was not there.
    pub(crate) fn forget(&mut self, id: Id) {
        let reached = self.reached(&[Target::whole(id)]);
        for (&(id, part), _) in reached.iter().filter(|(_, is_auto)| **is_auto) {
            self.take(id, part);
        }
    }

    /// What is dropped with an object, or with parts of it; with CASCADE, all that depends on it.
    pub(crate) fn going_with(&self, id: Id, cascade: bool) -> Vec<Id> {
        let reached = self.reached(&[Target::whole(id)]).into_iter();
        let going = reached
            .filter(|((other, part), is_auto)| *other != id && *part == Part::Whole && (cascade || *is_auto));
        going.map(|((other, _), _)| other).collect()
    }

    /// Takes away objects with all that depends on them, as the end of a session does with temporary ones.
    pub(super) fn discard(&mut self, ids: &[Id]) {
        let targets: Vec<Target> = ids.iter().copied().map(Target::whole).collect();
        for (id, part) in self.reached(&targets).into_keys() {
            self.take(id, part);
        }
    }

    /// An index of a constraint, a sequence of an identity column: they are dropped by what they belong to.
    fn is_free_standing(&self, target: Target, drops: &Drops) -> Result<(), Refusal> {
        let object = self.object(target.object);
        let owner = object.links.iter().find(|link| {
            let is_dropped = drops.targets.iter().any(|other| other.object == link.target.object);
            link.how == Dependency::Internal && link.part == Part::Whole && !is_dropped
        });
        let Some(owner) = owner.filter(|_| target.column.is_none()) else { return Ok(()) };
        let title = format!(
            "{} can't be dropped: it is a part of {}",
            self.describe(target.object, Part::Whole),
            self.describe(owner.target.object, owner.target.part())
        );
        let site = self.object(owner.target.object).site.clone();
        Err(Refusal::new(Code::DependentObjects, &drops.at, title).earlier(&site, "created here"))
    }

    fn reached(&self, targets: &[Target]) -> Reached {
        let mut reached = Reached::new();
        let mut queue: Vec<(Item, bool)> =
            targets.iter().map(|target| ((target.object, target.part()), true)).collect();
        while let Some((item, is_auto)) = queue.pop() {
            let is_known = reached.get(&item).is_some_and(|&was_auto| was_auto || !is_auto);
            if is_known {
                continue;
            }
            reached.insert(item, is_auto);
            let (id, part) = item;
            if let Part::Column(number) = part
                && self.object(id).relation().is_some_and(|of| of.partition_key.contains(&number))
            {
                queue.push(((id, Part::Whole), is_auto));
            }
            for (dependent, object) in self.dependents(id) {
                for link in object.links.iter().filter(|link| link.target.is_touched_by(id, part)) {
                    let is_own = dependent == id && part == Part::Whole;
                    if !is_own {
                        let goes_along = link.how != Dependency::Normal || object.is_doubtful;
                        queue.push(((dependent, link.part), goes_along));
                    }
                }
            }
        }
        // A column or default goes with the whole.
        let whole: Vec<Id> =
            reached.keys().filter(|(_, part)| *part == Part::Whole).map(|(id, _)| *id).collect();
        for id in whole {
            let is_auto = reached.get(&(id, Part::Whole)).copied().unwrap_or_default();
            reached.retain(|(other, part), was_auto| {
                *other != id || *part == Part::Whole || (!is_auto && *was_auto)
            });
        }
        // A default goes with its column.
        let columns: Vec<(Id, usize, bool)> = reached
            .iter()
            .filter_map(|(&(id, part), &is_auto)| match part {
                Part::Column(number) => Some((id, number, is_auto)),
                _ => None,
            })
            .collect();
        for (id, number, is_auto) in columns {
            if is_auto {
                reached.remove(&(id, Part::Default(number)));
            }
        }
        reached
    }

    fn blocked(&self, drops: &Drops, reached: &Reached) -> Option<Refusal> {
        let blocking: Vec<Item> =
            reached.iter().filter(|(_, is_auto)| !**is_auto).map(|(item, _)| *item).collect();
        let &(first, part) = blocking.first()?;
        let what: Vec<String> =
            drops.targets.iter().map(|target| self.describe(target.object, target.part())).collect();
        let title = format!("{} can't be dropped: other objects depend on it", what.join(" or "));
        let mut refusal = Refusal::new(Code::DependentObjects, &drops.at, title);
        let label = format!("{} depends on it", self.describe(first, part));
        refusal = refusal.earlier(&self.site_of(first, part), label);
        for &(other, part) in blocking.iter().skip(1).take(4) {
            refusal = refusal.note(format!("{} depends on it too", self.describe(other, part)));
        }
        Some(refusal.help("drop what depends on it first, or write CASCADE to drop all of it"))
    }

    fn take(&mut self, id: Id, part: Part) {
        let site = self.site.clone();
        match part {
            Part::Whole => self.remove(id),
            Part::Column(number) => self.change(id, |object| {
                object.links.retain(|link| link.part != part && link.part != Part::Default(number));
                if let Some(column) =
                    object.relation_mut().and_then(|relation| relation.columns.get_mut(number))
                {
                    column.is_dropped = true;
                    column.site = site;
                }
                // An expression of the partition key may use it, and then all of the table goes.
                let has_expression = object.relation().is_some_and(|of| {
                    of.partition_by.as_ref().is_some_and(|by| by.keys != of.partition_key.len())
                });
                object.is_doubtful |= has_expression;
            }),
            Part::Default(number) => self.change(id, |object| {
                object.links.retain(|link| link.part != part);
                if let Some(column) =
                    object.relation_mut().and_then(|relation| relation.columns.get_mut(number))
                {
                    column.has_default = false;
                }
            }),
        }
    }

    /// ``view `recent` ``, ``constraint `a_fkey` of `a` ``.
    pub(crate) fn describe(&self, id: Id, part: Part) -> String {
        let object = self.object(id);
        let relation = object.relation();
        let column = |number: usize| {
            let column = relation.and_then(|relation| relation.columns.get(number));
            column.map_or_else(String::new, |column| format!("`{}` of `{}`", &*column.name, &*object.name))
        };
        match part {
            Part::Column(number) => format!("column {}", column(number)),
            Part::Default(number) => format!("the default of {}", column(number)),
            Part::Whole => {
                let owner = self.object(object.within);
                let of = if owner.kind == Kind::Schema || owner.kind == Kind::Database {
                    String::new()
                } else {
                    format!(" of `{}`", &*owner.name)
                };
                format!("{} `{}`{of}", object.kind.word(), &*object.name)
            }
        }
    }

    fn site_of(&self, id: Id, part: Part) -> super::Site {
        let object = self.object(id);
        match part {
            Part::Whole => object.site.clone(),
            Part::Column(number) | Part::Default(number) => {
                let column = object.relation().and_then(|relation| relation.columns.get(number));
                column.map_or_else(|| object.site.clone(), |column| column.site.clone())
            }
        }
    }
}

impl Target {
    fn part(self) -> Part {
        self.column.map_or(Part::Whole, Part::Column)
    }

    /// Whether this goes if that part of an object does.
    fn is_touched_by(self, id: Id, part: Part) -> bool {
        self.object == id
            && match part {
                Part::Whole => true,
                Part::Column(number) => self.column == Some(number),
                Part::Default(_) => false,
            }
    }
}
