//! Constraints of columns and tables.

use std::ops::Range;

use super::parameter::{self, Parameter};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::name::Name;

/// A constraint of a column or of a table.
#[derive(Clone, Debug)]
pub(crate) struct Constraint<'t> {
    pub(crate) name: Option<Name>,
    pub(crate) rule: Rule<'t>,
    /// Its words.
    pub(crate) at: Range<usize>,
    /// Not `NOT VALID`, and not `NOT ENFORCED`.
    pub(crate) is_valid: bool,
    /// Not `NO INHERIT`.
    pub(crate) is_inheritable: bool,
    pub(crate) is_deferrable: bool,
    /// What stands behind it, in its order.
    pub(crate) attributes: Vec<(Attribute, Range<usize>)>,
}

impl Constraint<'_> {
    /// It is `INITIALLY DEFERRED`.
    pub(crate) fn is_deferred(&self) -> bool {
        self.attributes.iter().any(|(attribute, _)| *attribute == Attribute::InitiallyDeferred(true))
    }
}

/// `ConstraintAttr` of the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Deferrable(bool),
    InitiallyDeferred(bool),
    Enforced(bool),
}

#[derive(Clone, Debug)]
pub(crate) enum Rule<'t> {
    /// Of a table it names the column, since version 18.
    NotNull(Option<Name>),
    Null,
    Default(Cursor<'t>),
    /// `GENERATED ALWAYS AS (…)`.
    Generated {
        expression: Cursor<'t>,
        is_virtual: bool,
    },
    Identity {
        /// `GENERATED ALWAYS`.
        is_always: bool,
    },
    Check(Cursor<'t>),
    Key(Key),
    UsingIndex {
        is_primary: bool,
        index: Name,
    },
    Exclude(Exclusion<'t>),
    ForeignKey(ForeignKey),
    /// `COLLATE`, `STORAGE`, `OPTIONS (…)`.
    Other,
}

impl Rule<'_> {
    /// It is a constraint of its table, wherever it is written.
    pub(crate) fn is_of_table(&self) -> bool {
        matches!(
            self,
            Rule::Check(_) | Rule::Key(_) | Rule::UsingIndex { .. } | Rule::Exclude(_) | Rule::ForeignKey(_)
        )
    }

    /// An identity, or made from other columns.
    pub(crate) fn makes_values(&self) -> bool {
        matches!(self, Rule::Identity { .. } | Rule::Generated { .. })
    }

    /// No row can do without a value.
    pub(crate) fn requires_value(&self) -> bool {
        matches!(self, Rule::NotNull(_) | Rule::Key(Key { is_primary: true, .. }))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) is_primary: bool,
    /// `NULLS NOT DISTINCT`
    pub(crate) nulls_are_equal: bool,
    pub(crate) columns: Vec<Name>,
    /// The last column is one of time, `WITHOUT OVERLAPS`.
    pub(crate) is_without_overlaps: bool,
    pub(crate) include: Vec<Name>,
    pub(crate) parameters: Vec<Parameter>,
}

/// `EXCLUDE USING gist (… WITH …)`
#[derive(Clone, Debug)]
pub(crate) struct Exclusion<'t> {
    pub(crate) method: Option<Name>,
    pub(crate) elements: Cursor<'t>,
    pub(crate) include: Vec<Name>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) predicate: Option<Cursor<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<Name>,
    pub(crate) table: Name,
    pub(crate) referenced: Option<Vec<Name>>,
    /// The last column is one of time, `PERIOD`.
    pub(crate) has_period: bool,
    /// `ON DELETE SET NULL (a, b)`.
    pub(crate) set: Vec<Name>,
}

/// Whether a constraint of the table comes next, and not a column.
pub(super) fn is_of_table(words: Cursor<'_>) -> bool {
    let is_keyword = words.first().is_some_and(|first| first.kind == TokenKind::Word);
    is_keyword && words.is_one_of(OF_TABLE)
}

const OF_TABLE: &[&str] = &[
    "constraint",
    "check (",
    "unique (",
    "unique nulls",
    "unique using",
    "primary key",
    "not null",
    "exclude using",
    "exclude (",
    "foreign key",
];

/// The constraints after the type of a column.
pub(super) fn of_column<'t>(words: &mut Cursor<'t>, column: &Name) -> Vec<Constraint<'t>> {
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
pub(super) fn of_table<'t>(words: &mut Cursor<'t>) -> Option<Constraint<'t>> {
    let mut constraint = constraint(words, None)?;
    attributes(words, &mut constraint);
    Some(constraint)
}

