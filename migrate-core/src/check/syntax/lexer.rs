//! PostgreSQL's lexical rules, from `src/backend/parser/scan.l` and
//! <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>.
//!
//! The lexer is ours, although both parsers bring one, because the checksum is defined by its tokens: a
//! parser's next release must not change what has been recorded in databases. It is lossless (the tokens
//! put together are the text) and takes any text; what is no token to PostgreSQL is [`TokenKind::Other`].

use super::lexed::Constant;

/// A piece of the text; the pieces put together are the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    /// Where it begins, in bytes.
    pub(crate) start: usize,
    pub(crate) text: &'t str,
    /// What is inside of it, if it is a string constant; nothing where nobody keeps that.
    pub(crate) constant: Option<&'t Constant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Space,
    /// `-- …` without its line end, or `/* … */`.
    Comment,
    /// A keyword or a name, unquoted.
    Word,
    /// `"…"`, `U&"…"`.
    QuotedName,
    /// `'…'` and its kin (`E''`, `B''`, `X''`, `N''`, `U&''`), `$tag$…$tag$`.
    Literal,
    Number,
    /// `$1`.
    Parameter,
    /// A run of operator characters, or one of `( ) [ ] , ; : .` and `::` `:=` `..`.
    Symbol,
    /// What PostgreSQL has no token for: a backslash, a control character.
    Other,
}

impl Token<'_> {
    /// The byte after it.
    pub(crate) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Not blank, not a comment.
    pub(crate) const fn is_sql(&self) -> bool {
        !matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }
}

/// Cuts the text into tokens: [`Lexed`](super::lexed::Lexed) keeps those of whole texts.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    #[cfg(test)]
    super::watch::note(text);
    let mut lexer = Lexer { text, at: 0, signs: 0, continues: None };
    std::iter::from_fn(move || lexer.next())
}

/// Whether a string constant would end before its end, were backslashes no escapes in it.
pub(crate) fn ends_before_its_end(token: &Token<'_>) -> bool {
    quoted(token.text, '\'', false) < token.text.len()
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Up to here every `+` and `-` is a token: known from the first one, so that a long run is read once.
    signs: usize,
    /// A string constant ended, and a line end since then lets the next `'` continue it, by the rules of
    /// its first part: `E'a\'' ⏎ 'b\''` is one constant.
    continues: Option<Continuation>,
}

#[derive(Clone, Copy)]
struct Continuation {
    escapes: bool,
    newline: bool,
}

