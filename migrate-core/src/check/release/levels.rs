//! What happens when a migration breaks a rule: the `[lints]` of `migrate.toml`.

use super::level::Level;
use crate::check::folder::config::Line;
use crate::check::tell::lint::rules::{self, names, near};
use crate::{Diagnostic, Place};

/// What a folder says of its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    set: Vec<(&'static str, Level)>,
}

impl Levels {
    pub(crate) fn of(&self, rule: &str) -> Level {
        let set = self.set.iter().find(|(name, _)| *name == rule);
        let default = || rules::rule(rule).map_or(Level::Warn, |rule| rule.level);
        set.map_or_else(default, |(_, level)| *level)
    }

    /// `rule = "level"`
    pub(crate) fn set(&mut self, line: &Line<'_>) -> Result<(), Diagnostic> {
        let Some(level) = Level::named(line.value) else {
            return Err(line
                .problem_of_value(format!("there is no level `{}`", line.value))
                .help("a level is `allow`, `warn` or `deny`"));
        };
        let Some(rule) = rules::rule(line.key) else { return Err(unknown(line.place(), line.key)) };
        if self.set.iter().any(|(set, _)| *set == rule.name) {
            return Err(line.twice());
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
