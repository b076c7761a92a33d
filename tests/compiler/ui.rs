//! What the compiler says: `ui/CASE/main.rs` with its folder of migrations, and the whole text in
//! `ui/CASE.stderr`. After a change that is meant, `TRYBUILD=overwrite cargo test --test ui` writes them anew.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]

use std::path::Path;

#[test]
fn compile_errors() {
    link_cases();
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*.rs");
}

/// The page on the replay shows what the compiler says, whole.
#[test]
fn the_page_on_the_replay_is_true() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(here.join("../../docs/replay.md")).unwrap();
    let said = std::fs::read_to_string(here.join("ui/refused_statements.stderr")).unwrap();
    assert!(page.contains(&format!("```text\n{}\n```", said.trim_end())), "docs/replay.md lacks\n{said}");
}

/// trybuild builds the cases as a package of its own, elsewhere, and the macro looks for its folder beside
/// that package's manifest.
fn link_cases() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let package = target.join("tests/trybuild/migrate-compiler-tests");
    std::fs::create_dir_all(&package).unwrap();
    for (name, folder) in [("ui", "ui"), ("fixtures", "../fixtures")] {
        let link = package.join(name);
        if !link.exists() {
            std::os::unix::fs::symlink(here.join(folder), link).unwrap();
        }
    }
}
