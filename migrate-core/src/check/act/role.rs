//! Roles: they are of the server, so that one of any name may be there.

use crate::check::model::{Ident, Kind, Model, Name, Object, Refusal};
use crate::check::read::role::{CreateRole, SetLater};
use crate::check::read::session::{Assigned, Assignment, Value};

pub(super) fn create(model: &mut Model, command: &CreateRole) -> Result<(), Refusal> {
    let name = &command.name;
    model.free(Kind::Role, Model::DATABASE, name)?;
    model.add(Object::new(Kind::Role, Model::DATABASE, name.name.clone(), model.site_at(&name.at)));
    need(model, &command.others)
}

/// Those that a statement names.
///
/// # Errors
///
/// One was dropped.
pub(super) fn need<'n>(model: &mut Model, names: impl IntoIterator<Item = &'n Name>) -> Result<(), Refusal> {
    names.into_iter().try_for_each(|name| model.need_in(Kind::Role, Model::DATABASE, name).map(drop))
}

/// `SET search_path …` of a role or a database: sessions that begin later have it, this one has not.
pub(super) fn set_later(model: &mut Model, command: &SetLater) -> Result<(), Refusal> {
    model.restrict_something();
    need(model, &command.role)?;
    let Some(Assignment { name, to: Assigned::Values { values, .. } }) = &command.setting else {
        return Ok(());
    };
    if &*name.name != "search_path" {
        return Ok(());
    }
    let mut path = values.iter().filter_map(Value::schema);
    let first: Option<Ident> = path.find(|schema| &**schema != "$user");
    if first.as_deref() == Some("public") {
        // New objects are made where they were; others are found now that were not.
        model.later_path.extend(path);
    } else if first.is_some() {
        model.doubt_names();
    }
    Ok(())
}
