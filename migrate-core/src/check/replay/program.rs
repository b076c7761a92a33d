//! The queries of a program, judged by the schema that the migrations make.

use std::ops::Range;
use std::sync::Arc;

use super::{Quoted, Refused, Replay, Script, World};
use crate::check::act::{aftermath, planned};
use crate::check::model::{Key, Kind};
use crate::check::read::{self, Command, query};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::Token;
use crate::check::syntax::{Reading, problem};
use crate::check::unless_it_crashes;
use crate::{Diagnostic, Mode};

/// SQL of a program, read.
struct Text<'q> {
    quoted: &'q Quoted,
    lexed: Lexed,
    reading: Reading,
}

impl Replay {
    /// What PostgreSQL would refuse of these. Nothing of them has happened then.
    pub(in crate::check) fn program(&mut self, program: &[Quoted], world: World) -> Vec<Diagnostic> {
        let texts: Vec<Text<'_>> = program.iter().map(Text::of).collect();
        for text in &texts {
            self.prepare_for(text);
        }
        let judged = texts.iter().map(|text| {
            let judge = || self.judge(text, world);
            unless_it_crashes(&text.quoted.path, "the check of queries", judge)
                .unwrap_or_else(|crashed| vec![crashed])
        });
        judged.collect::<Vec<_>>().concat()
    }

    /// What the program makes and changes by itself may be there, or as it is then.
    fn prepare_for(&mut self, text: &Text<'_>) {
        self.begin_quoted(text);
        for words in text.reading.statements.iter().map(|range| text.lexed.words(range.clone())) {
            let words = Cursor::new(&words);
            let may_be_done = match read::statement(words) {
                Command::AlterTable(_) => true,
                Command::Unread(words) => query::read(words).body.made().is_some(),
                other => other.makes().is_some(),
            };
            if may_be_done {
                aftermath::excuse(&mut self.model, words, Cursor::new(&[]));
                self.model.commit();
            }
        }
    }

    /// What follows in a text that makes something may be meant for another place.
    fn judge(&mut self, text: &Text<'_>, world: World) -> Vec<Diagnostic> {
        if !text.quoted.is_query() {
            return Vec::new();
        }
        if let Some(problem) = text.syntax_error() {
            return vec![problem];
        }
        self.begin_quoted(text);
        let refused = text.reading.statements.iter().filter_map(|range| self.judge_one(text, range.clone()));
        refused.map(|refused| refused.told(world)).collect()
    }

    /// A statement of the program; what is no query passes.
    fn judge_one(&mut self, text: &Text<'_>, range: Range<usize>) -> Option<Refused> {
        let words = text.lexed.words(range.clone());
        let mark = self.model.mark();
        self.model.site.range = range;
        let result = planned::query(&mut self.model, Cursor::new(&words));
        self.model.roll_back(mark);
        let refused = self.refused(result.err()?);
        Some(refused).filter(|refused| !self.is_elsewhere(text, refused))
    }

    /// Whether what is missing is in a schema that the program's connections may search.
    fn is_elsewhere(&self, text: &Text<'_>, refused: &Refused) -> bool {
        let space = match refused.sqlstate {
            "42P01" => Kind::Table,
            "42883" => Kind::Function,
            "42704" => Kind::SomeType,
            _ => return false,
        };
        let words = text.lexed.words(refused.at.clone());
        let Some(name) = Cursor::new(&words).qualified().filter(|name| name.schema.is_none()) else {
            return false;
        };
        let key = |within| Key { space: space.space(), within, name: name.name.clone() };
        self.model.schemas().into_iter().any(|schema| !self.model.named(&key(schema)).is_empty())
    }

    fn begin_quoted(&mut self, text: &Text<'_>) {
        let path = Arc::clone(&text.quoted.path);
        self.scripts.push(Script { path, text: text.lexed.clone(), quoted: Some(text.quoted.clone()) });
        self.model.begin(self.scripts.len() - 1, Mode::Statements);
    }
}

impl Text<'_> {
    fn of(quoted: &Quoted) -> Text<'_> {
        let lexed = Lexed::of(&quoted.sql);
        let reading = super::read(&lexed);
        Text { quoted, lexed, reading }
    }

    /// The first one, if the text is PostgreSQL's.
    fn syntax_error(&self) -> Option<Diagnostic> {
        let error = self.reading.errors.first()?;
        let tokens: Vec<Token<'_>> = self.lexed.tokens().collect();
        if tokens.iter().any(is_foreign) {
            return None;
        }
        let problem = problem::check(&self.quoted.path, self.lexed.text(), &tokens, &self.reading);
        Some(problem.into_iter().next()?.moved_to(self.quoted.place(&error.range)))
    }
}

/// What stands for a value, or around a name, where SQL is not PostgreSQL's or is put together: `?`, `:name`, `@name`, `{name}`.
fn is_foreign(token: &Token<'_>) -> bool {
    matches!(token.text, "?" | ":" | "@" | "{") || token.text.starts_with('`')
}
