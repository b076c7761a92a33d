//! Bodies of functions and DO blocks: texts in a statement that hold statements themselves.

mod broken;
mod result;

pub(super) use broken::refuse as refuse_broken;

use super::block;
use super::compile;
use super::dynamic::{self, texts};
use super::expression::{Scope, is_builtin};
use super::function::{is_polymorphic, signature};
use super::{query, session, types};
use crate::check::model::{
    Argument, ArgumentMode, Base, Called, Dependency, Function, Id, Ident, Kind, Link, Model, Name, Part,
    Refusal, Routine, Site, Target, TypeRef, Variable,
};
use crate::check::read;
use crate::check::read::body::{Text, statements};
use crate::check::read::dynamic::Template;
use crate::check::read::function::{Body, CreateRoutine};
use crate::check::read::plpgsql::{self, Declared, VariableType};
use crate::check::read::query::Query;
use crate::check::read::search_path::SearchPath;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words::{Class, class};
use result::{Last, gives_rows};

/// Does something that stands at these words of a text.
pub(super) fn inside<T>(
    model: &mut Model,
    (text, script): (&Text, usize),
    words: Cursor<'_>,
    act: impl FnOnce(&mut Model) -> T,
) -> T {
    let range = if text.is_written() { words.range() } else { text.whole.clone() };
    model.inside(Site { script, range }, act)
}

/// A refusal of words in a text.
pub(super) fn placed(text: &Text, refusal: Refusal) -> Refusal {
    if text.is_written() { refusal } else { Refusal { at: text.whole.clone(), ..refusal } }
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
    if signature::inputs(&function.arguments).any(is_polymorphic) {
        return Ok(());
    }
    let own = variables(model, name, function);
    let outer = std::mem::replace(&mut model.variables, own);
    let tokens = body.tokens();
    let mut result = Ok(());
    let mut last = Last { at: body.whole.clone(), rows: None };
    for words in statements(&tokens) {
        last = Last { at: words.range(), rows: None };
        // Any other statement is looked at when it is run.
        if is_query(words) {
            let mark = model.mark();
            let query = read::query::read(words);
            match query::analyse(model, &query, &Scope::default()) {
                Ok(rows) => last.rows = gives_rows(&query).then_some(rows),
                Err(refusal) => {
                    model.roll_back(mark);
                    result = Err(refusal);
                    break;
                }
            }
        }
    }
    model.variables = outer;
    let result = result.and_then(|()| result::check(model, function, &last));
    result.map_err(|refusal| placed(body, refusal))
}

/// Whether it reads or writes rows, by its first word.
pub(in crate::check) fn is_query(words: Cursor<'_>) -> bool {
    words.is_one_of(&["select", "with", "values", "table", "insert", "update", "delete", "merge", "("])
}

/// The same in PL/pgSQL.
fn check_block(model: &mut Model, body: &Text, name: &Ident, function: &Function) -> Result<(), Refusal> {
    let tokens = body.tokens();
    let block = plpgsql::read(Cursor::new(&tokens));
    compile::function(model, name, function, &block).map_err(|refusal| placed(body, refusal))
}

/// What a statement calls may do more than it says.
pub(super) fn called(model: &mut Model, words: Cursor<'_>) {
    let (mut own, mut is_unknown) = (Vec::new(), false);
    for (name, arguments) in calls(words.tokens()) {
        let routines: Vec<Id> = model.routines(&name).filter(|id| !model.object(*id).is_outside).collect();
        // `INSERT INTO t (a)`, `ON CONFLICT (a)` and `AS v (a)` look like calls.
        let may_be_call = name.schema.is_some() || class(&name.name) == Class::Identifier;
        is_unknown |= may_be_call
            && routines.is_empty()
            && !is_builtin(&name)
            && model.known(Kind::Table, &name).is_none();
        if routines.is_empty() {
            continue;
        }
        let given: Vec<(Option<Ident>, Template)> =
            arguments.items().map(|argument| given(model, argument)).collect();
        for call in routines.into_iter().map(|routine| (routine, given.clone())) {
            if !own.contains(&call) {
                own.push(call);
            }
        }
    }
    for (function, given) in own {
        may_run(model, function, &given);
    }
    if is_unknown {
        dynamic::unknown_call(model, words);
    }
}

