//! Bodies of functions and DO blocks: texts in a statement that hold statements themselves.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::block;
use super::dynamic;
use super::expression::{Scope, is_builtin, text_of};
use super::{query, session};
use crate::check::model::{
    ArgumentMode, Dependency, Function, Id, Ident, Kind, Link, Model, Name, Part, Refusal, Routine, Site,
    Target,
};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token, TokenKind};
use crate::check::syntax::words::{Class, class};

/// The text between the quotes, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) sql: Arc<str>,
    /// Its first byte in the script; nothing if it is not written there as it is.
    start: Option<usize>,
    /// With its quotes.
    whole: Range<usize>,
}

impl Text {
    /// Of a string constant; nothing where it has escapes.
    pub(super) fn of(literal: &Token<'_>) -> Option<Text> {
        let sql = text_of(literal)?;
        let start = literal.text.find(&*sql).map(|before| literal.start + before);
        Some(Text { sql: sql.into(), start, whole: literal.start..literal.end() })
    }

    /// Of one that is put together by these words.
    pub(super) fn made(sql: String, whole: Range<usize>) -> Text {
        Text { sql: sql.into(), start: None, whole }
    }

    /// Its words, with their places in the script where that is possible.
    pub(super) fn tokens(&self) -> Vec<Token<'_>> {
        let before = self.start.unwrap_or_default();
        let words = lexer::tokens(&self.sql).filter(Token::is_sql);
        words.map(|token| Token { start: token.start + before, ..token }).collect()
    }

    /// Does something that stands at these words of it.
    pub(super) fn inside<T>(
        &self,
        model: &mut Model,
        script: usize,
        words: Cursor<'_>,
        act: impl FnOnce(&mut Model) -> T,
    ) -> T {
        let range = if self.start.is_some() { words.range() } else { self.whole.clone() };
        model.inside(Site { script, range }, act)
    }

    /// A refusal of words in it.
    pub(super) fn placed(&self, refusal: Refusal) -> Refusal {
        if self.start.is_some() { refusal } else { Refusal { at: self.whole.clone(), ..refusal } }
    }
}

/// The statements of a text, each without its semicolon.
pub(super) fn statements<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = Cursor<'t>> {
    let mut depth = 0_usize;
    let mut inside_atomic = 0_usize;
    tokens
        .split(move |token| {
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case("atomic") {
                inside_atomic += 1;
            }
            depth == 0 && inside_atomic == 0 && token.text == ";"
        })
        .filter(|statement| !statement.is_empty())
        .map(Cursor::new)
}

/// Judges the body of a function in SQL as PostgreSQL does when it is created: nothing in it is run.
///
/// # Errors
///
/// A name in it is not there.
pub(super) fn check_sql_function(
    model: &mut Model,
    body: &Text,
    name: &Ident,
    function: &Function,
) -> Result<(), Refusal> {
    let outer = std::mem::replace(&mut model.variables, variables(name, function));
    let tokens = body.tokens();
    let mut result = Ok(());
    for words in statements(&tokens) {
        // Any other statement is looked at when it is run.
        let is_query = words
            .is_one_of(&["select", "with", "values", "table", "insert", "update", "delete", "merge", "("]);
        if is_query {
            let mark = model.mark();
            result = query::read(model, words, &Scope::default()).map(drop);
            if result.is_err() {
                model.roll_back(mark);
                break;
            }
        }
    }
    model.variables = outer;
    result.map_err(|refusal| body.placed(refusal))
}

/// What a statement calls may do more than it says.
pub(super) fn called(model: &mut Model, words: Cursor<'_>) {
    let names: BTreeSet<(Option<Ident>, Ident)> = calls(words.tokens()).collect();
    let (mut own, mut is_unknown) = (BTreeSet::new(), false);
    for (schema, name) in names {
        let name = Name { schema, name, at: 0..0 };
        let routines: Vec<Id> = model.routines(&name).filter(|id| !model.object(*id).is_outside).collect();
        // `INSERT INTO t (a)`, `ON CONFLICT (a)` and `AS v (a)` look like calls.
        let may_be_call = name.schema.is_some() || class(&name.name) == Class::Identifier;
        is_unknown |= may_be_call
            && routines.is_empty()
            && !is_builtin(&name)
            && model.known(Kind::Table, &name).is_none();
        own.extend(routines);
    }
    for function in own {
        may_run(model, function);
    }
    if is_unknown {
        dynamic::unknown_call(model, words);
    }
}

/// The names in front of brackets that may be those of functions.
fn calls<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = (Option<Ident>, Ident)> + 't {
    let ident = |token: &Token<'_>| Cursor::new(std::slice::from_ref(token)).ident();
    tokens.iter().enumerate().filter_map(move |(number, token)| {
        let before = |count: usize| number.checked_sub(count).and_then(|number| tokens.get(number));
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedName);
        if !is_name || tokens.get(number + 1).is_none_or(|next| next.text != "(") {
            return None;
        }
        let schema = before(1).filter(|dot| dot.text == ".").and_then(|_| before(2)).and_then(ident);
        let is_keyword = schema.is_none()
            && token.kind == TokenKind::Word
            && !matches!(class(token.text), Class::Identifier | Class::Unreserved);
        let is_alias = before(1).is_some_and(|before| before.text.eq_ignore_ascii_case("as"));
        if is_keyword || is_alias { None } else { Some((schema, ident(token)?)) }
    })
}

