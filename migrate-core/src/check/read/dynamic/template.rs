//! The value of an expression that is a text: its known pieces, and what is between them.

use super::format::formatted;
use super::hole::{Hole, Pattern};
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
    /// Anything.
    Unknown,
}

impl Template {
    /// Of the words of an expression; `names` are the variables whose text is a name: those of type `regclass`.
    pub(crate) fn of(words: Cursor<'_>, names: &[Ident]) -> Template {
        let mut template = Template::default();
        let mut rest = words;
        while rest.first().is_some() {
            let operand = rest.before(|token| is_word(token, "||"));
            rest.advance();
            template.append(operand_of(operand, names));
        }
        template
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

    /// The text with a name in the place of each name and a constant in that of each constant that is not known; nothing if
    /// anything else may stand in it.
    pub(crate) fn filled(&self) -> Option<String> {
        let mut sql = String::new();
        for (number, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) => sql.push_str(text),
                Piece::Constant => sql.push_str(Hole::CONSTANT),
                Piece::Name(_) => {
                    // `%I_key` is no name of its own: what it is depends on its quotes.
                    let next = self.pieces.get(number + 1);
                    let goes_on = matches!(next, Some(Piece::Text(text)) if text.starts_with(is_letter));
                    let is_in_word = sql.ends_with(is_letter) || sql.ends_with('"');
                    if goes_on || is_in_word {
                        return None;
                    }
                    sql.push_str(&Hole::of(number).to_string());
                }
                Piece::Unknown => return None,
            }
        }
        Some(sql)
    }
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '"' || letter == '$'
}

fn operand_of(mut words: Cursor<'_>, names: &[Ident]) -> Template {
    let whole = words;
    let read = operand(&mut words, names);
    match read.filter(|_| words.first().is_none()) {
        Some(template) => template,
        None => Template::one(if shows_name(whole, names) {
            Piece::Name(Pattern::any_schema())
        } else {
            Piece::Unknown
        }),
    }
}

fn operand(words: &mut Cursor<'_>, names: &[Ident]) -> Option<Template> {
    let call = words.eat_one_of(CALLS);
    let template = match call {
        _ if words.is("(") && call.is_none() => Template::of(words.brackets(), names),
        Some(name) if words.is("(") => {
            let inside = words.brackets();
            match name {
                "format" => formatted(inside, names),
                "concat" => {
                    let mut all = Template::default();
                    inside.items().for_each(|item| all.append(Template::of(item, names)));
                    all
                }
                "quote_ident" => Template::one(Template::of(inside, names).as_name()),
                _ => Template::one(Template::of(inside, names).as_constant()),
            }
        }
        _ => {
            let text = text_of(words.advance()?)?;
            let mut template = Template::default();
            template.push_text(&text);
            template
        }
    };
    if words.eat("::") {
        // Other types may be written in another way than they were read.
        words.eat_one_of(&["text", "varchar"])?;
    }
    Some(template)
}

const CALLS: &[&str] = &["format", "concat", "quote_ident", "quote_literal", "quote_nullable"];

/// Types whose text is a name, with its schema where it needs that.
pub(crate) const NAMES: &[&str] = &["regclass", "regtype"];

/// `oid::regclass`, or a variable of that type.
fn shows_name(mut words: Cursor<'_>, names: &[Ident]) -> bool {
    if let [.., cast, of_type] = words.tokens()
        && cast.text == "::"
    {
        return NAMES.iter().any(|name| is_word(of_type, name));
    }
    let variable = words.ident();
    words.first().is_none() && variable.is_some_and(|variable| names.contains(&variable))
}

fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

#[cfg(test)]
mod tests {
    use super::Template;
    use crate::check::syntax::cursor::Cursor;
    use crate::check::syntax::lexer::{self, Token};
    use crate::check::syntax::name::Ident;

    fn of(sql: &str) -> Template {
        let tokens: Vec<Token<'_>> = lexer::tokens(sql).filter(Token::is_sql).collect();
        Template::of(Cursor::new(&tokens), &[Ident::exact("rel")])
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

    #[test]
    fn names_and_constants_leave_the_statement_whole() {
        let filled = |sql: &str| of(sql).filled();
        assert_eq!(
            filled("format('ALTER SEQUENCE public.%I RESTART', s)").as_deref(),
            Some("ALTER SEQUENCE public.\"\u{1}1\" RESTART")
        );
        assert_eq!(
            filled("'COMMENT ON TABLE ' || quote_ident(t) || ' IS ' || quote_literal(c)").as_deref(),
            Some("COMMENT ON TABLE \"\u{1}1\" IS ''")
        );
        assert_eq!(filled("format('DROP TABLE %I_old', t)"), None);
        assert_eq!(filled("format('DROP TABLE %s', t)"), None);
        assert_eq!(filled("'DROP TABLE ' || rel").as_deref(), Some("DROP TABLE \"\u{1}1\""));
        assert_eq!(
            filled("format('DROP TABLE %s', r.id::regclass)").as_deref(),
            Some("DROP TABLE \"\u{1}1\"")
        );
    }
}
