//! What may have happened or not: a branch of a DO block, an EXECUTE of a text that nobody knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Column, Found, Id, Ident, Key, Kind, Model, Name, Object, TypeRef};
use crate::{LockMode, Work};

impl Model {
    /// In this schema is what nobody has heard of, and so is in its tables.
    pub(crate) fn open(&mut self, schema: &Ident) {
        let Found::Here(schema) = self.find_in(Kind::Schema, Model::DATABASE, schema) else { return };
        let inside: Vec<Id> =
            self.all().filter(|(_, object)| object.within == schema).map(|(id, _)| id).collect();
        for id in inside.into_iter().chain([schema]) {
            self.change(id, |object| (object.is_open, object.is_outside) = (true, true));
        }
        self.commit();
    }

    /// Changes that may happen: afterwards both is possible, what was before and what is then.
    pub(crate) fn perhaps(&mut self, change: impl FnOnce(&mut Model)) {
        self.tell_changes();
        let mark = self.mark();
        self.branches += 1;
        let (path, checks_bodies) = (self.search_path.clone(), self.checks_bodies);
        change(self);
        self.tell_changes();
        self.branches -= 1;
        self.checks_bodies &= checks_bodies;
        let is_other_path = self.search_path != path;
        self.perhaps_gone(mark);
        let changed = self.changed_since(mark);
        let replaced = self.replaced(&changed);
        for (id, before) in changed {
            let after = self.get(id).cloned();
            if before == after {
                continue;
            }
            match (before, after) {
                (Some(before), Some(after)) if before.key() == after.key() => {
                    self.set(id, Some(Arc::new(either(&before, &after))));
                }
                (Some(before), after) => {
                    self.set(id, Some(Arc::new(doubtful(&before))));
                    // It may have another name by now.
                    if let Some(after) = after {
                        self.add(doubtful(&after));
                    }
                }
                (None, Some(after)) => self.set(id, Some(Arc::new(doubtful(&after)))),
                (None, None) => {}
            }
        }
        for (old, new) in replaced {
            // One of the two is there, and what it has nobody knows.
            self.doubt_inside(old);
            self.doubt_inside(new);
        }
        if is_other_path {
            // Nobody knows which object a name without a schema means.
            self.doubt(|_| true);
            self.doubt_names();
        }
        self.hush_changes();
    }

    /// `IF EXISTS`: one that nobody has heard of is dropped, if it is there. `mode` is how a relation is locked for that.
    pub(crate) fn drop_if_there(&mut self, kind: Kind, within: Id, name: &Name, mode: LockMode) {
        self.tell_changes();
        self.branches += 1;
        let id = self.assume(kind, within, name);
        self.is_a(id, kind);
        if kind == Kind::Index {
            self.lock_table_of(id, mode, Work::None);
        } else if kind.is_relation() {
            self.lock(id, mode, Work::None);
        }
        self.tell_changes();
        self.remove(id);
        self.tell_changes();
        self.branches -= 1;
    }

    /// The tables and other relations that are gone, each with the one that has its name now.
    fn replaced(&self, changed: &BTreeMap<Id, Option<Arc<Object>>>) -> Vec<(Id, Id)> {
        let gone = changed.iter().filter(|(id, _)| self.get(**id).is_none());
        let pairs = gone.filter_map(|(old, before)| {
            let before = before.as_ref().filter(|before| before.kind.has_rows() && !before.is_doubtful)?;
            let new = *self.named(&before.key()).last()?;
            let is_certain = !self.object(new).is_doubtful && !changed.get(&new)?.is_some();
            is_certain.then_some((*old, new))
        });
        pairs.collect()
    }

    /// Anything may have been done to these objects, and to names that nobody has heard of.
    pub(crate) fn doubt(&mut self, is_touched: impl Fn(&Object) -> bool) {
        let ids: Vec<Id> = self.all().filter(|(_, object)| is_touched(object)).map(|(id, _)| id).collect();
        for id in ids {
            self.doubt_one(id);
        }
        let gone = std::mem::take(&mut self.gone);
        let is_certain = |within: Id| !self.object(within).is_open;
        self.gone = gone.into_iter().filter(|(key, _)| is_certain(key.within)).collect();
    }

    /// There may be anything in any schema: nobody knows where names without one are looked for.
    pub(crate) fn doubt_names(&mut self) {
        for schema in self.schemas().into_iter().chain([Model::DATABASE]) {
            self.change(schema, |object| object.is_open = true);
        }
        self.gone.clear();
    }

