//! Where a program sends SQL: the macros and functions of sqlx, `diesel::sql_query`, the methods of `tokio-postgres` and
//! `postgres`, the raw statements of sea-orm.

use std::collections::BTreeMap;

use migrate_core::check;
use migrate_core::check::replay::Quoted;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, LitStr, Macro, Pat, Path, Token};

use super::source::Source;
use super::value::{self, Constants, Value, changed, first_text, last};
use super::{literal, others};

/// Macros whose first text is a query; with `_unchecked` behind it, too.
const MACROS: &[&str] = &["query", "query_as", "query_scalar"];

/// Macros whose first text is the path of a file that holds one.
const MACROS_OF_FILES: &[&str] = &["query_file", "query_file_as", "query_file_scalar"];

/// Functions of sqlx, and Diesel's.
const FUNCTIONS: &[&str] = &[
    "query",
    "query_as",
    "query_as_with",
    "query_scalar",
    "query_scalar_with",
    "query_with",
    "raw_sql",
    "sql_query",
];

/// Functions of sea-orm's `Statement`: behind the database the text stands.
const STATEMENTS: &[&str] = &["from_sql_and_values", "from_string"];

/// Methods of clients. Others have methods of such names, too.
const METHODS: &[&str] = &[
    "batch_execute",
    "copy_in",
    "copy_in_raw",
    "copy_out",
    "copy_out_raw",
    "execute",
    "execute_many",
    "execute_raw",
    "execute_typed",
    "execute_unprepared",
    "fetch",
    "fetch_all",
    "fetch_many",
    "fetch_one",
    "fetch_optional",
    "prepare",
    "prepare_cached",
    "prepare_typed",
    "prepare_typed_cached",
    "query",
    "query_one",
    "query_opt",
    "query_raw",
    "query_typed",
    "query_typed_raw",
    "simple_query",
];

/// Those of [`METHODS`] that keep what they are given.
const KEEPING: &[&str] = &["prepare", "prepare_cached", "prepare_typed", "prepare_typed_cached"];

/// What a file sends.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) texts: Vec<Quoted>,
    /// So many are put together when the program runs.
    pub(super) at_run_time: usize,
    /// So many may be sent to another database.
    pub(super) elsewhere: usize,
}

/// What this file sends; `is_elsewhere` says that its crate has another database.
pub(super) fn sent(source: &Source<'_>, file: &syn::File, constants: &Constants, is_elsewhere: bool) -> Sent {
    let mut finder = Finder { source, constants, scopes: Vec::new(), sent: Sent::default() };
    finder.visit_file(file);
    let sent = finder.sent;
    let elsewhere = sent.texts.iter().filter(|text| text.is_query()).count() + sent.at_run_time;
    if elsewhere > 0 && (is_elsewhere || others::are_named(source, file)) {
        return Sent { elsewhere, ..Sent::default() };
    }
    sent
}

/// How a query is sent.
#[derive(Clone, Copy, Debug, Default)]
struct How {
    /// [`Quoted::is_kept`]
    is_kept: bool,
    /// [`Quoted::is_untyped`]
    is_untyped: bool,
}

impl How {
    /// As it is built, sqlx asks a server for the types.
    const BY_MACRO: How = How { is_kept: true, is_untyped: true };

    fn of(self, text: Quoted) -> Quoted {
        Quoted { is_kept: self.is_kept, is_untyped: self.is_untyped, ..text }
    }
}

struct Finder<'f> {
    source: &'f Source<'f>,
    constants: &'f Constants,
    /// What `let` has bound, by block.
    scopes: Vec<BTreeMap<String, Value>>,
    sent: Sent,
}

