//! What is known of the texts of variables, from what is assigned to them.

use crate::check::act::body::Given;
use crate::check::model::{Argument, Base, Body, Function, Id, Ident, Model, Type, TypeRef, Variable};
use crate::check::read::dynamic::{NAMES, Pattern, Piece, Template};
use crate::check::read::plpgsql::{Sql, Statement};
use crate::check::syntax::cursor::{Cursor, is_word};

/// The text of an expression.
pub(in crate::check::act) fn of(model: &Model, words: Cursor<'_>) -> Template {
    Template::of(words, &|name| {
        let variable = model.variables.iter().rfind(|variable| variable.name == *name);
        variable.map_or_else(Template::unknown, |variable| variable.text.clone())
    })
}

/// What the text of any value of a type is.
pub(in crate::check::act) fn of_type(model: &Model, of_type: &TypeRef) -> Template {
    match of_type.base {
        _ if of_type.is_array => Template::unknown(),
        Base::Builtin(name) if NAMES.contains(&name) => Template::any_name(),
        Base::Builtin(name) if VALUES.contains(&name) => Template::one_value(),
        Base::Own(id) if has_plain_labels(model, id) => Template::one_value(),
        _ => Template::unknown(),
    }
}

fn has_plain_labels(model: &Model, of_type: Id) -> bool {
    let Body::Type(Type::Enum(values)) = &model.object(of_type).body else { return false };
    values.iter().all(|value| value.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
}

/// Types whose values are written without quotes, and are no words of SQL that do anything.
const VALUES: &[&str] = &[
    "bigint",
    "boolean",
    "date",
    "double precision",
    "integer",
    "interval",
    "numeric",
    "oid",
    "real",
    "smallint",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
    "uuid",
];

/// What a statement gives to variables, as far as it is known: `a := b`, or `SELECT b INTO a` of no rows, which is one.
pub(in crate::check::act) fn assigned(model: &Model, statement: &Statement<'_>) -> Vec<(Ident, Template)> {
    match statement {
        Statement::Assign { target, value } => {
            let [_] = target.tokens() else { return Vec::new() };
            let name = target.clone().ident();
            name.map(|name| (name, of(model, value.words()))).into_iter().collect()
        }
        Statement::Sql(sql) => selected(model, sql),
        _ => Vec::new(),
    }
}

fn selected(model: &Model, sql: &Sql<'_>) -> Vec<(Ident, Template)> {
    let mut words = sql.words();
    let is_select = words.eat("select");
    let values = words.before(|token| CLAUSES.iter().any(|clause| is_word(token, clause)));
    let (values, targets): (Vec<_>, _) = (values.items().collect(), sql.into.names());
    if !is_select || words.first().is_some() || values.len() != targets.len() {
        return Vec::new();
    }
    targets.into_iter().zip(values).map(|(target, value)| (target.name, of(model, value))).collect()
}

/// What may stand behind the values of a query.
const CLAUSES: &[&str] =
    &["from", "where", "group", "having", "limit", "offset", "union", "except", "intersect"];

/// Variables have these texts from now on.
pub(in crate::check::act) fn keep(model: &mut Model, texts: Vec<(Ident, Template)>) {
    for (name, text) in texts {
        set(model, &name, |model, of_type| kept(model, of_type, text));
    }
}

/// The innermost of this name, if there is one.
fn set(model: &mut Model, name: &Ident, text: impl FnOnce(&Model, &TypeRef) -> Template) {
    let Some(at) = model.variables.iter().rposition(|variable| variable.name == *name) else { return };
    let text = model.variables.get(at).map(|variable| text(model, &variable.of_type));
    if let (Some(variable), Some(text)) = (model.variables.get_mut(at), text) {
        variable.text = text;
    }
}

/// It may have any value of its type.
pub(in crate::check::act) fn forget<'n>(model: &mut Model, names: impl IntoIterator<Item = &'n Ident>) {
    for name in names {
        set(model, name, of_type);
    }
}

/// What it is in a variable of this type: texts stay what they are, other values may be written in another way.
fn kept(model: &Model, of_type: &TypeRef, text: Template) -> Template {
    match (&of_type.base, text.value()) {
        _ if of_type.is_array => Template::unknown(),
        (Base::Builtin("text" | "character varying"), _) => text,
        (Base::Builtin("regclass"), Some(name)) => shown(name),
        (Base::Own(id), Some(_)) if matches!(model.object(*id).body, Body::Type(Type::Enum(_))) => text,
        _ => self::of_type(model, of_type),
    }
}

/// As a `regclass` of this text shows what it means.
fn shown(text: &str) -> Template {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
    match text.rsplit('.').next().filter(|_| is_plain) {
        Some(name) => Template { pieces: vec![Piece::Name(Pattern::shown(&name.to_ascii_lowercase()))] },
        None => Template::any_name(),
    }
}

/// What a call gives to the arguments of a function.
pub(in crate::check::act) fn give(
    model: &Model,
    variables: &mut [Variable],
    function: &Function,
    given: &Given,
) {
    let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input());
    for (position, (name, text)) in given.iter().enumerate() {
        let of_name = |argument: &Argument| name.is_some() && argument.name == *name;
        let argument = match name {
            Some(_) => inputs.clone().find(|argument| of_name(argument)),
            None => inputs.clone().nth(position),
        };
        let Some(name) = argument.and_then(|argument| argument.name.as_ref()) else { continue };
        if let Some(variable) = variables.iter_mut().rfind(|variable| variable.name == *name) {
            variable.text = kept(model, &variable.of_type, text.clone());
        }
    }
}
