use std::ops::Range;

use super::{Level, Levels, rules};
use crate::{ByteOffset, Diagnostic, Place, Script};

/// The rule whose place is not shown as it is.
pub(super) const PASSWORD: &str = "password-literal";

/// A place where a migration breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) title: String,
    pub(super) rule: &'static str,
    /// The table, function or role that it is about.
    pub(super) of: String,
    /// What is marked, in bytes of the file.
    pub(super) range: Range<usize>,
    /// Where else in the file the rule is broken for the same table.
    pub(super) again: Vec<usize>,
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

    /// One for each rule and table, or for each rule and place, with the places of the others.
    pub(super) fn grouped(findings: Vec<Finding>) -> Vec<Finding> {
        let mut grouped: Vec<Finding> = Vec::new();
        for finding in findings {
            let is_like = |first: &&mut Finding| {
                first.rule == finding.rule && (first.of == finding.of || first.range == finding.range)
            };
            match grouped.iter_mut().find(is_like) {
                Some(first) => first.again.push(finding.range.start),
                None => grouped.push(finding),
            }
        }
        grouped
    }

    fn diagnostic(self, script: &Script, level: Level) -> Diagnostic {
        let Finding { title, rule, range, again, also, better, of: _ } = self;
        let mut lines: Vec<String> =
            again.iter().map(|start| script.place(*start..*start).line().to_string()).collect();
        lines.dedup();
        let place = without_password(script, rule, range);
        let diagnostic = Diagnostic::at(place, title);
        let diagnostic = match also {
            Some((here, range, there)) => diagnostic.and(here, script.place(range), there),
            None => diagnostic,
        };
        let diagnostic = match lines.as_slice() {
            [] => diagnostic,
            [line] => diagnostic.note(format!("again in line {line}")),
            lines => diagnostic.note(format!("again in lines {}", lines.join(", "))),
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

/// A place whose line shows no password.
fn without_password(script: &Script, rule: &str, range: Range<usize>) -> Place {
    if rule != PASSWORD {
        return script.place(range);
    }
    let mut text = script.text.clone().into_owned();
    let end = range.start + "'…'".len();
    text.replace_range(range.clone(), "'…'");
    Place::marked(&script.path, &text, ByteOffset(range.start)..ByteOffset(end))
}
