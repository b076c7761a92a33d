//! The model between two migrations, as bytes.

use super::{Id, Key, Model, Site};
use crate::check::stored::{Stored, stored};
use crate::numbers::{Numbers, Writer};
use crate::{Mode, Step};

impl Stored for Id {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Id> {
        usize::read(from).map(Id)
    }
}

stored!(struct Site { script, range });
stored!(struct Key { space, within, name });
stored!(
    enum Mode {
        Transaction,
        Statements,
    }
);

impl Stored for Model {
    fn write(&self, to: &mut Writer) {
        let Model {
            objects,
            names,
            constraints,
            dependents,
            gone,
            possible,
            supposed,
            unseen,
            told,
            held,
            nothing,
            search_path,
            own_path,
            later_path,
            bodies,
            is_in_block,
            depth,
            checks_bodies,
            site,
            inside,
            only_analyses,
            branches,
            mode,
            transaction,
            after_transaction,
            oldest,
            // Between two statements nothing hangs on these.
            journal: _,
            savepoints: _,
            variables: _,
            step: _,
            called: _,
        } = self;
        objects.write(to);
        names.write(to);
        constraints.write(to);
        dependents.write(to);
        gone.write(to);
        possible.write(to);
        supposed.write(to);
        unseen.write(to);
        told.write(to);
        held.write(to);
        nothing.write(to);
        search_path.write(to);
        own_path.write(to);
        later_path.write(to);
        bodies.write(to);
        is_in_block.write(to);
        depth.write(to);
        checks_bodies.write(to);
        site.write(to);
        inside.write(to);
        only_analyses.write(to);
        branches.write(to);
        mode.write(to);
        transaction.write(to);
        after_transaction.write(to);
        oldest.write(to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Model> {
        Some(Model {
            objects: Stored::read(from)?,
            names: Stored::read(from)?,
            constraints: Stored::read(from)?,
            dependents: Stored::read(from)?,
            gone: Stored::read(from)?,
            possible: Stored::read(from)?,
            supposed: Stored::read(from)?,
            unseen: Stored::read(from)?,
            told: Stored::read(from)?,
            held: Stored::read(from)?,
            nothing: Stored::read(from)?,
            search_path: Stored::read(from)?,
            own_path: Stored::read(from)?,
            later_path: Stored::read(from)?,
            bodies: Stored::read(from)?,
            is_in_block: Stored::read(from)?,
            depth: Stored::read(from)?,
            checks_bodies: Stored::read(from)?,
            site: Stored::read(from)?,
            inside: Stored::read(from)?,
            only_analyses: Stored::read(from)?,
            branches: Stored::read(from)?,
            mode: Stored::read(from)?,
            transaction: Stored::read(from)?,
            after_transaction: Stored::read(from)?,
            oldest: Stored::read(from)?,
            journal: Vec::new(),
            savepoints: Vec::new(),
            variables: Vec::new(),
            step: Step::Rerun,
            called: Vec::new(),
        })
    }
}
