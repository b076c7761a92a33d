//! The files of a migration, to what is embedded of it.

use std::borrow::Cow;

use super::folder::layout::Parts;
use super::folder::metadata;
use super::folder::name::Part;
use super::folder::section::{self, Divided, Section};
use super::folder::source::SourceFile;
use super::script::{self, Checked};
use super::syntax::lexed::Lexed;
use super::syntax::readings::Readings;
use super::tell::lint::{Linted, Texts};
use super::{checksum, unless_it_crashes};
use crate::{Checksum, Class, Diagnostic, Migration, Script, Turn};

/// The up file of a migration.
pub(super) struct Up {
    divided: Result<Divided, Vec<Diagnostic>>,
    /// Of its up section.
    pub(super) checksum: Option<Checksum>,
}

impl Up {
    pub(super) fn of(parts: &Parts) -> Up {
        let divided = guarded(&parts.up, || section::divided(&parts.up, Part::Up));
        let checksum = divided.as_ref().ok().and_then(Divided::up);
        Up { checksum: checksum.map(|(text, section)| checksum::of_tokens(section.tokens(text))), divided }
    }
}

/// The files of a migration, each with its sections, to what is embedded, and to warnings.
pub(super) fn migration(parts: &Parts, up: Up, readings: &Readings) -> Result<Linted, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let leaves_transaction = match parts.metadata.as_ref().map_or(Ok(false), metadata::leaves_transaction) {
        Ok(leaves) => leaves,
        Err(problem) => {
            problems.push(problem);
            false
        }
    };
    let mut scripts = Scripts::default();
    let checksum = up.checksum;
    let others = [(Part::Down, parts.down.as_ref()), (Part::Verify, parts.verify.as_ref())];
    let others = others.into_iter().filter_map(|(part, file)| Some((part, file?)));
    let others = others.map(|(part, file)| (file, guarded(file, || section::divided(file, part))));
    let up = (&parts.up, up.divided);
    for (file, divided) in std::iter::once(up).chain(others) {
        match divided {
            Err(found) => problems.extend(found),
            Ok(Divided { text, sections }) => {
                for mut section in sections {
                    section.leaves_transaction |= leaves_transaction;
                    match guarded(file, || script::script(file, &text, &section, readings)) {
                        Err(found) => problems.extend(found),
                        Ok(read) => problems.extend(scripts.add(file, (&text, &section), read)),
                    }
                }
            }
        }
    }
    match scripts.up.zip(checksum) {
        Some(((up, text), checksum)) if problems.is_empty() => {
            let (down, verify) = (scripts.down.unzip(), scripts.verify.unzip());
            let texts = Texts { up: text, down: down.1, verify: verify.1 };
            let migration = Migration {
                version: parts.name.version,
                name: Cow::Owned(parts.name.rest.clone()),
                checksum,
                // Told when all are read.
                class: Class::Additive,
                turn: Turn::InOrder,
                up: up.script,
                down: down.0.map(Box::new),
                verify: verify.0.map(Box::new),
                expect_unchanged: Cow::Owned(up.directives.expect_unchanged),
                adds_columns_to: Cow::Borrowed(&[]),
            };
            Ok(Linted {
                migration,
                texts,
                allowed: up.directives.allowed,
                turn: up.directives.turn,
                is_unread: up.is_unread,
                facts: Vec::new(),
                done: Vec::new(),
            })
        }
        _ => Err(problems),
    }
}

/// The scripts of a migration, as they are found, each with its file.
#[derive(Default)]
struct Scripts {
    up: Option<(Checked, Lexed)>,
    down: Option<(Script, Lexed)>,
    verify: Option<(Script, Lexed)>,
}

impl Scripts {
    fn add(
        &mut self,
        file: &SourceFile,
        (text, section): (&Lexed, &Section),
        read: Checked,
    ) -> Option<Diagnostic> {
        let place = match section.part {
            Part::Up => {
                self.up = Some((read, text.clone()));
                return None;
            }
            Part::Down => &mut self.down,
            Part::Verify => &mut self.verify,
        };
        match place.replace((read.script, text.clone())) {
            None => None,
            Some((first, _)) => Some(
                Diagnostic::of(&file.path, "a migration has two scripts of one kind")
                    .note(format!("the other one is in {}", first.path))
                    .help("keep the section or the file"),
            ),
        }
    }
}

/// A parser that panics has met a file that it can't read: say which.
pub(super) fn guarded<T>(
    file: &SourceFile,
    check: impl FnOnce() -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    unless_it_crashes(&file.path, "the SQL parser", check).unwrap_or_else(|crashed| Err(vec![crashed]))
}
