//! What git knows of the migrations, asked of the `git` program.

mod base;
mod tree;

use std::io;
use std::path::PathBuf;
use std::process::{Command, Output};

use migrate_core::Diagnostic;

pub(crate) use tree::{Tree, normal};

/// The work tree that a folder is in, asked from inside the folder. Names are those in the folder.
pub(crate) struct Repository {
    folder: PathBuf,
}

/// How long git has known a file: a lesser one is older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Age {
    /// When it was first committed, in seconds since 1970.
    Committed(i64),
    /// Not yet.
    Uncommitted,
}

impl Repository {
    /// Nothing where there is no work tree.
    ///
    /// # Errors
    ///
    /// There seems to be one, and git does not want to speak of it.
    pub(crate) fn around(folder: &str) -> Result<Option<Repository>, Diagnostic> {
        let repository = Repository { folder: PathBuf::from(folder) };
        let output = match repository.git(&["rev-parse", "--is-inside-work-tree"]) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !repository.seems_there() => {
                return Ok(None);
            }
            Err(error) => return Err(unwilling(folder, &format!("can't start `git`: {error}"))),
            Ok(output) => output,
        };
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            Ok(output.stdout.starts_with(b"true").then_some(repository))
        } else if said.contains("not a git repository") {
            Ok(None)
        } else {
            Err(unwilling(folder, said.trim()))
        }
    }

    fn seems_there(&self) -> bool {
        let folder = self.folder.canonicalize().unwrap_or_default();
        folder.ancestors().any(|folder| folder.join(".git").exists())
    }

    /// Whether it knows this file, or a file in this folder.
    pub(crate) fn tracks(&self, name: &str) -> Result<bool, Diagnostic> {
        Ok(!self.ask(&["ls-files", "-z", "--", name])?.is_empty())
    }

    /// When each file of the folder was first committed, under whatever name in the folder. A copy of a file is no
    /// older than its commit, and so `git log --follow` would not do: it takes a copy for a new name.
    pub(crate) fn commits(&self) -> Result<Commits, Diagnostic> {
        if self.git(&["rev-parse", "--quiet", "--verify", "HEAD"]).is_ok_and(|output| output.status.success())
        {
            let log = self.ask(&[
                "log",
                "--no-show-signature",
                "-z",
                "--format=%x01%ct",
                "-M",
                "--diff-filter=AR",
                "--name-status",
                "--relative",
                "--",
                ".",
            ])?;
            Ok(Commits::read(&log))
        } else {
            Ok(Commits::default())
        }
    }

    /// Renames what it tracks; `dry` only asks whether that is possible.
    pub(crate) fn rename(&self, from: &str, to: &str, dry: bool) -> Result<(), String> {
        let whether = if dry { &["-n"][..] } else { &[] };
        let arguments = [&["mv"], whether, &["--", from, to]].concat();
        let output = self.git(&arguments).map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }

    fn ask(&self, arguments: &[&str]) -> Result<String, Diagnostic> {
        let folder = self.folder.to_string_lossy();
        let output = self.git(arguments).map_err(|error| unwilling(&folder, &error.to_string()))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(unwilling(&folder, String::from_utf8_lossy(&output.stderr).trim()))
        }
    }

    fn git(&self, arguments: &[&str]) -> io::Result<Output> {
        self.command(arguments).output()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        // Its messages are read here, and names are names.
        git.env("LC_ALL", "C").arg("-C").arg(&self.folder).arg("--literal-pathspecs").args(arguments);
        git
    }
}

fn unwilling(folder: &str, said: &str) -> Diagnostic {
    Diagnostic::of(folder, "git does not say what it knows of this folder")
        .note(said)
        .help("nothing was renamed; put that right, then start again")
}

/// Additions and new names, from the newest to the oldest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Commits(Vec<(i64, Change)>);

#[derive(Debug, PartialEq, Eq)]
enum Change {
    Added(String),
    Renamed { from: String, to: String },
}

impl Commits {
    /// `git log -z --format=%x01%ct --name-status`.
    fn read(log: &str) -> Commits {
        let mut changes = Vec::new();
        for commit in log.split('\u{1}') {
            let mut words = commit.split('\0').map(|word| word.trim_start_matches('\n'));
            let Some(Ok(time)) = words.next().map(str::parse) else { continue };
            while let Some(status) = words.next() {
                let mut name = || words.next().unwrap_or_default().to_owned();
                match status.get(..1) {
                    Some("A") => changes.push((time, Change::Added(name()))),
                    Some("R") => changes.push((time, Change::Renamed { from: name(), to: name() })),
                    _ => {}
                }
            }
        }
        Commits(changes)
    }

    /// The age of a file by its name in the folder.
    pub(crate) fn age(&self, name: &str) -> Age {
        let (mut name, mut age) = (name, Age::Uncommitted);
        for (time, change) in &self.0 {
            match change {
                Change::Added(added) if added == name => age = Age::Committed(*time),
                Change::Renamed { from, to } if to == name => (name, age) = (from, Age::Committed(*time)),
                _ => {}
            }
        }
        age
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_followed_to_its_first_commit() {
        let log = "\u{1}40\0\nR100\0c.sql\0d.sql\0\u{1}30\0\nA\0é \n.sql\0A\0e.sql\0\
                   \u{1}20\0\nR087\0b.sql\0c.sql\0\u{1}10\0\nA\0b.sql\0A\0e.sql\0";
        let commits = Commits::read(log);
        assert_eq!(commits.age("d.sql"), Age::Committed(10));
        assert_eq!(commits.age("é \n.sql"), Age::Committed(30));
        assert_eq!(commits.age("e.sql"), Age::Committed(10), "removed and brought back");
        assert_eq!(commits.age("f.sql"), Age::Uncommitted);
        assert!(Age::Committed(30) < Age::Uncommitted);
        assert_eq!(Commits::read(""), Commits::default());
    }
}
