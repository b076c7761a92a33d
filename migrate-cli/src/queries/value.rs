//! What an expression of Rust is, where that is a text that stands in the source.

use std::collections::BTreeMap;
use std::sync::Arc;

use migrate_core::check::replay::Quoted;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Lit, LitStr, Macro, Path, Token};

use super::literal;
use super::source::Source;

/// What an expression is.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(Quoted),
    /// It is put together, or comes from elsewhere; what it begins with, where that is known.
    AtRunTime(Option<String>),
}

const UNKNOWN: Value = Value::AtRunTime(None);

/// What names stand for.
#[derive(Debug, Default)]
pub(super) struct Constants {
    /// By file and name.
    here: BTreeMap<(Arc<str>, String), Vec<Value>>,
    everywhere: BTreeMap<String, Vec<Value>>,
}

impl Constants {
    /// Learns those of a file.
    pub(super) fn add(&mut self, source: &Source<'_>, file: &syn::File) {
        Collector { source, constants: self }.visit_file(file);
    }

    /// What a path ends in: the one of this file, or the only one that there is.
    pub(super) fn of(&self, source: &Source<'_>, path: &Path) -> Option<Value> {
        let name = last(path);
        let here = self.here.get(&(Arc::clone(&source.shown), name.clone()));
        match here.or_else(|| self.everywhere.get(&name)).map(Vec::as_slice) {
            Some([only]) => Some(only.clone()),
            _ => None,
        }
    }

    fn learn(&mut self, source: &Source<'_>, name: &syn::Ident, expression: &Expr) {
        let value = of(source, expression, &|path| self.of(source, path));
        let here = (Arc::clone(&source.shown), name.to_string());
        self.here.entry(here).or_default().push(value.clone());
        self.everywhere.entry(name.to_string()).or_default().push(value);
    }
}

struct Collector<'c> {
    source: &'c Source<'c>,
    constants: &'c mut Constants,
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constants.learn(self.source, &item.ident, &item.expr);
        visit::visit_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constants.learn(self.source, &item.ident, &item.expr);
        visit::visit_item_static(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constants.learn(self.source, &item.ident, &item.expr);
        visit::visit_impl_item_const(self, item);
    }
}

/// What an expression is, where `named` knows names.
pub(super) fn of(source: &Source<'_>, expression: &Expr, named: &dyn Fn(&Path) -> Option<Value>) -> Value {
    let inner = |expression: &Expr| of(source, expression, named);
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => literal::quoted(source, text).map_or(UNKNOWN, Value::Text),
            _ => UNKNOWN,
        },
        Expr::Paren(within) => inner(&within.expr),
        Expr::Group(within) => inner(&within.expr),
        Expr::Reference(within) => inner(&within.expr),
        Expr::Path(path) => named(&path.path).unwrap_or(UNKNOWN),
        Expr::Macro(call) => of_macro(source, &call.mac).unwrap_or(UNKNOWN),
        // `"…".to_owned()`
        Expr::MethodCall(call) if SAME.iter().any(|same| call.method == same) => inner(&call.receiver),
        // `AssertSqlSafe("…")`, `String::from("…")`
        Expr::Call(call) => match (&*call.func, call.args.first()) {
            (Expr::Path(path), Some(text)) if matches!(&*last(&path.path), "AssertSqlSafe" | "from") => {
                inner(text)
            }
            _ => UNKNOWN,
        },
        Expr::Binary(sum) => changed(inner(&sum.left)),
        _ => UNKNOWN,
    }
}

/// Of what it was only the beginning is known to be the same.
pub(super) fn changed(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::AtRunTime(Some(text.sql)),
        other @ Value::AtRunTime(_) => other,
    }
}

/// Calls of these give the text that they are called on.
const SAME: &[&str] = &["as_ref", "as_str", "into", "to_owned", "to_string", "trim"];

pub(super) fn of_macro(source: &Source<'_>, call: &Macro) -> Option<Value> {
    let tokens = call.tokens.clone();
    match &*last(&call.path) {
        "concat" | "indoc" => {
            let literals = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(tokens).ok()?;
            let texts = literals.iter().map(|text| literal::quoted(source, text));
            let texts = texts.collect::<Option<Vec<Quoted>>>()?;
            texts.into_iter().reduce(|first, next| literal::joined(first, &next)).map(Value::Text)
        }
        "include_str" => source.beside(&first_text(source, &tokens)?.sql).map(Value::Text),
        "format" | "formatdoc" => first_text(source, &tokens).map(Value::Text).map(changed),
        _ => None,
    }
}

/// The first text among the arguments of a macro, with those that are added to it: `"SELECT " + "1"`.
pub(super) fn first_text(source: &Source<'_>, arguments: &TokenStream) -> Option<Quoted> {
    let text = |token: TokenTree| syn::parse2::<LitStr>(token.into()).ok();
    let mut tokens = arguments.clone().into_iter();
    let first = tokens.by_ref().find_map(text)?;
    let mut whole = literal::quoted(source, &first)?;
    while let Some(TokenTree::Punct(plus)) = tokens.next()
        && plus.as_char() == '+'
    {
        let next = tokens.next().and_then(text)?;
        whole = literal::joined(whole, &literal::quoted(source, &next)?);
    }
    Some(whole)
}

/// The name that a path ends in.
pub(super) fn last(path: &Path) -> String {
    path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
}
