//! Which triggers which relations can have.

use crate::check::model::{Code, Id, Kind, Model, Name, Refusal};
use crate::check::read::trigger::CreateTrigger;
use crate::check::syntax::cursor::Cursor;

pub(super) fn kind(model: &Model, table: Id, firing: &CreateTrigger<'_>) -> Result<(), Refusal> {
    let on = &firing.table;
    let there = model.object(table);
    if there.is_doubtful {
        return Ok(());
    }
    let refuse = |but: &str| Err(model.wrong_kind(table, on, but));
    match there.kind {
        Kind::Table | Kind::PartitionedTable if firing.is_instead => {
            refuse("and can't have INSTEAD OF triggers")
        }
        Kind::PartitionedTable if firing.for_each_row && firing.has_transition() => {
            let title = format!(
                "`{on}` is a partitioned table: its triggers FOR EACH ROW can't have transition tables"
            );
            Err(Refusal::new(Code::FeatureNotSupported, &on.at, title))
        }
        Kind::View if firing.is_constraint => refuse("and can't have constraint triggers"),
        Kind::View if !firing.is_instead && firing.for_each_row => {
            refuse("and can't have BEFORE or AFTER triggers FOR EACH ROW")
        }
        Kind::View if firing.events.truncate => refuse("and can't have TRUNCATE triggers"),
        Kind::View if firing.has_transition() => refuse("and can't have transition tables"),
        Kind::ForeignTable if firing.is_instead => refuse("and can't have INSTEAD OF triggers"),
        Kind::ForeignTable if firing.is_constraint => refuse("and can't have constraint triggers"),
        Kind::SomeRelation | Kind::Table | Kind::PartitionedTable | Kind::View | Kind::ForeignTable => Ok(()),
        _ => refuse("and can't have triggers"),
    }
}

/// What no relation's triggers can be: `CreateTriggerFiringOn` in `trigger.c`.
pub(super) fn firing(firing: &CreateTrigger<'_>) -> Result<(), Refusal> {
    let refuse = |title: &str| Err(Refusal::new(Code::FeatureNotSupported, &firing.table.at, title));
    if firing.for_each_row && firing.events.truncate {
        return refuse("TRUNCATE triggers FOR EACH ROW are not supported");
    }
    if firing.is_instead && !firing.for_each_row {
        return refuse("INSTEAD OF triggers must be FOR EACH ROW");
    }
    if firing.is_instead && firing.condition.is_some() {
        return refuse("INSTEAD OF triggers can't have WHEN conditions");
    }
    if firing.is_instead && !firing.columns.is_empty() {
        return refuse("INSTEAD OF triggers can't have lists of columns");
    }
    if firing.has_transition() { transitions(firing) } else { Ok(()) }
}

/// What REFERENCING stands with.
fn transitions(firing: &CreateTrigger<'_>) -> Result<(), Refusal> {
    let refuse = |code, title: &str| Err(Refusal::new(code, &firing.table.at, title));
    let events = firing.events;
    let count = [events.insert, events.update, events.delete].into_iter().filter(|waits| *waits).count();
    if !firing.is_after {
        return refuse(Code::InvalidObjectDefinition, "only AFTER triggers can have transition tables");
    }
    if events.truncate {
        return refuse(Code::FeatureNotSupported, "TRUNCATE triggers can't have transition tables");
    }
    if count > 1 {
        let title = "triggers with more than one event can't have transition tables";
        return refuse(Code::FeatureNotSupported, title).map_err(|refusal| {
            refusal.help("make a trigger for each event; they may run the same function")
        });
    }
    if !firing.columns.is_empty() {
        let title = "triggers with lists of columns can't have transition tables";
        return refuse(Code::FeatureNotSupported, title);
    }
    if firing.has_new_table && events.delete {
        return refuse(Code::InvalidObjectDefinition, "a DELETE trigger has no NEW TABLE");
    }
    if firing.has_old_table && events.insert {
        return refuse(Code::InvalidObjectDefinition, "an INSERT trigger has no OLD TABLE");
    }
    Ok(())
}

pub(super) fn columns(columns: &[Name]) -> Result<(), Refusal> {
    for (number, column) in columns.iter().enumerate() {
        if columns.iter().take(number).any(|other| other.name == column.name) {
            let title = format!("column `{column}` is written more than once");
            return Err(Refusal::new(Code::DuplicateColumn, &column.at, title));
        }
    }
    Ok(())
}

/// What WHEN may look at.
pub(super) fn condition(words: Cursor<'_>, firing: &CreateTrigger<'_>) -> Result<(), Refusal> {
    let refuse = |title: &str| Err(Refusal::new(Code::InvalidObjectDefinition, &words.range(), title));
    let (old, new) = (words.contains("old ."), words.contains("new ."));
    if (old || new) && !firing.for_each_row {
        return refuse("the WHEN of a trigger FOR EACH STATEMENT can't use the columns of OLD or NEW");
    }
    if old && firing.events.insert {
        return refuse("the WHEN of an INSERT trigger can't use OLD");
    }
    if new && firing.events.delete {
        return refuse("the WHEN of a DELETE trigger can't use NEW");
    }
    Ok(())
}
