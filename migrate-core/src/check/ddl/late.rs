//! What is made when all tables are there: foreign keys, triggers, policies, who may do what.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::item::Item;
use super::record::{Record, TableWords};
use super::table::{self, Descent};
use super::{address, column, constraint, is_of_extension, object};
use crate::check::model::{Body, ConstraintKind, Dependency, Id, Kind, Model, Object, Relation, Trigger};

pub(super) fn all(model: &Model, record: &Record) -> Vec<Item> {
    let mut items = Vec::new();
    let own: Vec<(Id, &Object)> = record
        .own
        .iter()
        .filter_map(|id| Some((*id, &**model.get(*id)?)))
        .filter(|(id, object)| object.within != Model::TEMPORARY && !is_of_extension(model, *id))
        .collect();
    for (id, object) in own.iter().filter(|(_, object)| object.kind == Kind::Sequence) {
        items.extend(owner(model, record, *id, object));
        items.extend(of_identity(model, record, *id, object));
    }
    for (id, object) in own.iter().filter(|(_, object)| object.kind.is_table()) {
        items.extend(joined(model, record, *id, object));
    }
    for (id, object) in &own {
        items.extend(foreign_key(model, record, *id, object));
    }
    for kind in
        [Kind::Trigger, Kind::Policy, Kind::Rule, Kind::Publication, Kind::Subscription, Kind::UserMapping]
    {
        for (id, object) in own.iter().filter(|(_, object)| object.kind == kind) {
            items.extend(part(model, record, *id, object));
        }
    }
    for (id, object) in own.iter().filter(|(_, object)| object.kind.is_table()) {
        items.extend(actions(model, record, *id, object));
    }
    items.extend(rights(model, record));
    for (id, object) in own.iter().filter(|(_, object)| object.kind == Kind::EventTrigger) {
        items.extend(part(model, record, *id, object));
    }
    items
}

fn item(id: Id, needs: &[Id], sql: Result<String, String>) -> Item {
    Item { id, needs: needs.iter().copied().collect(), sql }
}

/// `OWNED BY`
fn owner(model: &Model, record: &Record, id: Id, object: &Object) -> Option<Item> {
    let link =
        object.links.iter().find(|link| link.how == Dependency::Auto && link.target.column.is_some())?;
    let (table, number) = (link.target.object, link.target.column?);
    if column::serial(model, record, table, number).is_some_and(|(sequence, _)| sequence == id) {
        return None;
    }
    let column = constraint::columns(model, table, &[number]);
    let sql = format!("ALTER SEQUENCE {} OWNED BY {}.{column};", model.qualified(id), model.qualified(table));
    Some(item(id, &[id, table], Ok(sql)))
}

/// What ALTER SEQUENCE says of the sequence of an identity.
fn of_identity(model: &Model, record: &Record, id: Id, object: &Object) -> Option<Item> {
    let link = object.links.iter().find(|link| link.how == Dependency::Internal)?;
    record.altered.get(&id)?;
    let sql = object::alterations(model, record, id).map(|text| text.trim_start().to_owned());
    Some(item(id, &[link.target.object], sql))
}

/// What becomes a partition or an heir, and where a partition differs from its table.
fn joined(model: &Model, record: &Record, id: Id, object: &Object) -> Option<Item> {
    let relation = object.relation()?;
    let unwritten = TableWords::default();
    let words = record.tables.get(&id).unwrap_or(&unwritten);
    let name = model.qualified(id);
    let mut lines = Vec::new();
    match table::descent(model, words, relation) {
        Descent::Later => {
            for parent in &relation.parents {
                let parent = model.qualified(*parent);
                if !relation.is_partition {
                    lines.push(Ok(format!("ALTER TABLE {name} INHERIT {parent};")));
                    continue;
                }
                let bound = words.bound.as_ref().map(|bound| bound.text(model));
                let bound =
                    bound.unwrap_or_else(|| Err("no statement of a migration has its bound".to_owned()));
                lines.push(
                    bound.map(|bound| format!("ALTER TABLE {parent} ATTACH PARTITION {name} {bound};")),
                );
            }
        }
        Descent::Partition => {
            for (number, own) in relation.living() {
                lines.extend(apart(model, record, (id, number), own));
            }
        }
        Descent::None | Descent::Heir => {}
    }
    let parents: Vec<Id> = relation.parents.iter().copied().chain([id]).collect();
    let lines: Result<Vec<String>, String> = lines.into_iter().collect();
    match lines {
        Ok(lines) if lines.is_empty() => None,
        lines => Some(item(id, &parents, lines.map(|lines| lines.join("\n")))),
    }
}

