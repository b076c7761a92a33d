//! The objects by their numbers and their names, and how to take a change back.

mod journal;
mod kept;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::gone::Gone;
use super::possible::Possible;
use super::session::{Called, Routine, Savepoint, Variable};
use super::{Done, Ident, Kind, Object, Supposed, Unseen};
use crate::{Mode, Step};

/// The number of an object, for as long as it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(usize);

impl Id {
    pub(crate) fn number(self) -> usize {
        self.0
    }
}

/// Words of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Site {
    /// Which one, in the order in which they are replayed.
    pub(crate) script: usize,
    pub(crate) range: Range<usize>,
}

/// Under which an object is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// [`Kind::space`].
    pub(crate) space: Kind,
    pub(crate) within: Id,
    pub(crate) name: Ident,
}

/// What was before a change, and what is told of it.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Object(Id, Option<Arc<Object>>),
    Gone(Key, Option<Gone>),
    Body(Id, Option<Routine>),
    Done(Box<Done>),
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// By number. The first is the database itself.
    objects: Vec<Option<Arc<Object>>>,
    /// Functions share a name.
    names: BTreeMap<Key, Vec<Id>>,
    /// Constraints by their names: PostgreSQL chooses one that is new in the whole schema.
    constraints: BTreeMap<Ident, BTreeSet<Id>>,
    dependents: BTreeMap<Id, BTreeSet<Id>>,
    pub(in crate::check) gone: BTreeMap<Key, Gone>,
    /// Names that something may have which nobody has heard of.
    pub(super) possible: Vec<Possible>,
    /// What the statement takes to come from outside, though it may be misspelt.
    pub(crate) supposed: Vec<Supposed>,
    /// What of the objects is not known for sure.
    pub(crate) unseen: Unseen,
    /// What was before each change.
    journal: Vec<Entry>,
    /// How much of the journal has been told.
    pub(super) told: usize,
    /// How many want to go back further than the last statement.
    pub(super) held: usize,
    /// Those of the transaction that is open.
    pub(super) savepoints: Vec<Savepoint>,
    /// What stands for a number that nothing has.
    nothing: Arc<Object>,
    /// The schemas in which names without one are looked for.
    pub(crate) search_path: Vec<Ident>,
    /// What that is when a script begins.
    pub(super) own_path: Vec<Ident>,
    /// Schemas that are searched after those, since a migration has set so for sessions to come.
    pub(crate) later_path: Vec<Ident>,
    /// The bodies of functions, with their languages: a call may run them.
    pub(crate) bodies: BTreeMap<Id, Routine>,
    /// Names that are variables or arguments where the statement stands, and so no columns.
    pub(crate) variables: Vec<Variable>,
    /// The statement stands in PL/pgSQL.
    pub(crate) is_in_block: bool,
    /// How many functions have called each other.
    pub(crate) depth: usize,
    pub(crate) called: Vec<Called>,
    /// `check_function_bodies`.
    pub(crate) checks_bodies: bool,
    /// The statement that is replayed.
    pub(crate) site: Site,
    pub(super) inside: Option<Site>,
    pub(super) only_analyses: bool,
    /// How many branches are around what is done.
    pub(super) branches: usize,
    /// How its script is run, or that part of it which is one transaction; and how it is run itself.
    pub(crate) mode: Mode,
    pub(crate) step: Step,
    /// Where its transaction begins in the script, in bytes.
    pub(super) transaction: usize,
    /// The search path and `check_function_bodies` as they are once it has committed, where it sets them for itself alone.
    pub(super) after_transaction: Option<(Vec<Ident>, bool)>,
    /// The oldest server that has to run it, where that is said.
    pub(crate) oldest: Option<u8>,
}

impl Model {
    pub(crate) const DATABASE: Id = Id(0);
    /// Temporary tables and what belongs to them.
    pub(crate) const TEMPORARY: Id = Id(1);
    /// PostgreSQL's own objects, of which none is listed.
    pub(crate) const CATALOG: Id = Id(2);
    pub(crate) const PUBLIC: Id = Id(3);

