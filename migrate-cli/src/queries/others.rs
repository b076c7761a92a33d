//! Databases that are not PostgreSQL. A file that names one may send its SQL there, and nobody can say which.

use syn::Ident;
use syn::visit::Visit;

const OTHERS: &[&str] = &["clickhouse", "duckdb", "libsql", "mysql", "scylla", "sqlite", "tiberius", "turso"];

/// Whether a file names one: `SqlitePool`, `rusqlite`.
pub(super) fn are_named(file: &syn::File) -> bool {
    let mut names = Names(false);
    names.visit_file(file);
    names.0
}

struct Names(bool);

impl<'ast> Visit<'ast> for Names {
    fn visit_ident(&mut self, name: &'ast Ident) {
        let name = name.to_string().to_lowercase();
        self.0 |= OTHERS.iter().any(|other| name.contains(other));
    }
}
