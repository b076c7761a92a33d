//! SQL/JSON's functions: <https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-SQLJSON-QUERYING>.

use super::{Expression, Node, Reader, Special, What};
use crate::check::read::query::is_query;
use crate::check::read::type_name;
use crate::check::syntax::cursor::Cursor;

/// Those with words among their arguments; of `json_object` there is a plain one too.
const NAMES: [&str; 11] = [
    "json",
    "json_object",
    "json_array",
    "json_objectagg",
    "json_arrayagg",
    "json_exists",
    "json_query",
    "json_value",
    "json_scalar",
    "json_serialize",
    "json_table",
];

impl<'t> Reader<'t> {
    /// Everything in the brackets; nothing if it is no such function, or called as any other.
    pub(super) fn json(&mut self, word: &str) -> Option<Special<'t>> {
        let name = NAMES.into_iter().find(|name| *name == word)?;
        let is_plain = |text: &str| matches!(text, ":") || text.eq_ignore_ascii_case("value");
        let has_words = self.words.tokens().iter().any(|token| is_plain(token.text));
        let has_options = self.words.has("returning") || self.words.has("on") || self.words.has("unique");
        if name == "json_object" && !has_words && !has_options && self.words.first().is_some() {
            return None;
        }
        let mut special = Special { what: What::Json(None), name, arguments: Vec::new() };
        self.json_arguments(&mut special);
        Some(special)
    }

    pub(in crate::check::read) fn json_arguments(&mut self, special: &mut Special<'t>) {
        while self.words.first().is_some() {
            if self.json_option(special) {
                continue;
            }
            let before = self.words;
            let argument = self.json_value();
            if argument.is_there() {
                special.arguments.push(argument);
            }
            self.words.eat_one_of(&[",", ":", "value"]);
            if self.words.tokens().len() == before.tokens().len() {
                special.arguments.push(self.unread());
                self.words = Cursor::new(&[]);
                return;
            }
        }
    }

    /// A value, or a query as the only argument.
    fn json_value(&mut self) -> Expression<'t> {
        if is_query(self.words) && !self.words.next_is("(") {
            let start = self.words;
            let query = Box::new(self.whole_query());
            self.words = Cursor::new(&[]);
            return self.made(start, Node::Query(query));
        }
        self.expression()
    }

    /// Words that are no value: `PASSING`, `NULL ON NULL`, `RETURNING jsonb`, `AS name`.
    pub(in crate::check::read) fn json_option(&mut self, special: &mut Special<'t>) -> bool {
        let before = self.words.tokens().len();
        if self.words.take("returning") {
            let of_type = type_name::read(&mut self.words);
            special.what = What::Json(Some(of_type));
        } else if self.words.eat("format json") {
            if self.words.take("encoding") {
                self.words.advance();
            }
        } else if self.words.eat("order by") {
            special.arguments.extend(self.sorts());
        } else if self.words.take("as") {
            self.words.advance();
            self.words.take(",");
        } else if self.words.take("default") {
            let value = self.expression();
            special.arguments.push(value);
            self.words.eat_one_of(&["on empty", "on error"]);
        } else {
            self.words.eat_one_of(&OPTIONS);
        }
        self.words.tokens().len() < before
    }
}

const OPTIONS: [&str; 35] = [
    "passing",
    "null on null",
    "absent on null",
    "null on empty",
    "null on error",
    "error on empty",
    "error on error",
    "true on error",
    "false on error",
    "unknown on error",
    "true on empty",
    "false on empty",
    "unknown on empty",
    "empty on empty",
    "empty on error",
    "empty array on empty",
    "empty array on error",
    "empty object on empty",
    "empty object on error",
    "with unique keys",
    "with unique",
    "without unique keys",
    "without unique",
    "with wrapper",
    "with array wrapper",
    "with conditional wrapper",
    "with conditional array wrapper",
    "with unconditional wrapper",
    "with unconditional array wrapper",
    "without wrapper",
    "without array wrapper",
    "keep quotes on scalar string",
    "keep quotes",
    "omit quotes on scalar string",
    "omit quotes",
];
