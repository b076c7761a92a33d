//! `VACUUM`, `ANALYZE`, `CLUSTER`, `REINDEX`, `REFRESH MATERIALIZED VIEW`, `LOCK TABLE`: that what they name is there, and how they
//! lock it.

use super::query::lock::{sources, take};
use super::rows::CHANGEABLE;
use super::table::constraint::heirs;
use crate::LockMode::{self, AccessExclusive, AccessShare, Exclusive, Share, ShareUpdateExclusive};
use crate::Work;
use crate::check::model::{Body, Code, Id, Kind, Model, Name, Refusal};
use crate::check::read::maintain::{Cluster, LockTable, Refresh, Reindex, Reindexed, Vacuum};

/// What has rows of its own.
const STORED: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::MaterializedView];
/// What can be analyzed.
const ANALYZED: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::MaterializedView, Kind::ForeignTable];

const DATABASE: &str = "every table of the database";

pub(super) fn vacuum(model: &mut Model, command: &Vacuum) -> Result<(), Refusal> {
    let (mode, work) =
        if command.is_full { (AccessExclusive, Work::Rewrite) } else { (ShareUpdateExclusive, Work::Scan) };
    if command.tables.is_empty() {
        model.lock_many(DATABASE, mode, work);
    }
    for (name, columns) in &command.tables {
        // Of what it can't do it only warns.
        let table = model.need(Kind::Table, name)?;
        for column in columns {
            model.need_column(table, column)?;
        }
        if ANALYZED.iter().any(|kind| model.object(table).kind.may_be(*kind)) {
            divided(model, table, mode, work);
        }
    }
    Ok(())
}

/// A table, and its partitions.
fn divided(model: &mut Model, table: Id, mode: LockMode, work: Work) {
    for table in std::iter::once(table).chain(heirs(model, table)) {
        let is_divided = model.object(table).kind == Kind::PartitionedTable;
        model.lock(table, mode, if is_divided { Work::None } else { work });
    }
}

pub(super) fn cluster(model: &mut Model, command: &Cluster) -> Result<(), Refusal> {
    let mode = if command.is_concurrent { ShareUpdateExclusive } else { AccessExclusive };
    let Some(name) = &command.table else {
        model.lock_many("every table that was clustered before", mode, Work::Rewrite);
        return Ok(());
    };
    let table = model.need_one_of(STORED, name)?;
    if let Some(index) = &command.index {
        let within = model.object(table).within;
        model.need_in(Kind::Index, within, index)?;
    }
    divided(model, table, mode, Work::Rewrite);
    Ok(())
}

pub(super) fn reindex(model: &mut Model, command: &Reindex) -> Result<(), Refusal> {
    let mode = if command.is_concurrent { ShareUpdateExclusive } else { Share };
    // No query is planned without the indexes of its tables.
    let index_mode = if command.is_concurrent { ShareUpdateExclusive } else { AccessExclusive };
    match &command.of {
        Reindexed::Index(name) => {
            let index = model.need_one_of(&[Kind::Index], name)?;
            match table_of(model, index) {
                Some(table) => divided(model, table, mode, Work::Scan),
                None => model.lock_table_of(index, mode, Work::Scan),
            }
            model.lock(index, index_mode, Work::None);
        }
        Reindexed::Table(name) => {
            let table = model.need_one_of(STORED, name)?;
            divided(model, table, mode, Work::Scan);
            if model.object(table).is_outside {
                let which = format!("indexes of {}", model.sql_name(model.object(table)));
                model.lock_many(which, index_mode, Work::None);
            }
            for index in indexes(model, table) {
                model.lock(index, index_mode, Work::None);
            }
        }
        Reindexed::Schema(name) => {
            model.need_schema(&name.name, &name.at)?;
            model.lock_many(format!("every table of schema {}", name.name), mode, Work::Scan);
        }
        Reindexed::Database => model.lock_many(DATABASE, mode, Work::Scan),
    }
    Ok(())
}

/// The table of an index, if that is known.
pub(super) fn table_of(model: &Model, index: Id) -> Option<Id> {
    match &model.object(index).body {
        Body::Index(index) => Some(index.table),
        _ => None,
    }
}

/// All that is known of a table.
fn indexes(model: &Model, table: Id) -> Vec<Id> {
    let is_own = |id: &Id| table_of(model, *id) == Some(table);
    model.going_with(table, false).into_iter().filter(is_own).collect()
}

pub(super) fn refresh(model: &mut Model, command: &Refresh) -> Result<(), Refusal> {
    let Refresh { is_concurrent, view: name, has_data } = command;
    let id = model.need_one_of(&[Kind::MaterializedView], name)?;
    let (mode, work) =
        if *is_concurrent { (Exclusive, Work::Scan) } else { (AccessExclusive, Work::Rewrite) };
    model.lock(id, mode, work);
    if *has_data {
        for source in sources(model, id) {
            take(model, source, AccessShare, true);
        }
    }
    if model.object(id).relation().is_some_and(|view| view.is_unpopulated == *has_data) {
        super::view::set_populated(model, id, *has_data);
    }
    // Its rows are others.
    model.do_anything();
    let there = model.object(id);
    if !is_concurrent || there.is_doubtful || there.is_open || there.kind != Kind::MaterializedView {
        return Ok(());
    }
    let has_key = model.dependents(id).any(|(_, object)| match &object.body {
        Body::Index(index) => {
            let is_plain = index.columns.iter().all(Option::is_some);
            object.is_doubtful || (index.table == id && index.is_unique && !index.is_partial && is_plain)
        }
        _ => false,
    });
    if has_key {
        return Ok(());
    }
    let title = format!("materialized view `{name}` can't be refreshed concurrently: it has no unique index");
    Err(Refusal::new(Code::ObjectNotInPrerequisiteState, &name.at, title)
        .earlier(&there.site, "created here")
        .help("create a unique index without WHERE on one or more of its columns"))
}

pub(super) fn lock(model: &mut Model, command: &LockTable) -> Result<(), Refusal> {
    command.tables.iter().try_for_each(|name: &Name| {
        let table = model.need_one_of(&CHANGEABLE, name)?;
        divided(model, table, command.mode, Work::None);
        if model.object(table).kind == Kind::View {
            for below in sources(model, table) {
                divided(model, below, command.mode, Work::None);
            }
        }
        Ok(())
    })
}
