//! Publications: `FOR TABLE a, b (c), TABLES IN SCHEMA d`.

use crate::check::model::{Body, Code, Id, Kind, Model, Name, Object, Publication, Refusal};
use crate::check::read::publication::{AlterPublication, CreatePublication, Member, PublicationAction};
use crate::{LockMode, Work};

pub(in crate::check::act) fn create(model: &mut Model, command: &CreatePublication) -> Result<(), Refusal> {
    let name = &command.name;
    model.free(Kind::Publication, Model::DATABASE, name)?;
    let tables = tables(model, &command.members)?.into_iter().map(|(id, _)| id).collect();
    let publication = Publication { is_of_all: command.is_of_all, tables };
    let object = Object::new(Kind::Publication, Model::DATABASE, name.name.clone(), model.site_at(&name.at));
    model.add(object.with(Body::Publication(publication)));
    Ok(())
}

/// The tables of a list, which have to be there.
fn tables<'n>(model: &mut Model, members: &'n [Member]) -> Result<Vec<(Id, &'n Name)>, Refusal> {
    let mut found = Vec::new();
    for member in members {
        let (name, columns) = match member {
            Member::Schema(schema) => {
                model.need_schema(&schema.name, &schema.at)?;
                continue;
            }
            Member::Table { name, columns } => (name, columns),
        };
        let id = model.need(Kind::Table, name)?;
        let there = model.object(id);
        let can = matches!(there.kind, Kind::Table | Kind::PartitionedTable | Kind::SomeRelation);
        if !can && !there.is_doubtful {
            let refusal = model.wrong_kind(id, name, "and can't be published");
            return Err(Refusal { code: Code::InvalidParameterValue, ..refusal });
        }
        model.lock(id, LockMode::ShareUpdateExclusive, Work::None);
        for column in columns {
            model.need_column(id, column)?;
        }
        found.push((id, name));
    }
    Ok(found)
}

pub(in crate::check::act) fn alter(model: &mut Model, command: &AlterPublication) -> Result<(), Refusal> {
    let name = &command.name;
    let id = model.need_in(Kind::Publication, Model::DATABASE, name)?;
    if command.action != PublicationAction::Add {
        model.restrict_something();
    }
    let members = tables(model, &command.members)?;
    let object = model.object(id);
    let Body::Publication(publication) = object.body.clone() else { return Ok(()) };
    if object.is_doubtful {
        return Ok(());
    }
    if publication.is_of_all && !members.is_empty() {
        let title = format!("publication `{name}` is FOR ALL TABLES: no table can be added or dropped");
        return Err(Refusal::new(Code::ObjectNotInPrerequisiteState, &name.at, title)
            .earlier(&object.site, "created here"));
    }
    let refuse = |code, of: &Name, title: String| {
        Err(Refusal::new(code, &of.at, title).earlier(&object.site, "created here"))
    };
    let mut tables = publication.tables;
    if command.action == PublicationAction::Set {
        tables.clear();
    }
    for (table, of) in members {
        let is_member = tables.contains(&table);
        match command.action {
            PublicationAction::Add if is_member => {
                let title = format!("table `{of}` is in publication `{name}` already");
                return refuse(Code::DuplicateObject, of, title);
            }
            PublicationAction::Drop if !is_member => {
                let title = format!("table `{of}` is not in publication `{name}`");
                return refuse(Code::UndefinedObject, of, title);
            }
            PublicationAction::Drop => tables.retain(|other| *other != table),
            PublicationAction::Add | PublicationAction::Set => tables.push(table),
        }
    }
    model.change(id, |object| {
        object.body = Body::Publication(Publication { tables, is_of_all: false });
    });
    Ok(())
}
