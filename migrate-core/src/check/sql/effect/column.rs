//! What a new column, or a column's new type, means for the rows that are there.

use super::cursor::{Cursor, is_word};
use super::functions;
use crate::Work;
use crate::check::lexer::{Token, TokenKind};

/// A column that is added to a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) work: Work,
    /// The tables that it refers to.
    pub(super) references: Vec<String>,
    /// Rows that are there get a value in it, so that a foreign key is checked.
    pub(super) has_value: bool,
}

/// The keywords that begin a clause after the type. None can stand in a default outside of brackets.
const CLAUSES: &[&str] = &[
    "check",
    "collate",
    "compression",
    "constraint",
    "default",
    "deferrable",
    "generated",
    "initially",
    "not",
    "null",
    "primary",
    "references",
    "storage",
    "unique",
];

impl Column {
    /// What follows the column's name.
    pub(super) fn read(mut words: Cursor<'_>) -> Column {
        let is_clause = |token: &Token<'_>| CLAUSES.iter().any(|word| is_word(token, word));
        let type_work = work_of_type(words.before(is_clause));
        let mut column =
            Column { work: type_work, references: Vec::new(), has_value: type_work == Work::Rewrite };
        let mut is_required = false;
        while let Some(first) = words.advance() {
            match first.text.to_ascii_lowercase().as_str() {
                "default" => {
                    // The first word is the default's, whatever it is: `DEFAULT NULL`.
                    let tokens = words.tokens();
                    words.advance();
                    words.before(is_clause);
                    let length = tokens.len() - words.tokens().len();
                    let default = tokens.get(..length).unwrap_or_default();
                    column.has_value = true;
                    column.at_least(if functions::are_stable(default) { Work::None } else { Work::Rewrite });
                }
                "generated" => {
                    // IDENTITY and STORED columns are filled in; VIRTUAL ones are not there.
                    words.eat("by default");
                    let clause = words.before(is_clause);
                    if clause.has("identity") || clause.has("stored") {
                        column.has_value = true;
                        column.at_least(Work::Rewrite);
                    }
                }
                "check" | "primary" | "unique" => column.at_least(Work::Scan),
                "not" if words.is("null") => is_required = true,
                "references" => column.references.extend(words.name()),
                _ => {}
            }
        }
        if is_required && !column.has_value {
            column.at_least(Work::Scan);
        }
        if column.has_value && !column.references.is_empty() {
            column.at_least(Work::Scan);
        }
        column
    }

    fn at_least(&mut self, work: Work) {
        self.work = self.work.max(work);
    }
}

/// A `serial` has a default that differs from row to row. What is no type of PostgreSQL's own can be a domain
/// with constraints, for which a new column is written into every row.
fn work_of_type(words: Cursor<'_>) -> Work {
    let name = type_name(words);
    match name.as_str() {
        "serial" | "bigserial" | "smallserial" | "serial2" | "serial4" | "serial8" => Work::Rewrite,
        _ if words.has("[") || words.has("array") || functions::is_known_type(&name) => Work::None,
        _ => Work::MayRewrite,
    }
}

/// In small letters, without `pg_catalog`.
fn type_name(mut words: Cursor<'_>) -> String {
    let name = words.name().unwrap_or_default();
    let name = name.strip_prefix("pg_catalog.").unwrap_or(&name);
    name.trim_matches('"').to_owned()
}

/// Whether values can be lost, without an error, when a column gets this type. With `USING` anything can happen.
/// Of conversions that need none (`pg_cast`, `castcontext = 'a'`) those to whole numbers, to `real` and to types
/// with a precision round, and some cut off a part.
pub(super) fn may_lose(words: Cursor<'_>) -> bool {
    if words.has("using") {
        return true;
    }
    let has_precision = words.has("(");
    match type_name(words).as_str() {
        "character" if words.is("character varying") => false,
        "timestamp" if words.is("timestamp with time zone") => false,
        "smallint" | "int2" | "integer" | "int" | "int4" | "real" | "float4" | "float" | "float8"
        | "double" | "date" | "time" | "timetz" | "timestamp" | "char" | "character" | "name" | "cidr"
        | "jsonb" => true,
        "numeric" | "decimal" | "dec" | "timestamptz" | "interval" => has_precision,
        _ => false,
    }
}

/// Whether a token is a name or a keyword.
pub(super) fn is_name(token: &Token<'_>) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedName)
}
