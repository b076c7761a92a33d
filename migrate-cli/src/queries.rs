//! `queries`: what the program sends, judged by the schema that the migrations make.

mod find;
mod literal;
mod others;
mod report;
mod source;
mod tree;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use migrate_core::check::Catalog;
use migrate_core::check::replay::{Quoted, Release, Rollout, Story};
use migrate_core::{Diagnostic, Migration};

use crate::arguments::{Global, Queries};
use crate::check::{refuse, verdict};
use crate::folder;
use crate::format::Format;
use crate::output::{Failure, Output};
use report::Released;
use tree::Tree;
use value::Constants;

pub(crate) fn run(queries: &Queries, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let catalog = match verdict(global) {
        Ok(catalog) => catalog,
        Err(problems) => return refuse(&problems, global, output),
    };
    let story = Story::new(folder::existing(global)?, &catalog);
    let paths = paths(queries, global);
    let program = Program::read(&Tree::Here, &paths)?;
    let mut problems = story.refused(&program.texts);
    let released = queries.released.as_deref();
    let released =
        released.map(|revision| since(revision, &paths, &story, &catalog, &program)).transpose()?;
    let rollout = released.as_ref().map(|released| &released.rollout);
    let (broken, early) = rollout.map(|Rollout { broken, early, .. }| (broken, early)).unzip();
    problems.extend(broken.into_iter().chain(early).flatten().cloned());
    let format = queries.format.unwrap_or_else(Format::usual);
    if let Some(document) = format.document(&problems, false) {
        output.say(&document)?;
    }
    if !format.is_document() {
        report::say(&program, released.as_ref(), &problems, output)?;
    }
    let is_fine = problems.iter().all(Diagnostic::is_warning);
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Those that are named, or the crate of the migrations.
fn paths(queries: &Queries, global: &Global) -> Vec<PathBuf> {
    if !queries.paths.is_empty() {
        return queries.paths.clone();
    }
    let home = Tree::Here.home(Path::new(&global.dir)).filter(|home| *home != Path::new(""));
    vec![home.unwrap_or(Path::new(".")).to_owned()]
}

/// What the migrations since a revision mean to its queries, and to those of now.
fn since(
    revision: &str,
    paths: &[PathBuf],
    story: &Story<'_>,
    catalog: &Catalog,
    now: &Program,
) -> Result<Released, Diagnostic> {
    let tree = Tree::of_revision(revision)?;
    let program = Program::read(&tree, paths)?;
    let has = |migration: &Migration| tree.has(Path::new(&*migration.up.path));
    if let [first, ..] = catalog.migrations.as_slice()
        && !catalog.migrations.iter().any(has)
    {
        return Err(Diagnostic::of(&*first.up.path, format!("`{revision}` has none of these migrations"))
            .note("nobody knows what schema it runs on")
            .help("name a revision that has the folder at this path"));
    }
    let release = Release { name: revision, has: &has, program: &program.texts };
    let rollout = story.rollout(&release, &now.texts);
    Ok(Released { revision: revision.to_owned(), program, rollout })
}

/// What a program sends.
#[derive(Default)]
struct Program {
    texts: Vec<Quoted>,
    /// So many queries are put together when it runs.
    at_run_time: usize,
    /// So many may be sent to another database.
    elsewhere: usize,
    /// Files that are no Rust to this reader.
    unread: usize,
}

impl Program {
    fn read(tree: &Tree, paths: &[PathBuf]) -> Result<Program, Diagnostic> {
        let sources = tree.rust(paths)?;
        let mut program = Program::default();
        let mut constants = Constants::default();
        let mut files = Vec::new();
        for source in &sources {
            match syn::parse_file(&source.text) {
                Ok(file) => files.push((source, file)),
                Err(_) => program.unread += 1,
            }
        }
        for (source, file) in &files {
            constants.add(source, file);
        }
        let mut known = BTreeSet::new();
        let mut crates: BTreeMap<&Path, bool> = BTreeMap::new();
        for (source, file) in &files {
            let is_all = |home| *crates.entry(home).or_insert_with(|| others::is_all_elsewhere(tree, home));
            let sent = find::sent(source, file, &constants, source.home().is_some_and(is_all));
            program.at_run_time += sent.at_run_time;
            program.elsewhere += sent.elsewhere;
            // A constant may be sent from several places.
            let place =
                |text: &Quoted| (text.path.clone(), text.pieces.first().map(|first| first.file.start));
            program.texts.extend(sent.texts.into_iter().filter(|text| known.insert(place(text))));
        }
        Ok(program)
    }

    /// Without what only makes something.
    fn queries(&self) -> impl Iterator<Item = &Quoted> {
        self.texts.iter().filter(|text| text.is_query())
    }
}
