//! Sequences.

use super::alter_table::relation;
use super::table;
use crate::check::model::{
    Code, Dependency, Id, Ident, Kind, Link, Model, Name, Object, Part, Refusal, Target,
};
use crate::check::read::create::Manner;
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>, manner: Manner) -> Result<(), Refusal> {
    let is_optional = words.eat("if not exists");
    let Some(name) = words.qualified() else { return Ok(()) };
    let within = table::place(model, &name, manner.is_temporary)?;
    if is_optional && table::is_there(model, within, &name.name) {
        return Ok(());
    }
    model.free(Kind::Sequence, within, &name)?;
    model.free(Kind::RowType, within, &name)?;
    let id = model.add(Object::new(Kind::Sequence, within, name.name.clone(), table::site(model, &name)));
    options(model, words, id)
}

pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let is_optional = words.eat("if exists");
    let Some(name) = words.qualified() else { return Ok(()) };
    if is_optional && relation::is_missing(model, &name) {
        return Ok(());
    }
    let id = model.need_one_of(&[Kind::Sequence], &name)?;
    let is_strong = words.is_one_of(&["rename to", "owner to", "set schema"]);
    let mode = if is_strong { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
    model.lock(id, mode, Work::None);
    if words.eat("rename to") {
        let Some(new) = words.bare() else { return Ok(()) };
        return relation::rename(model, id, &new);
    }
    if words.eat("set schema") {
        let Some(schema) = words.bare() else { return Ok(()) };
        return relation::set_schema(model, id, &schema, &name);
    }
    if words.is_one_of(&["set logged", "set unlogged", "owner to"]) {
        return Ok(());
    }
    options(model, words, id)
}

/// `AS type … OWNED BY table.column`
fn options(model: &mut Model, mut words: Cursor<'_>, id: Id) -> Result<(), Refusal> {
    let mut options = words;
    if options.eat_up_to("as") {
        let at = options;
        let of_type = super::types::read(model, &mut options)?;
        let is_integer =
            matches!(of_type.base, crate::check::model::Base::Builtin("smallint" | "integer" | "bigint"));
        if !is_integer {
            let title = "the type of a sequence must be smallint, integer or bigint";
            return Err(Refusal::new(Code::InvalidParameterValue, &options.since(at), title));
        }
    }
    if !words.eat_up_to("owned") || !words.eat("by") {
        return Ok(());
    }
    let start = words;
    let mut parts: Vec<Ident> = Vec::new();
    while let Some(part) = words.ident() {
        parts.push(part);
        if !words.eat(".") {
            break;
        }
    }
    let at = words.since(start);
    if has_identity(model, id) {
        let title = format!("sequence `{}` belongs to an identity column", &*model.object(id).name);
        return Err(Refusal::new(Code::FeatureNotSupported, &at, title));
    }
    model.change(id, |object| object.links.retain(|link| link.how != Dependency::Auto));
    let (Some(column), Some(table)) = (parts.pop(), parts.pop()) else { return Ok(()) };
    let table = Name { schema: parts.pop(), name: table, at: at.clone() };
    let owner =
        model.need_one_of(&[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable, Kind::View], &table)?;
    model.lock(owner, LockMode::AccessShare, Work::None);
    let (one, other) = (model.object(owner), model.object(id));
    if one.within != other.within
        && !one.is_outside
        && !other.is_outside
        && !one.is_doubtful
        && !other.is_doubtful
    {
        let title = format!("sequence `{}` must be in the schema of `{table}`", &*other.name);
        let refusal = Refusal::new(Code::ObjectNotInPrerequisiteState, &at, title);
        return Err(refusal.earlier(&one.site, "the table is created here"));
    }
    let column = model.need_column(owner, &Name::bare(column, at))?;
    let target = Target { object: owner, column };
    model.change(id, |object| object.links.push(Link { part: Part::Whole, how: Dependency::Auto, target }));
    Ok(())
}

pub(super) fn has_identity(model: &Model, sequence: Id) -> bool {
    model.object(sequence).links.iter().any(|link| link.how == Dependency::Internal)
}
