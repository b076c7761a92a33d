//! `schema --sql`: what it writes makes the schema that the migrations make. `HISTORY=name` tries one history and prints what
//! is written; `HISTORY_FOLDER=/path` tries the files of a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use migrate_core::Mode;
use migrate_core::check::replay::{Recording, Replay, World, statements};
use migrate_runtime::test::schema;
use migrate_tests::{connect, fresh_database};
use postgres::Client;

/// A history, and what only one of both databases has.
struct Tried {
    /// What could not be run of what was written, with the server's words.
    failed: String,
    difference: Vec<String>,
    not_shown: Vec<String>,
}

/// What can't be had of the histories: the beginning of a line.
const KNOWN: &[(&str, &str)] = &[
    // What a function makes when it is called.
    ("bodies.sql", "table public.new_one "),
    ("bodies.sql", "column public.new_one."),
    ("bodies.sql", "public.new_one "),
    ("sound_called.sql", ""),
    // An extension that may be there or not has many parts.
    ("others_breadth.sql", ""),
    // Names that PostgreSQL chooses for the constraints of partitions, and what the model does not know of their indexes.
    ("sound_tables.sql", "constraint fk_user_id_fkey"),
    ("sound_tables.sql", "index public.x5 "),
    ("sound_tables.sql", "constraint x5 of "),
    ("sound_tables.sql", "inheritance of public.only_keys_1_pkey "),
    // Whether NULL is what an heir keeps, when its parent has lost a primary key.
    ("sound_tables.sql", "column public.one_child."),
    // A CHECK that DETACH CONCURRENTLY leaves, and a key beside one of LIKE.
    ("tables_inherit.sql", "constraint parted_a_at_check "),
    ("tables_inherit.sql", "constraint other "),
    ("tables_inherit.sql", "index public.other "),
    ("tables_inherit.sql", "values of public.l2_e_seq "),
    // It is when the statement ran.
    ("tables_life.sql", "column public.audit.good13 "),
];

#[test]
fn what_is_written_makes_the_schema() {
    let wanted = env::var("HISTORY").unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/histories");
    let histories: Vec<Vec<PathBuf>> = match env::var("HISTORY_FOLDER") {
        Ok(folder) => vec![files(Path::new(&folder))],
        Err(_) => files(&folder).into_iter().map(|file| vec![file]).collect(),
    };
    let report = Mutex::new(String::new());
    let whole = AtomicUsize::new(0);
    let each = |history: &Vec<PathBuf>| {
        let name = history[0].file_name().unwrap().to_str().unwrap().to_owned();
        if !name.contains(&wanted) {
            return;
        }
        let Tried { failed, difference, not_shown } = tried(history, !wanted.is_empty());
        whole.fetch_add(usize::from(difference.is_empty()), Ordering::Relaxed);
        let known = |line: &str| {
            KNOWN.iter().any(|(history, start)| {
                *history == name && line.get(2..).is_some_and(|line| line.starts_with(start))
            })
        };
        // What is said to be left out is missing, and so is what is in it.
        let left_out: Vec<&str> = not_shown.iter().flat_map(|left_out| names(left_out)).collect();
        let is_left_out = |line: &str| names(line).any(|name| left_out.contains(&name));
        let wrong: Vec<&String> =
            difference.iter().filter(|line| !known(line) && !is_left_out(line)).collect();
        if !failed.is_empty() && !known("- ") || !wrong.is_empty() {
            let wrong: String = wrong.iter().map(|line| format!("{line}\n")).collect();
            let text = format!("== {name}\n{failed}{wrong}not shown: {not_shown:#?}\n");
            report.lock().unwrap().push_str(&text);
        }
    };
    thread::scope(|scope| {
        for share in histories.chunks(histories.len().div_ceil(4)) {
            scope.spawn(|| share.iter().for_each(&each));
        }
    });
    let (report, whole) = (report.into_inner().unwrap(), whole.into_inner());
    assert!(report.is_empty(), "{report}");
    assert!(whole > 25 || !wanted.is_empty() || env::var("HISTORY_FOLDER").is_ok(), "only {whole} are whole");
}

/// The words that may be names, without schemas.
fn names(line: &str) -> impl Iterator<Item = &str> {
    let is_break = |letter: char| !letter.is_alphanumeric() && letter != '_';
    line.split(is_break).filter(|word| !word.is_empty() && !WORDS.contains(word))
}

/// What stands in every line.
const WORDS: &[&str] = &[
    "public",
    "table",
    "column",
    "columns",
    "of",
    "index",
    "constraint",
    "view",
    "function",
    "type",
    "it",
    "is",
    "a",
    "not",
    "or",
    "be",
    "may",
    "its",
    "the",
    "has",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    files
}

/// What a server refuses of a history is left out of it.
fn tried(files: &[PathBuf], prints: bool) -> Tried {
    let mut replayed = connect(&fresh_database());
    let mut recording = Recording::new(Replay::new(World::Closed));
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let mut taken = statements(&text);
        taken.retain(|range| {
            let answer = replayed.batch_execute(&text[range.clone()]);
            if let Err(error) = &answer
                && prints
            {
                eprintln!("refused: {error}");
            }
            answer.is_ok()
        });
        recording.script(&file.display().to_string(), &text, Mode::Statements, &taken);
        replayed.batch_execute("ROLLBACK; DISCARD ALL").ok();
        replayed.batch_execute("DISCARD ALL").unwrap();
    }
    let ddl = recording.ddl();
    if prints {
        println!("{}", ddl.text);
    }
    let mut written = connect(&fresh_database());
    let mut failed = String::new();
    for range in statements(&ddl.text) {
        if let Err(error) = written.batch_execute(&ddl.text[range.clone()]) {
            let message =
                error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
            failed.extend(["failed: ", &message, ": ", &ddl.text[range], "\n"]);
        }
    }
    let (expected, found) = (lines(&mut replayed), lines(&mut written));
    let missing = expected.difference(&found).map(|line| format!("- {line}"));
    let surplus = found.difference(&expected).map(|line| format!("+ {line}"));
    let difference = missing.chain(surplus).collect();
    Tried { failed, difference, not_shown: ddl.not_shown }
}

/// The schema without the numbers of columns, which those that were dropped have too.
fn lines(client: &mut Client) -> BTreeSet<String> {
    let without_numbers = |line: &str| match line.strip_prefix("columns of ") {
        Some(line) => {
            line.split(' ').filter(|word| word.parse::<u32>().is_err()).collect::<Vec<_>>().join(" ")
        }
        None => line.to_owned(),
    };
    schema(client).unwrap().lines().map(without_numbers).collect()
}
