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

/// What an application links that boots: no SQL parser, and no hash but the one that the client authenticates with. (The
/// command line and the test helper are features of their own.)
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
    let whole = tree(&["--features", "tokio-postgres,tracing"]);
    for crate_name in
        ["sqlparser", "squawk", "rowan", "syn ", "regex", "strsim", "serde", "clap", "indicatif"]
    {
        let linked = whole.lines().find(|line| line.starts_with(crate_name));
        assert_eq!(linked, None);
    }
    let everything = tree(&["--all-features"]);
    let parser = everything.lines().find(|line| line.starts_with("sqlparser") || line.starts_with("squawk"));
    assert_eq!(parser, None);
    assert!(!tree(&["--no-default-features"]).contains("sha2"), "of our own we link no hash");
    assert!(!whole.contains("sqlx"), "who has another client links no sqlx");
    let providers = tree(&["--edges", "features"]);
    for provider in ["rustls feature \"ring\"", "rustls feature \"aws_lc_rs\"", "aws-lc-rs"] {
        assert!(
            !providers.contains(provider),
            "a provider of TLS is the application's to choose: {provider}"
        );
    }
}

/// Every text that a check can say stands in a test that shows the whole of it.
#[test]
fn no_diagnostic_is_without_a_test() {
    let is_test = |path: &Path| {
        path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
    };
    let shown: String = files(".rs")
        .into_iter()
        .filter(|path| is_test(path))
        .chain(files(".stderr"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let mut titles = 0;
    let mut unseen = Vec::new();
    for path in files(".rs")
        .into_iter()
        .filter(|path| path.starts_with(root().join("migrate-core/src/check")) && !is_test(path))
    {
        let source = fs::read_to_string(&path).unwrap();
        for call in [
            "Diagnostic::at(",
            "Diagnostic::of(",
            "problem(format!(",
            ".at_word(",
            ".at_value(",
            // Lints.
            "let title = ",
            "Refusal::new(",
            "title: format!(",
        ] {
            for (at, _) in source.match_indices(call) {
                let Some(title) = first_literal(source.get(at..).unwrap()) else { continue };
                titles += 1;
                if !shown.contains(&title) {
                    unseen.push(format!("{}: no test shows `{title}`", path.display()));
                }
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    assert!(titles > 40, "only {titles} titles were found: has the code changed its form?");
}

/// The longest piece without placeholders of the first string in a call, where one begins within the call's
/// first lines.
fn first_literal(call: &str) -> Option<String> {
    let head: String = call.chars().take(170).collect();
    let (_, literal) = head.split(';').next()?.split_once('"')?;
    let literal = literal.split('"').next()?;
    let pieces = literal.split(['{', '}', '\\']).step_by(2);
    pieces
        .max_by_key(|piece| piece.len())
        .map(|piece| piece.trim_matches(['`', ' ']).to_owned())
        .filter(|piece| piece.len() > 3)
}

/// Whoever tells of what was done sees none.
const TOKENS: &[&str] = &["Cursor", "lexer", "Token"];

/// Which words no file of a room of the check may have, and the files that still do. This list only gets shorter.
#[test]
fn the_rooms_of_the_check_keep_their_laws() {
    let laws: &[(&str, &[&str], &[&str])] = &[
        ("read", &["check::model", "check::act"], &[]),
        ("model", &["check::act"], &[]),
        ("tell/effect", TOKENS, &[]),
        ("tell/story", TOKENS, &[]),
        ("tell/listing", TOKENS, &[]),
        ("tell", &["squawk_", "sqlparser", "Cursor"], &[]),
        ("act", &["squawk_", "sqlparser"], &[]),
        ("replay", &["squawk_", "sqlparser"], &[]),
        ("folder", &["squawk_", "sqlparser"], &[]),
        ("release", &["squawk_", "sqlparser"], &[]),
        ("embed", &["squawk_", "sqlparser"], &[]),
    ];
    let check = root().join("migrate-core/src/check");
    for path in files(".rs") {
        let Ok(path) = path.strip_prefix(&check) else { continue };
        let name = path.to_str().unwrap();
        let text = fs::read_to_string(check.join(path)).unwrap();
        for (room, never, still) in laws.iter().filter(|(room, ..)| name.starts_with(&format!("{room}/"))) {
            let named: Vec<_> = never.iter().filter(|word| text.contains(**word)).collect();
            assert_eq!(!named.is_empty(), still.contains(&name), "{name} is in `{room}` and names {named:?}");
        }
    }
}
