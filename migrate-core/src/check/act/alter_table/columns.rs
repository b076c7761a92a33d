//! `ADD COLUMN`, `DROP COLUMN`.

use super::rename::room;
use super::{Subject, TABLES, gate};
use crate::check::act::table::column::{self, Draft};
use crate::check::act::table::constraint::{Group, children};
use crate::check::act::table::inherit::{self, change_column};
use crate::check::act::table::work;
use crate::check::act::types;
use crate::check::model::{
    Base, Code, Dependency, Drops, Id, Kind, Model, Name, Object, Part, Refusal, SYSTEM_COLUMNS, Target,
    TypeRef,
};
use crate::check::read::alter_table::Drop;
use crate::check::read::column::ColumnDefinition;
use crate::check::read::constraint::Rule;
use crate::check::read::type_name::BaseName;

pub(super) fn add<'t>(
    model: &mut Model,
    subject: &Subject<'_>,
    is_optional: bool,
    written: &ColumnDefinition<'t>,
    added: &mut Group<'t>,
) -> Result<(), Refusal> {
    gate(model, subject, TABLES, "ADD COLUMN")?;
    let (table, name) = (subject.table, &written.name);
    let object = model.object(table);
    refuse_fixed(model, subject, object, name)?;
    let is_open = object.is_open || object.is_doubtful;
    let there = object.relation().and_then(|relation| relation.find(&name.name));
    if is_optional && let Some(number) = there {
        if settle(model, table, number, written)? {
            added.is_doubtful = true;
            added
                .constraints
                .extend(written.constraints.iter().filter(|own| own.rule.is_of_table()).cloned());
        }
        return Ok(());
    }
    let heirs = children(model, table);
    if !subject.recurses && !heirs.is_empty() {
        let title = format!("column `{}` must be added to child tables too", &*name.name);
        return Err(Refusal::new(Code::InvalidTableDefinition, &name.at, title).help("leave out ONLY"));
    }
    room(model, table, name)?;
    let first = model.object(table).relation().map_or(0, |relation| relation.columns.len());
    let mut draft = Draft { first, ..Draft::default() };
    column::add(model, written, &mut draft)?;
    refuse_itself(model, table, &draft, name)?;
    if is_optional && is_open {
        // It may have been there, with another type.
        for column in &mut draft.columns {
            column.of_type = TypeRef::unknown();
            column.not_null = false;
            column.has_default = true;
        }
        if is_required(written) {
            model.restrict(table);
        }
    }
    let (columns, mut links) = (std::mem::take(&mut draft.columns), std::mem::take(&mut draft.links));
    let is_identity = columns.iter().any(|column| column.is_identity);
    model.change(table, |object| {
        object.links.append(&mut links);
        if let Some(relation) = object.relation_mut() {
            relation.columns.extend(columns);
        }
    });
    if is_optional && is_open {
        let has_default = written.constraints.iter().any(|own| gives_value(&own.rule));
        model.claim_column(table, first, has_default);
    }
    column::finish(model, table, &draft)?;
    if is_identity && !heirs.is_empty() && model.object(table).kind != Kind::PartitionedTable {
        let title = "an identity column can't be added to a table that has child tables";
        return Err(Refusal::new(Code::InvalidTableDefinition, &name.at, title));
    }
    for child in heirs {
        descend(model, table, child, first)?;
    }
    let is_serial = matches!(written.of_type.base, BaseName::Serial { .. });
    added.checks_rows = work::has_value(&written.constraints, is_serial);
    added.constraints.append(&mut draft.constraints);
    Ok(())
}

/// A column that may have been there is there now, as it was or as it is written here: whether it is one.
fn settle(
    model: &mut Model,
    table: Id,
    number: usize,
    written: &ColumnDefinition<'_>,
) -> Result<bool, Refusal> {
    let relation = model.object(table).relation();
    if !relation.and_then(|relation| relation.columns.get(number)).is_some_and(|column| column.is_doubtful) {
        return Ok(false);
    }
    let of_type = types::resolve(model, &written.of_type)?;
    let is_made = written.constraints.iter().any(|own| own.rule.makes_values());
    let requires = written.constraints.iter().any(|own| own.rule.requires_value());
    change_column(model, table, number, |column| {
        if column.of_type != of_type {
            column.of_type = TypeRef::unknown();
            column.default_type = None;
        }
        column.not_null &= requires;
        column.has_default = true;
        column.is_doubtful = is_made || column.is_identity || column.is_generated;
    });
    Ok(true)
}

fn descend(model: &mut Model, parent: Id, child: Id, number: usize) -> Result<(), Refusal> {
    let Some(own) = inherit::add_column(model, parent, child, number)? else { return Ok(()) };
    for grandchild in children(model, child) {
        descend(model, child, grandchild, own)?;
    }
    Ok(())
}

