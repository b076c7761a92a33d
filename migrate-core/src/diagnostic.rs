use std::fmt;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::Place;
use crate::printable::line;

/// One problem: what is wrong, where, and what to do.
///
/// `Display` is the message in the compiler's form, without the word `error:` in front of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    title: String,
    location: Location,
    also: Option<Box<Also>>,
    notes: Vec<String>,
    help: Option<String>,
    rule: Option<&'static str>,
    is_warning: bool,
}

/// A second place, and what stands at each.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Also {
    label: String,
    other: Place,
    other_label: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Location {
    /// A file or folder as a whole.
    Path(String),
    /// A place inside a file.
    Place(Place),
}

#[cfg(feature = "check")]
mod kept {
    use super::{Also, Diagnostic, Location};
    use crate::check::stored;

    stored!(struct Diagnostic { title, location, also, notes, help, rule, is_warning });
    stored!(struct Also { label, other, other_label });
    stored!(
        enum Location {
            Path(path),
            Place(place),
        }
    );
}

impl Diagnostic {
    /// A problem with a file or folder as a whole.
    #[must_use]
    pub fn of(path: impl Into<String>, title: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Location::Path(path.into()), title)
    }

    /// A problem at a place inside a file.
    #[must_use]
    pub fn at(place: Place, title: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Location::Place(place), title)
    }

    fn new(location: Location, title: impl Into<String>) -> Diagnostic {
        Diagnostic {
            title: title.into(),
            location,
            also: None,
            notes: Vec::new(),
            help: None,
            rule: None,
            is_warning: false,
        }
    }

    /// Shows a second place: `again here` at the first one, `first here` at the other.
    #[must_use]
    pub fn and(mut self, label: &str, other: Place, other_label: &str) -> Diagnostic {
        let (label, other_label) = (label.to_owned(), other_label.to_owned());
        self.also = Some(Box::new(Also { label, other, other_label }));
        self
    }

    /// Adds what else is known.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Takes away what else was known, where something else explains it.
    #[cfg(feature = "check")]
    pub(crate) fn without_notes(self) -> Diagnostic {
        Diagnostic { notes: Vec::new(), ..self }
    }

    /// Says that it is at this place.
    #[cfg(feature = "check")]
    pub(crate) fn moved_to(self, place: Place) -> Diagnostic {
        Diagnostic { location: Location::Place(place), ..self }
    }

    /// Says that it is only a warning.
    #[cfg(feature = "check")]
    pub(crate) fn warning(self) -> Diagnostic {
        Diagnostic { is_warning: true, ..self }
    }

    /// With which code a server refuses it: ` 18` where only that one does.
    #[cfg(feature = "check")]
    pub(crate) fn refused_with(self, sqlstate: &str, version: &str) -> Diagnostic {
        self.note(format!("PostgreSQL{version} would refuse it with SQLSTATE {sqlstate}"))
    }

    /// Says which rule it comes from, and whether it is only a warning.
    #[cfg(feature = "check")]
    pub(crate) fn of_rule(self, rule: &'static str, is_warning: bool) -> Diagnostic {
        Diagnostic { rule: Some(rule), is_warning, ..self }
    }

    /// What is wrong, in a line.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The file or folder that it is about, as the user wrote it.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.location {
            Location::Place(place) => place.path(),
            Location::Path(path) => path,
        }
    }

    /// The place, where the problem has one inside a file.
    #[must_use]
    pub const fn place(&self) -> Option<&Place> {
        match &self.location {
            Location::Place(place) => Some(place),
            Location::Path(_) => None,
        }
    }

    /// A second place, and what is said of it.
    #[must_use]
    pub fn also(&self) -> Option<(&Place, &str)> {
        self.also.as_ref().map(|also| (&also.other, also.other_label.as_str()))
    }

    /// What else is known.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The rule that is broken, as `migrate:allow` names it, where it is one that can be silenced.
    #[must_use]
    pub const fn rule(&self) -> Option<&'static str> {
        self.rule
    }

    /// Whether it is only a warning.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        self.is_warning
    }

    /// The message as a terminal shows it: with `error:` or `warning:` in front of it, and coloured.
    #[must_use]
    pub fn styled(&self) -> String {
        let level = if self.is_warning { Level::WARNING } else { Level::ERROR };
        Renderer::styled().render(&[self.report(level)])
    }

    fn report<'d>(&'d self, level: Level<'d>) -> Group<'d> {
        let also = self.also.iter().map(|also| mark(&also.other, AnnotationKind::Context, &also.other_label));
        let notes = self.notes.iter().map(|note| Element::from(Level::NOTE.message(note)));
        let help = self.help.iter().map(|help| Element::from(Level::HELP.message(help)));
        let title = level.primary_title(line(&self.title));
        title.element(self.element()).elements(also).elements(notes).elements(help)
    }

    fn element(&self) -> Element<'_> {
        match &self.location {
            Location::Path(path) => Origin::path(line(path)).into(),
            Location::Place(place) => {
                let label = self.also.as_ref().map_or("", |also| also.label.as_str());
                mark(place, AnnotationKind::Primary, label)
            }
        }
    }
}

fn mark<'p>(place: &'p Place, kind: AnnotationKind, label: &'p str) -> Element<'p> {
    let annotation = kind.span(place.span());
    let annotation = if label.is_empty() { annotation } else { annotation.label(label) };
    Snippet::source(place.source())
        .line_start(place.line())
        .path(line(place.path()))
        .annotation(annotation)
        .into()
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Renderer::plain().render(&[self.report(Level::ERROR.no_name())]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ByteOffset;

    #[test]
    fn the_contracts_form() {
        let text = "\n".repeat(11) + "CREATE TABEL orders (\n";
        let place = Place::marked("migrations/003_add_orders.sql", &text, ByteOffset(18)..ByteOffset(23));
        let diagnostic =
            Diagnostic::at(place, "syntax error at or near `TABEL`").note("a note").help("write TABLE");
        insta::assert_snapshot!(diagnostic, @"
        syntax error at or near `TABEL`
          --> migrations/003_add_orders.sql:12:8
           |
        12 | CREATE TABEL orders (
           |        ^^^^^
           |
           = note: a note
           = help: write TABLE
        ");
    }

    #[test]
    fn a_whole_file() {
        let diagnostic = Diagnostic::of("migrations/x.sql", "not a migration's name").help("rename it");
        insta::assert_snapshot!(diagnostic, @"
        not a migration's name
        --> migrations/x.sql
         = help: rename it
        ");
    }

    #[test]
    fn for_a_terminal() {
        let diagnostic = Diagnostic::of("migrations/x.sql", "not a migration's name").help("rename it");
        let escaped = diagnostic.styled().replace('\u{1b}', "^");
        insta::assert_snapshot!(escaped, @"
        ^[1m^[91merror^[0m^[1m: not a migration's name^[0m
        ^[1m^[94m--> ^[0mmigrations/x.sql
         ^[1m^[94m= ^[0m^[1mhelp^[0m: rename it
        ");
    }
}
