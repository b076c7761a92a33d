//! Reads what stands in the brackets of `CREATE TABLE`, and after `ADD` of `ALTER TABLE`.

use std::ops::Range;

use crate::check::model::{Ident, Name};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};

/// A constraint of a column or of a table.
#[derive(Clone)]
pub(in crate::check::act) struct Constraint<'t> {
    pub(in crate::check::act) name: Option<Name>,
    pub(in crate::check::act) rule: Rule<'t>,
    /// Its words.
    pub(in crate::check::act) at: Range<usize>,
    pub(in crate::check::act) is_valid: bool,
    pub(in crate::check::act) is_inheritable: bool,
    pub(in crate::check::act) is_deferrable: bool,
}

#[derive(Clone)]
pub(in crate::check::act) enum Rule<'t> {
    NotNull,
    Null,
    Default(Cursor<'t>),
    /// `GENERATED ALWAYS AS (…) STORED`.
    Generated(Cursor<'t>),
    Identity,
    Check(Cursor<'t>),
    Key(Key),
    UsingIndex {
        is_primary: bool,
        index: Name,
    },
    Exclude {
        method: Option<Ident>,
        elements: Cursor<'t>,
        include: Vec<Name>,
        predicate: Option<Cursor<'t>>,
    },
    ForeignKey(ForeignKey),
    /// `COLLATE`, `STORAGE`, `OPTIONS (…)`.
    Other,
}

#[derive(Clone, PartialEq, Eq)]
pub(in crate::check::act) struct Key {
    pub(in crate::check::act) is_primary: bool,
    /// `NULLS NOT DISTINCT`
    pub(in crate::check::act) nulls_are_equal: bool,
    pub(in crate::check::act) columns: Vec<Name>,
    pub(in crate::check::act) include: Vec<Name>,
}

#[derive(Clone)]
pub(in crate::check::act) struct ForeignKey {
    pub(in crate::check::act) columns: Vec<Name>,
    pub(in crate::check::act) table: Name,
    /// Nothing for the primary key.
    pub(in crate::check::act) referenced: Option<Vec<Name>>,
    /// `ON DELETE SET NULL (a, b)`.
    pub(in crate::check::act) set: Vec<Name>,
}

/// Whether a constraint of the table comes next, and not a column.
pub(in crate::check::act) fn is_table_constraint(words: Cursor<'_>) -> bool {
    let is_keyword = words.first().is_some_and(|first| first.kind == TokenKind::Word);
    is_keyword
        && (words.is_one_of(&[
            "constraint",
            "check (",
            "unique (",
            "unique nulls",
            "unique using",
            "primary key",
            "not null",
        ]) || words.is_one_of(&["exclude using", "exclude (", "foreign key"]))
}

/// The constraints after the type of a column.
pub(in crate::check::act) fn of_column<'t>(words: &mut Cursor<'t>, column: &Name) -> Vec<Constraint<'t>> {
    let mut constraints: Vec<Constraint<'t>> = Vec::new();
    while words.first().is_some() {
        if let Some(last) = constraints.last_mut() {
            attributes(words, last);
        }
        if words.first().is_none() {
            break;
        }
        match constraint(words, Some(column)) {
            Some(constraint) => constraints.push(constraint),
            None => _ = words.advance(),
        }
    }
    constraints
}

/// A constraint of a table, with all that belongs to it.
pub(in crate::check::act) fn of_table<'t>(words: &mut Cursor<'t>) -> Option<Constraint<'t>> {
    let mut constraint = constraint(words, None)?;
    attributes(words, &mut constraint);
    Some(constraint)
}

fn attributes(words: &mut Cursor<'_>, constraint: &mut Constraint<'_>) {
    loop {
        if words.eat("not valid") {
            constraint.is_valid = false;
        } else if words.eat("no inherit") {
            constraint.is_inheritable = false;
        } else if words.eat("deferrable") || words.eat("initially deferred") {
            constraint.is_deferrable = true;
        } else if words
            .eat_one_of(&["not deferrable", "initially immediate", "not enforced", "enforced"])
            .is_none()
        {
            return;
        }
    }
}

fn constraint<'t>(words: &mut Cursor<'t>, column: Option<&Name>) -> Option<Constraint<'t>> {
    let start = *words;
    let name = if words.eat("constraint") { words.bare() } else { None };
    let rule = rule(words, column)?;
    let at = words.since(start);
    Some(Constraint { name, rule, at, is_valid: true, is_inheritable: true, is_deferrable: false })
}

