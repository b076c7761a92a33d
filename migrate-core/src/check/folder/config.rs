//! `migrate.toml`: what a team says once for the macro and the command line. It stands in the migrations folder, or beside the
//! crate's `Cargo.toml`, and then it may also say where that folder is.

use std::ops::Range;

use super::source::SourceFile;
use crate::check::model::builtin::{NEWEST, OLDEST};
use crate::check::near;
use crate::check::release::levels::Levels;
use crate::check::replay::World;
use crate::{ByteOffset, Diagnostic, Place};

/// The name of the file.
pub(crate) const FILE: &str = "migrate.toml";

/// What a folder's `migrate.toml` says, or its crate's, or both together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// The migrations folder, relative to the file.
    pub(crate) folder: Option<String>,
    pub(crate) world: Option<World>,
    /// The oldest server that the migrations must run on.
    pub(crate) postgres: Option<u8>,
    /// It is run for one schema after the other.
    pub(crate) is_for_schemas: bool,
    /// The folder may hold no migration.
    pub(crate) allows_empty: bool,
    /// Of the history.
    pub(crate) schema: Option<String>,
    /// Of the history.
    pub(crate) table: Option<String>,
    pub(crate) levels: Levels,
    /// Where the files really are that say so.
    pub(crate) locations: Vec<String>,
}

/// What can be said before the first section.
const KEYS: &[&str] = &["folder", "world", "postgres", "tenants", "allow_empty", "schema", "table"];

/// A line of the file that says something.
pub(crate) struct Line<'f> {
    file: &'f SourceFile,
    pub(crate) key: &'f str,
    pub(crate) value: &'f str,
    /// The bytes of the key and of the value in its quotes.
    pub(crate) key_at: Range<usize>,
    pub(crate) value_at: Range<usize>,
}

impl Config {
    /// Reads the crate's file and the folder's, where they are there. The levels of rules are the folder's and the crate's
    /// together; nothing may be said twice.
    pub(crate) fn read(
        of_crate: Option<&SourceFile>,
        of_folder: Option<&SourceFile>,
    ) -> (Config, Vec<Diagnostic>) {
        let (mut config, mut problems) = (Config::default(), Vec::new());
        for file in of_crate.into_iter().chain(of_folder) {
            config.locations.push(file.location.clone());
            let is_crates = of_crate.is_some_and(|known| known.location == file.location);
            config.add(file, is_crates, &mut problems);
        }
        (config, problems)
    }

    fn add(&mut self, file: &SourceFile, is_crates: bool, problems: &mut Vec<Diagnostic>) {
        let mut is_of_lints = false;
        let mut at = 0;
        for line in file.text.split_inclusive('\n') {
            let content = line.split('#').next().unwrap_or_default();
            let start = at + (content.len() - content.trim_start().len());
            let range = start..start + content.trim().len();
            at += line.len();
            let read = match content.trim() {
                "" => Ok(()),
                "[lints]" => {
                    is_of_lints = true;
                    Ok(())
                }
                content => Line::read(file, content, &range).and_then(|line| {
                    if is_of_lints { self.levels.set(&line) } else { self.set(&line, is_crates) }
                }),
            };
            problems.extend(read.err());
        }
    }

