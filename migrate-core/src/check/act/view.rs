//! Views and materialized views.

mod replace;
pub(super) mod updatable;

use std::ops::Range;

use super::expression::{Output, Scope};
use super::query::{self, Rows};
use super::{parameter, table};
use crate::check::model::{
    Body, Code, Column, Found, Id, Kind, Model, Name, Object, Refusal, Relation, Site, Target,
};
use crate::check::read::view::CreateView;
use crate::{LockMode, Work};

/// What a query gives a new relation.
struct Made {
    columns: Vec<Column>,
    is_open: bool,
    uses: Vec<Target>,
    not_updatable: Option<&'static str>,
}

pub(super) fn create(model: &mut Model, command: &CreateView<'_>) -> Result<(), Refusal> {
    if command.is_materialized {
        return create_materialized(model, command);
    }
    model.analyse(|model| create_plain(model, command))
}

fn create_plain(model: &mut Model, command: &CreateView<'_>) -> Result<(), Refusal> {
    let CreateView { name, query, .. } = command;
    let within = table::place(model, name, command.is_temporary)?;
    parameter::written(model, "view", &command.parameters)?;
    let rows = query::analyse(model, query, &Scope::default())?;
    let not_updatable = updatable::reason(model, query, &rows);
    let made = Made { not_updatable, ..columns(model, &command.columns, rows, name)? };
    let uses_temporary = made.uses.iter().any(|used| is_temporary(model, used.object));
    let within = if uses_temporary && name.schema.is_none() { Model::TEMPORARY } else { within };
    if command.replaces
        && let Found::Here(there) = model.find_in(Kind::View, within, &name.name)
    {
        return replace::run(model, there, name, made);
    }
    let may_be_there =
        command.replaces && matches!(model.find_in(Kind::View, within, &name.name), Found::Unknown(_));
    let mark = model.mark();
    model.free_with_row_type(Kind::View, within, name)?;
    let id = add(model, Kind::View, within, name, made);
    if may_be_there {
        model.claim_new(mark);
        model.lock(id, LockMode::AccessExclusive, Work::None);
    }
    Ok(())
}

fn create_materialized(model: &mut Model, command: &CreateView<'_>) -> Result<(), Refusal> {
    let kind = Kind::MaterializedView;
    let CreateView { is_optional, name, query, .. } = command;
    let within = model.home(name)?;
    if *is_optional && let Found::Here(id) = model.find_in(kind, within, &name.name) {
        if model.object(id).is_doubtful {
            // The one that was there, or this one.
            model.doubt_inside(id);
            model.change(id, |object| object.is_doubtful = false);
        }
        return Ok(());
    }
    let rows = if command.has_data {
        let rows = query::analyse(model, query, &Scope::default())?;
        query::from::populated(model, query)?;
        rows
    } else {
        model.analyse(|model| query::analyse(model, query, &Scope::default()))?
    };
    let made = columns(model, &command.columns, rows, name)?;
    parameter::written(model, "table", &command.parameters)?;
    if *is_optional && let Found::Unknown(_) = model.find_in(kind, within, &name.name) {
        // If there is one, it may be another one.
        model.need_in(kind, within, name)?;
        return Ok(());
    }
    model.free_with_row_type(kind, within, name)?;
    let id = add(model, kind, within, name, made);
    if !command.has_data {
        set_populated(model, id, false);
    }
    Ok(())
}

/// Whether a materialized view has rows.
pub(super) fn set_populated(model: &mut Model, view: Id, is_populated: bool) {
    model.change(view, |object| {
        if let Some(relation) = object.relation_mut() {
            relation.is_unpopulated = !is_populated;
        }
    });
}

fn is_temporary(model: &Model, id: Id) -> bool {
    let object = model.object(id);
    object.within == Model::TEMPORARY && object.kind.is_relation()
}

fn add(model: &mut Model, kind: Kind, within: Id, name: &Name, made: Made) -> Id {
    let relation = Relation {
        columns: made.columns,
        is_temporary: within == Model::TEMPORARY,
        not_updatable: made.not_updatable,
        ..Relation::default()
    };
    let object = Object::new(kind, within, name.name.clone(), model.site_at(&name.at)).needs(made.uses);
    let types = super::function::own_types(relation.columns.iter().map(|column| &column.of_type));
    let object = object.needs(types);
    let object = Object { is_open: made.is_open, ..object.with(Body::Relation(relation)) };
    let id = model.add(object);
    model.add_row_type(id);
    id
}

/// The columns of a query's rows, under the names that are written before it.
fn columns(model: &Model, names: &[Name], rows: Rows, name: &Name) -> Result<Made, Refusal> {
    let site = Site { range: name.at.clone(), ..model.site.clone() };
    let mut columns: Vec<Column> = Vec::new();
    let mut names = names.iter();
    let mut push = |output: Output, at: &Range<usize>, is_certain: bool| {
        let ident = output.name;
        if is_certain && columns.iter().any(|other| other.name == ident) {
            let title = format!("column `{}` is there more than once", &*ident);
            return Err(Refusal::new(Code::DuplicateColumn, at, title)
                .help("give one of the two another name with AS"));
        }
        let column = Column::new(ident, output.of_type, site.clone());
        columns.push(Column { is_computed: output.is_computed, ..column });
        Ok(())
    };
    for output in rows.columns {
        let written = names.next();
        let at = &written.unwrap_or(name).at;
        let name = written.map_or(output.name, |written| written.name.clone());
        push(Output { name, ..output }, at, !rows.is_open)?;
    }
    for written in names {
        if !rows.is_open {
            let title = "there are more names of columns than columns";
            return Err(Refusal::new(Code::SyntaxError, &written.at, title));
        }
        push(Output::unknown(written.name.clone()), &written.at, true)?;
    }
    Ok(Made { columns, is_open: rows.is_open, uses: rows.uses, not_updatable: None })
}
