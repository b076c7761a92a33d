//! Which folder is meant where `--dir` names none: from anywhere in a crate or in a project whose `migrate.toml` names it, and from
//! the root of a workspace in which only one crate has migrations.

use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_core::Diagnostic;
use migrate_core::check::configured;

/// Where nothing says otherwise.
const FOLDER: &str = "migrations";

/// The folder as a path from the current one.
///
/// # Errors
///
/// Several crates of the workspace have one.
pub(crate) fn folder() -> Result<String, Diagnostic> {
    let here = Path::new("");
    if let Some(folder) = of(here).or_else(|| above(&std::env::current_dir().ok()?)) {
        return Ok(folder);
    }
    let found: Vec<String> = members().iter().filter_map(|home| of(home)).collect();
    match found.as_slice() {
        [] => Ok(FOLDER.to_owned()),
        [only] => Ok(only.clone()),
        [first, ..] => Err(Diagnostic::of(first, "several crates of this workspace have migrations")
            .note(format!("they are {}", found.join(", ")))
            .help(format!("say which: `--dir {first}`"))),
    }
}

/// The folder of what is in `home`: the one that its `migrate.toml` names, or `migrations` if that is there.
fn of(home: &Path) -> Option<String> {
    named(home)
        .or_else(|| Some(home.join(FOLDER)).filter(|folder| folder.is_dir()).map(|folder| text(&folder)))
}

fn named(home: &Path) -> Option<String> {
    configured(&Path::new(".").join(home)).map(|folder| text(&home.join(folder)))
}

fn text(folder: &Path) -> String {
    folder.to_string_lossy().into_owned()
}

/// That of the crate that the current folder is inside of, or what the `migrate.toml` of its workspace names: what is above a
/// repository is somebody else's.
fn above(here: &Path) -> Option<String> {
    let (mut home, mut is_of_crate) = (PathBuf::new(), true);
    for folder in here.ancestors() {
        if !home.as_os_str().is_empty()
            && let Some(found) = if is_of_crate { of(&home) } else { named(&home) }
        {
            return Some(found);
        }
        if folder.join(".git").exists() {
            return None;
        }
        is_of_crate &= !folder.join("Cargo.toml").is_file();
        home.push("..");
    }
    None
}

/// The crates of the workspace whose root this is, as paths from here; none where cargo knows of no workspace.
fn members() -> Vec<PathBuf> {
    if !Path::new("Cargo.toml").is_file() {
        return Vec::new();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut metadata = Command::new(cargo);
    metadata.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let Some(output) = metadata.output().ok().filter(|output| output.status.success()) else {
        return Vec::new();
    };
    let Ok(known) = serde_json::from_slice::<serde_json::Value>(&output.stdout) else { return Vec::new() };
    let here = std::env::current_dir().unwrap_or_default();
    let home = |package: &serde_json::Value| {
        let manifest = Path::new(package.get("manifest_path")?.as_str()?);
        Some(manifest.parent()?.strip_prefix(&here).ok()?.to_owned())
    };
    let packages = known.get("packages").and_then(serde_json::Value::as_array);
    packages.into_iter().flatten().filter_map(home).collect()
}
