//! Databases that are not PostgreSQL. A file or a crate that names one may send its SQL there, and nobody can say which.

use std::path::Path;

use syn::visit::Visit;
use syn::{Attribute, Ident, Meta};

use super::source::Source;
use super::tree::Tree;

const OTHERS: &[&str] = &["clickhouse", "duckdb", "libsql", "mysql", "scylla", "sqlite", "tiberius", "turso"];

fn names_one(text: &str) -> bool {
    let text = text.to_lowercase();
    OTHERS.iter().any(|other| text.contains(other))
}

/// Whether a file names one: `SqlitePool`, `rusqlite`, `#[cfg(feature = "sqlite")]`, `src/sqlite/orders.rs`.
pub(super) fn are_named(source: &Source<'_>, file: &syn::File) -> bool {
    let inside = source.home().and_then(|home| source.path.strip_prefix(home).ok()).unwrap_or(&source.path);
    let mut names = Names(names_one(&inside.to_string_lossy()));
    names.visit_file(file);
    names.0
}

struct Names(bool);

impl<'ast> Visit<'ast> for Names {
    fn visit_ident(&mut self, name: &'ast Ident) {
        self.0 |= names_one(&name.to_string());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        // What a comment says is no name.
        if let Meta::List(list) = &attribute.meta {
            self.0 |= names_one(&list.tokens.to_string());
        }
    }
}

/// Whether the crate of this folder depends on one, and not on PostgreSQL.
pub(super) fn is_all_elsewhere(tree: &Tree, home: &Path) -> bool {
    let read = |folder: &Path| tree.read(&folder.join("Cargo.toml")).map(|text| without_comments(&text));
    let Some(mut named) = read(home) else { return false };
    let root = home.ancestors().filter_map(read).find(|text| text.contains("[workspace"));
    let inherited: String =
        named.lines().filter_map(|line| entry(root.as_deref()?, inherits(line)?)).collect();
    named += &inherited;
    !named.contains("postgres") && names_one(&named)
}

fn without_comments(manifest: &str) -> String {
    manifest.lines().map(|line| line.split('#').next().unwrap_or_default().to_owned() + "\n").collect()
}

/// The dependency that a line takes from its workspace: `sqlx.workspace = true`, `sqlx = { workspace = true }`.
fn inherits(line: &str) -> Option<&str> {
    let (name, rest) = line.trim_start().split_once(['.', ' ', '='])?;
    rest.contains("workspace").then_some(name)
}

/// What the manifest of a workspace says of a dependency, to the bracket that ends it.
fn entry(root: &str, name: &str) -> Option<String> {
    let starts = |line: &&str| {
        line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
    };
    let mut entry = String::new();
    for line in root.lines().skip_while(|line| !starts(line)) {
        entry = entry + line + "\n";
        let count = |brackets: &[char]| entry.matches(brackets).count();
        if count(&['[', '{']) <= count(&[']', '}']) {
            return Some(entry);
        }
    }
    None
}
