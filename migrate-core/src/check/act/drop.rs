//! `DROP …`, of any kind.

use super::maintain::table_of;
use super::object::{self, Ask};
use crate::check::model::{Code, Dependency, Drops, Found, Id, Kind, Model, Name, Part, Refusal, Target};
use crate::check::read::object::{Drop, ObjectName};
use crate::{LockMode, Work};

pub(super) fn run(model: &mut Model, command: &Drop<'_>) -> Result<(), Refusal> {
    let Drop { kind, cascade, .. } = *command;
    let ask = if command.is_optional { Ask::DropIfExists } else { Ask::Drop };
    let mut targets = Vec::new();
    let mode = if command.is_concurrent { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
    for name in &command.objects {
        if let (Ask::DropIfExists, ObjectName::Named(name)) = (ask, name)
            && let Some(schema) = &name.schema
            && matches!(model.find(kind, name), Found::Unknown(Model::DATABASE))
        {
            // Where it may be.
            model.need_schema(schema, &name.at)?;
        }
        if let (Ask::DropIfExists, Kind::Index, ObjectName::Named(name)) = (ask, kind, name)
            && let Found::Unknown(place) = model.find(kind, name)
        {
            model.drop_if_there(kind, place, name, mode);
            continue;
        }
        let mark = model.mark();
        let target = object::find(model, kind, name, ask).map_err(|refusal| coded(refusal, kind))?;
        let is_unheard_of = target.is_none() && model.mark() == mark;
        if is_unheard_of && (ask == Ask::Drop || model.object(Model::PUBLIC).is_open) {
            model.restrict_something();
        }
        targets.extend(target);
    }
    let at = command.at.clone();
    if kind == Kind::Schema {
        return schemas(model, &targets, cascade, at);
    }
    if kind == Kind::Extension {
        for id in &targets {
            extension(model, *id);
        }
        if cascade && !targets.is_empty() {
            users(model);
        }
    }
    let is_followed = !matches!(
        kind,
        Kind::Collation
            | Kind::Operator
            | Kind::OperatorClass
            | Kind::OperatorFamily
            | Kind::Cast
            | Kind::TextSearchConfiguration
    );
    if cascade && !is_followed && !targets.is_empty() {
        // Which columns, indexes and views use it is not kept.
        model.doubt(|object| !is_place(object.kind));
    }
    let targets: Vec<Target> = targets.into_iter().map(Target::whole).collect();
    for target in &targets {
        unnamed(model, target.object, cascade);
        lock(model, target.object, mode);
    }
    model.drop(&Drops { targets, cascade, at })
}

/// `dropmsgstringarray` in `tablecmds.c`: what is no table is an object here.
fn coded(refusal: Refusal, kind: Kind) -> Refusal {
    let is_other = matches!(kind, Kind::Index | Kind::CompositeType | Kind::ForeignTable);
    match refusal.code {
        Code::UndefinedTable if is_other => Refusal { code: Code::UndefinedObject, ..refusal },
        _ => refusal,
    }
}

/// `DROP OWNED BY role`: whose objects are whose is not known.
pub(super) fn owned(model: &mut Model, roles: &[Name]) {
    for role in roles {
        model.lose(format!("what {} owns", role.name));
    }
    model.doubt(|object| !object.kind.is_of_server() && !is_place(object.kind));
    for schema in model.schemas() {
        model.change(schema, |object| object.is_doubtful = true);
    }
}

/// What else goes with what is not known.
fn unnamed(model: &mut Model, id: Id, cascade: bool) {
    let object = model.object(id);
    if cascade && object.is_outside && object.kind.is_type() {
        let what = format!("columns of {} {}", object.kind.word(), model.sql_name(object));
        model.lose(what);
    }
}

/// What is locked in another way than by [`Model::drop`].
fn lock(model: &mut Model, id: Id, index_mode: LockMode) {
    let object = model.object(id);
    match object.kind {
        Kind::Index => {
            match table_of(model, id) {
                Some(table) => model.lock(table, index_mode, Work::None),
                None => model.lock_table_of(id, index_mode, Work::None),
            }
            model.lock(id, index_mode, Work::None);
        }
        Kind::Statistics => {
            let table = object.links.iter().map(|link| link.target.object).next();
            if let Some(table) = table {
                model.lock(table, LockMode::ShareUpdateExclusive, Work::None);
            } else {
                let which = format!("the table of statistics {}", model.sql_name(object));
                model.lock_many(which, LockMode::ShareUpdateExclusive, Work::None);
            }
        }
        _ => {}
    }
}

/// Nothing new comes into it by a DROP.
fn is_place(kind: Kind) -> bool {
    matches!(kind, Kind::Database | Kind::Schema)
}

/// What is in a schema depends on it.
fn schemas(
    model: &mut Model,
    schemas: &[Id],
    cascade: bool,
    at: std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let mut targets: Vec<Target> = Vec::new();
    let mut parts = Vec::new();
    for &schema in schemas {
        let contents = model.contents(schema);
        if !cascade && let Some(blocking) = blocking(model, &contents) {
            let title = format!("{} can't be dropped: it is not empty", model.describe(schema, Part::Whole));
            let refusal = Refusal::new(crate::check::model::Code::DependentObjects, &at, title);
            let label = format!("{} is in it", model.describe(blocking, Part::Whole));
            return Err(refusal
                .earlier(&model.object(blocking).site.clone(), label)
                .help("drop what is in it first, or write CASCADE to drop all of it"));
        }
        targets.push(Target::whole(schema));
        let (own, of_others): (Vec<Id>, Vec<Id>) =
            contents.into_iter().partition(|id| stands_alone(model, *id));
        targets.extend(own.into_iter().map(Target::whole));
        parts.extend(of_others);
    }
    let is_known = |schema: &Id| {
        let object = model.object(*schema);
        !object.is_extended && !object.is_open
    };
    if cascade && !schemas.iter().all(is_known) {
        users(model);
    }
    model.drop(&Drops { targets, cascade, at })?;
    for id in parts {
        model.forget(id);
    }
    Ok(())
}

fn stands_alone(model: &Model, id: Id) -> bool {
    let object = model.object(id);
    // The table of a partition may be in another schema.
    object.relation().is_some_and(|relation| relation.is_partition)
        || object.links.iter().all(|link| link.how == Dependency::Normal || link.part != Part::Whole)
}

fn blocking(model: &Model, contents: &[Id]) -> Option<Id> {
    contents.iter().copied().find(|id| {
        // What is a part of something else is not the one to be named.
        !model.object(*id).is_doubtful && stands_alone(model, *id)
    })
}

/// What may use functions that nobody has heard of, and goes with them.
fn users(model: &mut Model) {
    let is_user = |kind: Kind| {
        matches!(
            kind,
            Kind::View
                | Kind::MaterializedView
                | Kind::Index
                | Kind::Constraint
                | Kind::Trigger
                | Kind::EventTrigger
                | Kind::Policy
                | Kind::Rule
                | Kind::Aggregate
                | Kind::Function
                | Kind::Procedure
                | Kind::Operator
                | Kind::OperatorClass
                | Kind::Cast
                | Kind::Statistics
                | Kind::Server
        )
    };
    let ids: Vec<(Id, Kind)> = model.all().map(|(id, object)| (id, object.kind)).collect();
    for (id, kind) in ids {
        if is_user(kind) {
            model.doubt_one(id);
        } else if model.object(id).relation().is_some() {
            model.change(id, |object| {
                let columns = object.relation_mut().map(|relation| relation.columns.iter_mut());
                for column in columns.into_iter().flatten() {
                    column.is_doubtful |= column.has_default || column.is_generated;
                }
            });
        }
    }
}

/// What an extension has made goes with it; all that is known of it is named in [`super::extension`].
fn extension(model: &mut Model, extension: Id) {
    let schema = model.object(extension).links.iter().map(|link| link.target.object).next();
    let Some(schema) = schema else { return };
    for id in model.contents(schema) {
        let object = model.object(id);
        let may_be_of_it = object.is_outside && (object.kind.is_routine() || object.kind.is_type());
        let is_of_another = object.links.iter().any(|link| link.how == Dependency::Internal);
        if may_be_of_it && !is_of_another {
            model.doubt_one(id);
        }
    }
}
