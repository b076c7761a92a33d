//! What the macro writes for a folder.

pub(in crate::check) mod memory;
mod pack;

use std::path::Path;

use super::{Catalog, Folder, check_contents, warning_messages};
use crate::check::folder::contents::Contents;
use crate::{Diagnostic, Order};
use memory::Memory;
use pack::Pack;

/// A folder that has passed every check, as it is embedded: [`Packed`](crate::packed::Packed) reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// How its versions are ordered.
    pub order: Order,
    /// The texts of all scripts.
    pub texts: String,
    /// The paths of those, in their order.
    pub paths: Vec<String>,
    /// All other texts.
    pub names: String,
    /// What is where.
    pub numbers: Vec<u8>,
    /// Where the files really are that it was made from.
    pub locations: Vec<String>,
    /// The oldest server that they must run on, where `migrate.toml` names one.
    pub postgres: Option<u8>,
    /// The schema of the history, where `migrate.toml` names one.
    pub schema: Option<String>,
    /// The table of the history, where `migrate.toml` names one.
    pub table: Option<String>,
    /// The rules that are broken, and what the compiler says of it.
    pub warnings: Vec<(String, String)>,
}

/// Reads and checks a folder, to be embedded. What is made of it is remembered in the folder `memory`, where there is
/// one, and taken from there as long as no file of the folder is another.
///
/// # Errors
///
/// All problems, in the order of files.
pub fn embed(folder: &Folder<'_>, memory: Option<&Path>) -> Result<Embedded, Vec<Diagnostic>> {
    let contents = Contents::of(folder);
    // An unreadable file has no text, and an empty one neither.
    let memory = memory.filter(|_| contents.problems.is_empty() && contents.problems_beside.is_empty());
    let memory = memory.map(|place| Memory::of(place, folder, &contents));
    if let Some(known) = memory.as_ref().and_then(|memory| memory.recall(&contents)) {
        return Ok(known);
    }
    let embedded = Embedded::of(check_contents(&contents)?);
    if let Some(memory) = memory {
        memory.keep(&embedded, &contents);
    }
    Ok(embedded)
}

impl Embedded {
    fn of(catalog: Catalog) -> Embedded {
        let Pack { texts, names, numbers, paths, .. } = Pack::of(&catalog.migrations);
        let rules = catalog.warnings.iter().map(|warning| warning.rule().unwrap_or("migration").to_owned());
        let warnings = rules.zip(warning_messages(&catalog.warnings)).collect();
        let Catalog { order, locations, postgres, schema, table, .. } = catalog;
        Embedded {
            order,
            texts,
            paths,
            names,
            numbers: numbers.0,
            locations,
            postgres,
            schema,
            table,
            warnings,
        }
    }
}
