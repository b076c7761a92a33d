use std::ops::Range;

use super::{Level, Levels, rules};
use crate::{Diagnostic, Script};

/// A place where a migration breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) title: String,
    pub(super) rule: &'static str,
    /// What is marked, in bytes of the file.
    pub(super) range: Range<usize>,
    /// What stands at the place, at another one, and where that is.
    pub(super) also: Option<(&'static str, Range<usize>, &'static str)>,
    /// What to write instead.
    pub(super) better: String,
}

/// What is said of a folder's rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    pub(crate) errors: Vec<Diagnostic>,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Finding {
    pub(super) fn better(mut self, better: impl Into<String>) -> Finding {
        self.better = better.into();
        self
    }

    fn diagnostic(self, script: &Script, level: Level) -> Diagnostic {
        let Finding { title, rule, range, also, better } = self;
        let place = super::security::without_password(script, rule, range);
        let diagnostic = Diagnostic::at(place, title);
        let diagnostic = match also {
            Some((here, range, there)) => diagnostic.and(here, script.place(range), there),
            None => diagnostic,
        };
        let rule = rules::rule(rule);
        let diagnostic = diagnostic.note(rule.map_or("", |rule| rule.why));
        let name = rule.map_or("", |rule| rule.name);
        let default = rule.map_or(level, |rule| rule.level);
        diagnostic
            .note(format!("rule: {name} ({default} by default)"))
            .help(format!("{better}; or say why it is right here: `-- migrate:allow {name}: why`"))
            .of_rule(name, level == Level::Warn)
    }
}

impl Findings {
    pub(super) fn add(&mut self, script: &Script, finding: Finding, levels: &Levels) {
        match levels.of(finding.rule) {
            Level::Allow => {}
            Level::Warn => self.warnings.push(finding.diagnostic(script, Level::Warn)),
            Level::Deny => self.errors.push(finding.diagnostic(script, Level::Deny)),
        }
    }
}
