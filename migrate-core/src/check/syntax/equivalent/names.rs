//! Words of the grammar that are names where they stand, each of which `tests/differential/grammar` has asked a server about:
//! every keyword in every place of a name.

use super::{Change, change, is_one_of};
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words::{Class, class};
use crate::check::syntax::{grammar, synopsis};

/// What comes before a word, the word, and what comes after it.
struct Place<'p, 't> {
    before: &'p [Token<'t>],
    word: &'p Token<'t>,
    after: &'p [Token<'t>],
}

const NEWER_FUNCTIONS: &[&str] = &[
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
];

/// The words that are names, with one that the parser takes for a name.
pub(super) fn names(_text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let places = tokens.iter().enumerate().filter_map(|(at, word)| {
        let (before, rest) = tokens.split_at_checked(at)?;
        let place = Place { before, word, after: rest.get(1..)? };
        (word.kind == TokenKind::Word && place.is_name()).then(|| change(std::slice::from_ref(word), "a"))?
    });
    places.collect()
}

/// `func_table: func_expr_windowless`, which has the functions with a syntax of their own, and `func_name`s of any kind.
pub(super) fn functions_in_from(text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let starts = tokens.iter().enumerate().filter(|(at, word)| {
        let after_from = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_item = after_from.is_some_and(|before| is_one_of(before, &["from", "join", ",", "lateral"]));
        let opens = tokens.get(at + 1).is_some_and(|next| next.text == "(");
        let is_function = matches!(class(word.text), Class::FunctionName | Class::ColumnName);
        is_item && opens && is_function && !is_one_of(word, &["values", "row"])
    });
    let calls = starts.filter_map(|(at, word)| {
        if class(word.text) == Class::FunctionName {
            return change(std::slice::from_ref(word), "f");
        }
        let (end, _) = synopsis::clause("call", text, tokens, at)?;
        let call = tokens.get(at..end)?;
        let sql = text.get(word.start..call.last()?.end())?;
        grammar::read(&format!("SELECT {sql}"), &[]).1.is_empty().then(|| change(call, "f()"))?
    });
    calls.collect()
}

impl Place<'_, '_> {
    fn is_name(&self) -> bool {
        let is = |words: &[&str]| is_one_of(self.word, words);
        // `VALUES` begins rows, `DEFAULT VALUES` is one, and `FOR VALUES` is a partition's.
        is(&["values"]) && !self.comes(&["("]) && !self.follows(&["default", "for"])
            || is(&["cube", "rollup"]) && !self.comes(&["("])
            // `CURRENT OF` a cursor, `CURRENT ROW` of a frame.
            || is(&["current"]) && !self.comes(&["of", "row"])
            || is(&["exclude"]) && self.is_column() && !self.comes(&["using", "("])
            || is(&["transaction"]) && self.follows(&["prepare"]) && self.comes(&["as", "("])
            || is(&["uescape"]) && !self.before.last().is_some_and(|token| token.text.ends_with(['\'', '"']))
            || is(&["operator"]) && self.follows(&["(", ","]) && self.comes(&["("])
            || is(&["recursive"]) && self.follows(&["with"]) && self.comes(&["(", "as"])
            || is(&["unlogged", "temp", "temporary", "local", "global"])
                && self.follows(&["into"])
                && self.comes(&["."])
            // To servers before 17 these are functions like any other.
            || is(NEWER_FUNCTIONS) && self.comes(&["("])
            // `FETCH NEXT row ROW`: how many rows is a column's value.
            || is(&["row"]) && self.follows(&["next", "first"]) && self.comes(&["row", "rows"])
            || self.is_of_query()
            || self.is_bare_label()
    }

    /// `common_table_expr: name opt_name_list AS opt_materialized '('`.
    fn is_of_query(&self) -> bool {
        let columns = self.after.iter().position(|token| token.text == ")").filter(|_| self.comes(&["("]));
        let mut after = self.after.iter().skip(columns.map_or(0, |end| end + 1)).peekable();
        self.follows(&["with", "recursive", ","])
            && matches!(class(self.word.text), Class::Unreserved | Class::ColumnName)
            && after.next().is_some_and(|token| is_one_of(token, &["as"]))
            && after
                .find(|token| !is_one_of(token, &["not", "materialized"]))
                .is_some_and(|token| token.text == "(")
    }

    /// `BareColLabel` at the end of a target.
    fn is_bare_label(&self) -> bool {
        let ends = self.after.is_empty() || self.comes(&[",", "from", ")"]);
        let after_operand = self.before.last().is_some_and(|token| {
            token.kind != TokenKind::Symbol && !is_one_of(token, &["select", "not"])
                || matches!(token.text, ")" | "]")
        });
        ends && after_operand && is_one_of(self.word, &["in", "like", "ilike", "between"])
    }

    /// Where a column's name begins its definition, or an action on it.
    fn is_column(&self) -> bool {
        self.follows(&["(", ",", "add", "drop", "alter", "column", "exists"])
    }

    fn follows(&self, words: &[&str]) -> bool {
        self.before.last().is_some_and(|token| is_one_of(token, words))
    }

    fn comes(&self, words: &[&str]) -> bool {
        self.after.first().is_some_and(|token| is_one_of(token, words))
    }
}
