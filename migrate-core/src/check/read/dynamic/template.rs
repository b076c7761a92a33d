//! The value of an expression that is a text: its known pieces, and what is between them.

use super::format::formatted;
use super::hole::Pattern;
use crate::check::syntax::cursor::{self, Cursor, is_word};
use crate::check::syntax::literal::text_of;
use crate::check::syntax::name::Ident;

/// `'a' || b`: pieces in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// A name, in quotes if it needs them, so that it can't be anything else: `%I`, `quote_ident()`.
    Name(Pattern),
    /// A constant in its quotes, which can't be anything else either: `%L`, `quote_literal()`.
    Constant,
    /// A number, a date or the like, in its letters: a part of a name, or a constant; no word of SQL, and no quote.
    Value,
    /// Anything.
    Unknown,
}

/// The texts of variables.
pub(crate) type Values<'v> = dyn Fn(&Ident) -> Template + 'v;

impl Template {
    /// Of the words of an expression.
    pub(crate) fn of(words: Cursor<'_>, values: &Values<'_>) -> Template {
        let mut template = Template::default();
        let mut rest = words;
        while rest.first().is_some() {
            let operand = rest.before(|token| is_word(token, "||"));
            rest.advance();
            template.append(operand_of(operand, values));
        }
        template
    }

    /// Nothing is known of it.
    pub(crate) fn unknown() -> Template {
        Template::one(Piece::Unknown)
    }

    /// The name of something that is there, in whichever schema: of a `regclass`.
    pub(crate) fn any_name() -> Template {
        Template::one(Piece::Name(Pattern::any_schema()))
    }

    pub(crate) fn one_value() -> Template {
        Template::one(Piece::Value)
    }

    fn one(piece: Piece) -> Template {
        Template { pieces: vec![piece] }
    }

    pub(super) fn append(&mut self, other: Template) {
        for piece in other.pieces {
            match (self.pieces.last_mut(), piece) {
                (Some(Piece::Text(text)), Piece::Text(more)) => text.push_str(&more),
                (_, piece) => self.pieces.push(piece),
            }
        }
    }

    fn constant(text: &str) -> Template {
        let mut template = Template::default();
        template.push_text(text);
        template
    }

    pub(super) fn push_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.append(Template::one(Piece::Text(text.to_owned())));
        }
    }

    /// The whole text, if all of it is known.
    pub(crate) fn value(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// As `quote_ident()` makes a name of it.
    pub(super) fn as_name(&self) -> Piece {
        match self.value() {
            Some(text) => Piece::Text(cursor::quoted(text)),
            None => Piece::Name(Pattern::of(&self.pieces)),
        }
    }

    /// As `quote_literal()` makes a constant of it.
    pub(super) fn as_constant(&self) -> Piece {
        self.value().map_or(Piece::Constant, |text| Piece::Text(literal(text)))
    }
}

fn operand_of(mut words: Cursor<'_>, values: &Values<'_>) -> Template {
    let whole = words;
    match operand(&mut words, values).filter(|_| words.first().is_none()) {
        Some(template) => template,
        None if shows_name(whole) => Template::any_name(),
        None => Template::unknown(),
    }
}

fn operand(words: &mut Cursor<'_>, values: &Values<'_>) -> Option<Template> {
    let call = words.eat_one_of(CALLS);
    let template = match call {
        _ if words.is("(") && call.is_none() => Template::of(words.brackets(), values),
        Some(name) if words.is("(") => called(name, words.brackets(), values)?,
        _ => match text_of(words.first()?) {
            Some(text) => {
                words.advance();
                Template::constant(&text)
            }
            None => values(&words.ident()?),
        },
    };
    if words.eat("::") {
        // Other types may be written in another way than they were read.
        words.eat_one_of(&["text", "varchar"])?;
    }
    Some(template)
}

const CALLS: &[&str] = &[
    "format",
    "concat",
    "lower",
    "quote_ident",
    "quote_literal",
    "quote_nullable",
    "to_char",
    "pg_catalog . format",
];

fn called(name: &str, inside: Cursor<'_>, values: &Values<'_>) -> Option<Template> {
    Some(match name {
        "concat" => {
            let mut all = Template::default();
            inside.items().for_each(|item| all.append(Template::of(item, values)));
            all
        }
        "lower" => {
            let of = Template::of(inside, values);
            let lower = |piece| match piece {
                Piece::Text(text) if text.is_ascii() => Piece::Text(text.to_ascii_lowercase()),
                Piece::Value => Piece::Value,
                _ => Piece::Unknown,
            };
            Template { pieces: of.pieces.into_iter().map(lower).collect() }
        }
        "quote_ident" => Template::one(Template::of(inside, values).as_name()),
        "to_char" => {
            let pattern = text_of(inside.items().nth(1)?.tokens().first()?)?;
            pattern.bytes().all(is_of_numbers).then(Template::one_value)?
        }
        "quote_literal" | "quote_nullable" => Template::one(Template::of(inside, values).as_constant()),
        _ => formatted(inside, values),
    })
}

/// A part of a pattern for numbers, and what may stand between them in a name:
/// <https://www.postgresql.org/docs/current/functions-formatting.html#FUNCTIONS-FORMATTING-DATETIME-TABLE>.
fn is_of_numbers(byte: u8) -> bool {
    byte.is_ascii_digit() || b"_-".contains(&byte) || b"YMDHIWSQ".contains(&byte.to_ascii_uppercase())
}

/// Types whose text is a name, with its schema where it needs that.
pub(crate) const NAMES: &[&str] = &["regclass", "regtype"];

/// `oid::regclass`
fn shows_name(words: Cursor<'_>) -> bool {
    let [.., cast, of_type] = words.tokens() else { return false };
    cast.text == "::" && NAMES.iter().any(|name| is_word(of_type, name))
}

fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

#[cfg(test)]
pub(super) mod tests {
    use super::Template;
    use crate::check::syntax::cursor::Cursor;
    use crate::check::syntax::lexer::{self, Token};

    pub(in crate::check::read::dynamic) fn of(sql: &str) -> Template {
        let tokens: Vec<Token<'_>> = lexer::tokens(sql).filter(Token::is_sql).collect();
        Template::of(Cursor::new(&tokens), &|name| match &**name {
            "rel" => Template::any_name(),
            "day" => Template::one_value(),
            _ => Template::unknown(),
        })
    }

    #[test]
    fn constants_are_put_together_and_nothing_else() {
        let text = |sql: &str| of(sql).value().unwrap().to_owned();
        assert_eq!(text("'DROP TABLE ' || 'a'"), "DROP TABLE a");
        assert_eq!(text("format('%I.%I = %L %s %%', 'a', 'B', 'it''s', 'x')"), "a.\"B\" = 'it''s' x %");
        assert_eq!(text("format('%2$I %1$s', 'a', 'b') || quote_ident('C')"), "b a\"C\"");
        assert_eq!(text("format($f$ALTER TABLE %I$f$, 't'::text)"), "ALTER TABLE t");
        assert_eq!(text("concat('DROP ', 'TABLE ' || 'a')"), "DROP TABLE a");
        for unknown in [
            "'a' || name",
            "format('%I', name)",
            "format('%I')",
            "upper('a')",
            "'a' || 1",
            "format('%10s', 'a')",
        ] {
            assert_eq!(of(unknown).value(), None, "{unknown}");
        }
    }
}
