//! Storage parameters of tables, views and indexes: `reloptions.c`.

use crate::check::model::builtin::{PARAMETERS, Setting};
use crate::check::model::{Code, Kind, Model, Refusal};
use crate::check::near::near;
use crate::check::read::parameter::{Change, Parameter};
use crate::check::read::session::Value;

/// That what is made can have them. `of` is `table`, `view`, or the access method of an index.
///
/// # Errors
///
/// No server knows one of them for it, or reads its value.
pub(super) fn written(model: &Model, of: &str, parameters: &[Parameter]) -> Result<(), Refusal> {
    let mut before: Vec<&Parameter> = Vec::new();
    for parameter in parameters {
        let is_same =
            |other: &&&Parameter| other.name == parameter.name && other.namespace == parameter.namespace;
        if before.iter().find(is_same).is_some() {
            let title = format!("parameter `{}` specified more than once", parameter.whole());
            return Err(refuse(parameter, title));
        }
        before.push(parameter);
    }
    parameters.iter().try_for_each(|parameter| one(model, of, parameter))
}

/// The same of a table, which stores nothing itself if it is partitioned.
pub(super) fn of_table(model: &Model, kind: Kind, parameters: &[Parameter]) -> Result<(), Refusal> {
    match (kind, parameters) {
        (Kind::PartitionedTable, [first, ..]) => {
            let title = "a partitioned table can't have storage parameters";
            Err(Refusal::new(Code::WrongObjectType, &first.at, title)
                .help("write them for its partitions, which hold the rows"))
        }
        (Kind::Table | Kind::PartitionedTable | Kind::MaterializedView, _) => {
            written(model, "table", parameters)
        }
        (Kind::View, _) => written(model, "view", parameters),
        _ => Ok(()),
    }
}

/// `SET (…)`, `RESET (…)`. What is not known is no error to reset.
pub(super) fn change(
    change: &Change,
    check: impl FnOnce(&[Parameter]) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    if !change.resets {
        return check(&change.parameters);
    }
    match change.parameters.iter().find(|parameter| parameter.value.is_some()) {
        Some(parameter) => {
            let title = "RESET must not include values for parameters";
            Err(Refusal::new(Code::SyntaxError, &parameter.at, title).help("write the name alone, or SET"))
        }
        None => Ok(()),
    }
}

fn one(model: &Model, of: &str, parameter: &Parameter) -> Result<(), Refusal> {
    let is_toast = parameter.namespace.as_deref() == Some("toast");
    // A library may bring a namespace of its own, and an access method its own parameters.
    let is_known = PARAMETERS.has(of) && (parameter.namespace.is_none() || (of == "table" && is_toast));
    // It was one before version 12, and OFF is still read.
    if !is_known || &*parameter.name == "oids" {
        return Ok(());
    }
    let name = parameter.whole();
    let Some(setting) = Setting::of_storage(of, &name) else {
        let what = if matches!(of, "table" | "view") { "" } else { " index" };
        let refusal = refuse(parameter, format!("unrecognized parameter `{name}` of a {of}{what}"));
        let known = || PARAMETERS.of(of).filter_map(|line| line.words().next());
        let known_list = || known().collect::<Vec<_>>().join(", ");
        return Err(match near(&name, known(), 2) {
            Some(near) => refusal.did_you_mean(near),
            None if known().count() < 4 => refusal.help(format!("it can have {}", known_list())),
            None => refusal,
        });
    };
    if let Some(lack) = model.oldest.and_then(|oldest| Setting::lack_of_storage(of, &name, oldest)) {
        let what = format!("parameter `{name}` of a {of}");
        return Err(Refusal::lacking(Code::InvalidParameterValue, &parameter.at, &what, lack));
    }
    let text = match &parameter.value {
        Some(value) => Value::text(value),
        None => Some("true"),
    };
    text.and_then(|text| setting.refuses(text)).map_or(Ok(()), |title| Err(refuse(parameter, title)))
}

fn refuse(parameter: &Parameter, title: String) -> Refusal {
    Refusal::new(Code::InvalidParameterValue, &parameter.at, title)
}

impl Parameter {
    fn whole(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{}.{}", &**namespace, &*self.name),
            None => self.name.to_string(),
        }
    }
}