fn rule<'t>(words: &mut Cursor<'t>, column: Option<&Name>) -> Option<Rule<'t>> {
    let own = || column.into_iter().cloned().collect::<Vec<Name>>();
    if words.eat("not null") {
        // `NOT NULL a` of a table, since version 18.
        if column.is_none() {
            words.ident();
        }
        return Some(Rule::NotNull);
    }
    if words.eat("null") {
        return Some(Rule::Null);
    }
    if words.eat("check") {
        return Some(Rule::Check(words.brackets()));
    }
    if words.is("unique") || words.is("primary key") {
        let is_primary = words.eat("primary key");
        words.eat("unique");
        let nulls_are_equal = words.eat("nulls not distinct");
        words.eat("nulls distinct");
        if column.is_none() && words.eat("using index") {
            return Some(Rule::UsingIndex { is_primary, index: words.qualified()? });
        }
        let columns = if column.is_some() { own() } else { words.brackets().names() };
        let include = index_tail(words);
        return Some(Rule::Key(Key { is_primary, nulls_are_equal, columns, include }));
    }
    if words.eat("exclude") {
        let method = if words.eat("using") { words.ident() } else { None };
        let elements = words.brackets();
        let include = index_tail(words);
        let predicate = words.eat("where").then(|| words.brackets());
        return Some(Rule::Exclude { method, elements, include, predicate });
    }
    if column.is_none() && words.eat("foreign key") {
        let columns = words.brackets().names();
        words.eat("references");
        return references(words, columns);
    }
    column?;
    if words.eat("references") {
        return references(words, own());
    }
    if words.eat("default") {
        return Some(Rule::Default(simple_expression(words)));
    }
    if words.eat("generated") {
        words.eat_all(&["always", "by default"]);
        words.eat("as");
        if words.eat("identity") {
            words.brackets();
            return Some(Rule::Identity);
        }
        let expression = words.brackets();
        words.eat_all(&["stored", "virtual"]);
        return Some(Rule::Generated(expression));
    }
    if words.eat_one_of(&["collate", "storage", "compression"]).is_some() {
        words.name();
        return Some(Rule::Other);
    }
    if words.eat("options") {
        words.brackets();
        return Some(Rule::Other);
    }
    words.eat("with options").then_some(Rule::Other)
}

/// `INCLUDE (…) WITH (…) USING INDEX TABLESPACE …`, of which the columns.
fn index_tail(words: &mut Cursor<'_>) -> Vec<Name> {
    let mut include = Vec::new();
    loop {
        if words.is("include (") {
            words.eat("include");
            include = words.brackets().names();
        } else if words.is("with (") {
            words.eat("with");
            words.brackets();
        } else if words.eat("using index tablespace") {
            words.ident();
        } else {
            return include;
        }
    }
}

fn references<'t>(words: &mut Cursor<'_>, columns: Vec<Name>) -> Option<Rule<'t>> {
    let table = words.qualified()?;
    let referenced = words.is("(").then(|| words.brackets().names());
    let mut set = Vec::new();
    loop {
        if words.eat("match") {
            words.ident();
        } else if words.eat_one_of(&["on delete", "on update"]).is_some() {
            let sets = words.eat_one_of(&["set null", "set default"]).is_some();
            if sets && words.is("(") {
                set = words.brackets().names();
            } else if !sets && !words.eat("no action") {
                words.advance();
            }
        } else {
            return Some(Rule::ForeignKey(ForeignKey { columns, table, referenced, set }));
        }
    }
}

/// `b_expr` of PostgreSQL's grammar: it ends where the next constraint begins.
fn simple_expression<'t>(words: &mut Cursor<'t>) -> Cursor<'t> {
    let tokens = words.tokens();
    let (mut depth, mut cases) = (0_usize, 0_usize);
    let mut end = tokens.len();
    let mut last: Option<&Token<'_>> = None;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ if is_word(token, "case") => cases += 1,
            _ if is_word(token, "end") => cases = cases.saturating_sub(1),
            _ => {}
        }
        let continues = last.is_none_or(|last| {
            is_word(last, "is") || (last.kind == TokenKind::Symbol && !matches!(last.text, ")" | "]"))
        });
        if depth == 0 && cases == 0 && !continues && ENDS.iter().any(|word| is_word(token, word)) {
            end = at;
            break;
        }
        last = Some(token);
    }
    let expression = Cursor::new(tokens.get(..end).unwrap_or_default());
    for _ in 0..end {
        words.advance();
    }
    expression
}

/// What a constraint of a column begins with.
const ENDS: &[&str] = &[
    "constraint",
    "not",
    "null",
    "check",
    "unique",
    "primary",
    "references",
    "default",
    "generated",
    "collate",
    "deferrable",
    "initially",
    "storage",
    "compression",
    "options",
    "enforced",
    "no",
];
