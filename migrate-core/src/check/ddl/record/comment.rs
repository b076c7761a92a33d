//! `COMMENT ON`.

use super::Record;
use super::source::Source;
use crate::check::act;
use crate::check::ddl::words::{Candidates, Words};
use crate::check::model::{Found, Id, Kind};
use crate::check::read::object;
use crate::check::replay::Replay;
use crate::check::syntax::cursor::Cursor;

/// The text of a comment.
#[derive(Clone, Debug)]
pub(in crate::check::ddl) struct Comment(pub(in crate::check::ddl) Words);

impl Record {
    pub(super) fn comment(&mut self, replay: &mut Replay, comment: &object::Comment<'_>, source: &Source) {
        let tokens = source.text.words(source.range.clone());
        let mut words = Cursor::new(&tokens);
        if !words.is("comment") || !words.eat_up_to("is") {
            return;
        }
        let Some(about) = about(replay, comment) else { return };
        if words.is("null") {
            self.comments.remove(&about);
        } else {
            let text = source.words(words.range(), &Candidates::default());
            self.comments.insert(about, Comment(text));
        }
    }
}

fn about(replay: &mut Replay, comment: &object::Comment<'_>) -> Option<(Id, Option<usize>)> {
    let model = &mut replay.model;
    match comment {
        object::Comment::Column { table, column } => {
            let Found::Here(id) = model.find(Kind::Table, table) else { return None };
            let number = model.object(id).relation()?.find(&column.name)?;
            Some((id, Some(number)))
        }
        object::Comment::Constraint { name, of, is_of_domain } => {
            let kind = if *is_of_domain { Kind::SomeType } else { Kind::Table };
            let Found::Here(of) = model.find(kind, of) else { return None };
            let Found::Here(id) = model.find_in(Kind::Constraint, of, &name.name) else { return None };
            Some((id, None))
        }
        object::Comment::Object { kind, object } => Some((act::object(model, *kind, object)?, None)),
    }
}