/// `value`, `name => value`
fn given(model: &Model, argument: Cursor<'_>) -> (Option<Ident>, Template) {
    let mut value = argument;
    let name = value.ident().filter(|_| value.eat("=>") || value.eat(":="));
    let value = if name.is_some() { value } else { argument };
    (name, texts::of(model, value))
}

/// The names in front of brackets that may be those of functions, with what is in the brackets.
fn calls<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = (Name, Cursor<'t>)> + 't {
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
        if is_keyword || is_alias {
            return None;
        }
        let arguments = Cursor::new(tokens.get(number + 1..)?).brackets();
        Some((Name { schema, name: ident(token)?, at: 0..0 }, arguments))
    })
}

/// What a call gives: the names where it says them, and what is known of the texts.
pub(super) type Given = [(Option<Ident>, Template)];

/// A function of the history is called: anything in its body may happen.
pub(super) fn may_run(model: &mut Model, function: Id, given: &Given) {
    let Some(routine) = model.bodies.get(&function).cloned() else { return };
    if model.depth >= DEEPEST || !is_first(model, function, given) {
        return;
    }
    model.depth += 1;
    let mut own = variables_of(model, function);
    if let Some(function) = model.object(function).function() {
        texts::give(model, &mut own, function, given);
    }
    let outer = std::mem::replace(&mut model.variables, own);
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
                inside(model, (&routine.text, routine.script), words, |model| block::attempt(model, words));
            }
        });
    }
    if routine.path.is_some() {
        model.search_path = path;
    }
    model.variables = outer;
    model.depth -= 1;
    returned(model, function, given);
}

/// Whether the statement has not called it so before, at this depth or above. What a body may do is done doubtfully, and twice is no
/// more than once; functions that call each other would be gone through once for each way to them.
fn is_first(model: &mut Model, function: Id, given: &Given) -> bool {
    if model.depth == 0 {
        model.called.clear();
    }
    let depth = model.depth;
    match call(model, function, given) {
        Some(before) if before.depth <= depth => return false,
        Some(before) => (before.depth, before.end) = (depth, 0),
        None => model.called.push(Called { function, given: given.to_vec(), depth, end: 0 }),
    }
    true
}

/// What it has done may be taken back.
fn returned(model: &mut Model, function: Id, given: &Given) {
    let end = model.mark();
    if let Some(called) = call(model, function, given) {
        called.end = end;
    }
}

fn call<'m>(model: &'m mut Model, function: Id, given: &Given) -> Option<&'m mut Called> {
    model.called.iter_mut().find(|called| called.function == function && called.given == given)
}

/// What the body of a routine can name besides columns, while it runs.
fn variables_of(model: &Model, routine: Id) -> Vec<Variable> {
    let object = model.object(routine);
    let Some(function) = object.function() else { return Vec::new() };
    let returns = function.returns.as_ref().map(|returns| &returns.base);
    let rows = returns.filter(|base| **base == Base::Builtin("trigger")).map(|_| ["new", "old"]);
    let rows = rows.into_iter().flatten().map(|row| Variable::from(Ident::exact(row)));
    rows.chain(variables(model, &object.name, function)).collect()
}

/// How deep functions that call each other are followed.
const DEEPEST: usize = 4;

