//! The transcripts of `docs/guides`: each page's commands are run, and say what the page says that they say.
//!
//! With `UPDATE_TRANSCRIPTS=1` the pages are written again instead.

mod page;
mod shell;

use std::fs;
use std::path::{Path, PathBuf};

use migrate_tests::dump::difference;

use page::{Page, comparable};

fn guides() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guides")
}

/// All pages but the index.
fn pages() -> Vec<PathBuf> {
    let paths = fs::read_dir(guides()).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "md") && !path.ends_with("README.md"))
        .collect();
    pages.sort();
    pages
}

#[test]
fn the_guides_are_what_happens() {
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let mut wrong = String::new();
    for path in pages() {
        let mut page = Page::read(&path);
        let answers = shell::answers(&page, &path);
        for (exchange, answer) in page.exchanges.iter().zip(&answers) {
            let (expected, found) = (comparable(page.answer(exchange)), comparable(answer));
            if expected != found {
                let (line, differs) = (exchange.answer.start, difference(&expected, &found));
                let differs = if differs.is_empty() { "the same lines in another order" } else { &differs };
                wrong += &format!("{}:{line}\n$ {}\n{differs}\n\n", path.display(), exchange.command);
            }
        }
        if update {
            page.update(&answers);
            fs::write(&path, page.text()).unwrap();
        }
    }
    assert!(update || wrong.is_empty(), "{wrong}\nwrite the pages again with UPDATE_TRANSCRIPTS=1");
}

#[test]
fn the_index_names_every_page() {
    let index = fs::read_to_string(guides().join("README.md")).unwrap();
    assert_eq!(pages().len(), 5, "one a seed");
    for path in pages() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(index.contains(&format!("]({name})")), "the index has no link to {name}");
    }
}
