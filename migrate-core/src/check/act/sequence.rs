//! Sequences.

use super::alter::act;
use super::alter_table::relation;
use super::{table, types};
use crate::check::model::{
    Base, Code, Dependency, Id, Kind, Link, Model, Name, Object, Part, Refusal, Target,
};
use crate::check::read::object::ObjectAction;
use crate::check::read::sequence::{AlterSequence, CreateSequence, Options, OwnedBy, SequenceAction};
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, command: &CreateSequence) -> Result<(), Refusal> {
    let name = &command.name;
    let within = table::place(model, name, command.is_temporary)?;
    if command.is_optional && table::is_there(model, within, &name.name) {
        return Ok(());
    }
    model.free(Kind::Sequence, within, name)?;
    model.free(Kind::RowType, within, name)?;
    let id = model.add(Object::new(Kind::Sequence, within, name.name.clone(), table::site(model, name)));
    options(model, id, &command.options)
}

pub(super) fn alter(model: &mut Model, command: &AlterSequence) -> Result<(), Refusal> {
    let name = &command.name;
    if command.is_optional && relation::is_missing(model, name) {
        return Ok(());
    }
    let id = model.need_one_of(&[Kind::Sequence], name)?;
    let is_strong = matches!(command.action, SequenceAction::Object(_));
    let mode = if is_strong { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
    model.lock(id, mode, Work::None);
    match &command.action {
        SequenceAction::Object(ObjectAction::RenameTo(new)) => relation::rename(model, id, new),
        SequenceAction::Object(ObjectAction::SetSchema(schema)) => {
            relation::set_schema(model, id, schema, name)
        }
        SequenceAction::Object(action) => act(model, id, action),
        SequenceAction::Options(given) => options(model, id, given),
        SequenceAction::Logged => Ok(()),
    }
}

fn options(model: &mut Model, id: Id, options: &Options) -> Result<(), Refusal> {
    if options.restarts {
        model.do_anything();
    }
    if let Some(written) = &options.of_type {
        let of_type = types::resolve(model, written)?;
        if !matches!(of_type.base, Base::Builtin("smallint" | "integer" | "bigint")) {
            let title = "the type of a sequence must be smallint, integer or bigint";
            return Err(Refusal::new(Code::InvalidParameterValue, &written.at, title));
        }
    }
    options.owned_by.as_ref().map_or(Ok(()), |owned_by| own(model, id, owned_by))
}

fn own(model: &mut Model, id: Id, owned_by: &OwnedBy) -> Result<(), Refusal> {
    let at = &owned_by.at;
    if has_identity(model, id) {
        let title = format!("sequence `{}` belongs to an identity column", &*model.object(id).name);
        return Err(Refusal::new(Code::FeatureNotSupported, at, title));
    }
    model.change(id, |object| object.links.retain(|link| link.how != Dependency::Auto));
    let Some((table, column)) = &owned_by.column else { return Ok(()) };
    let owner =
        model.need_one_of(&[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable, Kind::View], table)?;
    model.lock(owner, LockMode::AccessShare, Work::None);
    let (one, other) = (model.object(owner), model.object(id));
    if one.within != other.within
        && !one.is_outside
        && !other.is_outside
        && !one.is_doubtful
        && !other.is_doubtful
    {
        let title = format!("sequence `{}` must be in the schema of `{table}`", &*other.name);
        let refusal = Refusal::new(Code::ObjectNotInPrerequisiteState, at, title);
        return Err(refusal.earlier(&one.site, "the table is created here"));
    }
    let column = model.need_column(owner, &Name::bare(column.clone(), at.clone()))?;
    let target = Target { object: owner, column };
    model.change(id, |object| object.links.push(Link { part: Part::Whole, how: Dependency::Auto, target }));
    Ok(())
}

pub(super) fn has_identity(model: &Model, sequence: Id) -> bool {
    model.object(sequence).links.iter().any(|link| link.how == Dependency::Internal)
}
