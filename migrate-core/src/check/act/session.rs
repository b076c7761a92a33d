//! `SET`, `RESET`: the search path, and whether bodies of functions are checked.

use crate::Mode;
use crate::check::model::builtin::{SETTINGS, Setting};
use crate::check::model::{Code, Found, Ident, Kind, Model, Object, Refusal};
use crate::check::near::near;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::literal::parse_bool;

pub(super) fn set(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let mut setting = words;
    setting.eat_one_of(&["local", "session"]);
    check(setting)?;
    // It ends with the transaction, and by itself a statement is one.
    if words.eat("local") && model.mode == Mode::Statements {
        return Ok(());
    }
    words.eat("session");
    if words.eat("schema") {
        let path = value(&mut words).into_iter().collect();
        put(model, path);
    } else if words.eat("search_path") && words.eat_one_of(&["to", "="]).is_some() {
        if words.is("default") {
            return reset(model, words);
        }
        put(model, words.items().filter_map(|mut item| value(&mut item)).collect());
    } else if words.eat("check_function_bodies") && words.eat_one_of(&["to", "="]).is_some() {
        model.checks_bodies = checks(words);
    }
    Ok(())
}

#[allow(clippy::unnecessary_wraps, reason = "as the other commands")]
pub(super) fn reset(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    if words.is_one_of(&["search_path", "all", "default"]) {
        model.reset_search_path();
    }
    if words.is_one_of(&["check_function_bodies", "all"]) {
        model.checks_bodies = true;
    }
    Ok(())
}

/// `name TO value`: that servers have such a setting, and read the value.
///
/// # Errors
///
/// No server has it or reads it, or it can't be set in a session.
pub(super) fn check(mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident().map(|name| name.to_ascii_lowercase()) else { return Ok(()) };
    let at = words.since(start);
    if words.eat_one_of(&["to", "="]).is_none() {
        return Ok(());
    }
    let Some(setting) = Setting::of(&name) else {
        let title = format!("unrecognized configuration parameter `{name}`");
        let refusal = Refusal::new(Code::UndefinedObject, &at, title);
        let near = near(&name, SETTINGS.names(), 2);
        return Err(match near {
            Some(near) => refusal.help(format!("did you mean `{near}`?")),
            None => refusal.help("a setting of your own has a prefix and a dot: `app.name`"),
        });
    };
    if !matches!(setting.context, "user" | "superuser") {
        let title = format!("parameter `{name}` cannot be set in a session");
        return Err(Refusal::new(Code::CantChangeParameter, &at, title)
            .help("the server's configuration has it, or ALTER SYSTEM"));
    }
    let start = words;
    if words.is("default") || words.has(",") {
        return Ok(());
    }
    let sign = words.eat_one_of(&["-", "+"]).unwrap_or_default();
    let Some(first) = words.advance().filter(|_| words.first().is_none()) else { return Ok(()) };
    let text = match first.kind {
        TokenKind::Literal => super::expression::text_of(first),
        TokenKind::Word | TokenKind::Number => Some(first.text.to_owned()),
        _ => None,
    };
    match text.and_then(|text| setting.refuses(&format!("{sign}{text}"))) {
        Some(title) => Err(Refusal::new(Code::InvalidParameterValue, &words.since(start), title)),
        None => Ok(()),
    }
}

/// The value of `check_function_bodies`: on for certain.
fn checks(words: Cursor<'_>) -> bool {
    let Some(first) = words.first() else { return false };
    let text = super::expression::text_of(first).unwrap_or_else(|| first.text.to_owned());
    parse_bool(&text) == Some(true) || text.eq_ignore_ascii_case("default")
}

/// A schema of a path: a name, or a string.
pub(super) fn value(words: &mut Cursor<'_>) -> Option<Ident> {
    let first = words.first()?;
    if first.kind != TokenKind::Literal {
        return words.ident();
    }
    words.advance();
    super::expression::text_of(first).map(|text| Ident::exact(&text))
}

/// The search path from now on.
pub(super) fn put(model: &mut Model, path: Vec<Ident>) {
    for schema in &path {
        // Nobody says that it is there, but objects that nobody has heard of may be in it.
        let is_unheard = matches!(model.find_in(Kind::Schema, Model::DATABASE, schema), Found::Unknown(_));
        if is_unheard && &**schema != "$user" {
            let object = Object::new(Kind::Schema, Model::DATABASE, schema.clone(), model.site.clone());
            model.add(Object { is_open: true, is_outside: true, is_doubtful: true, ..object });
        }
    }
    model.search_path = path;
}
