//! `DROP CONSTRAINT`, `ALTER CONSTRAINT`, `VALIDATE CONSTRAINT`.

use super::{Subject, TABLES, attributes, gate};
use crate::check::act::table::constraint::{children, set_inherited};
use crate::check::act::table::not_null;
use crate::check::model::{Body, Code, ConstraintKind, Drops, Found, Id, Kind, Model, Name, Refusal, Target};
use crate::check::read::alter_table::{ConstraintChange, Drop};

pub(super) fn remove(model: &mut Model, subject: &Subject<'_>, drop: &Drop) -> Result<(), Refusal> {
    gate(model, subject, TABLES, "DROP CONSTRAINT")?;
    let name = &drop.name;
    let table = subject.table;
    let found = model.find_in(Kind::Constraint, table, &name.name);
    if let Some(number) =
        not_null::find(model, table, &name.name).filter(|_| !matches!(found, Found::Here(_)))
    {
        return attributes::unname_not_null(model, subject, name, number);
    }
    // From version 18 on NOT NULL is a constraint with a name.
    let may_be_not_null = name.name.contains("not_null") || name.name.contains("_nn");
    let is_there = matches!(found, Found::Here(_));
    if !is_there && (drop.is_optional || may_be_not_null || model.object(table).is_doubtful) {
        return Ok(());
    }
    let id = model.need_in(Kind::Constraint, table, name)?;
    let object = model.object(id);
    let Body::Constraint(there) = &object.body else {
        model.remove(id);
        return Ok(());
    };
    if there.is_inherited && !object.is_doubtful {
        let title =
            format!("constraint `{}` is inherited, and can be dropped in the parent only", &*name.name);
        let refusal = Refusal::new(Code::InvalidTableDefinition, &name.at, title);
        return Err(refusal.earlier(&object.site, "created here"));
    }
    let mut targets = vec![Target::whole(id)];
    if there.kind == ConstraintKind::Check && there.is_inheritable {
        let is_divided = model.object(table).kind == Kind::PartitionedTable;
        let is_old = model.oldest.is_some_and(|oldest| oldest < 18);
        if is_divided && is_old && !subject.recurses && !children(model, table).is_empty() {
            let title = format!("constraint `{}` must be dropped from the partitions too", &*name.name);
            let refusal = Refusal::new(Code::InvalidTableDefinition, &name.at, title);
            return Err(refusal
                .earlier(&object.site, "created here")
                .help("leave out ONLY, which servers before 18 don't take here"));
        }
        heirs(model, table, (name, subject.recurses), &mut targets);
    }
    model.drop(&Drops { targets, cascade: drop.cascade, at: name.at.clone() })
}

/// The same CHECK of the tables that inherit it.
fn heirs(model: &mut Model, table: Id, (name, recurses): (&Name, bool), targets: &mut Vec<Target>) {
    for child in children(model, table) {
        let same = model.parts(child, Kind::Constraint).find(|(_, object)| object.name == name.name);
        let Some((id, object)) = same else { continue };
        let is_local = matches!(&object.body, Body::Constraint(constraint) if constraint.is_local);
        let parents = model.object(child).relation().map_or(&[][..], |relation| &relation.parents);
        let has_other = parents.iter().any(|parent| {
            let has_it = matches!(model.find_in(Kind::Constraint, *parent, &name.name), Found::Here(_));
            *parent != table && has_it
        });
        if has_other {
            continue;
        }
        if is_local || !recurses {
            set_inherited(model, id, false);
            model.change(id, |object| {
                if let Body::Constraint(constraint) = &mut object.body {
                    constraint.is_local = true;
                }
            });
        } else {
            targets.push(Target::whole(id));
            heirs(model, child, (name, true), targets);
        }
    }
}

pub(super) fn alter(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
    change: ConstraintChange,
) -> Result<(), Refusal> {
    if is_not_null(model, subject, name) {
        return Ok(());
    }
    let id = model.need_in(Kind::Constraint, subject.table, name)?;
    let is_wanted = |kind: &ConstraintKind| matches!(kind, ConstraintKind::ForeignKey { .. });
    if matches!(change, ConstraintChange::Deferrability { .. } | ConstraintChange::Enforcement) {
        of_kind(model, id, name, is_wanted, "no foreign key")?;
    }
    if let ConstraintChange::Deferrability { is_deferred } = change {
        model.change(id, |object| {
            if let Body::Constraint(constraint) = &mut object.body {
                constraint.is_deferred = is_deferred;
            }
        });
    }
    Ok(())
}

pub(super) fn validate(model: &mut Model, subject: &Subject<'_>, name: &Name) -> Result<(), Refusal> {
    gate(model, subject, TABLES, "VALIDATE CONSTRAINT")?;
    if is_not_null(model, subject, name) {
        return Ok(());
    }
    let id = model.need_in(Kind::Constraint, subject.table, name)?;
    let is_wanted =
        |kind: &ConstraintKind| matches!(kind, ConstraintKind::ForeignKey { .. } | ConstraintKind::Check);
    of_kind(model, id, name, is_wanted, "neither a foreign key nor a CHECK")?;
    model.change(id, |object| {
        if let Body::Constraint(constraint) = &mut object.body {
            constraint.is_valid = true;
        }
    });
    Ok(())
}

/// A NOT NULL has this name, and nothing else.
fn is_not_null(model: &Model, subject: &Subject<'_>, name: &Name) -> bool {
    !matches!(model.find_in(Kind::Constraint, subject.table, &name.name), Found::Here(_))
        && (not_null::find(model, subject.table, &name.name).is_some() || name.name.contains("not_null"))
}

fn of_kind(
    model: &Model,
    id: Id,
    name: &Name,
    is_wanted: impl Fn(&ConstraintKind) -> bool,
    what: &str,
) -> Result<(), Refusal> {
    let object = model.object(id);
    match &object.body {
        Body::Constraint(constraint) if !is_wanted(&constraint.kind) && !object.is_doubtful => {
            let title = format!("constraint `{}` is {what}", &*name.name);
            let refusal = Refusal::new(Code::WrongObjectType, &name.at, title);
            Err(refusal.earlier(&object.site, "created here"))
        }
        _ => Ok(()),
    }
}
