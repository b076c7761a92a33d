//! The actions of one `ALTER TABLE`, in PostgreSQL's order: what drops comes first, then types, new columns, constraints
//! and the rest (`AT_PASS_…` in `src/backend/commands/tablecmds.c`).

use super::{Subject, TABLES, attributes, column_type, columns, constraints, gate, partitions, parts};
use crate::check::act::table::constraint::add_all;
use crate::check::act::table::element::{self, Constraint};
use crate::check::model::{Ident, Kind, Model, Name, Refusal};
use crate::check::syntax::cursor::Cursor;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Drop,
    Type,
    Add,
    Attribute,
    Default,
    Other,
}

pub(super) fn run_all(model: &mut Model, subject: &Subject, words: Cursor<'_>) -> Result<(), Refusal> {
    let mut actions: Vec<(Pass, Cursor<'_>)> = words.items().map(|action| (pass(action), action)).collect();
    let mut retyped: Vec<Ident> = Vec::new();
    for (pass, action) in &actions {
        if *pass == Pass::Type {
            column_type::prepare(model, subject, *action, &mut retyped)?;
        }
    }
    actions.sort_by_key(|(pass, _)| *pass);
    let mut added: Vec<Vec<Constraint<'_>>> = Vec::new();
    let (early, late): (Vec<_>, Vec<_>) = actions.into_iter().partition(|(pass, _)| *pass < Pass::Default);
    for (_, action) in early {
        let mut constraints = Vec::new();
        run(model, subject, action, &mut constraints)?;
        added.push(constraints);
    }
    add_all(model, subject.table, &added, subject.recurses)?;
    for (_, action) in late {
        run(model, subject, action, &mut Vec::new())?;
    }
    Ok(())
}

fn pass(mut action: Cursor<'_>) -> Pass {
    if action.eat("drop") {
        return Pass::Drop;
    }
    if action.eat("add") {
        return Pass::Add;
    }
    if !action.eat("alter") || action.is("constraint") {
        return Pass::Other;
    }
    action.eat("column");
    action.advance();
    if action.is("drop") {
        Pass::Drop
    } else if action.is_one_of(&["type", "set data"]) {
        Pass::Type
    } else if action.is("set default") || action.is("add") {
        Pass::Default
    } else if action.is_one_of(&["set generated", "restart"]) {
        Pass::Other
    } else {
        Pass::Attribute
    }
}

fn run<'t>(
    model: &mut Model,
    subject: &Subject,
    mut words: Cursor<'t>,
    added: &mut Vec<Constraint<'t>>,
) -> Result<(), Refusal> {
    if words.eat("add") {
        if element::is_table_constraint(words) {
            gate(model, subject, TABLES, "ADD CONSTRAINT")?;
            added.extend(element::of_table(&mut words));
            return Ok(());
        }
        return columns::add(model, subject, words, added);
    }
    if words.eat("drop") {
        if words.eat("constraint") {
            return constraints::remove(model, subject, words);
        }
        return columns::remove(model, subject, words);
    }
    if words.eat("alter") {
        if words.eat("constraint") {
            return constraints::alter(model, subject, words);
        }
        words.eat("column");
        return attributes::run(model, subject, words);
    }
    if words.eat("validate constraint") {
        return constraints::validate(model, subject, words);
    }
    if words.eat("inherit") {
        return partitions::inherit(model, subject, words);
    }
    if words.eat("no inherit") {
        return partitions::disinherit(model, subject, words);
    }
    if words.eat("owner to") {
        return owner(model, subject, words);
    }
    parts::run(model, subject, words)
}

fn owner(model: &mut Model, subject: &Subject, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let object = model.object(subject.table);
    if object.kind == Kind::Index && !object.is_doubtful {
        gate(model, subject, &[Kind::Table], "OWNER TO")?;
    }
    if words.is_one_of(&["current_user", "session_user", "current_role"]) {
        return Ok(());
    }
    let start = words;
    let Some(role) = words.ident() else { return Ok(()) };
    let role = Name::bare(role, words.since(start));
    model.need_in(Kind::Role, Model::DATABASE, &role).map(drop)
}
