//! Histories that are known: the example's, the fixtures', and any folder that `HISTORY_FOLDER` names.

use std::path::{Path, PathBuf};
use std::{env, fs};

use migrate_core::Migration;
use migrate_core::check::replay::World;
use migrate_core::check::{Catalog, Folder, check};
use postgres::Client;

use crate::compare::differences;
use crate::dice::Dice;
use crate::fate::{Fate, File, on_model, on_server};
use crate::generate::History;
use crate::generated::replay;
use crate::mutate::broken;
use crate::servers;
use crate::tally::Tally;

/// A folder's up scripts; nothing if it does not pass the check.
fn scripts(folder: &Path) -> Result<Vec<File>, String> {
    let path = folder.to_str().unwrap();
    let Catalog { migrations, .. } = check(&Folder::new(path, Path::new("/")))
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<String>())?;
    let file = |it: Migration| File {
        path: it.up.path.clone().into_owned(),
        text: it.up.sql().to_owned(),
        mode: it.up.mode,
    };
    Ok(migrations.into_iter().map(file).collect())
}

/// What is wrong with a history: refused wrongly in either world, missed, or with another schema in the end.
fn faults(client: &mut Client, files: &[File]) -> (Vec<Fate>, Vec<Fate>, Vec<String>, usize) {
    let asked = on_server(client, files);
    let (closed, replay) = on_model(&asked, files, World::Closed);
    let (open, _) = on_model(&asked, files, World::Open);
    let missed = closed.iter().filter(|fate| fate.is_miss()).cloned().collect();
    let count = closed.len();
    let wrong = closed.into_iter().chain(open).filter(Fate::is_wrong_refusal).collect();
    (wrong, missed, differences(client, &replay.schema()), count)
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

#[test]
fn the_schema_of_the_example_and_of_every_fixture_is_the_servers() {
    let mut folders = vec![project().join("examples/server/migrations")];
    let fixtures = fs::read_dir(project().join("tests/fixtures")).unwrap();
    folders.extend(fixtures.map(|entry| entry.unwrap().path()));
    folders.sort();
    let mut report = String::new();
    let mut tried = 0;
    for folder in folders {
        let Ok(scripts) = scripts(&folder) else { continue };
        tried += 1;
        let (wrong, _, unequal, _) = faults(&mut servers::own().fresh(), &scripts);
        wrong.iter().for_each(|fate| report.push_str(&format!("{}: {fate}", folder.display())));
        unequal.iter().for_each(|line| report.push_str(&format!("{}: {line}", folder.display())));
    }
    assert!(tried > 20, "{tried} folders");
    assert!(report.is_empty(), "{report}");
}

/// `HISTORY_FOLDER=/path cargo test -p migrate-differential-tests any_folder -- --ignored --nocapture`; several folders
/// stand with colons between them.
/// `HISTORY_BROKEN=3` breaks each three times, too.
#[test]
#[ignore = "asks for a folder"]
fn any_folder() {
    let mut wrongs = 0;
    for folder in env::var("HISTORY_FOLDER").expect("HISTORY_FOLDER").split(':') {
        let scripts = match scripts(Path::new(folder)) {
            Ok(scripts) => scripts,
            Err(problems) => {
                println!("{folder}: does not pass the check\n{problems}");
                continue;
            }
        };
        let (wrong, missed, unequal, count) = faults(&mut servers::own().fresh(), &scripts);
        wrongs += wrong.len() + broken_ones(folder, &scripts);
        println!(
            "{folder}: {} files, {count} statements, {} refused wrongly, {} missed, {} differences of the schema",
            scripts.len(),
            wrong.len(),
            missed.len(),
            unequal.len()
        );
        wrong.iter().for_each(|fate| print!("WRONG {fate}"));
        missed.iter().for_each(|fate| print!("MISSED {fate}"));
        unequal.iter().for_each(|line| print!("UNEQUAL {line}"));
    }
    assert_eq!(wrongs, 0);
}

/// Breaks a history a few times, and says how many statements of it are refused wrongly then.
fn broken_ones(folder: &str, files: &[File]) -> usize {
    let times: usize = env::var("HISTORY_BROKEN").map_or(0, |times| times.parse().unwrap());
    let mut dice = Dice::new();
    let (mut closed, mut open) = (Tally::default(), Tally::default());
    for _ in 0..times {
        let history = broken(&History::of(files), &mut dice);
        replay(folder, &history, &mut closed, &mut open);
    }
    if times > 0 {
        println!("{folder} broken, MIGRATE_TESTS_SEED={}: {closed}", dice.seed);
        closed.wrong.iter().chain(&open.wrong).for_each(|fate| print!("WRONG {fate}"));
        closed.missed.iter().for_each(|fate| print!("MISSED {fate}"));
        closed.unequal.iter().for_each(|fate| print!("UNEQUAL {fate}"));
    }
    closed.wrong.len() + open.wrong.len()
}
