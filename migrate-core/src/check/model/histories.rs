//! The tables in which tools for migrations, ours among them, keep what they have applied: they are there although no migration
//! makes them, and migrations grant rights on them or switch row security on.

use super::{Id, Ident, Kind, Model};
use crate::{BESIDE_HISTORIES, HISTORY_TABLES};

/// Schemas that a tool makes for its tables: ours, and Hasura's.
const SCHEMAS: &[&str] = &["migrate", "hdb_catalog"];

/// Whether a tool may have made it, in a schema or as one.
pub(super) fn is_one(kind: Kind, within: Id, name: &Ident) -> bool {
    let name: &str = name;
    if kind == Kind::Schema {
        let is_tools = HISTORY_TABLES.iter().any(|history| history.schema == Some(name));
        within == Model::DATABASE && (is_tools || SCHEMAS.contains(&name))
    } else {
        let is_tools = HISTORY_TABLES.iter().any(|history| history.tables.contains(&name));
        kind.is_table() && within != Model::TEMPORARY && (is_tools || BESIDE_HISTORIES.contains(&name))
    }
}