    fn set(&mut self, line: &Line<'_>, is_crates: bool) -> Result<(), Diagnostic> {
        let place = match line.key {
            "folder" if !is_crates => {
                return Err(line
                    .problem("the migrations folder can't say where it is")
                    .help("say it in a `migrate.toml` beside the crate's Cargo.toml"));
            }
            "folder" => &mut self.folder,
            "schema" => &mut self.schema,
            "table" => &mut self.table,
            "world" => {
                let world = match line.value {
                    "open" => World::Open,
                    "closed" => World::Closed,
                    _ => return Err(line.problem_of_value("a world is `closed` or `open`").help(WORLD)),
                };
                return if self.world.replace(world).is_some() { Err(line.twice()) } else { Ok(()) };
            }
            "postgres" => {
                let version = line.value.parse().ok().filter(|version| (OLDEST..=NEWEST).contains(version));
                let Some(version) = version else {
                    return Err(line
                        .problem_of_value(format!("this is a version of PostgreSQL from {OLDEST} to {NEWEST}"))
                        .help("`postgres = \"15\"` says that every migration must run on 15, and on newer servers"));
                };
                return if self.postgres.replace(version).is_some() { Err(line.twice()) } else { Ok(()) };
            }
            "tenants" => {
                if line.value != "schemas" {
                    return Err(line.problem_of_value("tenants are `schemas`").help(TENANTS));
                }
                let is_twice = std::mem::replace(&mut self.is_for_schemas, true);
                return if is_twice { Err(line.twice()) } else { Ok(()) };
            }
            "allow_empty" => {
                self.allows_empty = line.value == "true";
                let is_one = self.allows_empty || line.value == "false";
                return if is_one {
                    Ok(())
                } else {
                    Err(line
                        .problem_of_value("this is `true` or `false`")
                        .help("write `allow_empty = true`, without quotes"))
                };
            }
            _ => return Err(line.unknown()),
        };
        match place.replace(line.value.to_owned()) {
            Some(_) => Err(line.twice()),
            None if line.value.is_empty() => {
                Err(line.problem_of_value("this says nothing").help("give it a name"))
            }
            None => Ok(()),
        }
    }
}

const WORLD: &str =
    "`world = \"open\"` if the database holds what no migration makes and `external.sql` does not declare";

const TENANTS: &str = "`tenants = \"schemas\"` says that the folder is run for one schema after the other of a database; leave it out for a database \
     for each tenant";

impl<'f> Line<'f> {
    /// `key = "value"`
    fn read(file: &'f SourceFile, content: &'f str, range: &Range<usize>) -> Result<Line<'f>, Diagnostic> {
        let parts = content.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
        let unquoted = |value: &'f str| match value {
            "true" | "false" => Some(value),
            _ => value.strip_prefix('"').and_then(|value| value.strip_suffix('"')),
        };
        let Some((key, value)) = parts.and_then(|(key, value)| Some((key, unquoted(value)?))) else {
            return Err(Diagnostic::at(at(file, range.clone()), "not understood in migrate.toml")
                .note("it is lines of `key = \"value\"`, and under `[lints]` of `rule = \"allow\"`, `\"warn\"` or `\"deny\"`")
                .help(format!("the keys are {}", listed())));
        };
        let key_at = range.start..range.start + key.len();
        let value_at = range.end - content.rsplit('=').next().unwrap_or_default().trim().len()..range.end;
        Ok(Line { file, key, value, key_at, value_at })
    }

    /// With its key marked.
    pub(crate) fn problem(&self, title: impl Into<String>) -> Diagnostic {
        Diagnostic::at(at(self.file, self.key_at.clone()), title)
    }

    /// With its value marked.
    pub(crate) fn problem_of_value(&self, title: impl Into<String>) -> Diagnostic {
        Diagnostic::at(at(self.file, self.value_at.clone()), title)
    }

    pub(crate) fn place(&self) -> Place {
        at(self.file, self.key_at.clone())
    }

    pub(crate) fn twice(&self) -> Diagnostic {
        self.problem(format!("`{}` is said twice", self.key)).help("keep the one that you mean")
    }

    fn unknown(&self) -> Diagnostic {
        let problem = self.problem(format!("`{}` is nothing that migrate.toml can say", self.key));
        match near::near(self.key, KEYS.iter().copied(), 2) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("the keys are {}; levels of rules stand under `[lints]`", listed())),
        }
    }
}

fn listed() -> String {
    KEYS.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

fn at(file: &SourceFile, range: Range<usize>) -> Place {
    Place::marked(&file.path, &file.text, ByteOffset(range.start)..ByteOffset(range.end))
}
