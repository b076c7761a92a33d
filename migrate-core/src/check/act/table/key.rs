//! Primary keys, UNIQUE and EXCLUDE, with the indexes that they are made of.

use super::super::index::elements;
use super::super::index::method::{Abilities, Method};
use super::super::parameter;
use super::constraint::{children, own_links, set_inherited, site};
use super::names;
use crate::check::model::{
    self, Body, Code, ConstraintKind, Dependency, Id, Ident, Index, Kind, Link, Model, Name, Object, Refusal,
    Target,
};
use crate::check::read::constraint::{Constraint, Exclusion, Key, Rule};

pub(in crate::check::act) fn add(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    key: &Key,
    recurses: bool,
) -> Result<(), Refusal> {
    refuse_foreign(model, table, constraint)?;
    let columns = columns(model, table, key)?;
    if key.is_primary {
        refuse_second(model, table, constraint)?;
        // One that may be there is not, or the statement fails.
        if let Some((doubtful, _)) = primary(model, table) {
            model.forget(doubtful);
        }
    }
    covers_partition_key(model, table, &columns, &constraint.at, recurses)?;
    parameter::written(model, "btree", &key.parameters)?;
    let include = key.include.iter().map(|name| {
        model.need_column(table, name)?;
        Ok(name.name.clone())
    });
    let include = include.collect::<Result<Vec<Ident>, Refusal>>()?;
    let all = key.columns.iter().map(|name| name.name.clone()).chain(include).collect();
    let index = Index {
        table,
        columns,
        is_unique: true,
        method: "btree".to_owned(),
        is_partial: false,
        is_deferrable: constraint.is_deferrable,
        is_without_overlaps: key.is_without_overlaps,
        names: names::distinct(all),
    };
    let kind = if key.is_primary { ConstraintKind::PrimaryKey } else { ConstraintKind::Unique };
    add_with_index(model, table, constraint, (kind, index, &[]), None, recurses)
}

/// A constraint with its index, and the same for each partition.
fn add_with_index(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    (kind, index, uses): (ConstraintKind, Index, &[Link]),
    parent: Option<Id>,
    recurses: bool,
) -> Result<(), Refusal> {
    let object = model.object(table);
    let (schema, table_name) = (object.within, object.name.clone());
    let name = match &constraint.name {
        Some(name) if parent.is_none() => {
            model.free(Kind::Index, schema, name)?;
            model.free(Kind::Constraint, table, name)?;
            name.name.clone()
        }
        _ => chosen(model, schema, &table_name, &kind, &index),
    };
    let is_primary = kind == ConstraintKind::PrimaryKey;
    if is_primary {
        set_not_null(model, table, &index.columns);
    }
    let site = site(model, constraint);
    let numbers: Vec<usize> = index.columns.iter().copied().flatten().collect();
    let body = model::Constraint {
        kind: kind.clone(),
        columns: numbers.clone(),
        is_valid: true,
        is_inherited: parent.is_some(),
        is_local: parent.is_none(),
        is_inheritable: true,
        not_null: Vec::new(),
        is_deferred: false,
    };
    let mut links = own_links(table, &numbers);
    links.extend_from_slice(uses);
    let own = Object::new(Kind::Constraint, table, name.clone(), site.clone());
    let mut own = Object { links, body: Body::Constraint(body), ..own };
    let of_parent = parent.and_then(|parent| index_of(model, parent));
    if let Some(parent) = parent {
        own = own.on(Dependency::Internal, Target::whole(parent));
    }
    let id = model.add(own);
    let mut own_index = Object::new(Kind::Index, schema, name, site)
        .with(Body::Index(index.clone()))
        .on(Dependency::Internal, Target::whole(id))
        .on(Dependency::Auto, Target::whole(table));
    if let Some(of_parent) = of_parent {
        own_index = own_index.on(Dependency::Internal, Target::whole(of_parent));
    }
    model.add(own_index);
    let is_partitioned = model.object(table).kind == Kind::PartitionedTable;
    // With ONLY, partitions get theirs by ATTACH PARTITION.
    for child in if recurses { children(model, table) } else { Vec::new() } {
        if is_partitioned {
            let of_child = for_child(model, table, child, &index);
            add_with_index(model, child, constraint, (kind.clone(), of_child, &[]), Some(id), true)?;
        } else if is_primary {
            let of_child = for_child(model, table, child, &index);
            set_not_null(model, child, &of_child.columns);
        }
    }
    Ok(())
}

fn chosen(model: &Model, schema: Id, table: &Ident, kind: &ConstraintKind, index: &Index) -> Ident {
    let addition = names::addition(index.names.iter().map(|name| &**name));
    let (second, label) = match kind {
        ConstraintKind::PrimaryKey => (None, "pkey"),
        ConstraintKind::Exclusion => (Some(addition.as_str()), "excl"),
        _ => (Some(addition.as_str()), "key"),
    };
    names::relation(model, schema, (table, second), label, true)
}

