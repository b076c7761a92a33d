//! Where a statement is written: in a script, or in a body inside of one.

use std::ops::Range;

use super::Making;
use crate::check::ddl::words::{Candidates, Style, Words};
use crate::check::model::{Id, Ident, Model, Name, Site};
use crate::check::replay::Replay;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexed::Lexed;

pub(super) struct Source {
    pub(super) text: Lexed,
    /// In that text.
    pub(super) range: Range<usize>,
    script: usize,
    /// Of the text in its script.
    offset: usize,
    is_lost: bool,
    /// It is an element of a CREATE SCHEMA.
    schema: Option<Ident>,
}

impl Source {
    pub(super) fn of(replay: &Replay, site: &Site, is_inner: bool, is_lost: bool) -> Option<Source> {
        let text = replay.text(site.script)?;
        let Site { script, range } = site.clone();
        if is_inner {
            let own = Lexed::of(text.text().get(range.clone())?);
            let whole = 0..range.len();
            return Some(Source {
                text: own,
                range: whole,
                script,
                offset: range.start,
                is_lost,
                schema: None,
            });
        }
        Some(Source { text, range, script, offset: 0, is_lost: false, schema: None })
    }

    /// Whether the object was made or replaced here.
    pub(super) fn made(&self, model: &Model, id: Id) -> bool {
        let site = &model.object(id).site;
        let whole = self.range.start + self.offset..self.range.end + self.offset;
        site.script == self.script && whole.contains(&site.range.start)
    }

    /// Whether the object's name, or what stands for it, is written at these words.
    pub(super) fn is_at(&self, model: &Model, id: Id, at: &Range<usize>) -> bool {
        let site = &model.object(id).site;
        site.script == self.script && site.range.start == at.start + self.offset
    }

    /// The elements of a CREATE SCHEMA: each is a statement that begins with one of these words.
    pub(super) fn elements(&self, schema: &Ident) -> Vec<Source> {
        let tokens = self.text.words(self.range.clone());
        let mut words = Cursor::new(&tokens);
        words.advance();
        let mut elements = Vec::new();
        words.before(|token| is_word(token, "create") || is_word(token, "grant"));
        while words.first().is_some() {
            let start = words;
            words.advance();
            words.before(|token| is_word(token, "create") || is_word(token, "grant"));
            elements.push(Source {
                text: self.text.clone(),
                range: words.since(start),
                script: self.script,
                offset: self.offset,
                is_lost: self.is_lost,
                schema: Some(schema.clone()),
            });
        }
        elements
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    pub(super) fn words(&self, range: Range<usize>, candidates: &Candidates) -> Words {
        Words::of(&self.text, range, Style::Line, candidates)
    }

    /// A statement about the object whose name stands there.
    pub(super) fn making(&self, model: &Model, id: Id, name: &Name) -> Making {
        self.about(model, &name.at, &Candidates::of(model, id))
    }

    pub(super) fn about(&self, model: &Model, name: &Range<usize>, candidates: &Candidates) -> Making {
        let head = self.text.words(self.range.start..name.start);
        let head: Vec<String> = head.iter().map(|token| token.text.to_ascii_uppercase()).collect();
        let mut head = head.join(" ");
        for word in [" OR REPLACE", " IF NOT EXISTS", " IF EXISTS", " CONCURRENTLY"] {
            head = head.replace(word, "");
        }
        let tail = match self.owned_by(name.end) {
            Some(owned_by) => {
                let before = self.words(name.end..owned_by.start, candidates);
                before.and(Words::plain(" ")).and(self.words(owned_by.end..self.range.end, candidates))
            }
            None => Words::of(&self.text, name.end..self.range.end, Style::AsWritten, candidates),
        };
        Making {
            head,
            tail,
            path: self.schema.iter().chain(&model.search_path).cloned().collect(),
            is_lost: self.is_lost,
        }
    }

    /// The owner of a sequence comes when its table is there: `OWNED BY a.b`.
    fn owned_by(&self, start: usize) -> Option<Range<usize>> {
        let all = self.text.words(self.range.clone());
        let mut words = Cursor::new(&all);
        words.advance();
        words.eat_all(&["temporary", "temp", "unlogged"]);
        if !words.is("sequence") {
            return None;
        }
        let tokens = self.text.words(start..self.range.end);
        let mut words = Cursor::new(&tokens);
        words.before(|token| token.text.eq_ignore_ascii_case("owned"));
        let owned = words;
        words.eat("owned by").then(|| {
            words.name();
            words.since(owned)
        })
    }
}
