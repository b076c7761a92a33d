//! What belongs to the session: how names are found, what functions run, where the transaction can go back to.

use super::{Id, Ident, Key, Kind, Model, Site, TypeRef};
use crate::Mode;
use crate::check::read::body::Text;
use crate::check::read::dynamic::Template;
use crate::check::stored::stored;

/// What runs when a function is called.
#[derive(Clone, Debug)]
pub(crate) struct Routine {
    pub(crate) language: String,
    pub(crate) text: Text,
    /// The script that holds it.
    pub(crate) script: usize,
    /// Its own `SET search_path`.
    pub(crate) path: Option<Vec<Ident>>,
    /// Where names were looked for when it was made.
    pub(crate) found_by: Vec<Ident>,
}

stored!(struct Routine { language, text, script, path, found_by });

/// A function that the statement has called, with what it was given: the names where they are said, and what is known of the texts.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    pub(crate) function: Id,
    pub(crate) given: Vec<(Option<Ident>, Template)>,
    /// How many others were around it.
    pub(crate) depth: usize,
    /// Where the journal stood when it had returned; at the start, as long as it runs.
    pub(crate) end: usize,
}

/// Where a transaction can go back to.
#[derive(Clone, Debug)]
pub(super) struct Savepoint {
    name: Ident,
    mark: usize,
    search_path: Vec<Ident>,
    checks_bodies: bool,
}

/// What a body can name besides columns.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Ident,
    /// Unknown of a row, and of what has another type in each call.
    pub(crate) of_type: TypeRef,
    /// What is known of its text.
    pub(crate) text: Template,
}

impl From<Ident> for Variable {
    fn from(name: Ident) -> Variable {
        Variable { name, of_type: TypeRef::unknown(), text: Template::unknown() }
    }
}

impl Model {
    /// A script's statements follow.
    pub(crate) fn begin(&mut self, script: usize, mode: Mode) {
        self.site = Site { script, range: 0..0 };
        self.begin_transaction(0, mode);
    }

    /// One of the script's transactions begins with the statement at this byte.
    pub(crate) fn begin_transaction(&mut self, at: usize, mode: Mode) {
        self.mode = mode;
        self.transaction = at;
    }

    /// Whether something was made in the transaction that is open.
    pub(crate) fn is_of_transaction(&self, site: &Site) -> bool {
        site.script == self.site.script && site.range.start >= self.transaction
    }

    /// It commits: what was set for it alone is what it was before, and a temporary table may go with it.
    pub(crate) fn end_transaction(&mut self) {
        if let Some((search_path, checks_bodies)) = self.after_transaction.take() {
            self.search_path = search_path;
            self.checks_bodies = checks_bodies;
        }
        self.forget_savepoints();
        let temporary = self.temporary();
        if !temporary.is_empty() {
            self.perhaps(|model| model.discard(&temporary));
        }
        self.commit();
    }

    /// What is set from here on is set for the transaction alone, or for longer.
    pub(crate) fn set_until(&mut self, is_local: bool) {
        if is_local {
            let now = || (self.search_path.clone(), self.checks_bodies);
            self.after_transaction.get_or_insert_with(now);
        } else {
            self.after_transaction = None;
        }
    }

    /// The search path as it is now is the one of the database.
    pub(crate) fn keep_search_path(&mut self) {
        self.own_path.clone_from(&self.search_path);
    }

    /// The search path is what it was when the script began.
    pub(crate) fn reset_search_path(&mut self) {
        self.search_path.clone_from(&self.own_path);
    }

    /// A script is at its end: temporary objects are gone, and the search path is what it was.
    pub(crate) fn end(&mut self) {
        let temporary = self.temporary();
        self.discard(&temporary);
        self.gone.retain(|key, _| key.within != Model::TEMPORARY);
        self.after_transaction = None;
        self.reset_search_path();
        self.checks_bodies = true;
        self.forget_savepoints();
        self.commit();
    }

    fn temporary(&self) -> Vec<Id> {
        [Kind::Table, Kind::SomeType, Kind::Function]
            .into_iter()
            .flat_map(|space| self.names_in(space, Model::TEMPORARY).map(move |name| (space, name.clone())))
            .flat_map(|(space, name)| self.named(&Key { space, within: Model::TEMPORARY, name }))
            .copied()
            .collect()
    }

    /// `SAVEPOINT name`
    pub(crate) fn save(&mut self, name: Ident) {
        let mark = self.hold();
        let (search_path, checks_bodies) = (self.search_path.clone(), self.checks_bodies);
        self.savepoints.push(Savepoint { name, mark, search_path, checks_bodies });
    }

    /// `ROLLBACK TO name`: all is as it was then. Whether there is one of that name.
    pub(crate) fn roll_back_to(&mut self, name: &Ident) -> bool {
        let Some(at) = self.savepoints.iter().rposition(|savepoint| savepoint.name == *name) else {
            return false;
        };
        self.leave_savepoints(at + 1);
        if let Some(savepoint) = self.savepoints.last().cloned() {
            self.roll_back(savepoint.mark);
            self.search_path = savepoint.search_path;
            self.checks_bodies = savepoint.checks_bodies;
        }
        true
    }

    /// `RELEASE name`: it and those after it are no more. Whether there is one of that name.
    pub(crate) fn release_savepoint(&mut self, name: &Ident) -> bool {
        let found = self.savepoints.iter().rposition(|savepoint| savepoint.name == *name);
        if let Some(at) = found {
            self.leave_savepoints(at);
        }
        found.is_some()
    }

    /// The transaction is at its end.
    pub(crate) fn forget_savepoints(&mut self) {
        self.leave_savepoints(0);
    }

    fn leave_savepoints(&mut self, count: usize) {
        let gone = self.savepoints.len().saturating_sub(count);
        self.savepoints.truncate(count);
        self.held = self.held.saturating_sub(gone);
    }
}