/// The same index over the columns of a partition.
pub(in crate::check::act) fn for_child(model: &Model, table: Id, child: Id, index: &Index) -> Index {
    Index { table: child, columns: same_columns(model, table, child, &index.columns), ..index.clone() }
}

/// The columns of the same names.
fn same_columns(model: &Model, table: Id, child: Id, columns: &[Option<usize>]) -> Vec<Option<usize>> {
    let number = |column: &Option<usize>| {
        let of_parent = model.object(table).relation()?.columns.get((*column)?)?;
        model.object(child).relation()?.find(&of_parent.name)
    };
    columns.iter().map(number).collect()
}

/// A partition gets the constraint of its parent.
pub(in crate::check::act) fn inherit(model: &mut Model, parent: Id, table: Id, child: Id) {
    let object = model.object(parent).clone();
    let Body::Constraint(constraint) = &object.body else { return };
    let Some(index) = index_of(model, parent) else { return };
    let Body::Index(index) = &model.object(index).body else { return };
    let of_child = for_child(model, table, child, index);
    if let Some((same, of_same)) = matching(model, child, &of_child) {
        set_inherited(model, same, true);
        let links = [(same, parent), (of_same, index_of(model, parent).unwrap_or(parent))];
        for (of_child, of_parent) in links {
            model.change(of_child, |object| {
                *object = object.clone().on(Dependency::Internal, Target::whole(of_parent));
            });
        }
        return;
    }
    let parts = (constraint.kind.clone(), of_child, [].as_slice());
    _ = add_with_index(model, child, &unnamed(model), parts, Some(parent), true);
}

/// `LIKE … INCLUDING INDEXES`
pub(super) fn copy(model: &mut Model, constraint: Id, from: Id, to: Id) -> Result<(), Refusal> {
    let Body::Constraint(there) = &model.object(constraint).body else { return Ok(()) };
    let Some(Body::Index(index)) = index_of(model, constraint).map(|index| &model.object(index).body) else {
        return Ok(());
    };
    if there.kind == ConstraintKind::PrimaryKey {
        refuse_second(model, to, &unnamed(model))?;
    }
    let parts = (there.kind.clone(), for_child(model, from, to, index), [].as_slice());
    add_with_index(model, to, &unnamed(model), parts, None, true)
}

/// A constraint that is not written anywhere.
fn unnamed(model: &Model) -> Constraint<'static> {
    Constraint {
        name: None,
        rule: Rule::Other,
        at: model.site.range.clone(),
        is_valid: true,
        is_inheritable: true,
        is_deferrable: false,
        attributes: Vec::new(),
    }
}

/// A constraint with such an index, which has no parent yet.
fn matching(model: &Model, table: Id, wanted: &Index) -> Option<(Id, Id)> {
    model.parts(table, Kind::Constraint).find_map(|(id, object)| {
        let Body::Constraint(constraint) = &object.body else { return None };
        let own = index_of(model, id)?;
        let Body::Index(index) = &model.object(own).body else { return None };
        let is_same = index.columns == wanted.columns
            && index.is_unique == wanted.is_unique
            && index.method == wanted.method;
        (is_same && !constraint.is_inherited).then_some((id, own))
    })
}

/// The index of a constraint.
pub(in crate::check::act) fn index_of(model: &Model, constraint: Id) -> Option<Id> {
    let is_own = |object: &Object| {
        object.kind == Kind::Index
            && object
                .links
                .iter()
                .any(|link| link.how == Dependency::Internal && link.target == Target::whole(constraint))
    };
    model.dependents(constraint).find(|(_, object)| is_own(object)).map(|(id, _)| id)
}

pub(in crate::check::act) fn set_not_null(model: &mut Model, table: Id, columns: &[Option<usize>]) {
    model.change(table, |object| {
        let Some(relation) = object.relation_mut() else { return };
        for number in columns.iter().flatten() {
            if let Some(column) = relation.columns.get_mut(*number) {
                column.not_null = true;
            }
        }
    });
}

fn columns(model: &Model, table: Id, key: &Key) -> Result<Vec<Option<usize>>, Refusal> {
    let mut columns = Vec::new();
    for (at, name) in key.columns.iter().enumerate() {
        if key.columns.iter().take(at).any(|other| other.name == name.name) {
            let what = if key.is_primary { "primary key" } else { "unique" };
            let title = format!("column `{}` appears twice in the {what} constraint", &*name.name);
            return Err(Refusal::new(Code::DuplicateColumn, &name.at, title));
        }
        let number = model.need_column(table, name)?;
        refuse_virtual(model, table, name)?;
        let relation = model.object(table).relation();
        let column = number.zip(relation).and_then(|(number, relation)| relation.columns.get(number));
        if let Some(column) = column.filter(|column| !key.is_without_overlaps && !column.is_doubtful) {
            Method::BTREE.refuse_type(model, &column.of_type, None, &name.at)?;
        }
        columns.push(number);
    }
    Ok(columns)
}

