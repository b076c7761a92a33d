//! `new`: writes a migration that is ready to be filled in.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use migrate_core::Diagnostic;
use migrate_core::check::{self, Draft, Inventory, Request};
use serde::Serialize;

use crate::arguments::{Global, New};
use crate::check::{count, verdict};
use crate::output::{self, Failure, Output, Problem};
use crate::{clock, folder};

/// What it says to machines.
#[derive(Serialize)]
struct Report<'r> {
    created: &'r [String],
    /// Of the folder, with the new migration in it.
    problems: Vec<Problem<'r>>,
}

pub(crate) fn run(new: &New, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let folder = folder::optional(global)?.unwrap_or_else(|| folder::of(global));
    let request =
        Request { title: new.name.clone(), style: new.numbered.style(), down: new.down, verify: new.verify };
    let draft = check::draft(&Inventory::read(&folder), &request, &clock::now())?;
    let created = write(&global.dir, &draft)?;
    for path in &created {
        output.say(path)?;
    }
    let mut problems = verdict(global).err().unwrap_or_default();
    // What has just been made has no statement yet.
    problems.retain(|problem| !created.iter().any(|path| path == problem.path()));
    if !problems.is_empty() {
        let count = count(problems.len());
        output.tell(&format!("note: {count} in {}; `cargo migrate check` says which", global.dir))?;
    }
    output.json(&Report { created: &created, problems: output::for_machines(&problems) })?;
    Ok(ExitCode::SUCCESS)
}

/// Writes all files of a migration, or none.
fn write(folder: &str, draft: &Draft) -> Result<Vec<String>, Diagnostic> {
    let mut made = Made::default();
    made.folders(Path::new(folder)).map_err(|error| unwritten(folder, &error))?;
    let mut created = Vec::new();
    for file in &draft.files {
        let path = format!("{}/{}", folder.trim_end_matches('/'), file.path);
        match made.file(Path::new(&path), &file.text) {
            Ok(()) => created.push(path),
            Err(error) => {
                made.remove();
                return Err(unwritten(&path, &error));
            }
        }
    }
    Ok(created)
}

fn unwritten(path: &str, error: &io::Error) -> Diagnostic {
    if error.kind() == io::ErrorKind::AlreadyExists {
        Diagnostic::of(path, format!("there is a `{path}` already"))
            .note("nothing is overwritten")
            .help("choose another name, or remove it")
    } else {
        Diagnostic::of(path, format!("can't write this: {error}"))
    }
}

/// What has been made, in this order, so that it can be taken back.
#[derive(Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    /// The folder and those that it is in.
    fn folders(&mut self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        self.folders(folder.parent().unwrap_or(Path::new("")))?;
        fs::create_dir(folder)?;
        self.folders.push(folder.to_owned());
        Ok(())
    }

    fn file(&mut self, path: &Path, text: &str) -> io::Result<()> {
        self.folders(path.parent().unwrap_or(Path::new("")))?;
        let mut file = File::create_new(path)?;
        self.files.push(path.to_owned());
        file.write_all(text.as_bytes())
    }

    /// A folder into which somebody else has put something stays.
    fn remove(self) {
        for file in self.files {
            let _stays = fs::remove_file(file);
        }
        for folder in self.folders.into_iter().rev() {
            let _stays = fs::remove_dir(folder);
        }
    }
}
