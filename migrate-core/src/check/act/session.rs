//! `SET`, `RESET`: the search path, and whether bodies of functions are checked.

use std::ops::Range;

use crate::Mode;
use crate::check::model::builtin::{SETTINGS, Setting};
use crate::check::model::{Code, Found, Ident, Kind, Model, Name, Object, Refusal};
use crate::check::near::near;
use crate::check::read::session::{self, Assigned, Assignment, Set, Value};
use crate::check::syntax::literal::parse_bool;

pub(super) fn set(model: &mut Model, command: &Set) -> Result<(), Refusal> {
    if let session::Setting::Assignment(assignment) = &command.setting {
        check(model, assignment)?;
    }
    // It ends with the transaction, and by itself a statement is one.
    if command.is_local && model.mode == Mode::Statements {
        return Ok(());
    }
    model.set_until(command.is_local);
    match &command.setting {
        session::Setting::Schema(schema) => put(model, schema.iter().cloned().collect()),
        session::Setting::Assignment(Assignment { name: Name { schema: Some(_), .. }, .. }) => {}
        session::Setting::Assignment(Assignment { name, to }) => match (&*name.name, to) {
            ("search_path", Assigned::Default) => model.reset_search_path(),
            ("search_path", Assigned::Values { values, .. }) => {
                put(model, values.iter().filter_map(Value::schema).collect());
            }
            ("check_function_bodies", to) => model.checks_bodies = is_on(to),
            _ => {}
        },
    }
    Ok(())
}

pub(super) fn reset(model: &mut Model, setting: &Name) {
    if ["search_path", "all"].contains(&&*setting.name) {
        model.reset_search_path();
    }
    if ["check_function_bodies", "all"].contains(&&*setting.name) {
        model.checks_bodies = true;
    }
}

/// That servers have such a setting, and read the value.
///
/// # Errors
///
/// No server has it or reads it, or it can't be set in a session.
fn check(model: &Model, assignment: &Assignment) -> Result<(), Refusal> {
    let Name { name, at, .. } = &assignment.name;
    if let Some(prefix) = &assignment.name.schema {
        return own(model, prefix, assignment);
    }
    let Some(setting) = Setting::of(name) else {
        let title = format!("unrecognized configuration parameter `{}`", &**name);
        let refusal = Refusal::new(Code::UndefinedObject, at, title);
        let near = near(name, SETTINGS.names(), 2);
        return Err(match near {
            Some(near) => refusal.did_you_mean(near),
            None => refusal.help("a setting of your own has a prefix and a dot: `app.name`"),
        });
    };
    if let Some(lack) = model.oldest.and_then(|oldest| Setting::lack(name, oldest)) {
        return Err(Refusal::lacking(Code::UndefinedObject, at, &format!("setting `{}`", &**name), lack));
    }
    if !matches!(setting.context, "user" | "superuser") {
        let title = format!("parameter `{}` cannot be set in a session", &**name);
        return Err(Refusal::new(Code::CantChangeParameter, at, title)
            .help("the server's configuration has it, or ALTER SYSTEM"));
    }
    let Assigned::Values { values, at } = &assignment.to else { return Ok(()) };
    if values.len() > 1 && !setting.is_list() {
        return Err(several(at, name));
    }
    let [value] = values.as_slice() else { return Ok(()) };
    match value.text().and_then(|text| setting.refuses(text)) {
        Some(title) => Err(Refusal::new(Code::InvalidParameterValue, at, title)),
        None => Ok(()),
    }
}

/// `app.name`: one of a library, whose settings may be lists, or one that anybody may make up, which is a text.
fn own(model: &Model, prefix: &Ident, assignment: &Assignment) -> Result<(), Refusal> {
    let of_library = LIBRARIES.contains(&&**prefix)
        || !matches!(
            model.find_in(Kind::Extension, Model::DATABASE, prefix),
            Found::Missing | Found::Gone(_)
        );
    match &assignment.to {
        Assigned::Values { values, at } if values.len() > 1 && !of_library => {
            Err(several(at, &assignment.name.to_string()))
        }
        _ => Ok(()),
    }
}

/// Those that have a setting that is a list.
const LIBRARIES: [&str; 2] = ["pgaudit", "plpgsql"];

fn several(at: &Range<usize>, name: &str) -> Refusal {
    let title = format!("SET {name} takes only one argument");
    Refusal::new(Code::InvalidParameterValue, at, title).help("write the value in one pair of quotes")
}

/// The value of `check_function_bodies`: on for certain.
fn is_on(to: &Assigned) -> bool {
    match to {
        Assigned::Default => true,
        Assigned::Values { values, .. } => {
            values.first().and_then(Value::text).and_then(parse_bool) == Some(true)
        }
    }
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
