//! A check for what shows it at the lines of a pull request: annotations of GitHub, SARIF, an XML report.

use clap::ValueEnum;
use migrate_core::check::RULES;
use migrate_core::{Diagnostic, Place};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::xml;

/// For whom a check is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    // For people.
    Text,
    // One line of JSON, as `--json`.
    Json,
    // For people, and as annotations of GitHub's workflows.
    Github,
    // SARIF 2.1.0.
    Sarif,
    // An XML report as JUnit's.
    Junit,
}

impl Format {
    /// What is not named: annotations in a workflow of GitHub's.
    pub(crate) fn usual() -> Format {
        if std::env::var_os("GITHUB_ACTIONS").is_some() { Format::Github } else { Format::Text }
    }

    /// Whether it is one document, in which nothing else stands.
    pub(crate) const fn is_document(self) -> bool {
        matches!(self, Format::Sarif | Format::Junit)
    }

    /// What is printed besides, or instead of what people read. `denies` says that the check fails for a warning, too.
    pub(crate) fn document(self, problems: &[Diagnostic], denies: bool) -> Option<String> {
        match self {
            Format::Text | Format::Json => None,
            Format::Github if problems.is_empty() => None,
            Format::Github => Some(problems.iter().map(annotation).collect::<Vec<_>>().join("\n")),
            Format::Sarif => Some(sarif(problems).to_string()),
            Format::Junit => Some(junit(problems, denies)),
        }
    }
}

/// All that is said of a problem but its title and its place.
fn text(problem: &Diagnostic) -> String {
    let also = problem.also().map(|(place, label)| format!("{label}: {place}"));
    let help = problem.advice().map(|help| format!("help: {help}"));
    also.into_iter().chain(problem.notes().iter().cloned()).chain(help).collect::<Vec<_>>().join("\n")
}

const fn severity(problem: &Diagnostic) -> &'static str {
    if problem.is_warning() { "warning" } else { "error" }
}

/// <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
fn annotation(problem: &Diagnostic) -> String {
    let place = problem.place().map(|place| {
        let (line, column, end) = (place.line(), place.column(), place.end_column());
        format!(",line={line},endLine={line},col={column},endColumn={end}")
    });
    format!(
        "::{severity} file={path}{place},title={title}::{text}",
        severity = severity(problem),
        path = property(&from_root(problem.path())),
        place = place.unwrap_or_default(),
        title = property(problem.title()),
        text = data(&text(problem)),
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The path as the repository has it, whose root is the workspace of a workflow.
fn from_root(path: &str) -> String {
    let root = std::env::var_os("GITHUB_WORKSPACE").map(std::path::PathBuf::from);
    let here = std::env::current_dir().ok();
    let below =
        root.zip(here).and_then(|(root, here)| here.strip_prefix(root).ok().map(|below| below.join(path)));
    below.map_or_else(|| path.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
fn sarif(problems: &[Diagnostic]) -> Value {
    let broken = |name: &str| problems.iter().any(|problem| problem.rule() == Some(name));
    let rules = RULES
        .iter()
        .filter(|rule| broken(rule.name))
        .map(|rule| json!({ "id": rule.name, "shortDescription": { "text": rule.why } }));
    let results = problems.iter().map(|problem| {
        let text = format!("{}\n{}", problem.title(), text(problem));
        let result = json!({
            "level": severity(problem),
            "message": { "text": text.trim_end() },
            "locations": [location(&from_root(problem.path()), problem.place(), None)],
        });
        let result = with(result, "ruleId", problem.rule().map(Value::from));
        let also = problem
            .also()
            .map(|(place, label)| json!([location(&from_root(place.path()), Some(place), Some(label))]));
        with(result, "relatedLocations", also)
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo-migrate",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

/// The object with this member more, if there is one.
fn with(mut object: Value, name: &str, value: Option<Value>) -> Value {
    if let (Some(members), Some(value)) = (object.as_object_mut(), value) {
        members.insert(name.to_owned(), value);
    }
    object
}

fn location(path: &str, place: Option<&Place>, label: Option<&str>) -> Value {
    let region = place.map(|place| {
        json!({
            "startLine": place.line(),
            "startColumn": place.column(),
            "endLine": place.line(),
            "endColumn": place.end_column(),
        })
    });
    let physical = with(json!({ "artifactLocation": { "uri": uri(path) } }), "region", region);
    let message = label.map(|label| json!({ "text": label }));
    with(json!({ "physicalLocation": physical }), "message", message)
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    const OTHERS: AsciiSet =
        NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    utf8_percent_encode(path, &OTHERS).to_string()
}

/// As GitLab, Jenkins and others read it: a case for each problem, or one that has passed. A warning passes, and what it says
/// is the output of its case.
fn junit(problems: &[Diagnostic], denies: bool) -> String {
    let fails = |problem: &Diagnostic| denies || !problem.is_warning();
    let case = |problem: &Diagnostic| {
        let place = problem.place().map_or_else(|| problem.path().to_owned(), ToString::to_string);
        let text = xml::lines(&problem.to_string());
        let outcome = if fails(problem) {
            let rule = xml::lines(problem.rule().unwrap_or(severity(problem)));
            let title = xml::lines(problem.title());
            format!("<failure type=\"{rule}\" message=\"{title}\">{text}</failure>")
        } else {
            format!("<system-out>{text}</system-out>")
        };
        format!(
            "    <testcase classname=\"{}\" name=\"{}\">\n      {outcome}\n    </testcase>\n",
            xml::lines(problem.path()),
            xml::lines(&format!("{place} {}", problem.title())),
        )
    };
    let passed = || "    <testcase classname=\"migrations\" name=\"check\"/>\n".to_owned();
    let cases: String = if problems.is_empty() { passed() } else { problems.iter().map(case).collect() };
    let (tests, failures) = (problems.len().max(1), problems.iter().filter(|problem| fails(problem)).count());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites>\n  \
           <testsuite name=\"migrations\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n\
         {cases}  \
           </testsuite>\n\
         </testsuites>"
    )
}
