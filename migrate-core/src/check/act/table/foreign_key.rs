//! Foreign keys: `ATAddForeignKeyConstraint()` in `src/backend/commands/tablecmds.c`.

use super::category::can_refer;
use super::constraint::{children, own_links, site};
use super::{constraint, key, names};
use crate::check::model::{
    self, Body, Code, ConstraintKind, Dependency, Id, Index, Kind, Link, Model, Name, Object, Part, Refusal,
    Target,
};
use crate::check::read::constraint::{Constraint, ForeignKey};
use crate::{LockMode, Work};

pub(in crate::check::act) fn add(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    foreign: &ForeignKey,
) -> Result<(), Refusal> {
    let other = model.need_one_of(&[Kind::Table, Kind::PartitionedTable], &foreign.table)?;
    persistence(model, table, other, foreign)?;
    let own = columns(model, table, &foreign.columns)?;
    let set = columns(model, table, &foreign.set)?;
    if let Some(name) = foreign
        .set
        .iter()
        .zip(&set)
        .find_map(|(name, number)| (number.is_some() && !own.contains(number)).then_some(name))
    {
        let title = format!("column `{}` of ON DELETE SET is not one of the foreign key", &*name.name);
        return Err(Refusal::new(Code::InvalidColumnReference, &name.at, title));
    }
    if model.object(table).kind == Kind::ForeignTable {
        let title = "foreign tables have no primary keys, unique constraints or foreign keys";
        return Err(Refusal::new(Code::FeatureNotSupported, &constraint.at, title));
    }
    let referenced = match &foreign.referenced {
        Some(names) => columns(model, other, names)?,
        None => primary(model, other, foreign)?,
    };
    let is_sure = is_known(model, other) && referenced.iter().all(Option::is_some);
    let index = if is_sure { unique(model, other, &referenced, foreign, constraint)? } else { None };
    let has_count = is_sure || foreign.referenced.is_some();
    if has_count && own.len() != referenced.len() {
        let title = format!("a foreign key of {} columns can't refer to {}", own.len(), referenced.len());
        return Err(Refusal::new(Code::InvalidForeignKey, &constraint.at, title));
    }
    for (own, referenced) in own.iter().zip(&referenced) {
        comparable(model, (table, *own), (other, *referenced), constraint)?;
    }
    let addition = names::addition(foreign.columns.iter().map(|name| &*name.name));
    let name = constraint::name(model, table, constraint, Some(&addition), "fkey")?;
    let numbers: Vec<usize> = own.iter().copied().flatten().collect();
    let others: Vec<usize> = referenced.iter().copied().flatten().collect();
    let mut links = own_links(table, &numbers);
    let link = |target| Link { part: Part::Whole, how: Dependency::Normal, target };
    links.extend(others.iter().map(|&column| link(Target::column(other, column))));
    if others.is_empty() {
        links.push(link(Target::whole(other)));
    }
    links.extend(index.map(|index| link(Target::whole(index))));
    let body = model::Constraint {
        kind: ConstraintKind::ForeignKey { table: other, columns: others },
        columns: numbers,
        is_valid: constraint.is_valid,
        is_inherited: false,
        is_local: true,
        is_inheritable: true,
        not_null: Vec::new(),
        is_deferred: constraint.is_deferred(),
    };
    let object = Object::new(Kind::Constraint, table, name, site(model, constraint));
    let id = model.add(Object { links, body: Body::Constraint(body), ..object });
    if model.object(other).kind == Kind::PartitionedTable {
        // For each partition, also for those to come, PostgreSQL adds a constraint that it names itself.
        model.change(table, |object| object.is_open = true);
    }
    if model.object(table).kind == Kind::PartitionedTable {
        for child in children(model, table) {
            inherit(model, id, table, child);
        }
    }
    Ok(())
}

/// The table that it refers to, with its partitions.
pub(in crate::check::act) fn lock(model: &mut Model, table: Id, mode: LockMode, work: Work) {
    for table in std::iter::once(table).chain(constraint::heirs(model, table)) {
        let is_divided = model.object(table).kind == Kind::PartitionedTable;
        model.lock(table, mode, if is_divided { Work::None } else { work });
    }
}

