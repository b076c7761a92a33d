//! Indexes.

pub(super) mod elements;
pub(super) mod make;
pub(super) mod method;

use super::alter_table::lock::parameters_mode;
use super::alter_table::relation;
use super::parameter;
use super::table::constraint::heirs;
use crate::LockMode::{AccessExclusive, Share, ShareUpdateExclusive};
use crate::Work;
use crate::check::model::{Body, Code, Dependency, Found, Id, Kind, Model, Name, Refusal, Target};
use method::{Abilities, Method};

use crate::check::read::index::{AlterIndex, CreateIndex, IndexAction};

const TABLES: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::MaterializedView];

pub(super) fn create(model: &mut Model, command: &CreateIndex<'_>) -> Result<(), Refusal> {
    let CreateIndex { is_unique, table, name, .. } = command;
    let id = model.need_one_of(TABLES, table)?;
    let there = model.object(id);
    if let Some(at) = &command.concurrently
        && there.kind == Kind::PartitionedTable
        && !there.is_doubtful
    {
        let title = format!("an index of the partitioned table `{table}` can't be created concurrently");
        return Err(Refusal::new(Code::FeatureNotSupported, at, title)
            .earlier(&there.site, "created here")
            .help(
                "create it ON ONLY the table, create one of each partition concurrently, and attach them",
            ));
    }
    let asked = Abilities {
        is_unique: *is_unique,
        has_several: command.elements.items().count() > 1,
        includes: !command.include.is_empty(),
        excludes: false,
    };
    let method = Method::of(model, command.method.as_ref(), asked)?;
    lock(model, id, command);
    let within = model.object(id).within;
    parameter::written(model, method.name, &command.parameters)?;
    let read = elements::read(model, id, &method, command.elements, &command.include, command.predicate)?;
    if let Some(name) = name
        && command.optionally.is_some()
        && super::table::is_there(model, within, &name.name)
    {
        return Ok(());
    }
    if *is_unique {
        super::table::key::covers_partition_key(
            model,
            id,
            &read.index.columns,
            &command.elements.range(),
            !command.is_alone,
        )?;
    }
    let may_be_there = command.optionally.is_some()
        && name
            .as_ref()
            .is_some_and(|name| matches!(model.find_in(Kind::Index, within, &name.name), Found::Unknown(_)));
    let mark = model.mark();
    make::plain(model, name.as_ref(), read, (*is_unique, command.is_alone))?;
    if may_be_there {
        model.claim_new(mark);
    }
    Ok(())
}

/// Partitions get the index too.
fn lock(model: &mut Model, table: Id, command: &CreateIndex<'_>) {
    let mode = if command.concurrently.is_some() { ShareUpdateExclusive } else { Share };
    let is_divided = model.object(table).kind == Kind::PartitionedTable;
    model.lock(table, mode, if is_divided { Work::None } else { Work::Scan });
    for partition in if is_divided && !command.is_alone { heirs(model, table) } else { Vec::new() } {
        model.lock(partition, mode, Work::Scan);
    }
}

pub(super) fn alter(model: &mut Model, command: &AlterIndex) -> Result<(), Refusal> {
    let AlterIndex { is_optional, name, action } = command;
    if *is_optional && relation::is_missing(model, name) {
        return Ok(());
    }
    match action {
        IndexAction::RenameTo(new) => {
            let id = model.need(Kind::Index, name)?;
            model.lock(id, ShareUpdateExclusive, Work::None);
            relation::rename(model, id, new)
        }
        IndexAction::AttachPartition(child) => {
            let id = index(model, name)?;
            model.lock(id, AccessExclusive, Work::None);
            attach(model, id, child)
        }
        IndexAction::Parameters(change) => {
            let id = index(model, name)?;
            model.lock(id, parameters_mode(change), Work::None);
            let method = match &model.object(id).body {
                Body::Index(index) if !model.object(id).is_doubtful => index.access_method().to_owned(),
                _ => String::new(),
            };
            parameter::change(change, |written| parameter::written(model, &method, written))
        }
        IndexAction::Statistics => {
            let id = index(model, name)?;
            model.lock(id, ShareUpdateExclusive, Work::None);
            Ok(())
        }
        IndexAction::Other => {
            let id = index(model, name)?;
            model.lock(id, AccessExclusive, Work::None);
            Ok(())
        }
    }
}

fn index(model: &mut Model, name: &Name) -> Result<Id, Refusal> {
    let id = model.need_one_of(&[Kind::Index], name)?;
    model.is_a(id, Kind::Index);
    Ok(id)
}

fn attach(model: &mut Model, parent: Id, name: &Name) -> Result<(), Refusal> {
    let child = index(model, name)?;
    model.lock(child, AccessExclusive, Work::None);
    model.change(child, |object| {
        let link = Target::whole(parent);
        let is_attached =
            object.links.iter().any(|other| other.target == link && other.how == Dependency::Internal);
        if !is_attached {
            *object = object.clone().on(Dependency::Internal, link);
        }
    });
    Ok(())
}