    /// An empty database. In an open one, names that no migration made may have come from somewhere else.
    pub(crate) fn new(is_open: bool) -> Model {
        let nothing = Object::new(Kind::Database, Model::DATABASE, Ident::exact(""), Site::default());
        let mut model = Model {
            objects: Vec::new(),
            names: BTreeMap::new(),
            constraints: BTreeMap::new(),
            dependents: BTreeMap::new(),
            gone: BTreeMap::new(),
            possible: Vec::new(),
            supposed: Vec::new(),
            unseen: Unseen::default(),
            journal: Vec::new(),
            told: 0,
            held: 0,
            savepoints: Vec::new(),
            nothing: Arc::new(nothing.clone()),
            search_path: vec![Ident::exact("public")],
            own_path: vec![Ident::exact("public")],
            later_path: Vec::new(),
            bodies: BTreeMap::new(),
            variables: Vec::new(),
            is_in_block: false,
            step: Step::Rerun,
            depth: 0,
            called: Vec::new(),
            checks_bodies: true,
            site: Site::default(),
            inside: None,
            only_analyses: false,
            branches: 0,
            mode: Mode::Transaction,
            transaction: 0,
            after_transaction: None,
            oldest: None,
        };
        model.add(Object { is_open, ..nothing });
        for (name, is_open) in [
            ("pg_temp", false),
            ("pg_catalog", true),
            ("public", is_open),
            ("information_schema", true),
            ("pg_toast", true),
        ] {
            let schema = Object::new(Kind::Schema, Model::DATABASE, Ident::exact(name), Site::default());
            model.add(Object { is_open, is_outside: true, ..schema });
        }
        if !is_open {
            // The runner makes it for its history, before the first migration, unless it is told another name.
            let ours = Object::new(Kind::Schema, Model::DATABASE, Ident::exact("migrate"), Site::default());
            model.add(Object { is_open: true, is_outside: true, is_doubtful: true, ..ours });
        }
        let plpgsql = Object::new(Kind::Extension, Model::DATABASE, Ident::exact("plpgsql"), Site::default());
        model.add(Object { is_outside: true, ..plpgsql });
        model.commit();
        model
    }

    /// The object of this number. There is one for as long as something names it.
    pub(crate) fn object(&self, id: Id) -> &Object {
        self.get(id).unwrap_or(&self.nothing)
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Arc<Object>> {
        self.objects.get(id.0)?.as_ref()
    }

    /// All objects, in the order in which they were made.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Id, &Object)> {
        let objects = self.objects.iter().enumerate();
        objects.filter_map(|(id, object)| Some((Id(id), &**object.as_ref()?)))
    }

    /// The objects of this name.
    pub(crate) fn named(&self, key: &Key) -> &[Id] {
        self.names.get(key).map_or(&[], Vec::as_slice)
    }

    /// The names in one place.
    pub(crate) fn names_in(&self, space: Kind, within: Id) -> impl Iterator<Item = &Ident> {
        let first = Key { space, within, name: Ident::exact("") };
        let here =
            self.names.range(first..).take_while(move |(key, _)| key.space == space && key.within == within);
        here.map(|(key, _)| &key.name)
    }

    /// The names of one space, wherever.
    pub(crate) fn all_names(&self, space: Kind) -> impl Iterator<Item = &Ident> {
        let first = Key { space, within: Model::DATABASE, name: Ident::exact("") };
        self.names.range(first..).take_while(move |(key, _)| key.space == space).map(|(key, _)| &key.name)
    }

    /// Whether a constraint of a table in this schema has this name.
    pub(crate) fn has_constraint(&self, schema: Id, name: &Ident) -> bool {
        let ids = self.constraints.get(name).into_iter().flatten();
        ids.into_iter().any(|id| self.object(self.object(*id).within).within == schema)
    }

    /// Whether the statement that is done now did this itself, and not a body that it runs.
    pub(crate) fn is_own(&self, done: &Done) -> bool {
        done.inside == self.inside
    }

    /// The objects that depend on this one, or on a part of it.
    pub(crate) fn dependents(&self, id: Id) -> impl Iterator<Item = (Id, &Object)> {
        let ids = self.dependents.get(&id).into_iter().flatten();
        ids.filter_map(|&id| Some((id, &**self.get(id)?)))
    }

    /// The constraints, triggers, policies, … of a table.
    pub(crate) fn parts(&self, table: Id, kind: Kind) -> impl Iterator<Item = (Id, &Object)> {
        self.dependents(table).filter(move |(_, object)| object.within == table && object.kind == kind)
    }

    pub(crate) fn add(&mut self, object: Object) -> Id {
        let id = Id(self.objects.len());
        self.objects.push(None);
        self.set(id, Some(Arc::new(object)));
        id
    }

