//! `ALTER TABLE`, `ALTER FOREIGN TABLE`.

mod action;
mod attributes;
mod column_type;
mod columns;
mod constraints;
mod partitions;
mod parts;
pub(super) mod relation;
pub(super) mod rename;

use crate::check::model::{Code, Id, Kind, Model, Name, Refusal};
use crate::check::syntax::cursor::Cursor;

/// Which table is altered.
#[derive(Clone)]
struct Subject {
    table: Id,
    name: Name,
    /// Not `ONLY`: the tables that inherit from it are altered too.
    recurses: bool,
}

pub(super) fn run(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    if words.is("all in") {
        return Ok(());
    }
    let is_optional = words.eat("if exists");
    let recurses = !words.eat("only");
    let is_in_brackets = words.eat("(");
    let Some(name) = words.qualified() else { return Ok(()) };
    words.eat(if is_in_brackets { ")" } else { "*" });
    if is_optional && relation::is_missing(model, &name) {
        return Ok(());
    }
    let table = model.need(Kind::Table, &name)?;
    if model.object(table).kind == Kind::CompositeType {
        let title = format!("`{name}` is a composite type");
        return Err(Refusal::new(Code::WrongObjectType, &name.at, title)
            .earlier(&model.object(table).site, "created here")
            .help("write ALTER TYPE"));
    }
    let subject = Subject { table, name, recurses };
    if words.eat("rename") {
        return rename::run(model, &subject, words);
    }
    if words.eat("set schema") {
        let Some(schema) = words.bare() else { return Ok(()) };
        return relation::set_schema(model, table, &schema, &subject.name);
    }
    if words.eat("attach partition") {
        return partitions::attach(model, &subject, words);
    }
    if words.eat("detach partition") {
        return partitions::detach(model, &subject, words);
    }
    action::run_all(model, &subject, words)
}

/// That the relation is of a kind that can be altered so.
fn gate(model: &Model, subject: &Subject, kinds: &[Kind], action: &str) -> Result<(), Refusal> {
    let object = model.object(subject.table);
    if object.is_doubtful || kinds.iter().any(|kind| object.kind.may_be(*kind)) {
        return Ok(());
    }
    let title = format!("{} `{}` can't be altered so: {action}", object.kind.word(), subject.name);
    let refusal = Refusal::new(Code::WrongObjectType, &subject.name.at, title);
    Err(if object.is_outside { refusal } else { refusal.earlier(&object.site, "created here") })
}

const TABLES: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable];