/// A new foreign key puts triggers on the table that it refers to.
pub(super) fn lock_referenced(model: &mut Model, name: &Name, work: Work) {
    if let Some(table) = model.known(Kind::Table, name) {
        lock(model, table, LockMode::ShareRowExclusive, work);
    }
}

/// A partition has the foreign keys of its parent.
pub(in crate::check::act) fn inherit(model: &mut Model, parent: Id, table: Id, child: Id) {
    let object = model.object(parent).clone();
    let Body::Constraint(foreign) = &object.body else { return };
    let columns = constraint::translated(model, table, child, &foreign.columns);
    let same = model.parts(child, Kind::Constraint).find(|(_, object)| {
        matches!(&object.body, Body::Constraint(other)
            if other.kind == foreign.kind && other.columns == columns && !other.is_inherited)
    });
    let mut of_child = same.map(|(id, _)| id);
    if let Some(same) = of_child {
        constraint::set_inherited(model, same, true);
        model.change(same, |object| {
            *object = object.clone().on(Dependency::Internal, Target::whole(parent));
        });
    } else {
        let place = model::Key { space: Kind::Constraint, within: child, name: object.name.clone() };
        let name = if model.named(&place).is_empty() {
            object.name.clone()
        } else {
            let of_column = |&number: &usize| constraint::column_name(model, child, number);
            let names: Vec<_> = columns.iter().filter_map(of_column).collect();
            let addition = names::addition(names.iter().map(|name| &**name));
            names::constraint(model, child, Some(&addition), "fkey")
        };
        let mut links = own_links(child, &columns);
        links.extend(object.links.iter().filter(|link| link.how == Dependency::Normal).cloned());
        let body = model::Constraint { columns, is_inherited: true, is_local: false, ..foreign.clone() };
        let copy = Object { within: child, name, links, body: Body::Constraint(body), ..object };
        of_child = Some(model.add(copy.on(Dependency::Internal, Target::whole(parent))));
    }
    if let Some(of_child) = of_child {
        for grandchild in children(model, child) {
            inherit(model, of_child, child, grandchild);
        }
    }
}

fn is_known(model: &Model, table: Id) -> bool {
    let object = model.object(table);
    !object.is_open && !object.is_doubtful && object.relation().is_some()
}

fn persistence(model: &Model, table: Id, other: Id, foreign: &ForeignKey) -> Result<(), Refusal> {
    let is_temporary = |id| model.object(id).within == Model::TEMPORARY;
    let is_unlogged = |id| model.object(id).relation().is_some_and(|relation| relation.is_unlogged);
    let is_sure = !model.object(other).is_doubtful && !model.object(table).is_doubtful;
    if is_unlogged(other) && !is_unlogged(table) && !is_temporary(table) && is_sure {
        let title =
            format!("a foreign key of a logged table can't refer to the unlogged `{}`", foreign.table);
        let refusal = Refusal::new(Code::InvalidTableDefinition, &foreign.table.at, title);
        return Err(refusal.earlier(&model.object(other).site, "created here"));
    }
    if is_temporary(table) == is_temporary(other) || model.object(other).is_doubtful {
        return Ok(());
    }
    let title = if is_temporary(table) {
        format!(
            "a foreign key of a temporary table can't refer to `{}`, which is not temporary",
            foreign.table
        )
    } else {
        format!("a foreign key can't refer to the temporary table `{}`", foreign.table)
    };
    Err(Refusal::new(Code::InvalidTableDefinition, &foreign.table.at, title))
}

fn columns(model: &Model, table: Id, names: &[Name]) -> Result<Vec<Option<usize>>, Refusal> {
    names.iter().map(|name| model.need_column(table, name)).collect()
}

fn primary(model: &Model, other: Id, foreign: &ForeignKey) -> Result<Vec<Option<usize>>, Refusal> {
    if let Some((_, key)) = key::primary(model, other) {
        return Ok(key.columns.iter().map(|&number| Some(number)).collect());
    }
    if !is_known(model, other) {
        return Ok(Vec::new());
    }
    let object = model.object(other);
    let title = format!("`{}` has no primary key to refer to", &*object.name);
    Err(Refusal::new(Code::UndefinedObject, &foreign.table.at, title)
        .earlier(&object.site, "the table is created here")
        .help("name the columns in brackets; they must be UNIQUE"))
}