    pub(crate) fn change(&mut self, id: Id, change: impl FnOnce(&mut Object)) {
        if let Some(object) = self.get(id) {
            let mut object = Arc::clone(object);
            change(Arc::make_mut(&mut object));
            self.set(id, Some(object));
        }
    }

    /// This object alone: what depends on it is for [`Model::drop`].
    pub(crate) fn remove(&mut self, id: Id) {
        self.set(id, None);
    }

    pub(super) fn nothing(&self) -> Arc<Object> {
        Arc::clone(&self.nothing)
    }

    /// What the journal holds since then.
    pub(super) fn entries(&self, mark: usize) -> &[Entry] {
        self.journal.get(mark..).unwrap_or_default()
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.journal.push(entry);
    }

    /// What runs from now on when this routine is called; nothing where that is not known.
    pub(crate) fn set_body(&mut self, id: Id, routine: Option<Routine>) {
        let before = match routine {
            Some(routine) => self.bodies.insert(id, routine),
            None => self.bodies.remove(&id),
        };
        self.push(Entry::Body(id, before));
    }

    /// The function or procedure that was made or replaced since then.
    pub(crate) fn changed_routine(&self, mark: usize) -> Option<Id> {
        let changed = self.changed_since(mark).into_keys();
        changed.rev().find(|id| self.get(*id).is_some_and(|object| object.kind.is_routine()))
    }

    /// The objects that have changed since then, each as it was.
    pub(crate) fn changed_since(&self, mark: usize) -> BTreeMap<Id, Option<Arc<Object>>> {
        let mut before = BTreeMap::new();
        for entry in self.entries(mark) {
            if let Entry::Object(id, object) = entry {
                before.entry(*id).or_insert_with(|| object.clone());
            }
        }
        before
    }

    /// A function that is gone may leave others of its name: with its arguments it is the one.
    fn note_signature(&mut self, id: Id, new: Option<&Object>) {
        let Some(old) = self.get(id).filter(|old| old.kind.is_routine() && old.function().is_some()) else {
            return;
        };
        let is_same = new.is_some_and(|new| new.name == old.name && new.within == old.within);
        if !is_same {
            let within = old.within;
            let name = self.signature(old);
            self.mark_gone(Kind::Function, within, &name);
        }
    }

    pub(super) fn set(&mut self, id: Id, object: Option<Arc<Object>>) {
        let was = self.get(id).map(|object| object.key());
        let is = object.as_ref().map(|object| object.key());
        if let Some(key) = was.filter(|was| Some(was) != is.as_ref()) {
            self.leave(key, object.as_ref().map(|object| object.name.clone()));
        }
        self.note_signature(id, object.as_deref());
        let before = self.put(id, object);
        self.journal.push(Entry::Object(id, before));
    }

    /// Keeps the indexes: names, and who depends on whom.
    #[expect(clippy::needless_pass_by_value, reason = "it is kept")]
    fn put(&mut self, id: Id, object: Option<Arc<Object>>) -> Option<Arc<Object>> {
        let before = self.objects.get_mut(id.0).and_then(|slot| std::mem::replace(slot, object.clone()));
        self.unseen.swap(id, before.as_deref(), object.as_deref());
        let keys = (before.as_deref().map(Object::key), object.as_deref().map(Object::key));
        if keys.0 != keys.1 {
            if let Some(key) = keys.0 {
                if let Some(ids) = self.names.get_mut(&key) {
                    ids.retain(|&other| other != id);
                    if ids.is_empty() {
                        self.names.remove(&key);
                    }
                }
                if key.space == Kind::Constraint
                    && let Some(ids) = self.constraints.get_mut(&key.name)
                {
                    ids.remove(&id);
                }
            }
            if let Some(key) = keys.1 {
                if key.space == Kind::Constraint {
                    self.constraints.entry(key.name.clone()).or_default().insert(id);
                }
                self.names.entry(key).or_default().push(id);
            }
        }
        let links = |object: &Option<Arc<Object>>| -> BTreeSet<Id> {
            object.iter().flat_map(|object| &object.links).map(|link| link.target.object).collect()
        };
        let (was, is) = (links(&before), links(&object));
        for target in was.difference(&is) {
            if let Some(dependents) = self.dependents.get_mut(target) {
                dependents.remove(&id);
            }
        }
        for target in is.difference(&was) {
            self.dependents.entry(*target).or_default().insert(id);
        }
        before
    }
}
