//! The queries of a program, judged by the schema that the migrations make.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Quoted, Refused, Replay, Script, World};
use crate::check::act::aftermath;
use crate::check::act::planned::{self, Shape};
use crate::check::model::{Id, Key, Kind};
use crate::check::read::{self, Command, query};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::{Reading, problem};
use crate::check::unless_it_crashes;
use crate::{Diagnostic, Mode};

/// SQL of a program, read.
pub(in crate::check) struct Text {
    pub(in crate::check) quoted: Arc<Quoted>,
    lexed: Lexed,
    reading: Reading,
}

/// What PostgreSQL would do with a text of a program.
#[derive(Default)]
pub(in crate::check) struct Judged {
    /// Why it would refuse it.
    pub(in crate::check) refused: Vec<Diagnostic>,
    /// What it returns, where that is known.
    pub(in crate::check) shape: Option<Shape>,
}

impl Replay {
    /// What PostgreSQL would do with these. Nothing of them has happened then.
    pub(in crate::check) fn program(&self, program: &[Text], world: World) -> Vec<Judged> {
        let mut replay = self.clone();
        for text in program {
            replay.prepare_for(text);
        }
        let judged = program.iter().map(|text| {
            let judge = || replay.judge(text, world);
            unless_it_crashes(&text.quoted.path, "the check of queries", judge)
                .unwrap_or_else(|crashed| Judged { refused: vec![crashed], shape: None })
        });
        judged.collect()
    }

    /// What the program makes and changes by itself may be there, or as it is then.
    fn prepare_for(&mut self, text: &Text) {
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
    fn judge(&mut self, text: &Text, world: World) -> Judged {
        if !text.quoted.is_query() {
            return Judged::default();
        }
        if !text.reading.errors.is_empty() {
            return Judged { refused: text.syntax_error().into_iter().collect(), shape: None };
        }
        self.begin_quoted(text);
        let mut judged = Judged::default();
        for range in &text.reading.statements {
            match self.judge_one(text, range.clone()) {
                Ok(shape) => judged.shape = shape,
                Err(refused) => judged.refused.extend(refused.map(|refused| refused.told(world))),
            }
        }
        if judged.refused.is_empty() {
            judged.refused.extend(text.gap());
        }
        judged
    }

    /// A statement of the program; what is no query passes.
    fn judge_one(&mut self, text: &Text, range: Range<usize>) -> Result<Option<Shape>, Option<Refused>> {
        let words = text.lexed.words(range.clone());
        let mark = self.model.mark();
        self.model.site.range = range;
        let result = planned::query(&mut self.model, Cursor::new(&words));
        self.model.roll_back(mark);
        result.map_err(|refusal| {
            let refused = self.refused(refusal);
            Some(refused).filter(|refused| !self.is_elsewhere(text, refused))
        })
    }

    /// Whether what is missing is in a schema that nothing searches here, and a connection of the program's may.
    fn is_elsewhere(&self, text: &Text, refused: &Refused) -> bool {
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
        let searched: Vec<Id> = self.model.path(space).collect();
        let others = self.model.schemas().into_iter().filter(|schema| !searched.contains(schema));
        let key = |within| Key { space: space.space(), within, name: name.name.clone() };
        others.into_iter().any(|schema| !self.model.named(&key(schema)).is_empty())
    }

    fn begin_quoted(&mut self, text: &Text) {
        let path = Arc::clone(&text.quoted.path);
        self.scripts.push(Script { path, text: text.lexed.clone(), quoted: Some(Arc::clone(&text.quoted)) });
        self.model.begin(self.scripts.len() - 1, Mode::Statements);
    }
}

impl Text {
    pub(in crate::check) fn of(quoted: &Quoted) -> Text {
        let lexed = Lexed::of(&quoted.sql);
        let reading = super::read(&lexed);
        Text { quoted: Arc::new(quoted.clone()), lexed, reading }
    }

    /// A number that no parameter has, and a greater one has.
    fn gap(&self) -> Option<Diagnostic> {
        let is_parameter = |token: &Token<'_>| token.kind == TokenKind::Parameter && self.quoted.is_untyped;
        let tokens = self.lexed.tokens().filter(is_parameter);
        let number = |token: &Token<'_>| token.text.strip_prefix('$')?.parse().ok();
        let used: BTreeMap<usize, Token<'_>> =
            tokens.filter_map(|token| Some((number(&token)?, token))).collect();
        let (missing, (after, token)) =
            (1..).zip(&used).find(|(expected, (number, _))| expected < *number)?;
        let place = self.quoted.place(&(token.start..token.end()));
        let told = Diagnostic::at(place, format!("could not determine data type of parameter ${missing}"));
        let told = told.note(format!("`${after}` is used, and `${missing}` is not"));
        let told = told.refused_with("42P18", "");
        Some(told.help("number parameters without a gap"))
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
