//! `UNIQUE USING INDEX`: an index becomes the one of a constraint.

use super::constraint::{own_links, site};
use super::key::{refuse_second, set_not_null};
use crate::check::model::{
    self, Body, Code, ConstraintKind, Dependency, Id, Kind, Model, Name, Object, Refusal, Target,
};
use crate::check::read::constraint::Constraint;

/// `PRIMARY KEY USING INDEX i`: the index belongs to the constraint then, and has its name.
pub(super) fn run(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    is_primary: bool,
    name: &Name,
) -> Result<(), Refusal> {
    if is_primary {
        refuse_second(model, table, constraint)?;
    }
    let object = model.object(table);
    if object.kind == Kind::PartitionedTable {
        let title = "USING INDEX is not supported on partitioned tables";
        return Err(Refusal::new(Code::FeatureNotSupported, &constraint.at, title));
    }
    let schema = object.within;
    let id = model.need_in(Kind::Index, schema, name)?;
    let there = model.object(id);
    let refuse = |code: Code, what: &str| {
        let title = format!("index `{name}` {what}");
        Err(Refusal::new(code, &name.at, title).earlier(&there.site, "created here"))
    };
    let Body::Index(index) = &there.body else {
        return if there.kind == Kind::SomeRelation {
            if is_primary {
                // Its columns become NOT NULL.
                model.restrict(table);
            }
            Ok(())
        } else {
            refuse(Code::UndefinedObject, "is no index")
        };
    };
    if there.is_doubtful {
        return Ok(());
    }
    if there.links.iter().any(|link| link.how == Dependency::Internal) {
        return refuse(Code::ObjectNotInPrerequisiteState, "belongs to a constraint already");
    }
    if index.table != table {
        return refuse(Code::ObjectNotInPrerequisiteState, "is of another table");
    }
    if !index.is_unique {
        return refuse(Code::WrongObjectType, "is not unique");
    }
    if index.columns.contains(&None) && !model.object(table).is_open {
        return refuse(Code::WrongObjectType, "has an expression");
    }
    if index.is_partial {
        return refuse(Code::WrongObjectType, "has a WHERE");
    }
    let index = index.clone();
    let own_name = match &constraint.name {
        Some(new) => {
            if new.name != there.name {
                model.free(Kind::Index, schema, new)?;
            }
            model.free(Kind::Constraint, table, new)?;
            new.name.clone()
        }
        None => there.name.clone(),
    };
    if is_primary {
        set_not_null(model, table, &index.columns);
    }
    let numbers: Vec<usize> = index.columns.iter().copied().flatten().collect();
    let kind = if is_primary { ConstraintKind::PrimaryKey } else { ConstraintKind::Unique };
    let body = model::Constraint {
        kind,
        columns: numbers.clone(),
        is_valid: true,
        is_inherited: false,
        is_local: true,
        is_inheritable: true,
        not_null: Vec::new(),
        is_deferred: false,
    };
    let own = Object::new(Kind::Constraint, table, own_name.clone(), site(model, constraint));
    let own = model.add(Object { links: own_links(table, &numbers), body: Body::Constraint(body), ..own });
    let is_deferrable = constraint.is_deferrable;
    model.change(id, |object| {
        object.name = own_name;
        if let Body::Index(index) = &mut object.body {
            index.is_deferrable = is_deferrable;
        }
        let whole = Object { links: Vec::new(), ..object.clone() };
        *object =
            whole.on(Dependency::Internal, Target::whole(own)).on(Dependency::Auto, Target::whole(table));
    });
    Ok(())
}