/// # Errors
///
/// The values of the column are nowhere.
pub(in crate::check::act) fn refuse_virtual(model: &Model, table: Id, name: &Name) -> Result<(), Refusal> {
    let object = model.object(table);
    let column = object.relation().and_then(|relation| relation.columns.get(relation.find(&name.name)?));
    let Some(column) = column.filter(|column| column.is_virtual && !column.is_doubtful) else {
        return Ok(());
    };
    let title = format!("the virtual generated column `{}` can't be in an index", &*column.name);
    let refusal = Refusal::new(Code::FeatureNotSupported, &name.at, title);
    Err(refusal.earlier(&column.site, "the column is made here").help("make it STORED"))
}

/// The primary key of a table.
pub(in crate::check::act) fn primary(model: &Model, table: Id) -> Option<(Id, &model::Constraint)> {
    model.parts(table, Kind::Constraint).find_map(|(id, object)| match &object.body {
        Body::Constraint(constraint) if constraint.kind == ConstraintKind::PrimaryKey => {
            Some((id, constraint))
        }
        _ => None,
    })
}

pub(super) fn refuse_second(model: &Model, table: Id, constraint: &Constraint<'_>) -> Result<(), Refusal> {
    let Some((id, _)) = primary(model, table).filter(|(id, _)| !model.object(*id).is_doubtful) else {
        return Ok(());
    };
    let title = format!("`{}` has a primary key already", &*model.object(table).name);
    let refusal = Refusal::new(Code::InvalidTableDefinition, &constraint.at, title);
    Err(refusal
        .earlier(&model.object(id).site, "the first one is made here")
        .help("a table has one primary key, of one or more columns"))
}

fn refuse_foreign(model: &Model, table: Id, constraint: &Constraint<'_>) -> Result<(), Refusal> {
    if model.object(table).kind != Kind::ForeignTable {
        return Ok(());
    }
    let title = "foreign tables have no primary keys, unique constraints or foreign keys";
    Err(Refusal::new(Code::FeatureNotSupported, &constraint.at, title))
}

/// A key of a partitioned table has the columns that say which partition a row is in.
pub(in crate::check::act) fn covers_partition_key(
    model: &Model,
    table: Id,
    columns: &[Option<usize>],
    at: &std::ops::Range<usize>,
    recurses: bool,
) -> Result<(), Refusal> {
    let object = model.object(table);
    let Some(relation) = object.relation().filter(|_| !object.is_open && !object.is_doubtful) else {
        return Ok(());
    };
    let Some(by) = &relation.partition_by else { return Ok(()) };
    let missing = relation.partition_key.iter().find(|number| !columns.contains(&Some(**number)));
    let has_expression = by.keys != relation.partition_key.len();
    let reason = match missing.and_then(|number| relation.columns.get(*number)) {
        Some(column) => Some(format!("column `{}`, by which it is partitioned, is not in it", &*column.name)),
        None if has_expression => Some("the table is partitioned by an expression".to_owned()),
        None => None,
    };
    if let Some(reason) = reason {
        let title = format!(
            "a unique constraint of the partitioned table `{}` must have its partition key",
            &*object.name
        );
        let refusal = Refusal::new(Code::FeatureNotSupported, at, title);
        return Err(refusal.earlier(&object.site, "created here").note(reason));
    }
    for child in if recurses { children(model, table) } else { Vec::new() } {
        covers_partition_key(model, child, &same_columns(model, table, child, columns), at, true)?;
    }
    Ok(())
}

/// `EXCLUDE USING gist (room WITH =, during WITH &&)`
pub(in crate::check::act) fn exclude(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    exclusion: &Exclusion<'_>,
) -> Result<(), Refusal> {
    refuse_foreign(model, table, constraint)?;
    let Exclusion { elements: list, include, .. } = exclusion;
    let has_several = list.items().count() > 1;
    let asked = Abilities { is_unique: false, has_several, includes: !include.is_empty(), excludes: true };
    let method = Method::of(model, exclusion.method.as_ref(), asked)?;
    parameter::written(model, method.name, &exclusion.parameters)?;
    let read = elements::read(model, table, &method, *list, include, exclusion.predicate)?;
    let index = Index { is_unique: false, is_deferrable: constraint.is_deferrable, ..read.index };
    add_with_index(model, table, constraint, (ConstraintKind::Exclusion, index, &read.links), None, true)
}
