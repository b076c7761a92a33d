//! `CREATE TRIGGER`.

use super::create::Manner;
use crate::check::stored::stored;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are words that stand there or not")]
pub(crate) struct CreateTrigger<'t> {
    /// `OR REPLACE`.
    pub(crate) replaces: bool,
    pub(crate) is_constraint: bool,
    /// `INITIALLY DEFERRED`.
    pub(crate) is_deferred: bool,
    pub(crate) name: Name,
    /// `INSTEAD OF`; otherwise `BEFORE` or `AFTER`.
    pub(crate) is_instead: bool,
    pub(crate) is_after: bool,
    pub(crate) events: Events,
    /// Of `UPDATE OF`.
    pub(crate) columns: Vec<Name>,
    pub(crate) table: Name,
    /// `FROM`: the other table of a constraint trigger.
    pub(crate) from: Option<Name>,
    /// `REFERENCING OLD TABLE`, `NEW TABLE`.
    pub(crate) has_old_table: bool,
    pub(crate) has_new_table: bool,
    pub(crate) for_each_row: bool,
    /// `WHEN`.
    pub(crate) condition: Option<Cursor<'t>>,
    pub(crate) function: Option<Name>,
}

impl CreateTrigger<'_> {
    pub(crate) fn has_transition(&self) -> bool {
        self.has_old_table || self.has_new_table
    }
}

/// What a trigger waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are bits of pg_trigger.tgtype")]
pub(crate) struct Events {
    pub(crate) insert: bool,
    pub(crate) update: bool,
    pub(crate) delete: bool,
    pub(crate) truncate: bool,
}

stored!(struct Events { insert, update, delete, truncate });

/// What stands after `CREATE [CONSTRAINT] TRIGGER`.
pub(super) fn create(mut words: Cursor<'_>, manner: Manner) -> Option<CreateTrigger<'_>> {
    let name = words.bare()?;
    let is_instead = words.eat("instead of");
    let is_after = words.eat_one_of(&["before", "after"]) == Some("after");
    let (events, columns) = events(&mut words);
    words.eat("on");
    let table = words.qualified()?;
    let from = if words.eat("from") { words.qualified() } else { None };
    let (mut has_old_table, mut has_new_table) = (false, false);
    let (mut for_each_row, mut condition) = (false, None);
    let mut is_deferred = false;
    while words.first().is_some() && !words.is("execute") {
        if words.eat("referencing") {
            while let Some(word) = words.eat_one_of(&["old table", "new table"]) {
                has_old_table |= word == "old table";
                has_new_table |= word == "new table";
                words.eat("as");
                words.bare();
            }
        } else if words.eat("for") {
            words.eat("each");
            for_each_row = words.eat("row");
        } else if words.eat("when") {
            condition = Some(words.brackets());
        } else if words.eat("initially deferred") {
            is_deferred = true;
        } else {
            words.advance();
        }
    }
    Some(CreateTrigger {
        replaces: manner.replaces,
        is_constraint: manner.is_constraint,
        is_deferred,
        name,
        is_instead,
        is_after,
        events,
        columns,
        table,
        from,
        has_old_table,
        has_new_table,
        for_each_row,
        condition,
        function: function(words),
    })
}

/// `INSERT OR UPDATE OF a, b`, up to `ON`.
fn events(words: &mut Cursor<'_>) -> (Events, Vec<Name>) {
    let (mut events, mut columns) = (Events::default(), Vec::new());
    loop {
        match words.eat_one_of(&["insert", "update", "delete", "truncate"]) {
            Some("insert") => events.insert = true,
            Some("update") => events.update = true,
            Some("delete") => events.delete = true,
            Some(_) => events.truncate = true,
            None => {}
        }
        if words.eat("of") {
            columns.extend(words.bare());
            while words.eat(",") {
                columns.extend(words.bare());
            }
        }
        if !words.eat("or") {
            return (events, columns);
        }
    }
}

/// `EXECUTE FUNCTION name`
fn function(mut words: Cursor<'_>) -> Option<Name> {
    words.eat_one_of(&["execute function", "execute procedure"])?;
    words.qualified()
}