impl<'t> Lexer<'t> {
    fn next(&mut self) -> Option<Token<'t>> {
        let rest = self.text.get(self.at..)?;
        let first = rest.chars().next()?;
        let (kind, length) =
            if self.at < self.signs { (TokenKind::Symbol, 1) } else { self.measure(rest, first) };
        // A length is a sum of lengths of whole characters; should that ever be wrong, take the rest.
        let text = rest.get(..length).filter(|text| !text.is_empty()).unwrap_or(rest);
        if self.at >= self.signs && matches!(text, "+" | "-") {
            self.signs = self.at + signs(rest);
        }
        self.remember(kind, text);
        let token = Token { kind, start: self.at, text, constant: None };
        self.at += text.len();
        Some(token)
    }

    fn measure(&self, rest: &str, first: char) -> (TokenKind, usize) {
        match first {
            _ if is_space(first) => (TokenKind::Space, count_bytes(rest, |byte| is_space(char::from(byte)))),
            '-' if rest.starts_with("--") => (TokenKind::Comment, line(rest)),
            '/' if rest.starts_with("/*") => (TokenKind::Comment, block_comment(rest)),
            '\'' => (TokenKind::Literal, quoted(rest, '\'', self.continuation_escapes())),
            '"' => (TokenKind::QuotedName, quoted(rest, '"', false)),
            '$' => dollar(rest),
            _ if is_word_start(first) => word(rest),
            _ if first.is_ascii_digit() => (TokenKind::Number, number(rest)),
            '.' if rest.get(1..).is_some_and(starts_with_digit) => (TokenKind::Number, number(rest)),
            _ => symbol(rest, first),
        }
    }

    fn continuation_escapes(&self) -> bool {
        self.continues.is_some_and(|earlier| earlier.newline && earlier.escapes)
    }

    fn remember(&mut self, kind: TokenKind, text: &str) {
        self.continues = match (kind, self.continues) {
            (TokenKind::Space, Some(earlier)) => {
                Some(Continuation { newline: earlier.newline || text.contains(['\n', '\r']), ..earlier })
            }
            (TokenKind::Comment, Some(earlier)) if text.starts_with("--") => Some(earlier),
            (TokenKind::Literal, _) if text.ends_with('\'') => {
                let escapes = text.starts_with(['e', 'E']) || self.continuation_escapes();
                Some(Continuation { escapes, newline: false })
            }
            _ => None,
        };
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_word(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Bytes until the first character that is not wanted.
fn count(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

/// The same byte by byte, which costs a third where nothing is optimised.
fn count_bytes(text: &str, wanted: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().iter().position(|&byte| !wanted(byte)).unwrap_or(text.len())
}

/// Without its end, to which either character belongs.
fn line(text: &str) -> usize {
    let line = text.split('\n').next().unwrap_or_default();
    line.find('\r').unwrap_or(line.len())
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        let next = bytes.peek().map(|&(_, next)| next);
        match (byte, next) {
            (b'/', Some(b'*')) => depth += 1,
            (b'*', Some(b'/')) => depth -= 1,
            _ => continue,
        }
        bytes.next();
        if depth == 0 {
            return at + 2;
        }
    }
    text.len()
}

/// From the opening quote to after the closing one; a doubled quote stands for itself, and so does what
/// follows a backslash, where `escapes`.
fn quoted(text: &str, quote: char, escapes: bool) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if c == quote && chars.next_if(|&(_, next)| next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

/// `$1`, `$$…$$`, `$tag$…$tag$`, or a lone dollar sign.
fn dollar(text: &str) -> (TokenKind, usize) {
    let after = text.get(1..).unwrap_or_default();
    if starts_with_digit(after) {
        return (TokenKind::Parameter, 1 + count(after, |c| c.is_ascii_digit()));
    }
    let tag = count(after, |c| is_word(c) && c != '$');
    let Some(delimiter) = text.get(..tag + 2).filter(|delimiter| delimiter.ends_with('$')) else {
        return (TokenKind::Other, 1);
    };
    let body = text.get(delimiter.len()..).unwrap_or_default();
    let length = body.find(delimiter).map_or(text.len(), |end| end + 2 * delimiter.len());
    (TokenKind::Literal, length)
}

/// A word, unless it is the prefix of a constant: `E'…'`, `U&"…"`.
fn word(text: &str) -> (TokenKind, usize) {
    // Every byte of a character that is not ASCII belongs to a word.
    let length = count_bytes(text, |byte| !byte.is_ascii() || is_word(char::from(byte)));
    let (word, rest) = text.split_at_checked(length).unwrap_or((text, ""));
    match word {
        "e" | "E" if rest.starts_with('\'') => (TokenKind::Literal, 1 + quoted(rest, '\'', true)),
        "b" | "B" | "x" | "X" | "n" | "N" if rest.starts_with('\'') => {
            (TokenKind::Literal, 1 + quoted(rest, '\'', false))
        }
        "u" | "U" if rest.starts_with("&'") => {
            (TokenKind::Literal, 2 + quoted(rest.get(1..).unwrap_or_default(), '\'', false))
        }
        "u" | "U" if rest.starts_with("&\"") => {
            (TokenKind::QuotedName, 2 + quoted(rest.get(1..).unwrap_or_default(), '"', false))
        }
        _ => (TokenKind::Word, length),
    }
}

/// `42`, `1_000`, `0x2A`, `4.2`, `.5`, `4e2`. Two dots after digits are a range of PL/pgSQL, not a fraction.
fn number(text: &str) -> usize {
    let radix = text.get(..2).unwrap_or_default().to_ascii_lowercase();
    let in_radix = |c: char| match radix.as_str() {
        "0x" => c.is_ascii_hexdigit(),
        "0o" => c.is_digit(8),
        "0b" => c.is_digit(2),
        _ => false,
    };
    let radix_digits = digits(text.get(2..).unwrap_or_default(), in_radix);
    if radix_digits > 0 {
        return 2 + radix_digits;
    }
    let decimal = |at: usize| digits(text.get(at..).unwrap_or_default(), |c| c.is_ascii_digit());
    let mut length = decimal(0);
    let rest = text.get(length..).unwrap_or_default();
    if rest.starts_with('.') && !rest.starts_with("..") {
        length += 1;
        length += decimal(length);
    }
    let rest = text.get(length..).unwrap_or_default();
    if rest.starts_with(['e', 'E']) {
        let sign = usize::from(rest.get(1..).is_some_and(|rest| rest.starts_with(['+', '-'])));
        let exponent = decimal(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

/// Digits with single underscores between them.
fn digits(text: &str, is_digit: impl Fn(char) -> bool) -> usize {
    let run = count(text, |c| is_digit(c) || c == '_');
    let run = text.get(..run).unwrap_or_default();
    let run = run.split_once("__").map_or(run, |(before, _)| before);
    run.trim_end_matches('_').len()
}

fn symbol(text: &str, first: char) -> (TokenKind, usize) {
    const OPERATOR: &str = "~!@#^&|`?+-*/%<>=";
    if OPERATOR.contains(first) {
        return (TokenKind::Symbol, operator(text, |c| OPERATOR.contains(c)));
    }
    if ["::", ":=", ".."].iter().any(|symbol| text.starts_with(symbol)) {
        return (TokenKind::Symbol, 2);
    }
    let kind = if "()[],;:.".contains(first) { TokenKind::Symbol } else { TokenKind::Other };
    (kind, first.len_utf8())
}

/// An operator ends before a comment, and it ends in `+` or `-` only if it holds one of the characters
/// that no SQL operator has: `=-1` is `=` and `-`, `@-` is one.
fn operator(text: &str, is_operator: impl Fn(char) -> bool) -> usize {
    let is_comment = |at: usize| {
        text.get(at..).is_some_and(|rest| ["--", "/*"].iter().any(|comment| rest.starts_with(comment)))
    };
    let end = text.char_indices().find(|&(at, c)| !is_operator(c) || is_comment(at));
    let run = text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or_default();
    let trimmed = run.trim_end_matches(['+', '-']);
    if run.len() > 1 && !run.contains(['~', '!', '@', '#', '^', '&', '|', '`', '?', '%']) {
        trimmed.len().max(1)
    } else {
        run.len()
    }
}

/// How far a run of signs reaches, if its first one is a token: then [`operator`] cuts it into single ones.
fn signs(text: &str) -> usize {
    let run = text.get(..count(text, |c| matches!(c, '+' | '-'))).unwrap_or_default();
    run.find("--").unwrap_or(run.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(text: &str) -> Vec<&str> {
        tokens(text).filter(Token::is_sql).map(|token| token.text).collect()
    }

    #[test]
    fn the_tokens_put_together_are_the_text() {
        for text in [
            "",
            "'",
            "\"",
            "$",
            "$a",
            "$a$",
            "/*",
            "/*/",
            "--",
            "\\",
            "é$é$é",
            "1e",
            "0x",
            "1__2",
            ".",
            "E'\\",
            "U&",
            "\r-- a\rb",
            "a\u{a0}b",
            "'a'\n",
            "E'a'\n'\\'",
            "$$ $ $$",
            "=-",
            "+-+",
            "\0",
        ] {
            assert_eq!(tokens(text).map(|token| token.text).collect::<String>(), text);
        }
    }

    #[test]
    fn strings() {
        assert_eq!(sql("'a''b' 'c'"), ["'a''b'", "'c'"]);
        assert_eq!(sql(r"'a\' E'b\'' e'\\'"), [r"'a\'", r"E'b\''", r"e'\\'"]);
        assert_eq!(
            sql("U&'a' u&\"b\" X'1F' b'01' n'x' U & 'a'"),
            ["U&'a'", "u&\"b\"", "X'1F'", "b'01'", "n'x'", "U", "&", "'a'"]
        );
        assert_eq!(sql("$$a;$b$ $$ $b$ $$ $b$"), ["$$a;$b$ $$", "$b$ $$ $b$"]);
        assert_eq!(sql("$é$ ; $é$ a$b$c"), ["$é$ ; $é$", "a$b$c"]);
    }

    #[test]
    fn a_string_goes_on_after_a_line_end_by_the_rules_of_its_beginning() {
        assert_eq!(sql("E'a' -- x\n 'b\\'c' d"), ["E'a'", "'b\\'c'", "d"]);
        assert_eq!(sql("E'a' 'b\\'c"), ["E'a'", "'b\\'", "c"]);
    }

    #[test]
    fn comments_nest_and_a_lone_carriage_return_ends_a_line() {
        assert_eq!(sql("a /* b /* c */ d */ e -- f\rg --h"), ["a", "e", "g"]);
        assert_eq!(sql("5 */* c;c */ 2"), ["5", "*", "2"]);
    }

    #[test]
    fn numbers() {
        assert_eq!(
            sql("1.5 .5 1. 1e10 1e-3 1e 0xFF 1_000 1..2"),
            ["1.5", ".5", "1.", "1e10", "1e-3", "1", "e", "0xFF", "1_000", "1", "..", "2"]
        );
    }

    #[test]
    fn operators() {
        assert_eq!(
            sql("a=-1 b@-1 c<=d e->>'f' g--h"),
            ["a", "=", "-", "1", "b", "@-", "1", "c", "<=", "d", "e", "->>", "'f'", "g"]
        );
        assert_eq!(
            sql("a::b c:=d (e) f+-+1"),
            ["a", "::", "b", "c", ":=", "d", "(", "e", ")", "f", "+", "-", "+", "1"]
        );
        assert_eq!(sql("+-+-- a\n+-+/**/+-+= +-+@"), ["+", "-", "+", "+", "-", "+", "+-+=", "+-+@"]);
        assert_eq!(sql("$1 $2a"), ["$1", "$2", "a"]);
    }
}
