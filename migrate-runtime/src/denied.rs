//! "Permission denied" becomes the statement that grants it.

use crate::error::Kind;
use crate::history;
use crate::link::Link;
use crate::settings::Settings;
use crate::sql::name;

/// What went wrong, with the remedy where a right was missing for a statement of the runner's own.
pub(crate) async fn explained(link: &mut impl Link, settings: &Settings, kind: Kind) -> Kind {
    let (doing, failure) = match kind {
        Kind::Runner { doing, failure } if failure.sqlstate() == Some("42501") => (doing, failure),
        kind => return kind,
    };
    let who = "SELECT current_user, pg_catalog.current_database()";
    let Ok(rows) = link.query(who).await else { return Kind::Runner { doing, failure } };
    let (role, database) = rows.first().map(|row| (name(row.text(0)), name(row.text(1)))).unwrap_or_default();
    let (schema, table) = (name(&settings.schema), history::table(settings));
    let grant = match doing {
        history::READING => {
            format!("GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT ON {table} TO {role};")
        }
        history::CREATING => format!("GRANT CREATE ON DATABASE {database} TO {role};"),
        _ => format!("GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT ALL ON {table} TO {role};"),
    };
    Kind::Denied { doing, failure, grant }
}
