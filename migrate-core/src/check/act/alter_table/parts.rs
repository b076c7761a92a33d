//! Triggers, rules, row security, logging, and indexes that are named in `ALTER TABLE`.

use super::Subject;
use crate::check::model::{Body, Code, ConstraintKind, Found, Id, Index, Kind, Model, Name, Object, Refusal};

/// `ENABLE ROW LEVEL SECURITY`, `DISABLE …`.
pub(super) fn row_security(model: &mut Model, subject: &Subject<'_>, enables: bool) -> Result<(), Refusal> {
    super::gate(model, subject, &[Kind::Table, Kind::PartitionedTable], "ROW LEVEL SECURITY")?;
    model.change(subject.table, |object| {
        if let Some(relation) = object.relation_mut() {
            relation.has_row_security = enables;
        }
    });
    Ok(())
}

/// `FORCE ROW LEVEL SECURITY`, `NO FORCE …`.
pub(super) fn force_row_security(
    model: &mut Model,
    subject: &Subject<'_>,
    forces: bool,
) -> Result<(), Refusal> {
    super::gate(model, subject, &[Kind::Table, Kind::PartitionedTable], "FORCE ROW LEVEL SECURITY")?;
    model.change(subject.table, |object| {
        if let Some(relation) = object.relation_mut() {
            relation.forces_row_security = forces;
        }
    });
    Ok(())
}

/// A logged table can't refer to one that is not.
pub(super) fn set_logged(model: &mut Model, subject: &Subject<'_>, is_logged: bool) -> Result<(), Refusal> {
    let table = subject.table;
    let is_wrong = |object: &Object| {
        let Body::Constraint(constraint) = &object.body else { return false };
        let ConstraintKind::ForeignKey { table: to, .. } = constraint.kind else { return false };
        let other = if is_logged { to } else { object.within };
        let is_meant = if is_logged { object.within == table } else { to == table };
        let other_is_logged = model.object(other).relation().is_some_and(|relation| !relation.is_unlogged);
        let is_known =
            !object.is_doubtful && !model.object(other).is_outside && !model.object(other).is_doubtful;
        is_meant && other != table && is_known && other_is_logged != is_logged
    };
    let wrong = model.dependents(table).find(|(_, object)| is_wrong(object));
    if let Some((_, wrong)) = wrong.filter(|_| !model.object(table).is_doubtful) {
        let title = format!(
            "`{}` can't be {}: foreign key `{}` is between it and a table that is not",
            subject.name,
            if is_logged { "logged" } else { "unlogged" },
            &*wrong.name
        );
        let refusal = Refusal::new(Code::InvalidTableDefinition, &subject.name.at, title);
        return Err(refusal.earlier(&wrong.site, "the foreign key is made here"));
    }
    model.change(table, |object| {
        if let Some(relation) = object.relation_mut() {
            relation.is_unlogged = !is_logged;
        }
    });
    Ok(())
}

/// `ENABLE TRIGGER`, `DISABLE TRIGGER`: of one, or of all.
pub(super) fn trigger(
    model: &mut Model,
    subject: &Subject<'_>,
    enables: bool,
    name: Option<&Name>,
) -> Result<(), Refusal> {
    let triggers = match name {
        Some(name) => vec![model.need_in(Kind::Trigger, subject.table, name)?],
        None => model.parts(subject.table, Kind::Trigger).map(|(id, _)| id).collect(),
    };
    model.switch_triggers(subject.table, name.map(|name| &name.name), enables);
    for trigger in triggers {
        model.change(trigger, |object| {
            if let Body::Trigger(trigger) = &mut object.body {
                trigger.is_enabled = enables;
            }
        });
    }
    Ok(())
}

/// A rule of this table.
pub(super) fn rule(model: &mut Model, subject: &Subject<'_>, name: &Name) -> Result<(), Refusal> {
    model.restrict(subject.table);
    model.need_in(Kind::Rule, subject.table, name).map(drop)
}

/// An index of this table.
pub(super) fn index(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
) -> Result<Option<(Id, Index)>, Refusal> {
    let object = model.object(subject.table);
    let (schema, is_open) = (object.within, object.is_open || object.is_doubtful);
    let missing = || {
        let title = format!("index `{}` of `{}` does not exist", &*name.name, subject.name);
        Refusal::new(Code::UndefinedObject, &name.at, title)
    };
    match model.find_in(Kind::Index, schema, &name.name) {
        Found::Here(id) => match &model.object(id).body {
            _ if model.object(id).is_doubtful => Ok(None),
            Body::Index(index) if index.table == subject.table => Ok(Some((id, index.clone()))),
            Body::Index(_) => Err(missing().earlier(&model.object(id).site, "it is of another table")),
            _ => Ok(None),
        },
        Found::Unknown(_) => Ok(None),
        Found::Gone(gone) => Err(missing().earlier(&gone.site, "dropped or renamed here")),
        Found::Missing if is_open => Ok(None),
        Found::Missing => Err(missing()),
    }
}

pub(super) fn replica_identity(model: &mut Model, subject: &Subject<'_>, name: &Name) -> Result<(), Refusal> {
    let Some((id, index)) = index(model, subject, name)? else { return Ok(()) };
    let relation = model.object(subject.table).relation();
    let nullable = index.columns.iter().flatten().find_map(|number| {
        relation?.columns.get(*number).filter(|column| !column.not_null && !column.is_doubtful)
    });
    let reason = if !index.is_unique {
        "is not unique".to_owned()
    } else if index.is_partial {
        "has a WHERE".to_owned()
    } else if index.is_deferrable {
        "is deferrable".to_owned()
    } else if index.columns.contains(&None) && !model.object(subject.table).is_open {
        "has an expression".to_owned()
    } else if let Some(column) = nullable {
        format!("has column `{}`, which is not NOT NULL", &*column.name)
    } else {
        return Ok(());
    };
    let title = format!("index `{}` can't be the replica identity: it {reason}", &*name.name);
    let refusal = Refusal::new(Code::WrongObjectType, &name.at, title);
    Err(refusal.earlier(&model.object(id).site, "created here"))
}
