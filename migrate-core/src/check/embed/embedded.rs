use super::pack::Pack;
use crate::Order;
use crate::check::{Catalog, warning_messages};

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

impl Embedded {
    pub(super) fn of(catalog: Catalog) -> Embedded {
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
