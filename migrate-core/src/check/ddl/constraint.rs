//! A constraint, as it is written in its table.

use super::record::{ConstraintWords, Record};
use crate::check::model::{self, Body, ConstraintKind, Id, Model};

/// `CONSTRAINT orders_pkey PRIMARY KEY (id)`
pub(super) fn text(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let object = model.object(id);
    let Body::Constraint(constraint) = &object.body else { return Err("it is not known".to_owned()) };
    let words = record.constraints.get(&id);
    let is_key = matches!(constraint.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique);
    let unwritten = ConstraintWords::default();
    let words = match words {
        Some(words) => words,
        // All of it is in the model.
        None if is_key => &unwritten,
        None => return Err("no statement of a migration has its words".to_owned()),
    };
    let tail = words.words.text(model)?;
    let columns = columns(model, object.within, &constraint.columns);
    let mut text = match &constraint.kind {
        ConstraintKind::PrimaryKey | ConstraintKind::Unique => {
            let kind = if constraint.kind == ConstraintKind::PrimaryKey { "PRIMARY KEY" } else { "UNIQUE" };
            let nulls = if words.nulls_are_equal { " NULLS NOT DISTINCT" } else { "" };
            let overlaps = if words.has_period { " WITHOUT OVERLAPS" } else { "" };
            with(format!("{kind}{nulls} ({columns}{overlaps})"), &tail)
        }
        ConstraintKind::Exclusion => tail,
        ConstraintKind::Check => {
            let inherits = if constraint.is_inheritable { "" } else { " NO INHERIT" };
            format!("CHECK ({tail}){inherits}")
        }
        ConstraintKind::ForeignKey { table, columns: others } => {
            foreign_key(model, words, (constraint, object.within), (*table, others), &tail)?
        }
    };
    text = with(text, &words.attributes);
    let is_enforced = !words.attributes.contains("NOT ENFORCED");
    let validity = if constraint.is_valid || !is_enforced { "" } else { "NOT VALID" };
    Ok(format!("CONSTRAINT {} {}", object.name, with(text, validity)))
}

fn foreign_key(
    model: &Model,
    words: &ConstraintWords,
    (constraint, own): (&model::Constraint, Id),
    (table, others): (Id, &[usize]),
    tail: &str,
) -> Result<String, String> {
    let list = |table: Id, numbers: &[usize]| {
        let names = columns(model, table, numbers);
        match names.rsplit_once(", ").filter(|_| words.has_period) {
            Some((before, last)) => format!("{before}, PERIOD {last}"),
            None => names,
        }
    };
    let is_known = constraint.columns.len() == others.len();
    let others = match (is_known, words.referenced.text(model)?) {
        (true, _) => format!(" ({})", list(table, others)),
        // Those of a table from outside are not known; it has a primary key, or they stand there.
        (false, written) if model.object(table).is_outside && written.is_empty() => written,
        (false, written) if model.object(table).is_outside => format!(" ({written})"),
        (false, _) => return Err("the columns are not known that it refers to".to_owned()),
    };
    let columns = list(own, &constraint.columns);
    Ok(with(format!("FOREIGN KEY ({columns}) REFERENCES {}{others}", model.qualified(table)), tail))
}

fn with(text: String, more: &str) -> String {
    if more.is_empty() { text } else { format!("{text} {more}") }
}

pub(super) fn columns(model: &Model, table: Id, numbers: &[usize]) -> String {
    let relation = model.object(table).relation();
    let names = numbers.iter().filter_map(|number| Some(relation?.columns.get(*number)?.name.to_string()));
    names.collect::<Vec<_>>().join(", ")
}
