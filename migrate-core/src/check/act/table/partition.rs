//! Partitioned tables and their partitions.

use super::column::Draft;
use super::{foreign_key, key};
use crate::check::act::index::make;
use crate::check::act::trigger;
use crate::check::model::{
    Body, Code, ConstraintKind, Id, Kind, Model, Name, Object, PartitionBy, Refusal, Relation, Strategy,
};
use crate::check::syntax::cursor::Cursor;

/// A table that can have partitions.
pub(in crate::check::act) fn parent(model: &mut Model, name: &Name) -> Result<Id, Refusal> {
    let id = model.need(Kind::Table, name)?;
    let object = model.object(id);
    if matches!(object.kind, Kind::PartitionedTable | Kind::SomeRelation) || object.is_doubtful {
        return Ok(id);
    }
    let title = format!("`{name}` is not partitioned");
    let refusal = Refusal::new(Code::WrongObjectType, &name.at, title).earlier(&object.site, "created here");
    Err(refusal.help("a partitioned table is made with CREATE TABLE … PARTITION BY"))
}

/// `LIST (a)`, `RANGE (a, lower(b))`
pub(super) fn key(mut words: Cursor<'_>, draft: &Draft<'_>, relation: &mut Relation) -> Result<(), Refusal> {
    let Some(strategy) = words.ident() else { return Ok(()) };
    let strategy = match &*strategy {
        "list" => Strategy::List,
        "range" => Strategy::Range,
        "hash" => Strategy::Hash,
        _ => return Ok(()),
    };
    let at = words;
    let items: Vec<Cursor<'_>> = words.brackets().items().collect();
    if strategy == Strategy::List && items.len() > 1 {
        let title = "LIST partitions by one column, not by several";
        return Err(Refusal::new(Code::InvalidTableDefinition, &words.since(at), title));
    }
    for &item in &items {
        let mut item = item;
        let Some(name) = item.bare().filter(|_| !item.is("(") && !item.is(".")) else {
            continue;
        };
        let number = draft.columns.iter().position(|column| column.name == name.name);
        let Some(number) = number else {
            if draft.is_open {
                continue;
            }
            let title = format!("column `{}` of the partition key does not exist", &*name.name);
            return Err(Refusal::new(Code::UndefinedColumn, &name.at, title));
        };
        if draft.columns.get(number).is_some_and(|column| column.is_generated) {
            let title = format!("generated column `{}` can't be in a partition key", &*name.name);
            return Err(Refusal::new(Code::InvalidObjectDefinition, &name.at, title));
        }
        relation.partition_key.push(number);
    }
    relation.partition_by = Some(PartitionBy { strategy, keys: items.len() });
    Ok(())
}

/// `FOR VALUES …` or `DEFAULT`, which the next words are.
pub(in crate::check::act) fn bound(
    model: &Model,
    words: &mut Cursor<'_>,
    parent: Id,
    relation: &mut Relation,
) -> Result<(), Refusal> {
    let start = *words;
    let strategy = if words.eat("default") {
        None
    } else {
        words.eat("for values");
        if words.eat("in") {
            words.brackets();
            Some(Strategy::List)
        } else if words.eat("from") {
            let from = words.brackets();
            words.eat("to");
            let to = words.brackets();
            range(model, parent, (from, to))?;
            Some(Strategy::Range)
        } else if words.eat("with") {
            words.brackets();
            Some(Strategy::Hash)
        } else {
            return Ok(());
        }
    };
    let at = words.since(start);
    let there = model.object(parent);
    let by = there.relation().and_then(|relation| relation.partition_by.as_ref());
    let refuse = |code: Code, title: String| {
        Err(Refusal::new(code, &at, title).earlier(&there.site, "the partitioned table is created here"))
    };
    match (by.map(|by| by.strategy), strategy) {
        (Some(Strategy::Hash), None) => {
            return refuse(
                Code::InvalidTableDefinition,
                "a table that is partitioned by HASH has no DEFAULT partition".to_owned(),
            );
        }
        (Some(wanted), Some(given)) if wanted != given => {
            let title =
                format!("`{}` is partitioned in another way than this partition is bound", &*there.name);
            return refuse(Code::InvalidTableDefinition, title);
        }
        _ => {}
    }
    let count = start.tokens().len() - words.tokens().len();
    let text: Vec<String> =
        start.tokens().iter().take(count).map(|token| token.text.to_ascii_lowercase()).collect();
    let text = text.join(" ");
    let same = model.dependents(parent).find(|(_, object)| {
        let bound = object.relation().filter(|relation| relation.parents.contains(&parent));
        bound.and_then(|relation| relation.bound.as_ref()) == Some(&text) && !object.is_doubtful
    });
    if let Some((_, same)) = same {
        let title = format!("partition `{}` has these values already", &*same.name);
        let refusal = Refusal::new(Code::InvalidObjectDefinition, &at, title);
        return Err(refusal.earlier(&same.site, "created here"));
    }
    relation.bound = Some(text);
    Ok(())
}

fn range(model: &Model, parent: Id, (from, to): (Cursor<'_>, Cursor<'_>)) -> Result<(), Refusal> {
    let there = model.object(parent);
    let by = there.relation().and_then(|relation| relation.partition_by.as_ref());
    let Some(by) = by.filter(|by| by.strategy == Strategy::Range) else { return Ok(()) };
    for values in [from, to] {
        let count = values.items().count();
        if count != by.keys {
            let title =
                format!("{count} values bound a partition of `{}`, whose key has {}", &*there.name, by.keys);
            let refusal = Refusal::new(Code::InvalidTableDefinition, &values.range(), title);
            return Err(refusal.earlier(&there.site, "the partitioned table is created here"));
        }
    }
    Ok(())
}

/// A partition has the indexes, keys and foreign keys of its parent.
pub(in crate::check::act) fn inherit_indexes(model: &mut Model, parent: Id, child: Id) {
    let mut constraints: Vec<(Id, ConstraintKind)> = Vec::new();
    for (id, object) in model.parts(parent, Kind::Constraint) {
        if let Body::Constraint(constraint) = &object.body {
            constraints.push((id, constraint.kind.clone()));
        }
    }
    let is_plain = |object: &Object| {
        matches!(&object.body, Body::Index(index) if index.table == parent)
            && !object.links.iter().any(|link| constraints.iter().any(|(id, _)| link.target.object == *id))
    };
    let plain: Vec<Id> =
        model.dependents(parent).filter(|(_, object)| is_plain(object)).map(|(id, _)| id).collect();
    for (id, kind) in constraints {
        match kind {
            ConstraintKind::Check => {}
            ConstraintKind::ForeignKey { .. } => foreign_key::inherit(model, id, parent, child),
            _ => key::inherit(model, id, parent, child),
        }
    }
    for index in plain {
        make::inherit(model, index, parent, child);
    }
    trigger::inherit(model, parent, child);
}
