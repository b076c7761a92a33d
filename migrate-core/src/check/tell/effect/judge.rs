//! The class of a script, from what its statements change for others.

use super::change::Change;
use super::own::ScriptObjects;
use super::{Class as Kind, Column, Effect, Object};
use crate::{Class, Effect as Embedded, LockMode, is_same_table};

/// The class of one script: that of its strongest statement, judged by what it leaves at its end.
pub(crate) fn class_of_script<'e>(effects: impl IntoIterator<Item = &'e Effect>) -> Class {
    let mut script = ScriptObjects::default();
    let mut judge = Judge {
        class: Class::Additive,
        gone: Vec::new(),
        own: Vec::new(),
        added: Vec::new(),
        claimed: Vec::new(),
    };
    for effect in effects {
        for change in &effect.changes {
            judge.read(change, &script);
        }
        judge.claim(effect);
        let embedded = script.embedded(effect);
        judge.at_least(of_statement(&embedded));
    }
    let refuses_rows = judge.added.iter().any(|added| added.is_required && !added.has_value);
    if refuses_rows || !judge.gone.is_empty() {
        judge.at_least(Class::Destructive);
    }
    judge.class
}

/// By what is lost, and by the rows that it writes.
fn of_statement(effect: &Embedded) -> Class {
    // These write nothing under such a lock.
    let is_only_lock = matches!(effect.command.as_ref(), "LOCK TABLE" | "EXPLAIN");
    let writes = effect.locks.iter().any(|lock| lock.mode == LockMode::RowExclusive) && !is_only_lock;
    if !effect.destroys.is_empty() {
        Class::Destructive
    } else if writes || !effect.overwrites.is_empty() {
        Class::Data
    } else {
        Class::Additive
    }
}

struct Judge<'e> {
    class: Class,
    /// Gone, and not back yet.
    gone: Vec<&'e str>,
    /// Made by the script, of what [`Change::Gone`] names.
    own: Vec<&'e str>,
    added: Vec<Added<'e>>,
    /// Made by the script `IF NOT EXISTS`. Whoever writes that means that the script makes it: the limits that it goes
    /// on to set take nothing from others. What it drops or renames was there before, or it would not have to.
    claimed: Vec<&'e Object>,
}

/// A column that the script has added to a table of others.
struct Added<'e> {
    column: &'e Column,
    is_required: bool,
    has_value: bool,
}

impl<'e> Judge<'e> {
    fn at_least(&mut self, class: Class) {
        self.class = self.class.max(class);
    }

    fn read(&mut self, change: &'e Change, script: &ScriptObjects) {
        match change {
            Change::Data => self.at_least(Class::Data),
            Change::Breaks { of, columns, is_limit } => {
                let are_new = !columns.is_empty() && columns.iter().all(|column| self.has_added(column));
                let is_own = |of: &Object| script.has_made(of) || *is_limit && self.is_claimed(of);
                if !are_new && !of.as_ref().is_some_and(is_own) {
                    self.at_least(Class::Destructive);
                }
            }
            Change::Gone { what, of } => {
                let is_own = self.own.contains(&what.as_str());
                self.own.retain(|own| own != what);
                if !is_own && !of.as_ref().is_some_and(|of| script.has_made(of)) {
                    self.gone.push(what);
                }
            }
            Change::Made { what, is_doubtful } => {
                let before = self.gone.len();
                self.gone.retain(|gone| gone != what);
                if before == self.gone.len() && !is_doubtful {
                    self.own.push(what);
                }
            }
            Change::Adds { column, .. }
            | Change::Requires(column)
            | Change::Gives(column)
            | Change::Takes(column)
                if script.has_made(&table_of(column)) || self.is_claimed(&table_of(column)) => {}
            Change::Adds { column, is_required, has_value } => {
                self.added.push(Added { column, is_required: *is_required, has_value: *has_value });
            }
            Change::Requires(column) => match self.find(column) {
                Some(added) => added.is_required = true,
                None => self.at_least(Class::Destructive),
            },
            Change::Gives(column) => self.find(column).into_iter().for_each(|added| added.has_value = true),
            Change::Takes(column) => match self.find(column) {
                Some(added) => added.has_value = false,
                None => self.at_least(Class::Destructive),
            },
        }
    }

    fn claim(&mut self, effect: &'e Effect) {
        // What is replaced was there.
        let is_replaced = |object: &Object| object.class == Kind::Routine || effect.command == "CREATE VIEW";
        let claimed = effect.makes.iter().filter(|made| made.is_doubtful && made.index_of.is_none());
        self.claimed.extend(claimed.map(|made| &made.object).filter(|object| !is_replaced(object)));
    }

    fn is_claimed(&self, object: &Object) -> bool {
        let mut claimed = self.claimed.iter();
        claimed.any(|claimed| claimed.class == object.class && is_same_table(&claimed.name, &object.name))
    }

    fn has_added(&self, column: &Column) -> bool {
        self.added.iter().any(|added| is_same(added.column, column))
    }

    fn find(&mut self, column: &Column) -> Option<&mut Added<'e>> {
        self.added.iter_mut().find(|added| is_same(added.column, column))
    }
}

fn is_same(a: &Column, b: &Column) -> bool {
    a.name == b.name && is_same_table(&a.table, &b.table)
}

fn table_of(column: &Column) -> Object {
    Object { class: Kind::Relation, name: column.table.clone() }
}
