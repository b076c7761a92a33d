//! What a new column, or a column's new type, means for the rows that are there.

use crate::Work;
use crate::check::act::volatile;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::Token;

/// A column that is added to a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) work: Work,
    /// Its type, if that is none of PostgreSQL's own: for a column of a domain with constraints every row is written.
    pub(super) own_type: Option<String>,
    /// The tables that it refers to.
    pub(super) references: Vec<String>,
    /// Rows that are there get a value in it, so that a foreign key is checked.
    pub(super) has_value: bool,
    /// It must have one: `NOT NULL`, `PRIMARY KEY`.
    pub(super) is_required: bool,
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

/// Types with a default that differs from row to row.
pub(super) const SERIALS: [&str; 6] = ["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"];

impl Column {
    /// What follows the column's name.
    pub(super) fn read(mut words: Cursor<'_>) -> Column {
        let mut of_type = words.before(is_clause);
        let name = type_name(of_type);
        let is_serial = SERIALS.contains(&name.as_str());
        let is_array = of_type.has("[") || of_type.has("array");
        let is_known = is_serial || is_array || volatile::is_known_type(&name);
        let mut column = Column {
            work: if is_serial { Work::Rewrite } else { Work::None },
            own_type: if is_known { None } else { of_type.name() },
            references: Vec::new(),
            has_value: is_serial,
            is_required: is_serial,
        };
        // `ON DELETE SET DEFAULT` is no default.
        let mut is_action = false;
        while let Some(first) = words.advance() {
            match first.text.to_ascii_lowercase().as_str() {
                "default" if !is_action => {
                    let default = default(&mut words);
                    column.has_value = true;
                    column.at_least(if volatile::are_stable(default) { Work::None } else { Work::Rewrite });
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
                "check" | "unique" => column.at_least(Work::Scan),
                "primary" => {
                    column.is_required = true;
                    column.at_least(Work::Scan);
                }
                "not" if words.is("null") => column.is_required = true,
                "references" => column.references.extend(words.name()),
                _ => {}
            }
            let passed = words.before(is_clause).tokens();
            is_action = passed.last().is_some_and(|last| is_word(last, "set"));
        }
        if column.is_required && !column.has_value {
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

pub(super) fn is_clause(token: &Token<'_>) -> bool {
    CLAUSES.iter().any(|word| is_word(token, word))
}

/// Up to the next clause. What it begins with is its own, whatever it is: `DEFAULT NULL`.
fn default<'t>(words: &mut Cursor<'t>) -> &'t [Token<'t>] {
    let tokens = words.tokens();
    if words.is("(") {
        words.brackets();
    } else {
        words.advance();
    }
    words.before(is_clause);
    tokens.get(..tokens.len() - words.tokens().len()).unwrap_or_default()
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
