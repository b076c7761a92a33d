//! Folders as the macro embeds them, at run time. `bench` has it from here, where every test run compiles it.

use std::path::Path;

use migrate_core::check::{self, Embedded, Folder};
use migrate_core::{Diagnostic, Migration, Order};
use migrate_runtime::__private::{self, Packed};
use migrate_runtime::Migrations;

/// A folder below `root`, packed and to be unpacked.
///
/// # Errors
///
/// What the compiler would say.
pub fn embedded(path: &str, root: &Path) -> Result<Migrations, String> {
    let embedded = check::embed(&Folder::new(path, root), None).map_err(|problems| all(&problems))?;
    let Embedded { order, texts, names, numbers, .. } = embedded;
    let packed = Packed::new(texts.leak(), names.leak(), numbers.leak());
    Ok(__private::embedded(path.to_owned().leak(), None, order, Box::leak(Box::new(packed))))
}

/// Migrations that no folder holds.
#[must_use]
pub fn made(path: &'static str, migrations: Vec<Migration>) -> Migrations {
    __private::embedded(path, None, Order::Numeric, Box::leak(Box::new(Packed::from(migrations))))
}

/// The text of a lock file that freezes all.
///
/// # Errors
///
/// What the compiler would say.
pub fn frozen(path: &str, root: &Path) -> Result<String, String> {
    check::freeze(&Folder::new(path, root)).map(|frozen| frozen.text).map_err(|problems| all(&problems))
}

fn all(problems: &[Diagnostic]) -> String {
    check::messages(problems).join("\n\n")
}
