use std::collections::BTreeMap;

use super::SourceFile;
use super::name::Name;
use crate::{Diagnostic, Version};

/// A problem for every version that more than one migration has.
pub(crate) fn check(migrations: &[(Name, &SourceFile)]) -> Vec<Diagnostic> {
    let mut by_version: BTreeMap<Version, Vec<&(Name, &SourceFile)>> = BTreeMap::new();
    for migration in migrations {
        by_version.entry(migration.0.version).or_default().push(migration);
    }
    let mut free = by_version.keys().next_back().and_then(|newest| newest.next());
    let mut problems = Vec::new();
    for (version, clashing) in by_version {
        let mut clashing = clashing.into_iter();
        let Some((_, first)) = clashing.next() else { continue };
        for (name, file) in clashing {
            problems.push(clash(version, first, name, file, free));
            free = free.and_then(Version::next);
        }
    }
    problems
}

fn clash(
    version: Version,
    first: &SourceFile,
    name: &Name,
    file: &SourceFile,
    free: Option<Version>,
) -> Diagnostic {
    let problem = Diagnostic::of(&file.path, format!("two migrations have the version {version}"))
        .note(format!("the other one is {}", first.path));
    match free {
        None => problem.help("rename one of them"),
        Some(free) => {
            let renamed = renamed(&file.name, name, free);
            problem.help(format!(
                "rename the one that no database has yet; the next free version is {free}: `{renamed}`"
            ))
        }
    }
}

/// The file's name with another version, written as wide as before.
fn renamed(file: &str, name: &Name, version: Version) -> String {
    let rest = file.get(name.width..).unwrap_or_default();
    format!("{version:0width$}{rest}", version = version.get(), width = name.width)
}
