//! What a statement did: the changes of objects, which the journal tells, and the deeds that are none, which the
//! commands report. All else that is told of a statement is made from these.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as BTreeEntry;
use std::sync::Arc;

use super::store::Entry;
use super::{Change, Id, Ident, Model, Object, Site};
use crate::{LockMode, Work};

/// What a statement did, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) what: What,
    /// It does not stand in a branch, and nothing else speaks against it.
    pub(crate) is_certain: bool,
    /// The statement of the script.
    pub(crate) site: Site,
    /// The statement inside of the body that it runs, where that is written in a script.
    pub(crate) inside: Option<Site>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "it is boxed in the journal")]
pub(crate) enum What {
    Change(Change),
    Deed(Deed),
}

/// What is no change of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Locks {
        on: On,
        mode: LockMode,
        work: Work,
    },
    /// New rows. `is_query`: so many as a query returns.
    Inserts {
        table: Thing,
        is_query: bool,
    },
    /// `is_all`: there is no WHERE.
    Updates {
        table: Thing,
        columns: Vec<usize>,
        is_all: bool,
    },
    Deletes {
        table: Thing,
        is_all: bool,
    },
    Truncates {
        table: Thing,
        is_cascade: bool,
    },
    /// What it has made may have been there before: `IF NOT EXISTS`, `OR REPLACE`.
    Claims {
        object: Thing,
        /// Of a column, and whether it has a default if it is new.
        column: Option<(usize, bool)>,
    },
    /// Somebody may no longer do what they could: an owner, a right or a rule is another. Nothing: of what is not known.
    Restricts(Option<Thing>),
    /// Triggers of a table, by the name of one or all of them.
    Switches {
        table: Thing,
        trigger: Option<Ident>,
        is_on: bool,
    },
    /// A column gets a type that can't hold all of its values, or an expression makes new ones.
    Converts {
        table: Thing,
        column: usize,
    },
    /// Rows of a table that a deferred constraint looks at when the transaction commits.
    Defers(Thing),
    /// What has no name in the model is gone: `what alice owns`.
    Loses(String),
    /// Nobody can say what: a procedure, a text that is put together.
    Anything,
}

/// What a lock is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Relation(Thing),
    /// The table of an index of which only the name is known.
    TableOf(Thing),
    /// Those that the statement does not name: `every table of schema app`.
    Many(Cow<'static, str>),
}

/// An object as it was when something was done to it: it may be gone, or have another name, by the end of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thing {
    pub(crate) id: Id,
    /// As SQL, with its schema unless that is `public`.
    pub(crate) name: String,
    pub(crate) object: Arc<Object>,
}

impl Model {
    /// The statement locks a relation until its transaction ends, and does so much to its rows meanwhile.
    pub(crate) fn lock(&mut self, relation: Id, mode: LockMode, work: Work) {
        let on = On::Relation(self.thing(relation));
        // What is only analysed is locked all the same.
        let work = if self.only_analyses { Work::None } else { work };
        self.tell_changes();
        self.note(What::Deed(Deed::Locks { on, mode, work }));
    }

    /// It locks a relation as it runs, for what it does to the rows of another.
    pub(crate) fn lock_at_run(&mut self, relation: Id, mode: LockMode, work: Work) {
        let on = On::Relation(self.thing(relation));
        self.did(Deed::Locks { on, mode, work });
    }

    /// It locks the table of an index that no migration made.
    pub(crate) fn lock_table_of(&mut self, index: Id, mode: LockMode, work: Work) {
        let on = On::TableOf(self.thing(index));
        self.did(Deed::Locks { on, mode, work });
    }

    /// It locks relations that it does not name: `every table of schema app`.
    pub(crate) fn lock_many(&mut self, which: impl Into<Cow<'static, str>>, mode: LockMode, work: Work) {
        self.did(Deed::Locks { on: On::Many(which.into()), mode, work });
    }

    /// It adds rows. `is_query`: so many as a query returns.
    pub(crate) fn insert_rows(&mut self, table: Id, is_query: bool) {
        let table = self.thing(table);
        self.did(Deed::Inserts { table, is_query });
    }

    /// It gives rows other values in the columns of these numbers. `is_all`: it has no WHERE.
    pub(crate) fn update_rows(&mut self, table: Id, columns: Vec<usize>, is_all: bool) {
        let table = self.thing(table);
        self.did(Deed::Updates { table, columns, is_all });
    }

    /// It deletes rows. `is_all`: it has no WHERE.
    pub(crate) fn delete_rows(&mut self, table: Id, is_all: bool) {
        let table = self.thing(table);
        self.did(Deed::Deletes { table, is_all });
    }

    /// It empties a table.
    pub(crate) fn truncate(&mut self, table: Id, is_cascade: bool) {
        let table = self.thing(table);
        self.did(Deed::Truncates { table, is_cascade });
    }

    /// Somebody may no longer do with it what they could.
    pub(crate) fn restrict(&mut self, object: Id) {
        let of = Some(self.thing(object));
        self.tell_changes();
        self.note(What::Deed(Deed::Restricts(of)));
    }

    /// The same of something that is not known.
    pub(crate) fn restrict_something(&mut self) {
        self.did(Deed::Restricts(None));
    }