/// The index that makes the columns unique.
fn unique(
    model: &Model,
    other: Id,
    referenced: &[Option<usize>],
    foreign: &ForeignKey,
    constraint: &Constraint<'_>,
) -> Result<Option<Id>, Refusal> {
    let mut wanted: Vec<usize> = referenced.iter().copied().flatten().collect();
    let count = wanted.len();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() != count {
        let title = "the columns that a foreign key refers to must be different";
        return Err(Refusal::new(Code::InvalidForeignKey, &constraint.at, title));
    }
    let (mut deferrable, mut other_time, mut is_doubtful) = (None, None, false);
    let mut found = None;
    for (id, object) in model.dependents(other).filter(|(_, object)| object.kind == Kind::Index) {
        let Body::Index(index) = &object.body else { continue };
        if index.table != other || !is_over(index, &wanted) {
            continue;
        }
        if object.is_doubtful {
            is_doubtful = true;
        } else if index.is_without_overlaps != foreign.has_period {
            other_time = Some(object);
        } else if index.is_deferrable {
            deferrable = Some(object);
        } else {
            found = found.or(Some(id));
        }
    }
    if let Some(id) = found {
        let of_primary = key::primary(model, other).filter(|_| foreign.referenced.is_none());
        return Ok(of_primary.and_then(|(primary, _)| key::index_of(model, primary)).or(Some(id)));
    }
    if is_doubtful {
        return Ok(None);
    }
    if let Some(object) = other_time {
        let title = if foreign.has_period {
            format!(
                "a foreign key with PERIOD can't refer to `{}`, which has no WITHOUT OVERLAPS",
                &*object.name
            )
        } else {
            format!("a foreign key to `{}`, which is WITHOUT OVERLAPS, must have a PERIOD", &*object.name)
        };
        let refusal = Refusal::new(Code::InvalidForeignKey, &constraint.at, title);
        return Err(refusal.earlier(&object.site, "created here"));
    }
    if let Some(object) = deferrable {
        let title = format!("a foreign key can't refer to the deferrable constraint `{}`", &*object.name);
        let refusal = Refusal::new(Code::ObjectNotInPrerequisiteState, &constraint.at, title);
        return Err(refusal.earlier(&object.site, "created here"));
    }
    let object = model.object(other);
    let names: Vec<&str> = foreign.referenced.iter().flatten().map(|name| &*name.name).collect();
    let title = format!("`{}` has no unique constraint on ({})", &*object.name, names.join(", "));
    let refusal = Refusal::new(Code::InvalidForeignKey, &constraint.at, title);
    Err(refusal.earlier(&object.site, "the table is created here").help(
        "a foreign key refers to a primary key or to exactly the columns of a UNIQUE; add one of them first",
    ))
}

fn is_over(index: &Index, wanted: &[usize]) -> bool {
    let mut columns: Vec<usize> = index.columns.iter().copied().flatten().collect();
    columns.sort_unstable();
    index.is_unique && !index.is_partial && !index.columns.contains(&None) && columns == wanted
}

fn comparable(
    model: &Model,
    (table, own): (Id, Option<usize>),
    (other, referenced): (Id, Option<usize>),
    constraint: &Constraint<'_>,
) -> Result<(), Refusal> {
    let column = |table: Id, number: Option<usize>| model.object(table).relation()?.columns.get(number?);
    let (Some(one), Some(two)) = (column(table, own), column(other, referenced)) else { return Ok(()) };
    if one.is_doubtful || two.is_doubtful || can_refer(model, &one.of_type, &two.of_type) {
        return Ok(());
    }
    let title = format!(
        "foreign key: `{}` is {}, but `{}` of `{}` is {}",
        &*one.name,
        model.type_text(&one.of_type),
        &*two.name,
        &*model.object(other).name,
        model.type_text(&two.of_type)
    );
    let refusal = Refusal::new(Code::DatatypeMismatch, &constraint.at, title);
    Err(refusal.earlier(&two.site, "its type is given here").help("give both columns the same type"))
}
