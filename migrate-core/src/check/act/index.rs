//! Indexes.

pub(super) mod elements;
pub(super) mod make;

use super::alter_table::relation;
use crate::check::model::{Code, Dependency, Kind, Model, Name, Refusal, Target};
use crate::check::read::index::{AlterIndex, IndexAction};
use crate::check::syntax::cursor::Cursor;

const TABLES: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::MaterializedView];

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>, is_unique: bool) -> Result<(), Refusal> {
    let start = words;
    let is_concurrent = words.eat("concurrently");
    let at = words.since(start);
    let is_optional = words.eat("if not exists");
    let name = if words.eat("on") {
        None
    } else {
        let name = words.bare();
        words.eat("on");
        name
    };
    let is_alone = words.eat("only");
    let Some(table) = words.qualified() else { return Ok(()) };
    let id = model.need_one_of(TABLES, &table)?;
    if is_concurrent && model.object(id).kind == Kind::PartitionedTable && !model.object(id).is_doubtful {
        let title = format!("an index of the partitioned table `{table}` can't be created concurrently");
        return Err(Refusal::new(Code::FeatureNotSupported, &at, title)
            .earlier(&model.object(id).site, "created here")
            .help(
                "create it ON ONLY the table, create one of each partition concurrently, and attach them",
            ));
    }
    let method = if words.eat("using") { words.ident() } else { None };
    let method = method.filter(|method| &**method != elements::BTREE);
    let list = words.brackets();
    let mut include = Vec::new();
    let mut predicate = None;
    loop {
        if words.eat("include") {
            include = words.brackets().names();
        } else if words.eat("where") {
            predicate = Some(words);
            break;
        } else if words.eat("with") {
            words.brackets();
        } else if words.advance().is_none() {
            break;
        }
    }
    let within = model.object(id).within;
    let mut read = elements::read(model, id, list, &include, predicate)?;
    if let Some(name) = &name
        && is_optional
        && super::table::is_there(model, within, &name.name)
    {
        return Ok(());
    }
    if method.is_none()
        && let Some((of_type, at)) = &read.unordered
    {
        return Err(super::table::key::unordered(model, of_type, at));
    }
    if let Some(method) = method {
        read.index.method = read.index.method.replacen(elements::BTREE, &method, 1);
    }
    if is_unique {
        super::table::key::covers_partition_key(model, id, &read.index.columns, &list.range())?;
    }
    make::plain(model, name.as_ref(), read, (is_unique, is_alone))
}

pub(super) fn alter(model: &mut Model, command: &AlterIndex) -> Result<(), Refusal> {
    let AlterIndex { is_optional, name, action } = command;
    if *is_optional && relation::is_missing(model, name) {
        return Ok(());
    }
    match action {
        IndexAction::RenameTo(new) => {
            let id = model.need(Kind::Index, name)?;
            relation::rename(model, id, new)
        }
        IndexAction::AttachPartition(child) => {
            let id = model.need_one_of(&[Kind::Index], name)?;
            attach(model, id, child)
        }
        IndexAction::Other => model.need_one_of(&[Kind::Index], name).map(drop),
    }
}

fn attach(model: &mut Model, parent: crate::check::model::Id, name: &Name) -> Result<(), Refusal> {
    let child = model.need_one_of(&[Kind::Index], name)?;
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

pub(super) fn reindex(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    words.brackets();
    let Some(kind) = words.eat_one_of(&["index", "table", "schema", "database", "system"]) else {
        return Ok(());
    };
    words.eat("concurrently");
    let Some(name) = words.qualified() else { return Ok(()) };
    match kind {
        "index" => model.need_one_of(&[Kind::Index], &name).map(drop),
        "table" => model.need_one_of(TABLES, &name).map(drop),
        "schema" => model.need_schema(&name.name, &name.at).map(drop),
        _ => Ok(()),
    }
}