    /// It switches triggers of a table on or off: one, or all.
    pub(crate) fn switch_triggers(&mut self, table: Id, trigger: Option<&Ident>, is_on: bool) {
        let table = self.thing(table);
        self.did(Deed::Switches { table, trigger: trigger.cloned(), is_on });
    }

    /// It gives a column a type that can't hold all of its values, or makes new ones.
    pub(crate) fn convert(&mut self, table: Id, column: usize) {
        let table = self.thing(table);
        self.did(Deed::Converts { table, column });
    }

    /// What has been made since then may have been there before.
    pub(crate) fn claim_new(&mut self, mark: usize) {
        let made: Vec<Id> = self
            .changed_since(mark)
            .into_iter()
            .filter_map(|(id, was)| was.is_none().then_some(id))
            .collect();
        self.tell_changes();
        for object in made {
            let object = self.thing(object);
            self.note(What::Deed(Deed::Claims { object, column: None }));
        }
    }

    /// A column that it adds may have been there before.
    pub(crate) fn claim_column(&mut self, table: Id, column: usize, has_default: bool) {
        let object = self.thing(table);
        self.did(Deed::Claims { object, column: Some((column, has_default)) });
    }

    /// It may leave rows of a table to a deferred constraint.
    pub(crate) fn defer(&mut self, table: Id) {
        let table = self.thing(table);
        self.did(Deed::Defers(table));
    }

    /// It takes away what has no name in the model.
    pub(crate) fn lose(&mut self, what: String) {
        self.did(Deed::Loses(what));
    }

    /// Nobody can say what it does.
    pub(crate) fn do_anything(&mut self) {
        self.did(Deed::Anything);
    }

    /// Does something that stands in a body, at these words of a script.
    pub(crate) fn inside<T>(&mut self, inside: Site, act: impl FnOnce(&mut Model) -> T) -> T {
        self.tell_changes();
        let outer = self.inside.replace(inside);
        let result = act(self);
        self.tell_changes();
        self.inside = outer;
        result
    }

    /// Looks at a statement that does not run: what it names is locked, and nothing that it would do has happened.
    pub(crate) fn analyse<T>(&mut self, act: impl FnOnce(&mut Model) -> T) -> T {
        let outer = std::mem::replace(&mut self.only_analyses, true);
        let result = act(self);
        self.only_analyses = outer;
        result
    }

    /// What is looked at is also done.
    pub(crate) fn runs(&self) -> bool {
        !self.only_analyses
    }

    /// What has been done since then, in order.
    pub(crate) fn done(&mut self, mark: usize) -> Vec<Done> {
        self.tell_changes();
        let entries = self.entries(mark).iter();
        let done = entries.filter_map(|entry| match entry {
            Entry::Done(done) => Some((**done).clone()),
            _ => None,
        });
        done.collect()
    }

    /// Puts into words what the journal holds since it was last done.
    pub(super) fn tell_changes(&mut self) {
        let mut before: BTreeMap<Id, Option<Arc<Object>>> = BTreeMap::new();
        for entry in self.entries(self.told) {
            let Entry::Object(id, object) = entry else { continue };
            match before.entry(*id) {
                BTreeEntry::Vacant(entry) => _ = entry.insert(object.clone()),
                // It came from outside only to be changed or to go.
                BTreeEntry::Occupied(mut entry) => {
                    if entry.get().is_none() && object.as_ref().is_some_and(|object| object.is_outside) {
                        entry.insert(object.clone());
                    }
                }
            }
        }
        let changes: Vec<Change> =
            before.iter().flat_map(|(id, was)| self.changes_of(*id, was.as_ref(), &before)).collect();
        for change in changes {
            self.note(What::Change(change));
        }
        self.hush_changes();
    }

    /// What the journal holds of objects since it was last told is for nobody's eyes: how both of two worlds are kept.
    pub(super) fn hush_changes(&mut self) {
        self.told = self.mark();
    }

    fn did(&mut self, deed: Deed) {
        if self.only_analyses {
            return;
        }
        // First what was changed before it.
        self.tell_changes();
        self.note(What::Deed(deed));
    }

    fn note(&mut self, what: What) {
        let is_doubted = matches!(&what, What::Change(change) if change.is_doubted());
        let done = Done {
            what,
            is_certain: self.branches == 0 && !is_doubted,
            site: self.site.clone(),
            inside: self.inside.clone(),
        };
        self.push(Entry::Done(Box::new(done)));
    }

    fn thing(&self, id: Id) -> Thing {
        let object = match self.get(id) {
            Some(object) => Arc::clone(object),
            None => self.last(id),
        };
        Thing { id, name: self.sql_name(&object), object }
    }

    /// An object that is gone, as it was last.
    fn last(&self, id: Id) -> Arc<Object> {
        let entries = self.entries(0).iter().rev();
        let mut objects = entries.filter_map(|entry| match entry {
            Entry::Object(other, Some(object)) if *other == id => Some(object),
            _ => None,
        });
        objects.next().map_or_else(|| self.nothing(), Arc::clone)
    }

    /// As SQL, with its schema unless that is `public`; of a part of a table its own name only.
    pub(crate) fn sql_name(&self, object: &Object) -> String {
        let place = match self.get(object.within) {
            Some(place) => Arc::clone(place),
            None => self.last(object.within),
        };
        if place.kind != super::Kind::Schema || object.within == Model::PUBLIC {
            return object.name.to_string();
        }
        format!("{}.{}", place.name, object.name)
    }
}