impl Finder<'_> {
    fn value(&self, expression: &Expr) -> Value {
        value::of(self.source, expression, &|path| self.named(path))
    }

    fn named(&self, path: &Path) -> Option<Value> {
        let name = path.get_ident().map(ToString::to_string);
        let bound =
            name.and_then(|name| self.scopes.iter().rev().find_map(|scope| scope.get(&name)).cloned());
        bound.or_else(|| self.constants.of(self.source, path))
    }

    /// By a function that sends nothing else.
    fn send(&mut self, value: Value, how: How) {
        match value {
            Value::Text(text) => self.sent.texts.push(Quoted { is_sql: true, ..how.of(text) }),
            Value::AtRunTime(_) => self.sent.at_run_time += 1,
        }
    }

    /// By what may be another's of that name.
    fn send_query(&mut self, value: Value, how: How) {
        match value {
            Value::Text(text) if check::is_query(&text.sql) => {
                self.sent.texts.push(how.of(text));
            }
            Value::AtRunTime(Some(text)) if check::is_query(&text) => self.sent.at_run_time += 1,
            _ => {}
        }
    }

    /// Wherever that is sent, what it makes may be there.
    fn define(&mut self, text: Quoted) {
        if check::is_definition(&text.sql) {
            self.sent.texts.push(text);
        }
    }

    fn of_macro(&mut self, call: &Macro) {
        let name = last(&call.path);
        if name == "include_str"
            && let Some(Value::Text(text)) = value::of_macro(self.source, call)
        {
            self.define(text);
        }
        let name = name.strip_suffix("_unchecked").unwrap_or(&name);
        let Some(text) = first_text(self.source, &call.tokens) else { return };
        if MACROS.contains(&name) {
            // Others have a `query!`, too.
            if name != "query" || before(&call.path).as_deref() == Some("sqlx") {
                self.send(Value::Text(text), How::BY_MACRO);
            } else {
                self.send_query(Value::Text(text), How::BY_MACRO);
            }
        } else if MACROS_OF_FILES.contains(&name)
            && let Some(text) = self.source.in_crate(&text.sql)
        {
            self.send(Value::Text(text), How::BY_MACRO);
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_block(&mut self, block: &'ast Block) {
        self.scopes.push(BTreeMap::new());
        visit::visit_block(self, block);
        self.scopes.pop();
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        let pattern = match &local.pat {
            Pat::Type(typed) => &*typed.pat,
            pattern => pattern,
        };
        if let Pat::Ident(name) = pattern {
            let value = local.init.as_ref().map_or(Value::AtRunTime(None), |init| self.value(&init.expr));
            let value = if name.mutability.is_some() { changed(value) } else { value };
            if let Some(scope) = self.scopes.last_mut() {
                scope.insert(name.ident.to_string(), value);
            }
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let (Expr::Path(function), Some(text)) = (&*call.func, call.args.first()) {
            let name = last(&function.path);
            let before = before(&function.path);
            // sqlx tells the types of what is bound, and keeps what it has prepared.
            let how = How { is_kept: !matches!(&*name, "sql_query" | "raw_sql"), is_untyped: false };
            let is_theirs = name == "sql_query" || before.as_deref() == Some("sqlx");
            let value = self.value(text);
            match before.as_deref() {
                _ if is_theirs && FUNCTIONS.contains(&&*name) => self.send(value, how),
                None if FUNCTIONS.contains(&&*name) => self.send_query(value, how),
                Some("Statement") if STATEMENTS.contains(&&*name) => {
                    if let Some(text) = call.args.iter().nth(1) {
                        let value = self.value(text);
                        self.send_query(value, How::default());
                    }
                }
                Some("QueryBuilder") if name == "new" => self.sent.at_run_time += 1,
                _ => {}
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if METHODS.iter().any(|method| call.method == method)
            && let Some(text) = call.args.first()
        {
            let value = self.value(text);
            let is_kept = KEEPING.iter().any(|method| call.method == method);
            let is_untyped = !call.method.to_string().contains("typed");
            self.send_query(value, How { is_kept, is_untyped });
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        if let Some(text) = literal::quoted(self.source, literal) {
            self.define(text);
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.of_macro(call);
        // What other macros are given is Rust as a rule: `assert_eq!(…)`, `select! { … }`.
        let tokens = call.tokens.clone();
        if let Ok(arguments) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
            for argument in &arguments {
                Finder::visit_expr(self, argument);
            }
        } else if let Ok(statements) = Block::parse_within.parse2(tokens) {
            for statement in &statements {
                Finder::visit_stmt(self, statement);
            }
        }
    }
}

/// The name before the last one.
fn before(path: &Path) -> Option<String> {
    path.segments.iter().rev().nth(1).map(|segment| segment.ident.to_string())
}
