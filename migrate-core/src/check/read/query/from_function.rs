//! Functions in FROM, and tables that are made of a document.

use std::ops::Range;

use super::from::{Alias, FromItem};
use crate::check::read::expression::{Expression, Node, Path, Reader, Special, What};
use crate::check::read::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::name::Ident;

/// `f(1) WITH ORDINALITY AS t (a, b)`, `ROWS FROM (f(1), g(2) AS (a integer))`
#[derive(Clone, Debug)]
pub(crate) struct FromFunction<'t> {
    pub(crate) calls: Vec<(Expression<'t>, Vec<Definition>)>,
    pub(crate) is_rows_from: bool,
    pub(crate) has_ordinality: bool,
    pub(crate) alias: Option<Alias>,
    pub(crate) at: Range<usize>,
}

/// A column and its type.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) name: Ident,
    /// Nothing of `FOR ORDINALITY`, which is a whole number.
    pub(crate) of_type: Option<TypeName>,
}

#[derive(Clone, Debug)]
pub(crate) struct FromTable<'t> {
    pub(crate) arguments: Vec<Expression<'t>>,
    pub(crate) columns: Vec<Definition>,
    /// What stands in it is not read: it may have any columns.
    pub(crate) is_unread: bool,
    pub(crate) alias: Option<Alias>,
    pub(crate) at: Range<usize>,
}

impl<'t> Reader<'t> {
    /// A call in FROM, with its alias; nothing if something else comes next.
    pub(super) fn call_of_from(&mut self) -> Option<FromItem<'t>> {
        let start = self.words;
        let is_rows_from = self.words.is("rows from (");
        let mut calls = Vec::new();
        if is_rows_from {
            self.words.advance();
            self.words.advance();
            let mut inner = self.brackets();
            loop {
                let call = inner.expression();
                let has_list = inner.words.take("as");
                let list = if has_list { definitions(inner.words.brackets()) } else { Vec::new() };
                calls.push((call, list));
                if !inner.words.take(",") {
                    break;
                }
            }
        } else {
            let mut ahead = self.words;
            Path::read(&mut ahead)?;
            let is_call = ahead.next_is("(") && !self.words.next_is("only");
            let is_word = self.words.is("collation for (") || is_value(self.words);
            (is_call || is_word).then_some(())?;
            calls.push((self.operand(), Vec::new()));
        }
        let at = self.words.since(start);
        let has_ordinality = self.words.eat("with ordinality");
        let alias = self.alias(true);
        Some(FromItem::Function(Box::new(FromFunction { calls, is_rows_from, has_ordinality, alias, at })))
    }

    /// XMLTABLE, `JSON_TABLE`, `GRAPH_TABLE`.
    pub(super) fn table_of_from(&mut self) -> Option<FromItem<'t>> {
        let start = self.words;
        let mut ahead = self.words;
        let word = ahead.eat_one_of(&["xmltable", "json_table", "graph_table"])?;
        ahead.next_is("(").then_some(())?;
        self.words = ahead;
        let mut inner = self.brackets();
        let mut table = FromTable {
            arguments: Vec::new(),
            columns: Vec::new(),
            is_unread: word == "graph_table",
            alias: None,
            at: self.words.since(start),
        };
        match word {
            "xmltable" => inner.xml_table(&mut table),
            "json_table" => inner.json_table(&mut table),
            _ => {}
        }
        table.alias = self.alias(true);
        Some(FromItem::Table(Box::new(table)))
    }

    /// `XMLNAMESPACES (…), path PASSING document COLUMNS …`
    fn xml_table(&mut self, table: &mut FromTable<'t>) {
        if self.words.take("xmlnamespaces") {
            let mut inner = self.brackets();
            while inner.words.first().is_some() {
                inner.words.take("default");
                table.arguments.push(inner.expression());
                if inner.words.take("as") {
                    inner.words.pass_name();
                }
                if !inner.words.take(",") {
                    break;
                }
            }
            self.words.take(",");
        }
        table.arguments.push(self.operand());
        self.words.take("passing");
        self.words.eat_one_of(&["by ref", "by value"]);
        table.arguments.push(self.operand());
        self.words.eat_one_of(&["by ref", "by value"]);
        if !self.words.take("columns") {
            table.is_unread = true;
            return;
        }
        while let Some(name) = self.words.ident() {
            let of_type = self.column_type();
            table.columns.push(Definition { name, of_type });
            loop {
                if self.words.eat_one_of(&["path", "default"]).is_some() {
                    table.arguments.push(self.restricted());
                } else if self.words.eat_one_of(&["not null", "null"]).is_none() {
                    break;
                }
            }
            if !self.words.take(",") {
                break;
            }
        }
        table.is_unread = self.words.first().is_some();
    }

    /// `document, path AS name PASSING … COLUMNS (…) ERROR ON ERROR`
    fn json_table(&mut self, table: &mut FromTable<'t>) {
        let mut special = Special { what: What::Json(None), name: "json_table", arguments: Vec::new() };
        while !self.words.next_is("columns") && self.words.first().is_some() {
            let before = self.words.tokens().len();
            if !self.json_option(&mut special) {
                special.arguments.push(self.expression());
                self.words.take(",");
            }
            if self.words.tokens().len() == before {
                break;
            }
        }
        table.arguments.append(&mut special.arguments);
        table.is_unread = !self.json_columns(table, &mut special);
        table.arguments.append(&mut special.arguments);
    }

    /// Whether all of them could be read.
    fn json_columns(&mut self, table: &mut FromTable<'t>, special: &mut Special<'t>) -> bool {
        if !self.words.take("columns") {
            return false;
        }
        let mut inner = self.brackets();
        while inner.words.first().is_some() {
            let is_nested = inner.words.next_is("nested")
                && inner.words.tokens().get(1).is_some_and(|next| {
                    next.kind == TokenKind::Literal || next.text.eq_ignore_ascii_case("path")
                });
            if is_nested {
                inner.words.advance();
                inner.words.take("path");
                inner.operand();
                if inner.words.take("as") {
                    inner.words.pass_name();
                }
                let Some(mut deeper) = inner.deeper() else { return false };
                if !deeper.json_columns(table, special) {
                    return false;
                }
                inner.words = deeper.words;
            } else {
                let Some(name) = inner.words.ident() else { return false };
                let of_type = inner.column_type();
                table.columns.push(Definition { name, of_type });
                loop {
                    inner.words.take("exists");
                    if inner.words.take("path") {
                        inner.operand();
                    } else if !inner.json_option(special) {
                        break;
                    }
                }
            }
            if !inner.words.take(",") {
                break;
            }
        }
        while self.json_option(special) {}
        inner.words.first().is_none()
    }

    /// The type of a column; `FOR ORDINALITY` is one of its own.
    fn column_type(&mut self) -> Option<TypeName> {
        if self.words.eat("for ordinality") { None } else { Some(type_name::read(&mut self.words)) }
    }
}

/// Whether this word is a value without brackets.
fn is_value(words: Cursor<'_>) -> bool {
    let is_current = words.first().is_some_and(|token| {
        token.kind == TokenKind::Word && !crate::check::read::expression::is_column_name(token)
    });
    is_current && matches!(Reader::new(words).operand().node, Node::Current(_))
}

/// `(a integer, b text)`
pub(super) fn definitions(words: Cursor<'_>) -> Vec<Definition> {
    let mut all = Vec::new();
    for mut item in words.items() {
        if let Some(name) = item.ident() {
            all.push(Definition { name, of_type: Some(type_name::read(&mut item)) });
        }
    }
    all
}
