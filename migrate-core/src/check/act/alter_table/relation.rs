//! What is the same for all that has rows: `RENAME TO`, `SET SCHEMA`.

use std::ops::Range;

use crate::check::model::{Code, Dependency, Found, Id, Kind, Model, Name, Refusal};

/// For `IF EXISTS`: whether nothing that is known has this name.
pub(in crate::check::act) fn is_missing(model: &Model, name: &Name) -> bool {
    !matches!(model.find(Kind::Table, name), Found::Here(_))
}

/// The type of its rows and the constraint of an index are renamed with it.
pub(in crate::check::act) fn rename(model: &mut Model, id: Id, new: &Name) -> Result<(), Refusal> {
    let object = model.object(id);
    if object.is_doubtful && object.name == new.name {
        return Ok(());
    }
    model.rename(id, new)?;
    match constraint_of(model, id) {
        Some(constraint) => model.rename(constraint, new),
        None => Ok(()),
    }
}

/// The constraint that an index belongs to.
pub(in crate::check::act) fn constraint_of(model: &Model, index: Id) -> Option<Id> {
    let object = model.object(index);
    let owners = object.links.iter().filter(|link| link.how == Dependency::Internal);
    let mut ids = owners.map(|link| link.target.object);
    ids.find(|id| object.kind == Kind::Index && model.object(*id).kind == Kind::Constraint)
}

/// Indexes, sequences of columns and the type of the rows go along.
pub(in crate::check::act) fn set_schema(
    model: &mut Model,
    id: Id,
    schema: &Name,
    name: &Name,
) -> Result<(), Refusal> {
    let target = model.need_schema(&schema.name, &schema.at)?;
    let object = model.object(id);
    let from = object.within;
    if object.kind == Kind::Index {
        let title = format!("index `{name}` can't be moved: it is where its table is");
        return Err(Refusal::new(Code::WrongObjectType, &name.at, title).help("move the table"));
    }
    refuse_owned(model, id, &name.at, "can't be in another schema than its table")?;
    if from == target {
        return Ok(());
    }
    if from == Model::TEMPORARY || target == Model::TEMPORARY {
        let title = "temporary objects can't be moved to another schema, and others not among them";
        return Err(Refusal::new(Code::FeatureNotSupported, &schema.at, title));
    }
    model.move_to(id, target, &name.at)
}

/// A sequence that belongs to a column follows its table.
pub(in crate::check::act) fn refuse_owned(
    model: &Model,
    id: Id,
    at: &Range<usize>,
    what: &str,
) -> Result<(), Refusal> {
    let object = model.object(id);
    let owner = object.links.iter().find(|link| link.how != Dependency::Normal);
    let Some(owner) = owner.filter(|_| object.kind == Kind::Sequence && !object.is_doubtful) else {
        return Ok(());
    };
    let table = model.object(owner.target.object);
    let title = format!("sequence `{}` belongs to `{}`, and {what}", &*object.name, &*table.name);
    let refusal = Refusal::new(Code::FeatureNotSupported, at, title);
    Err(refusal.earlier(&object.site, "created here").help("alter the table instead"))
}
