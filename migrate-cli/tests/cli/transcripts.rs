//! The transcripts of `docs/guides`, of other pages of `docs` and of README: each page's commands are run, and say what the page says that they say.
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
    let mut wrong = Vec::new();
    let others = [
        "../README.md",
        "../docs/replay.md",
        "../docs/deploying.md",
        "../docs/from_prisma.md",
        "../docs/from_sea_orm.md",
        "../docs/from_supabase.md",
        "../docs/tests_with_data.md",
    ];
    let others = others.map(|page| Path::new(env!("CARGO_MANIFEST_DIR")).join(page));
    for path in pages().into_iter().chain(others) {
        let mut page = Page::read(&path);
        let answers = shell::answers(&page, &path);
        if update {
            page.update(&answers);
            fs::write(&path, page.text()).unwrap();
        } else {
            let name = path.file_name().unwrap().to_str().unwrap();
            wrong.extend(differences(&page, &answers).map(|difference| format!("{name}:{difference}")));
        }
    }
    assert!(wrong.is_empty(), "{}\nwrite the pages again with UPDATE_TRANSCRIPTS=1", wrong.join("\n"));
}

/// The line of each command that answers otherwise than the page says, and how.
fn differences(page: &Page, answers: &[String]) -> impl Iterator<Item = String> {
    page.exchanges.iter().zip(answers).filter_map(|(exchange, answer)| {
        let (expected, found) = (comparable(page.answer(exchange)), comparable(answer));
        let lines = match difference(&expected, &found) {
            _ if expected == found => return None,
            none if none.is_empty() => "the same lines in another order".to_owned(),
            lines => lines,
        };
        Some(format!("{}\n$ {}\n{lines}\n", exchange.answer.start, exchange.command))
    })
}

#[test]
fn every_page_is_in_the_index_and_links_lead_somewhere() {
    assert_eq!(pages().len(), 5, "one a team");
    let index = fs::read_to_string(guides().join("README.md")).unwrap();
    for path in pages() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(index.contains(&format!("]({name})")), "the index has no link to {name}");
        let page = fs::read_to_string(&path).unwrap();
        for link in page.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            assert!(guides().join(link).exists(), "{name}: nothing is at {link}");
        }
    }
}