/// A function of the history is called: anything in its body may happen.
pub(super) fn may_run(model: &mut Model, function: Id) {
    let Some(routine) = model.bodies.get(&function).cloned() else { return };
    if model.depth >= DEEPEST {
        return;
    }
    model.depth += 1;
    let outer = std::mem::take(&mut model.variables);
    let path = model.search_path.clone();
    if let Some(own) = &routine.path {
        session::put(model, own.clone());
    }
    if routine.language == "plpgsql" {
        block::may_run(model, &routine);
    } else if routine.language == "sql" {
        let tokens = routine.text.tokens();
        model.perhaps(|model| {
            for words in statements(&tokens) {
                routine.text.inside(model, routine.script, words, |model| block::attempt(model, words));
            }
        });
    }
    if routine.path.is_some() {
        model.search_path = path;
    }
    model.variables = outer;
    model.depth -= 1;
}

/// How deep functions that call each other are followed.
const DEEPEST: usize = 4;

/// A function or procedure has been created: its body is judged, and kept for calls.
///
/// # Errors
///
/// A name in a body in SQL is not there.
pub(super) fn created(model: &mut Model, words: Cursor<'_>, mark: usize) -> Result<(), Refusal> {
    let Some(id) = model.changed_routine(mark) else { return Ok(()) };
    let name = model.object(id).name.clone();
    let Some(function) = model.object(id).function().cloned() else { return Ok(()) };
    if let Some(statements) = written_out(words) {
        let uses = model.analyse(|model| judged(model, &statements, &name, &function))?;
        model.change(id, |object| {
            for target in uses {
                let link = Link { part: Part::Whole, how: Dependency::Normal, target };
                if target.object != id && !object.links.contains(&link) {
                    object.links.push(link);
                }
            }
        });
        return Ok(());
    }
    let Some(routine) = read(model, words) else { return Ok(()) };
    if routine.language == "sql" && model.checks_bodies {
        let path = model.search_path.clone();
        if let Some(own) = &routine.path {
            session::put(model, own.clone());
        }
        let result = model.analyse(|model| check_sql_function(model, &routine.text, &name, &function));
        model.search_path = path;
        result?;
    }
    model.bodies.insert(id, routine);
    Ok(())
}

/// The statements of `BEGIN ATOMIC … END` or `RETURN …`, which are a part of the statement itself.
fn written_out(words: Cursor<'_>) -> Option<Vec<Vec<Token<'_>>>> {
    let mut ahead = words;
    let is_begin = |words: &Cursor<'_>| words.is("begin atomic");
    while ahead.first().is_some() && !is_begin(&ahead) && !ahead.is("return") {
        if ahead.is("(") {
            ahead.brackets();
        } else {
            ahead.advance();
        }
    }
    let first = ahead.advance()?;
    if first.text.eq_ignore_ascii_case("return") {
        let select = Token { text: "select", ..*first };
        return Some(vec![[select].into_iter().chain(ahead.tokens().iter().copied()).collect()]);
    }
    ahead.eat("atomic");
    let tokens = ahead.tokens();
    let end = tokens.iter().rposition(|token| token.text.eq_ignore_ascii_case("end"))?;
    Some(statements(tokens.get(..end)?).map(|words| words.tokens().to_vec()).collect())
}

/// What the statements use.
fn judged(
    model: &mut Model,
    statements: &[Vec<Token<'_>>],
    name: &Ident,
    function: &Function,
) -> Result<Vec<Target>, Refusal> {
    let outer = std::mem::replace(&mut model.variables, variables(name, function));
    let mut uses = Vec::new();
    let mut result = Ok(());
    for tokens in statements {
        match query::read(model, Cursor::new(tokens), &Scope::default()) {
            Ok(rows) => uses.extend(rows.uses),
            Err(refusal) => {
                result = Err(refusal);
                break;
            }
        }
    }
    model.variables = outer;
    result.map(|()| uses)
}

/// What the body of a function can name besides columns.
fn variables(name: &Ident, function: &Function) -> Vec<Ident> {
    let own = function.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Table);
    own.filter_map(|argument| argument.name.clone()).chain([name.clone()]).collect()
}

/// What stands behind the declaration.
fn read(model: &Model, mut words: Cursor<'_>) -> Option<Routine> {
    let (mut language, mut text, mut path) = (None, None, None);
    let mut depth = 0_usize;
    while let Some(token) = words.advance() {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || token.kind != TokenKind::Word {
            continue;
        }
        if token.text.eq_ignore_ascii_case("language") {
            let first = words.first()?;
            language = match text_of(first) {
                Some(quoted) => Some(quoted.to_ascii_lowercase()),
                None => words.ident().map(|name| name.to_string()),
            };
        } else if token.text.eq_ignore_ascii_case("as")
            && let Some(literal) = words.first().filter(|token| token.kind == TokenKind::Literal)
        {
            text = Text::of(literal);
        } else if token.text.eq_ignore_ascii_case("set") && words.eat("search_path") {
            path = own_path(model, &mut words);
        }
    }
    Some(Routine { language: language?, text: text?, script: model.site.script, path })
}

/// `SET search_path TO a, b`, `… FROM CURRENT`
fn own_path(model: &Model, words: &mut Cursor<'_>) -> Option<Vec<Ident>> {
    if words.eat("from current") {
        return Some(model.search_path.clone());
    }
    if words.eat_one_of(&["to", "="]).is_none() || words.eat("default") {
        return None;
    }
    let mut path: Vec<Ident> = session::value(words).into_iter().collect();
    while words.eat(",") {
        path.extend(session::value(words));
    }
    // `''` is a path of nothing.
    path.retain(|schema| !schema.is_empty());
    Some(path)
}
