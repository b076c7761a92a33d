//! `migrate.toml` in a migrations folder: the levels of rules, for the macro and the command line alike.

use std::ops::Range;

use super::level::Level;
use crate::check::folder::source::SourceFile;
use crate::check::tell::lint::rules::{self, names, near};
use crate::{ByteOffset, Diagnostic, Place};

/// The name of the file.
pub(crate) const FILE: &str = "migrate.toml";

/// What a folder says of its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    set: Vec<(&'static str, Level)>,
    /// Where the file really is that says so.
    pub(crate) location: Option<String>,
}

impl Levels {
    pub(crate) fn of(&self, rule: &str) -> Level {
        let set = self.set.iter().find(|(name, _)| *name == rule);
        let default = || rules::rule(rule).map_or(Level::Warn, |rule| rule.level);
        set.map_or_else(default, |(_, level)| *level)
    }

    /// Reads the file of a folder, where it has one.
    pub(crate) fn read(file: Option<SourceFile>) -> (Levels, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let Some(file) = file else { return (Levels::default(), problems) };
        let mut levels = Levels { set: Vec::new(), location: Some(file.location.clone()) };
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
                _ if !is_of_lints => Err(not_understood(&file, range)),
                setting => levels.set(&file, setting, range),
            };
            problems.extend(read.err());
        }
        (levels, problems)
    }

    /// `rule = "level"`
    fn set(&mut self, file: &SourceFile, setting: &str, range: Range<usize>) -> Result<(), Diagnostic> {
        let parts = setting.split_once('=').map(|(name, level)| (name.trim(), level.trim()));
        let Some((name, level)) = parts else { return Err(not_understood(file, range)) };
        let unquoted = level.strip_prefix('"').and_then(|level| level.strip_suffix('"'));
        let Some(level) = unquoted.and_then(Level::named) else { return Err(not_understood(file, range)) };
        let name_range = range.start..range.start + name.len();
        let Some(rule) = rules::rule(name) else { return Err(unknown(at(file, name_range), name)) };
        if self.set.iter().any(|(set, _)| *set == rule.name) {
            return Err(Diagnostic::at(at(file, name_range), "the level of this rule is given twice")
                .help("keep the one that you mean"));
        }
        self.set.push((rule.name, level));
        Ok(())
    }
}

/// Nobody can break or silence a rule that there is not.
pub(crate) fn unknown(place: Place, name: &str) -> Diagnostic {
    let problem = Diagnostic::at(place, format!("there is no rule `{name}`"));
    match near(name) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("the rules are: {}", names())),
    }
}

fn not_understood(file: &SourceFile, range: Range<usize>) -> Diagnostic {
    Diagnostic::at(at(file, range), "not understood in migrate.toml")
        .note("it says what happens when a migration breaks a rule: `allow`, `warn` or `deny`")
        .help("write `[lints]` first, and then a line such as `ban-drop-table = \"deny\"`")
}

fn at(file: &SourceFile, range: Range<usize>) -> Place {
    Place::marked(&file.path, &file.text, ByteOffset(range.start)..ByteOffset(range.end))
}
