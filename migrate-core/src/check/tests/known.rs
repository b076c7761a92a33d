//! What is frozen is read without the parser where that can be, and read the same.

use super::*;
use crate::check::sql::{read, read_known};

/// Reads a text in both ways. Nothing of one with errors: it is never frozen.
fn is_read_alike(text: &str) -> bool {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).collect();
    let reading = read(text, &tokens);
    let is_right = reading.errors.is_empty();
    if is_right {
        assert_eq!(read_known(text, &tokens), reading, "{text}");
    }
    is_right
}

/// The files of a folder and of those in it.
fn files(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "sql" || ending == "txt") {
            texts.extend(fs::read_to_string(&path).ok());
        }
    }
    texts
}

#[test]
fn every_text_of_the_corpus_is_read_alike() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let corpus = [files(&tests.join("corpus")), files(&tests.join("fixtures"))].concat();
    let right = corpus.iter().filter(|text| is_read_alike(text)).count();
    assert!(right > 50, "only {right} files");
    // Each by itself, and pairs, so that none hides behind an error of another.
    let statements =
        corpus.iter().flat_map(|text| text.split(";\n")).filter(|text| is_read_alike(text)).count();
    assert!(statements > 800, "only {statements} statements");
    // What the tests of effects and locks have in quotes.
    let sources = [include_str!("effects.rs"), include_str!("columns.rs"), include_str!("sql.rs")];
    let cases = fs::read_to_string(tests.join("it/locks/cases.rs")).unwrap();
    let quoted = sources.into_iter().chain([cases.as_str()]).flat_map(|source| source.split('"'));
    let right = quoted.filter(|text| is_read_alike(text)).count();
    assert!(right > 200, "only {right} texts in quotes");
}

#[test]
fn a_frozen_folder_is_embedded_as_it_was() {
    for fixture in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures")).unwrap() {
        let fixture = fixture.unwrap().path();
        let root = tempfile::tempdir().unwrap();
        copy(&fixture, &root.path().join("migrations"));
        let folder = Folder { path: "migrations", root: root.path() };
        let Ok(before) = check(&folder) else { continue };
        let frozen = freeze(&folder).unwrap();
        fs::write(root.path().join(&frozen.path), &frozen.text).unwrap();
        let after = check(&folder).unwrap();
        assert_eq!(after.migrations, before.migrations, "{}", fixture.display());
        assert_eq!(after.locations.len(), before.locations.len() + 1, "the lock is tracked");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}