/// A partition has the columns of its table, and a typed table those of its type.
fn refuse_fixed(model: &Model, subject: &Subject<'_>, object: &Object, name: &Name) -> Result<(), Refusal> {
    let is_partition = object.relation().is_some_and(|relation| relation.is_partition);
    let title = if is_partition {
        format!("`{}` is a partition, whose columns are those of the partitioned table", subject.name)
    } else if is_typed(model, object) {
        format!("`{}` is a typed table, whose columns are those of its type", subject.name)
    } else {
        return Ok(());
    };
    if object.is_doubtful {
        return Ok(());
    }
    let refusal = Refusal::new(Code::WrongObjectType, &name.at, title);
    Err(refusal.earlier(&object.site, "created here"))
}

/// `CREATE TABLE … OF type`
pub(super) fn is_typed(model: &Model, object: &Object) -> bool {
    object.links.iter().any(|link| {
        let target = model.object(link.target.object).kind;
        link.part == Part::Whole
            && link.how == Dependency::Normal
            && (target.is_type() || target == Kind::CompositeType)
    })
}

fn refuse_itself(model: &Model, table: Id, draft: &Draft<'_>, name: &Name) -> Result<(), Refusal> {
    let is_own = draft.columns.iter().any(|column| {
        let Base::Own(id) = column.of_type.base else { return false };
        model
            .object(id)
            .links
            .iter()
            .any(|link| link.how == Dependency::Internal && link.target == Target::whole(table))
    });
    if !is_own {
        return Ok(());
    }
    let title =
        format!("a column of `{0}` can't have the type of its rows, `{0}`", &*model.object(table).name);
    Err(Refusal::new(Code::InvalidTableDefinition, &name.at, title))
}

pub(super) fn remove(model: &mut Model, subject: &Subject<'_>, drop: &Drop) -> Result<(), Refusal> {
    gate(model, subject, TABLES, "DROP COLUMN")?;
    let name = &drop.name;
    let table = subject.table;
    let object = model.object(table);
    let there = object.relation().and_then(|relation| relation.find(&name.name));
    if drop.is_optional && there.is_none() {
        return Ok(());
    }
    if SYSTEM_COLUMNS.contains(&&*name.name) {
        let title = format!("system column `{}` can't be dropped", &*name.name);
        return Err(Refusal::new(Code::FeatureNotSupported, &name.at, title));
    }
    let Some(number) = model.need_column(table, name)? else { return Ok(()) };
    let Some(relation) = object.relation() else { return Ok(()) };
    let Some(column) = relation.columns.get(number) else { return Ok(()) };
    let refuse = |code: Code, title: String| {
        Err(Refusal::new(code, &name.at, title).earlier(&column.site, "the column is made here"))
    };
    if !column.is_doubtful && !object.is_doubtful {
        if is_typed(model, object) {
            return refuse(
                Code::WrongObjectType,
                format!("`{}` is a typed table, whose columns are those of its type", subject.name),
            );
        }
        if column.is_inherited {
            return refuse(
                Code::InvalidTableDefinition,
                format!("column `{}` is inherited, and can be dropped in the parent only", &*name.name),
            );
        }
        if relation.partition_key.contains(&number) {
            return refuse(
                Code::InvalidTableDefinition,
                format!("column `{}` is in the partition key, and can't be dropped", &*name.name),
            );
        }
    }
    let heirs = children(model, table);
    if !subject.recurses && object.kind == Kind::PartitionedTable && !heirs.is_empty() {
        return refuse(
            Code::InvalidTableDefinition,
            format!("column `{}` must be dropped from the partitions too", &*name.name),
        );
    }
    let mut targets = vec![Target::column(table, number)];
    for child in heirs {
        of_child(model, (table, child), name, subject.recurses, &mut targets);
    }
    model.drop(&Drops { targets, cascade: drop.cascade, at: name.at.clone() })
}

/// The column goes where it was only inherited, and belongs to the child alone elsewhere.
fn of_child(
    model: &mut Model,
    (parent, child): (Id, Id),
    name: &Name,
    recurses: bool,
    targets: &mut Vec<Target>,
) {
    let Some(relation) = model.object(child).relation() else { return };
    let Some(number) = relation.find(&name.name) else { return };
    let has_other_parent = relation.parents.iter().any(|other| {
        *other != parent
            && model.object(*other).relation().is_some_and(|other| other.find(&name.name).is_some())
    });
    let is_local = relation.columns.get(number).is_none_or(|column| column.is_local);
    if is_local || !recurses {
        change_column(model, child, number, |column| {
            column.is_inherited = has_other_parent;
            column.is_local = true;
        });
    } else if !has_other_parent {
        targets.push(Target::column(child, number));
        for grandchild in children(model, child) {
            of_child(model, (child, grandchild), name, recurses, targets);
        }
    }
}

/// Rows without a value for it are refused.
fn is_required(column: &ColumnDefinition<'_>) -> bool {
    let mut rules = column.constraints.iter().map(|constraint| &constraint.rule);
    let is_serial = matches!(column.of_type.base, BaseName::Serial { .. });
    rules.clone().any(Rule::requires_value) && !rules.any(gives_value) && !is_serial
}

fn gives_value(rule: &Rule<'_>) -> bool {
    matches!(rule, Rule::Default(_)) || rule.makes_values()
}