/// A function or procedure has been created: its body is judged, and kept for calls.
///
/// # Errors
///
/// A name in a body in SQL is not there.
pub(super) fn created(model: &mut Model, command: &CreateRoutine<'_>, mark: usize) -> Result<(), Refusal> {
    let Some(id) = model.changed_routine(mark) else { return Ok(()) };
    model.set_body(id, None);
    let name = model.object(id).name.clone();
    let Some(function) = model.object(id).function().cloned() else { return Ok(()) };
    let text = match &command.body {
        Some(Body::Statements(queries)) => {
            let uses = model.analyse(|model| judged(model, queries, &command.signature.name, &function))?;
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
        Some(Body::Text(Some(text))) => text.clone(),
        Some(Body::Text(None)) | None => return Ok(()),
    };
    let Some(language) = &command.language else { return Ok(()) };
    let path = command.path.as_ref().map(|path| own_path(model, path));
    let found_by = path.clone().unwrap_or_else(|| model.search_path.clone());
    let (language, script) = (language.name.to_string(), model.site.script);
    let routine = Routine { language, text, script, path, found_by };
    if model.checks_bodies {
        let path = model.search_path.clone();
        if let Some(own) = &routine.path {
            session::put(model, own.clone());
        }
        let result = model.analyse(|model| match routine.language.as_str() {
            "sql" => check_sql_function(model, &routine.text, &name, &function),
            "plpgsql" => check_block(model, &routine.text, &name, &function),
            _ => Ok(()),
        });
        model.search_path = path;
        result?;
    }
    model.set_body(id, Some(routine));
    Ok(())
}

/// What the statements use.
fn judged(
    model: &mut Model,
    queries: &[Query<'_>],
    name: &Name,
    function: &Function,
) -> Result<Vec<Target>, Refusal> {
    let own = variables(model, &name.name, function);
    let outer = std::mem::replace(&mut model.variables, own);
    let mut uses = Vec::new();
    let mut result = Ok(());
    let mut last = Last { at: name.at.clone(), rows: None };
    for query in queries {
        last = Last { at: query.words.range(), rows: None };
        match query::analyse(model, query, &Scope::default()) {
            Ok(rows) => {
                uses.extend_from_slice(&rows.uses);
                last.rows = gives_rows(query).then_some(rows);
            }
            Err(refusal) => {
                result = Err(refusal);
                break;
            }
        }
    }
    model.variables = outer;
    result.and_then(|()| result::check(model, function, &last)).map(|()| uses)
}

/// What the body of a function can name besides columns.
pub(super) fn variables(model: &Model, name: &Ident, function: &Function) -> Vec<Variable> {
    let mut variables = vec![Variable::from(name.clone())];
    // In SQL the numbers are those of what is given, and the columns of the result are no variables.
    let is_plpgsql = function.language == "plpgsql";
    let is_numbered = |argument: &Argument| is_plpgsql || argument.mode.is_input();
    let mut number = 0;
    for argument in &function.arguments {
        let of_type = compile::scalar(model, argument.of_type.clone());
        if is_numbered(argument) {
            number += 1;
            let name = Ident::exact(&format!("${number}"));
            variables.push(of_known_type(model, name, of_type.clone()));
        }
        let name = argument.name.clone().filter(|_| is_plpgsql || argument.mode != ArgumentMode::Table);
        variables.extend(name.map(|name| of_known_type(model, name, of_type)));
    }
    variables
}

fn of_known_type(model: &Model, name: Ident, of_type: TypeRef) -> Variable {
    Variable { name, text: texts::of_type(model, &of_type), of_type }
}

/// The variable of a block.
pub(super) fn declared(model: &mut Model, name: &Ident, declared: &Declared<'_>) -> Variable {
    let of_type = match declared {
        Declared::Variable { of_type: VariableType::Written(of_type), .. } => {
            let of_type = types::resolve(model, of_type).unwrap_or_else(|_| TypeRef::unknown());
            compile::scalar(model, of_type)
        }
        _ => TypeRef::unknown(),
    };
    of_known_type(model, name.clone(), of_type)
}

/// Where a routine looks for names.
pub(super) fn own_path(model: &Model, path: &SearchPath) -> Vec<Ident> {
    match path {
        SearchPath::Current => model.search_path.clone(),
        SearchPath::Schemas(schemas) => schemas.clone(),
    }
}
