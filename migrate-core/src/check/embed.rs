//! What the macro writes for a folder.

use super::pack::Pack;
use super::{Catalog, Folder, check, warning_messages};
use crate::{Diagnostic, Order};

/// A folder that has passed every check, as it is embedded: [`Packed`](crate::packed::Packed) reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// How its versions are ordered.
    pub order: Order,
    /// The texts of all scripts.
    pub texts: String,
    /// All other texts.
    pub names: String,
    /// What is where.
    pub numbers: Vec<u8>,
    /// Where the files really are that it was made from.
    pub locations: Vec<String>,
    /// The rules that are broken, and what the compiler says of it.
    pub warnings: Vec<(String, String)>,
}

/// Reads and checks a folder, to be embedded.
///
/// # Errors
///
/// All problems, in the order of files.
pub fn embed(folder: &Folder<'_>) -> Result<Embedded, Vec<Diagnostic>> {
    Ok(Embedded::of(check(folder)?))
}

impl Embedded {
    fn of(catalog: Catalog) -> Embedded {
        let Pack { texts, names, numbers, .. } = Pack::of(&catalog.migrations);
        let rules = catalog.warnings.iter().map(|warning| warning.rule().unwrap_or("migration").to_owned());
        let warnings = rules.zip(warning_messages(&catalog.warnings)).collect();
        Embedded { order: catalog.order, texts, names, numbers, locations: catalog.locations, warnings }
    }
}
