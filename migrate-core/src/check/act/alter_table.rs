//! `ALTER TABLE`, `ALTER FOREIGN TABLE`, `ALTER VIEW`, `ALTER MATERIALIZED VIEW`: what each action does.

mod action;
mod attributes;
mod column_type;
mod columns;
mod compared;
mod constraints;
pub(super) mod lock;
mod partitions;
mod parts;
pub(super) mod relation;
pub(super) mod rename;

use crate::check::model::{Code, Id, Kind, Model, Name, Refusal};
use crate::check::read::alter_table::{AlterTable, MoveAll};
use crate::{LockMode, Work};

/// Which table is altered.
#[derive(Clone, Copy)]
struct Subject<'c> {
    table: Id,
    name: &'c Name,
    /// Not `ONLY`: the tables that inherit from it are altered too.
    recurses: bool,
}

pub(super) fn run(model: &mut Model, command: &AlterTable<'_>) -> Result<(), Refusal> {
    let AlterTable { kind, is_optional, recurses, name, actions, .. } = command;
    if *is_optional && relation::is_missing(model, name) {
        return Ok(());
    }
    let is_view = matches!(kind, Kind::View | Kind::MaterializedView);
    let table = if is_view { model.need_one_of(&[*kind], name)? } else { model.need(Kind::Table, name)? };
    if model.object(table).kind == Kind::CompositeType {
        let title = format!("`{name}` is a composite type");
        return Err(Refusal::new(Code::WrongObjectType, &name.at, title)
            .earlier(&model.object(table).site, "created here")
            .help("write ALTER TYPE"));
    }
    action::run_all(model, &Subject { table, name, recurses: *recurses }, actions)
}

/// All relations of a kind get other files.
pub(super) fn move_all(model: &mut Model, command: &MoveAll) {
    let which = format!("every {} of tablespace {}", command.kind.word(), command.tablespace.name);
    model.lock_many(which, LockMode::AccessExclusive, Work::Rewrite);
}

/// That the relation is of a kind that can be altered so.
fn gate(model: &Model, subject: &Subject<'_>, kinds: &[Kind], action: &str) -> Result<(), Refusal> {
    let object = model.object(subject.table);
    if object.is_doubtful || kinds.iter().any(|kind| object.kind.may_be(*kind)) {
        return Ok(());
    }
    let title = format!("{} `{}` can't be altered so: {action}", object.kind.word(), subject.name);
    let refusal = Refusal::new(Code::WrongObjectType, &subject.name.at, title);
    Err(if object.is_outside { refusal } else { refusal.earlier(&object.site, "created here") })
}

const TABLES: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable];
