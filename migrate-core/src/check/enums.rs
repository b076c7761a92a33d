use crate::check::release::level::Level;
use crate::check::syntax::Statement;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::{ByteOffset, Diagnostic, Place};

/// The rule's name. It stands beside the lints because it can be mistaken; it is an error whatever is released.
pub(crate) const RULE: &str = "new-enum-value";

/// A problem for every use of an enum's new value in the transaction that adds it: PostgreSQL refuses it with
/// [55P04](https://www.postgresql.org/docs/current/sql-altertype.html#id-1.9.3.42.7). Which type a constant has is not
/// known here, so a text that looks the same can be allowed.
pub(crate) fn check(
    path: &str,
    text: &str,
    tokens: &[Token<'_>],
    statements: &[Statement],
    allowed: &[String],
    level: Level,
) -> Vec<Diagnostic> {
    if level == Level::Allow || allowed.iter().any(|rule| rule == RULE) {
        return Vec::new();
    }
    let at = |token: &Token<'_>| Place::marked(path, text, ByteOffset(token.start)..ByteOffset(token.end()));
    let mut added: Vec<&Token<'_>> = Vec::new();
    let mut problems = Vec::new();
    let mut tokens = tokens.iter().filter(|token| token.is_sql()).peekable();
    for statement in statements {
        while tokens.next_if(|token| token.start < statement.range.start).is_some() {}
        let mut own = Vec::new();
        while let Some(token) = tokens.next_if(|token| token.end() <= statement.range.end) {
            own.push(token);
        }
        if let Some(value) = added_value(&own) {
            added.push(value);
        } else if !own.first().is_some_and(|first| first.text.eq_ignore_ascii_case("comment")) {
            for token in own.into_iter().filter(|token| token.kind == TokenKind::Literal) {
                if let Some(value) = added.iter().find(|value| value.text == token.text) {
                    problems.push(
                        Diagnostic::at(
                            at(token),
                            format!("the new enum value {} is used before it is committed", token.text),
                        )
                        .and("used here", at(value), "added here")
                        .help(format!(
                            "put the use into the next migration; if this is no value of that type, say so: \
                                 `-- migrate:allow {RULE}: why`"
                        ))
                        .of_rule(RULE, level == Level::Warn),
                    );
                }
            }
        }
    }
    problems
}

/// `ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'value'`
fn added_value<'t>(statement: &[&'t Token<'t>]) -> Option<&'t Token<'t>> {
    let is = |token: Option<&&Token<'_>>, word: &str| {
        token.is_some_and(|token| token.text.eq_ignore_ascii_case(word))
    };
    let add = statement.iter().position(|token| token.text.eq_ignore_ascii_case("add"))?;
    let is_add_value =
        is(statement.first(), "alter") && is(statement.get(1), "type") && is(statement.get(add + 1), "value");
    let literal = statement.iter().skip(add).find(|token| token.kind == TokenKind::Literal);
    literal.copied().filter(|_| is_add_value)
}