/// A column of a partition that is not as its table's.
fn apart(
    model: &Model,
    record: &Record,
    (id, number): (Id, usize),
    own: &crate::check::model::Column,
) -> Vec<Result<String, String>> {
    let Some(parent) = model.object(id).relation().and_then(|relation| relation.parents.first().copied())
    else {
        return Vec::new();
    };
    let Some(relation) = model.object(parent).relation() else { return Vec::new() };
    let Some(other) = relation.find(&own.name) else { return Vec::new() };
    let Some(of_parent) = relation.columns.get(other) else { return Vec::new() };
    let default = |table: Id, number: usize, column| {
        let words = record.columns.get(&(table, number)).cloned().unwrap_or_default();
        column::default(model, &words, (table, number), column)
    };
    let alter = format!("ALTER TABLE ONLY {} ALTER COLUMN {}", model.qualified(id), own.name);
    let mut lines = Vec::new();
    match (default(id, number, own), default(parent, other, of_parent)) {
        (Ok(here), Ok(there)) if here != there => lines.push(Ok(match here {
            Some(here) => format!("{alter} SET DEFAULT {here};"),
            None => format!("{alter} DROP DEFAULT;"),
        })),
        (Err(why), _) => lines.push(Err(format!("column {}: {why}", own.name))),
        _ => {}
    }
    if own.not_null && !of_parent.not_null {
        lines.push(Ok(format!("{alter} SET NOT NULL;")));
    }
    lines
}

/// A foreign key, a CHECK that is not valid yet, a second key of the same columns.
fn foreign_key(model: &Model, record: &Record, id: Id, object: &Object) -> Option<Item> {
    let Body::Constraint(held) = &object.body else { return None };
    let table = match &held.kind {
        ConstraintKind::ForeignKey { table, .. } => *table,
        ConstraintKind::Check if !held.is_valid && model.object(object.within).kind.is_table() => {
            object.within
        }
        _ if table::is_again(model, id) => object.within,
        _ => return None,
    };
    if object.links.iter().any(|link| link.how == Dependency::Internal) {
        return None;
    }
    let sql = constraint::text(model, record, id)
        .map(|text| format!("ALTER TABLE {} ADD {text};", model.qualified(object.within)));
    let sql = if object.is_doubtful { Err("it may be there or not".to_owned()) } else { sql };
    let sql = sql.and_then(|sql| Ok(sql + &comment(model, record, id)?));
    Some(item(id, &[object.within, table], sql))
}

fn comment(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    match record.comments.get(&(id, None)) {
        Some(comment) => {
            let (kind, name) = (address::kind(model.object(id)), address::name(model, id));
            Ok(format!("\nCOMMENT ON {kind} {name} IS {};", comment.0.text(model)?))
        }
        None => Ok(String::new()),
    }
}

/// A trigger, policy or rule, or what has no schema.
fn part(model: &Model, record: &Record, id: Id, object: &Object) -> Option<Item> {
    if object.links.iter().any(|link| link.how == Dependency::Internal) {
        return None;
    }
    if object.is_doubtful && object.kind != Kind::Rule {
        return Some(item(id, &[object.within], Err("it may be there or not".to_owned())));
    }
    let sql = object::made(model, record, id).and_then(|mut sql| {
        if matches!(object.body, Body::Trigger(Trigger { is_enabled: false, .. })) {
            _ = write!(
                sql,
                "\nALTER TABLE {} DISABLE TRIGGER {};",
                model.qualified(object.within),
                object.name
            );
        }
        Ok(sql + &comment(model, record, id)?)
    });
    let needs: BTreeSet<Id> =
        object.links.iter().map(|link| link.target.object).chain([object.within]).collect();
    Some(Item { id, needs, sql })
}

/// What ALTER TABLE says that is in no other place.
fn actions(model: &Model, record: &Record, id: Id, object: &Object) -> Vec<Item> {
    let name = model.qualified(id);
    let kind = address::kind(object);
    let mut items = Vec::new();
    for action in record.tables.get(&id).into_iter().flat_map(|words| &words.actions) {
        if !action.is_stale(model) {
            let sql = action.text(model).map(|action| format!("ALTER {kind} {name} {action};"));
            items.push(item(id, &[id], sql));
        }
    }
    for (number, column) in object.relation().into_iter().flat_map(Relation::living) {
        for (_, action) in record.columns.get(&(id, number)).into_iter().flat_map(|words| &words.actions) {
            let sql = action
                .text(model)
                .map(|action| format!("ALTER {kind} ONLY {name} ALTER COLUMN {} {action};", column.name));
            items.push(item(id, &[id], sql));
        }
    }
    items
}

fn rights(model: &Model, record: &Record) -> Vec<Item> {
    let mut items = Vec::new();
    for making in record.defaults.iter().filter(|making| !making.tail.is_stale(model)) {
        items.push(item(Model::DATABASE, &[], object::statement(model, making, "", "")));
    }
    for grant in &record.grants {
        let Some(there) = model.get(grant.object) else { continue };
        let kind = match there.kind {
            Kind::View | Kind::MaterializedView | Kind::ForeignTable => "TABLE",
            _ => address::kind(there),
        };
        // Who is gone, or the column that is, has no rights.
        if grant.tail.is_stale(model) || grant.head.is_stale(model) {
            continue;
        }
        let sql = grant.head.text(model).and_then(|head| {
            let tail = grant.tail.text(model)?;
            Ok(format!("{head} ON {kind} {} {tail};", address::name(model, grant.object)))
        });
        items.push(item(grant.object, &[grant.object], sql));
    }
    items
}