fn attributes(words: &mut Cursor<'_>, constraint: &mut Constraint<'_>) {
    loop {
        let start = *words;
        let attribute = match words.eat_one_of(ATTRIBUTES) {
            Some("not valid") => {
                constraint.is_valid = false;
                continue;
            }
            Some("no inherit") => {
                constraint.is_inheritable = false;
                continue;
            }
            Some("not deferrable") => Attribute::Deferrable(false),
            Some("deferrable") => Attribute::Deferrable(true),
            Some("initially immediate") => Attribute::InitiallyDeferred(false),
            Some("initially deferred") => Attribute::InitiallyDeferred(true),
            Some("not enforced") => Attribute::Enforced(false),
            Some(_) => Attribute::Enforced(true),
            None => return,
        };
        constraint.is_valid &= attribute != Attribute::Enforced(false);
        constraint.is_deferrable |=
            matches!(attribute, Attribute::Deferrable(true) | Attribute::InitiallyDeferred(true));
        constraint.attributes.push((attribute, words.since(start)));
    }
}

const ATTRIBUTES: &[&str] = &[
    "not valid",
    "no inherit",
    "not deferrable",
    "deferrable",
    "initially immediate",
    "initially deferred",
    "not enforced",
    "enforced",
];

fn constraint<'t>(words: &mut Cursor<'t>, column: Option<&Name>) -> Option<Constraint<'t>> {
    let start = *words;
    let name = if words.eat("constraint") { words.bare() } else { None };
    let rule = rule(words, column)?;
    let at = words.since(start);
    Some(Constraint {
        name,
        rule,
        at,
        is_valid: true,
        is_inheritable: true,
        is_deferrable: false,
        attributes: Vec::new(),
    })
}

fn rule<'t>(words: &mut Cursor<'t>, column: Option<&Name>) -> Option<Rule<'t>> {
    if words.eat("not null") {
        return Some(Rule::NotNull(if column.is_none() { words.bare() } else { None }));
    }
    if words.eat("null") {
        return Some(Rule::Null);
    }
    if words.eat("check") {
        return Some(Rule::Check(words.brackets()));
    }
    if words.is("unique") || words.is("primary key") {
        return key(words, column);
    }
    if words.eat("exclude") {
        let method = if words.eat("using") { words.bare() } else { None };
        let elements = words.brackets();
        let (include, parameters) = index_tail(words);
        let predicate = words.eat("where").then(|| words.brackets());
        return Some(Rule::Exclude(Exclusion { method, elements, include, parameters, predicate }));
    }
    let Some(column) = column else {
        if !words.eat("foreign key") {
            return None;
        }
        let (columns, has_period) = period(words.brackets());
        words.eat("references");
        return references(words, columns, has_period);
    };
    if words.eat("references") {
        return references(words, vec![column.clone()], false);
    }
    if words.eat("default") {
        return Some(Rule::Default(simple_expression(words)));
    }
    if words.eat("generated") {
        let is_always = words.eat_one_of(&["always", "by default"]) == Some("always");
        words.eat("as");
        if words.eat("identity") {
            words.brackets();
            return Some(Rule::Identity { is_always });
        }
        let expression = words.brackets();
        let is_virtual = !words.eat("stored");
        words.eat("virtual");
        return Some(Rule::Generated { expression, is_virtual });
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

/// `UNIQUE`, `PRIMARY KEY`.
fn key<'t>(words: &mut Cursor<'t>, column: Option<&Name>) -> Option<Rule<'t>> {
    let is_primary = words.eat("primary key");
    words.eat("unique");
    let nulls_are_equal = words.eat("nulls not distinct");
    words.eat("nulls distinct");
    if column.is_none() && words.eat("using index") {
        return Some(Rule::UsingIndex { is_primary, index: words.qualified()? });
    }
    let (mut columns, mut is_without_overlaps) = (Vec::from_iter(column.cloned()), false);
    if column.is_none() {
        let list = words.brackets();
        is_without_overlaps = list.contains("without overlaps");
        columns = list.names();
    }
    let (include, parameters) = index_tail(words);
    Some(Rule::Key(Key { is_primary, nulls_are_equal, columns, is_without_overlaps, include, parameters }))
}

/// `INCLUDE (…) WITH (…) USING INDEX TABLESPACE …`
fn index_tail(words: &mut Cursor<'_>) -> (Vec<Name>, Vec<Parameter>) {
    let (mut include, mut parameters) = (Vec::new(), Vec::new());
    loop {
        if words.is("include (") {
            words.eat("include");
            include = words.brackets().names();
        } else if let Some(written) = parameter::with(words) {
            parameters = written;
        } else if words.eat("using index tablespace") {
            words.ident();
        } else {
            return (include, parameters);
        }
    }
}

/// `a, PERIOD b`, and whether the last one has the word. A column can be called `period`.
fn period(list: Cursor<'_>) -> (Vec<Name>, bool) {
    let mut has_period = false;
    let column = |mut item: Cursor<'_>| {
        let mut ahead = item;
        if ahead.eat("period") && ahead.first().is_some() {
            has_period = true;
            item = ahead;
        }
        item.bare()
    };
    let columns = list.items().filter_map(column).collect();
    (columns, has_period)
}

fn references<'t>(words: &mut Cursor<'_>, columns: Vec<Name>, has_period: bool) -> Option<Rule<'t>> {
    let table = words.qualified()?;
    let referenced = words.is("(").then(|| period(words.brackets()).0);
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
            return Some(Rule::ForeignKey(ForeignKey { columns, table, referenced, has_period, set }));
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
