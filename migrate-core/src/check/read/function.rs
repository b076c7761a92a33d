//! Functions, procedures and aggregates: `CREATE`, `ALTER`.

use std::ops::Range;

use super::argument::{self, Argument, Signature};
use super::body::{self, Text};
use super::create::Manner;
use super::kinds::Kind;
use super::object::{self, ObjectAction};
use super::query::{self, Query};
use super::search_path::{self, SearchPath};
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::literal::text_of;
use crate::check::syntax::name::{Ident, Name};

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
#[derive(Clone, Debug)]
pub(crate) struct CreateRoutine<'t> {
    pub(crate) is_procedure: bool,
    /// `OR REPLACE`.
    pub(crate) replaces: bool,
    /// `WINDOW`.
    pub(crate) is_window: bool,
    pub(crate) signature: Signature<'t>,
    pub(crate) returns: Option<Returns<'t>>,
    pub(crate) language: Option<Name>,
    pub(crate) body: Option<Body<'t>>,
    /// Its own `SET search_path`.
    pub(crate) path: Option<SearchPath>,
    /// Where `SECURITY DEFINER` stands.
    pub(crate) definer: Option<Range<usize>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Returns<'t> {
    Type { of_type: TypeName, is_set: bool },
    Table(Vec<Argument<'t>>),
}

#[derive(Clone, Debug)]
pub(crate) enum Body<'t> {
    /// Nothing where it has escapes.
    Text(Option<Text>),
    /// `BEGIN ATOMIC … END` or `RETURN …`, which are a part of the statement itself.
    Statements(Vec<Query<'t>>),
}

#[derive(Clone, Debug)]
pub(crate) struct CreateAggregate<'t> {
    /// `OR REPLACE`.
    pub(crate) replaces: bool,
    pub(crate) signature: Signature<'t>,
    pub(crate) state: Option<TypeName>,
    /// What it calls for each row, and at the end.
    pub(crate) functions: Vec<Name>,
}

#[derive(Clone, Debug)]
pub(crate) struct AlterRoutine<'t> {
    pub(crate) kind: Kind,
    pub(crate) signature: Signature<'t>,
    /// Nothing where its options change.
    pub(crate) action: Option<ObjectAction>,
    /// Its own `SET search_path`.
    pub(crate) path: Option<SearchPath>,
    /// Where `SECURITY DEFINER` stands.
    pub(crate) definer: Option<Range<usize>>,
}

/// What stands after `CREATE FUNCTION`.
pub(super) fn create(mut words: Cursor<'_>, manner: Manner, is_procedure: bool) -> Option<CreateRoutine<'_>> {
    let signature = argument::signature(&mut words)?;
    let returns = if words.is("returns null") { None } else { returns(&mut words) };
    let replaces = manner.replaces;
    let made = CreateRoutine {
        is_procedure,
        replaces,
        is_window: false,
        signature,
        returns,
        language: None,
        body: None,
        path: None,
        definer: None,
    };
    Some(options(words, made))
}

fn returns<'t>(words: &mut Cursor<'t>) -> Option<Returns<'t>> {
    if !words.eat("returns") {
        return None;
    }
    if words.eat("table") {
        return Some(Returns::Table(argument::arguments(words.brackets())));
    }
    let is_set = words.eat("setof");
    Some(Returns::Type { of_type: type_name::read(words), is_set })
}

fn options<'t>(mut words: Cursor<'t>, mut made: CreateRoutine<'t>) -> CreateRoutine<'t> {
    while words.first().is_some() {
        if words.eat("as") {
            made.body = Some(Body::Text(words.advance().and_then(Text::of)));
        } else if words.eat("language") {
            made.language = language(&mut words);
        } else if words.eat("window") {
            made.is_window = true;
        } else if words.is("security definer") {
            made.definer = definer(words);
            words.eat("security definer");
        } else if words.eat("set") {
            if words.eat("search_path") {
                made.path = search_path::of_object(&mut words);
            } else {
                // A setting may have any name.
                words.qualified();
            }
        } else if words.eat("return") {
            made.body = Some(Body::Statements(vec![query::behind_select(words)]));
            break;
        } else if words.eat("begin atomic") {
            made.body = Some(Body::Statements(atomic(words)));
            break;
        } else if words.is("(") {
            words.brackets();
        } else {
            words.advance();
        }
    }
    made
}

/// Where `SECURITY DEFINER` stands, if that comes next.
fn definer(words: Cursor<'_>) -> Option<Range<usize>> {
    let mut ahead = words;
    ahead.eat("security definer").then(|| ahead.since(words))
}

/// A name, or a string.
pub(super) fn language(words: &mut Cursor<'_>) -> Option<Name> {
    let start = *words;
    if let Some(name) = words.bare() {
        return Some(name);
    }
    let text = text_of(words.advance()?)?.to_ascii_lowercase();
    Some(Name::bare(Ident::exact(&text), words.since(start)))
}

fn atomic(words: Cursor<'_>) -> Vec<Query<'_>> {
    let tokens = words.tokens();
    let end = tokens.iter().rposition(|token| token.text.eq_ignore_ascii_case("end"));
    let inside = end.and_then(|end| tokens.get(..end)).unwrap_or_default();
    body::statements(inside).map(of_atomic).collect()
}

fn of_atomic(mut words: Cursor<'_>) -> Query<'_> {
    if words.eat("return") { query::behind_select(words) } else { query::read(words) }
}

/// What stands after `CREATE AGGREGATE`.
pub(super) fn aggregate(mut words: Cursor<'_>, manner: Manner) -> Option<CreateAggregate<'_>> {
    let mut ahead = words;
    let mut signature = argument::signature(&mut words)?;
    ahead.qualified();
    let mut definition = ahead.brackets();
    if words.is("(") {
        definition = words.brackets();
    } else {
        // The old way: `BASETYPE = …` among the rest.
        signature.arguments = old_arguments(definition);
    }
    let (mut state, mut functions) = (None, Vec::new());
    for mut item in definition.items() {
        let Some(key) = item.ident() else { continue };
        item.eat("=");
        match &*key {
            "stype" | "stype1" => state = Some(type_name::read(&mut item)),
            "sfunc" | "sfunc1" | "finalfunc" => functions.extend(item.qualified()),
            _ => {}
        }
    }
    Some(CreateAggregate { replaces: manner.replaces, signature, state, functions })
}

fn old_arguments(definition: Cursor<'_>) -> Option<Vec<Argument<'_>>> {
    definition.items().find_map(|mut item| {
        let is_type = item.eat("basetype") && item.eat("=") && !item.is("any");
        is_type.then(|| argument::arguments(item))
    })
}

/// What stands after `ALTER FUNCTION` and its kin.
pub(super) fn alter(mut words: Cursor<'_>, kind: Kind) -> Option<AlterRoutine<'_>> {
    let signature = argument::signature(&mut words)?;
    let action = object::action(&mut words);
    let (mut path, mut at) = (None, None);
    while words.first().is_some() {
        at = at.or_else(|| definer(words));
        if words.eat("set search_path") {
            path = search_path::of_object(&mut words);
        } else {
            words.advance();
        }
    }
    Some(AlterRoutine { kind, signature, action, path, definer: at })
}