    /// All schemas, in the order in which they were made.
    pub(crate) fn schemas(&self) -> BTreeSet<Id> {
        let key = |name: &Ident| Key { space: Kind::Schema, within: Model::DATABASE, name: name.clone() };
        let names = self.names_in(Kind::Schema, Model::DATABASE);
        names.flat_map(|name| self.named(&key(name))).copied().collect()
    }

    /// Anything may have been done to this one.
    pub(crate) fn doubt_one(&mut self, id: Id) {
        self.change(id, |object| {
            object.is_open = true;
            // Schemas and the database are where things are; that they went away altogether is left out.
            object.is_doubtful |= !matches!(object.kind, Kind::Database | Kind::Schema);
            if let Some(relation) = object.relation_mut() {
                relation.columns.iter_mut().for_each(doubt_column);
            }
        });
    }

    /// What has one of these names in this relation may be another than it was, or may be there now; if `is_open`, so may
    /// others.
    pub(crate) fn doubt_what_is_called(&mut self, id: Id, names: &BTreeSet<Ident>, is_open: bool) {
        let parts = self.dependents(id).filter(|(_, part)| part.within == id && names.contains(&part.name));
        let parts: Vec<Id> = parts.map(|(part, _)| part).collect();
        for part in parts {
            self.doubt_one(part);
        }
        let site = self.site.clone();
        self.change(id, |object| {
            object.is_open |= is_open;
            let Some(relation) = object.relation_mut() else { return };
            for name in names {
                if let Some(number) = relation.find(name) {
                    relation.columns.get_mut(number).into_iter().for_each(doubt_column);
                } else if !is_open {
                    let column = Column::new(name.clone(), TypeRef::unknown(), site.clone());
                    relation.columns.push(Column { is_doubtful: true, has_default: true, ..column });
                }
            }
        });
        self.forget_gone(|key| key.within == id && names.contains(&key.name));
    }

    /// Anything may have been done to the columns and parts of this relation, which is still there.
    pub(crate) fn doubt_inside(&mut self, id: Id) {
        let mut parts: Vec<Id> =
            self.dependents(id).filter(|(_, part)| part.within == id).map(|(part, _)| part).collect();
        let is_part = |id: &Id| matches!(self.object(*id).kind, Kind::Index | Kind::Sequence);
        parts.extend(self.going_with(id, false).into_iter().filter(is_part));
        for part in parts {
            self.doubt_one(part);
        }
        let was_doubtful = self.object(id).is_doubtful;
        self.doubt_one(id);
        self.change(id, |object| object.is_doubtful = was_doubtful);
        self.gone.retain(|key, _| key.within != id);
    }
}

fn doubtful(object: &Object) -> Object {
    Object { is_doubtful: true, ..object.clone() }
}

/// The object as it was or as it is.
fn either(before: &Object, after: &Object) -> Object {
    let mut either = Object {
        is_open: before.is_open || after.is_open,
        is_doubtful: before.is_doubtful || after.is_doubtful,
        ..after.clone()
    };
    match (before.relation(), either.relation_mut()) {
        (Some(before), Some(relation)) => {
            let mut columns = Vec::new();
            for (number, after) in relation.columns.iter().enumerate() {
                match before.columns.get(number) {
                    Some(before) if before == after => columns.push(after.clone()),
                    Some(before) if before.name == after.name => columns.push(either_column(before, after)),
                    _ => columns.push(Column { is_doubtful: true, ..after.clone() }),
                }
            }
            // Those with another name now may still have the old one.
            let renamed = before
                .columns
                .iter()
                .zip(&relation.columns)
                .filter(|(before, after)| before.name != after.name);
            columns.extend(renamed.map(|(before, _)| Column { is_doubtful: true, ..before.clone() }));
            relation.columns = columns;
        }
        _ if before.body != after.body => either.is_doubtful = true,
        _ => {}
    }
    either
}

fn either_column(before: &Column, after: &Column) -> Column {
    let of_type = if before.of_type == after.of_type { after.of_type.clone() } else { TypeRef::unknown() };
    Column {
        of_type,
        not_null: before.not_null && after.not_null,
        has_default: before.has_default || after.has_default,
        is_dropped: before.is_dropped && after.is_dropped,
        is_doubtful: before.is_doubtful || after.is_doubtful || before.is_dropped != after.is_dropped,
        ..after.clone()
    }
}

fn doubt_column(column: &mut Column) {
    column.is_doubtful = true;
    column.of_type = TypeRef::unknown();
    column.not_null = false;
    column.has_default = true;
}
