//! Rules of the house that a machine can keep.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The files that git knows or would take.
fn files(ending: &str) -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", &format!("*{ending}")])
        .current_dir(root());
    let output = git.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    let files: Vec<_> = names.lines().map(|name| root().join(name)).filter(|path| path.exists()).collect();
    assert!(!files.is_empty(), "git lists no *{ending}");
    files
}

#[test]
fn no_file_is_longer_than_400_lines() {
    for path in files(".rs") {
        let lines = fs::read_to_string(&path).unwrap().split('\n').count();
        assert!(lines <= 400 || path.ends_with("check/tests.rs"), "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_changelog_knows_the_version() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    assert!(changelog.contains(concat!("## ", env!("CARGO_PKG_VERSION"))));
}

/// What an application links: no SQL parser, and no hash but the one that the client authenticates with.
#[test]
fn an_application_links_no_parser() {
    let tree = |arguments: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "tree",
            "--offline",
            "--prefix",
            "none",
            "-e",
            "normal,no-proc-macro",
            "-p",
            "migrate-runtime",
        ]);
        let output = cargo.args(arguments).current_dir(root()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let whole = tree(&["--all-features"]);
    for crate_name in ["sqlparser", "squawk", "rowan", "syn ", "regex", "strsim", "serde"] {
        let linked = whole.lines().find(|line| line.starts_with(crate_name));
        assert_eq!(linked, None);
    }
    assert!(!tree(&["--no-default-features"]).contains("sha2"), "of our own we link no hash");
}
