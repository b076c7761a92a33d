//! A place in the tokens of a statement that has been read already, so nothing here is an error.

use std::ops::Range;

use super::lexer::{Token, TokenKind};
use super::name::{Ident, Name};
use super::words::{Class, class};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'t> {
    /// Those that are still to come; only SQL.
    tokens: &'t [Token<'t>],
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(tokens: &'t [Token<'t>]) -> Cursor<'t> {
        Cursor { tokens }
    }

    pub(crate) fn tokens(self) -> &'t [Token<'t>] {
        self.tokens
    }

    pub(crate) fn first(self) -> Option<&'t Token<'t>> {
        self.tokens.first()
    }

    pub(crate) fn advance(&mut self) -> Option<&'t Token<'t>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// Whether this one keyword or symbol comes next.
    pub(crate) fn next_is(self, word: &str) -> bool {
        self.tokens.first().is_some_and(|token| token.text.len() == word.len() && is_word(token, word))
    }

    /// Those of these words, which are those of a text, that stand in a range of it.
    pub(crate) fn within(words: &'t [Token<'t>], range: &Range<usize>) -> Cursor<'t> {
        let at = |place: usize| words.partition_point(|word| word.start < place);
        Cursor { tokens: words.get(at(range.start)..at(range.end)).unwrap_or_default() }
    }

    /// Passes this one keyword or symbol, if it comes next.
    pub(crate) fn take(&mut self, word: &str) -> bool {
        let is_next = self.next_is(word);
        if is_next {
            self.skip(1);
        }
        is_next
    }

    /// What is passed between here and there.
    pub(crate) fn up_to(self, there: Cursor<'t>) -> Cursor<'t> {
        let passed = self.tokens.len().saturating_sub(there.tokens.len());
        Cursor { tokens: self.tokens.get(..passed).unwrap_or_default() }
    }

    /// Whether these keywords or symbols come next.
    pub(crate) fn is(self, words: &str) -> bool {
        // Most begin with another letter, and to cut the words costs more where nothing is optimised.
        let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
        let mut tokens = self.tokens.iter();
        self.tokens.first().is_some_and(|token| first(token.text) == first(words))
            && words.split(' ').all(|word| tokens.next().is_some_and(|token| is_word(token, word)))
    }

    /// Whether one of these keywords comes next.
    pub(crate) fn is_one_of(self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Passes these keywords or symbols, if they come next.
    pub(crate) fn eat(&mut self, words: &str) -> bool {
        let is_next = self.is(words);
        if is_next {
            self.skip(words.split(' ').count());
        }
        is_next
    }

    /// Passes the first of these that comes next.
    pub(crate) fn eat_one_of<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.eat(word))
    }

    /// Passes all of these that come next, in any order.
    pub(crate) fn eat_all(&mut self, words: &[&str]) {
        while self.eat_one_of(words).is_some() {}
    }

    fn skip(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }

    /// Passes everything up to and with this keyword outside of brackets; nothing if it does not come.
    pub(crate) fn eat_up_to(&mut self, word: &str) -> bool {
        let at = self.position(|token| is_word(token, word));
        if let Some(at) = at {
            self.skip(at + 1);
        }
        at.is_some()
    }

    /// Whether this keyword is still to come, outside of brackets.
    pub(crate) fn has(self, word: &str) -> bool {
        self.position(|token| is_word(token, word)).is_some()
    }

    /// Whether these keywords are still to come after each other, outside of brackets or not.
    pub(crate) fn contains(self, words: &str) -> bool {
        let starts = 0..self.tokens.len();
        starts.into_iter().filter_map(|at| self.tokens.get(at..)).any(|tokens| Cursor { tokens }.is(words))
    }

    /// What comes before the first token outside of brackets that is wanted, which comes next then.
    pub(crate) fn before(&mut self, is_wanted: impl Fn(&Token<'_>) -> bool) -> Cursor<'t> {
        let (before, rest) = self.tokens.split_at(self.position(is_wanted).unwrap_or(self.tokens.len()));
        self.tokens = rest;
        Cursor { tokens: before }
    }

    /// Without the first of these that it ends with.
    pub(crate) fn without_end(self, ends: &[&str]) -> Cursor<'t> {
        let before = ends.iter().find_map(|end| {
            let at = self.tokens.len().checked_sub(end.split(' ').count())?;
            let (before, last) = self.tokens.split_at_checked(at)?;
            Cursor { tokens: last }.is(end).then_some(before)
        });
        Cursor { tokens: before.unwrap_or(self.tokens) }
    }

    fn position(self, is_wanted: impl Fn(&Token<'_>) -> bool) -> Option<usize> {
        let mut depth = 0_usize;
        self.tokens.iter().position(|token| {
            let is_found = depth == 0 && is_wanted(token);
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            is_found
        })
    }

    /// What stands in the brackets that open here, which are passed; nothing if none do.
    pub(crate) fn brackets(&mut self) -> Cursor<'t> {
        self.enclosed("(")
    }

    /// The same with `[`.
    pub(crate) fn square(&mut self) -> Cursor<'t> {
        self.enclosed("[")
    }

    fn enclosed(&mut self, open: &str) -> Cursor<'t> {
        if !self.take(open) {
            return Cursor { tokens: &[] };
        }
        let mut depth = 1_usize;
        let end = self.tokens.iter().position(|token| {
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let (inside, rest) = self.tokens.split_at(end.unwrap_or(self.tokens.len()));
        self.tokens = rest;
        self.skip(1);
        Cursor { tokens: inside }
    }

    /// The items of a list up to the end.
    pub(crate) fn items(mut self) -> impl Iterator<Item = Cursor<'t>> {
        std::iter::from_fn(move || {
            self.first()?;
            let item = self.before(|token| token.text == ",");
            self.advance();
            Some(item)
        })
    }

    /// A name with dots, the way `quote_ident()` writes it. Of `database.schema.name` the database is left out.
    pub(crate) fn name(&mut self) -> Option<String> {
        let mut parts = vec![self.part()?];
        while self.eat(".") {
            parts.extend(self.part());
        }
        let last_two = parts.len().saturating_sub(2);
        Some(parts.split_off(last_two).join("."))
    }

    /// One name without dots.
    pub(crate) fn part(&mut self) -> Option<String> {
        let first = self.first()?;
        let name = match first.kind {
            TokenKind::Word => quoted(&first.text.to_ascii_lowercase()),
            TokenKind::QuotedName if first.text.starts_with('"') => {
                let inner = first.text.get(1..first.text.len().saturating_sub(1)).unwrap_or_default();
                quoted(&inner.replace("\"\"", "\""))
            }
            TokenKind::QuotedName => first.text.to_owned(),
            _ => return None,
        };
        self.advance();
        Some(name)
    }

    /// A name without dots, as the catalogs hold it.
    pub(crate) fn ident(&mut self) -> Option<Ident> {
        let first = self.first()?;
        match first.kind {
            TokenKind::Word => {
                self.advance();
                Some(Ident::folded(first.text))
            }
            TokenKind::QuotedName => {
                self.advance();
                let escape = self.escape_of(first);
                Some(Ident::quoted(first.text, escape))
            }
            _ => None,
        }
    }

    /// Passes a name without dots; whether one came next.
    pub(crate) fn pass_name(&mut self) -> bool {
        let Some(first) = self.first() else { return false };
        let is_name = matches!(first.kind, TokenKind::Word | TokenKind::QuotedName);
        if is_name {
            self.advance();
            self.escape_of(first);
        }
        is_name
    }

    /// `UESCAPE '!'` behind `U&"…"` or `U&'…'`: what begins its escapes, a backslash unless another is chosen.
    pub(crate) fn escape_of(&mut self, quoted: &Token<'_>) -> char {
        let is_unicode = matches!(quoted.text.as_bytes(), [b'u' | b'U', b'&', ..]);
        let mut ahead = *self;
        if is_unicode
            && ahead.take("uescape")
            && let Some(escape) = ahead.advance()
        {
            *self = ahead;
            return escape.text.chars().nth(1).unwrap_or('\\');
        }
        '\\'
    }

    /// A name without dots, with its place.
    pub(crate) fn bare(&mut self) -> Option<Name> {
        let start = *self;
        let ident = self.ident()?;
        Some(Name::bare(ident, self.since(start)))
    }

    /// The names of a list up to the end: `a, b`.
    pub(crate) fn names(self) -> Vec<Name> {
        self.items().filter_map(|mut item| item.bare()).collect()
    }

    /// `a.b`, `s.a.b`: the last part is the column.
    pub(crate) fn table_and_column(&mut self) -> Option<(Name, Name)> {
        let start = *self;
        let mut parts: Vec<(Name, Cursor<'_>)> = Vec::new();
        loop {
            let part = self.bare()?;
            parts.push((part, *self));
            if !self.eat(".") {
                break;
            }
        }
        let (column, _) = parts.pop()?;
        let (table, end) = parts.pop()?;
        let schema = parts.pop().map(|(schema, _)| schema.name);
        Some((Name { schema, name: table.name, at: end.since(start) }, column))
    }

    /// A name that may have its schema in front of it. Of `database.schema.name` the database is left out.
    pub(crate) fn qualified(&mut self) -> Option<Name> {
        let start = *self;
        let mut name = Name { schema: None, name: self.ident()?, at: 0..0 };
        let mut ahead = *self;
        while ahead.eat(".")
            && let Some(next) = ahead.ident()
        {
            name.schema = Some(std::mem::replace(&mut name.name, next));
            *self = ahead;
        }
        name.at = self.since(start);
        Some(name)
    }

    /// The bytes of what has been passed since then.
    pub(crate) fn since(self, start: Cursor<'_>) -> Range<usize> {
        let passed = start.tokens.len().saturating_sub(self.tokens.len());
        range(start.tokens.get(..passed).unwrap_or_default())
    }

    /// The bytes of what is still to come.
    pub(crate) fn range(self) -> Range<usize> {
        range(self.tokens)
    }
}

/// Whether the token is this keyword or symbol.
pub(crate) fn is_word(token: &Token<'_>, word: &str) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Symbol) && token.text.eq_ignore_ascii_case(word)
}

fn range(tokens: &[Token<'_>]) -> Range<usize> {
    tokens.first().map_or(0, |first| first.start)..tokens.last().map_or(0, Token::end)
}

/// As `quote_ident()` of the server.
pub(crate) fn quoted(name: &str) -> String {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let is_plain = name.bytes().next().is_some_and(is_letter)
        && name.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit())
        && matches!(class(name), Class::Identifier | Class::Unreserved);
    if is_plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}
