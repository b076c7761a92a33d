//! A folder to migrations, or to every problem in it. Nothing here runs at boot.

mod checksum;
mod directive;
mod folder;
mod lexer;
mod name;
mod sql;
mod syntax;
mod text;
mod transaction;
mod versions;

use std::panic::AssertUnwindSafe;

pub use folder::{Folder, SourceFile};

use crate::{Checksum, Diagnostic, Span, Version};
use lexer::Token;
use name::{Name, NameError};

/// A migration that has passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// From the file's name.
    pub version: Version,
    /// From the file's name.
    pub name: String,
    /// As the user wrote the folder, and the file's name.
    pub path: String,
    /// Where the file really is.
    pub location: String,
    /// Over its tokens.
    pub checksum: Checksum,
    /// The whole file, without its byte order mark.
    pub text: String,
    /// The part of `text` that is sent.
    pub body: Span,
    /// Where each statement stands in `text`.
    pub statements: Vec<Span>,
}

/// Reads and checks a folder.
///
/// # Errors
///
/// All problems, in the order of files.
pub fn check(folder: &Folder<'_>) -> Result<Vec<Script>, Vec<Diagnostic>> {
    // The parsers recurse, and rustc gives a macro little stack.
    const STACK: usize = 256 << 20;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || check_here(folder));
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_no_thread) => check_here(folder),
        }
    })
}

/// The syntax errors of a text, as [`check`] finds them in a file of this path.
#[must_use]
pub fn syntax_errors(path: &str, text: &str) -> Vec<Diagnostic> {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).collect();
    let reading = sql::read(text, &tokens);
    syntax::check(path, text, &reading.statements, &reading.errors)
}

/// The problems as a compiler shows them: the first twenty whole, then how many more there are.
#[must_use]
pub fn messages(problems: &[Diagnostic]) -> Vec<String> {
    const SHOWN: usize = 20;
    let mut messages: Vec<String> = problems.iter().take(SHOWN).map(Diagnostic::to_string).collect();
    if let Some(more @ 1..) = problems.len().checked_sub(SHOWN) {
        messages.push(format!("and {more} more problems in the migrations"));
    }
    messages
}

fn check_here(folder: &Folder<'_>) -> Result<Vec<Script>, Vec<Diagnostic>> {
    let (files, mut problems) = folder.read();
    let mut named = Vec::new();
    let mut scripts = Vec::new();
    for file in &files {
        match named_text(file) {
            Ok(None) => {}
            Ok(Some((name, text))) => {
                match guarded(file, || script(file, &name, text)) {
                    Ok(script) => scripts.push(script),
                    Err(found) => problems.extend(found),
                }
                named.push((name, file));
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems.extend(versions::check(&named));
    if problems.is_empty() {
        scripts.sort_by_key(|script| script.version);
        Ok(scripts)
    } else {
        problems.sort_by(|a, b| a.path().cmp(b.path()));
        Err(problems)
    }
}

/// What a file's name and its first line say; nothing for a bystander.
fn named_text(file: &SourceFile) -> Result<Option<(Name, &str)>, Diagnostic> {
    let text = text::decode(&file.path, &file.bytes)?;
    if crate::is_ignored(text) {
        return Ok(None);
    }
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    name::parse(stem).map(|name| Some((name, text))).map_err(|error| misnamed(file, error))
}

/// A parser that panics has met a file that it can't read: say which.
fn guarded<T>(
    file: &SourceFile,
    check: impl FnOnce() -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    std::panic::catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_panic| {
        let problem = Diagnostic::of(&file.path, "the SQL parser crashed on this file");
        Err(vec![
            problem
                .note("this is a defect of the parser, not of your SQL")
                .help("please report it with the file"),
        ])
    })
}

fn script(file: &SourceFile, name: &Name, text: &str) -> Result<Script, Vec<Diagnostic>> {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).collect();
    let reading = sql::read(text, &tokens);
    let (body, statements) = transaction::body(text, reading.statements);
    let mut problems = directive::check(&file.path, text, &tokens);
    problems.extend(syntax::check(&file.path, text, &statements, &reading.errors));
    problems.extend(transaction::check(&file.path, text, &statements));
    if problems.is_empty() {
        Ok(Script {
            version: name.version,
            name: name.rest.clone(),
            path: file.path.clone(),
            location: file.location.clone(),
            checksum: checksum::checksum(text),
            text: text.to_owned(),
            body: Span::of(&body),
            statements: statements.iter().map(|statement| Span::of(&statement.range)).collect(),
        })
    } else {
        problems.sort_by_key(|problem| problem.place().map(|place| (place.line(), place.column())));
        Err(problems)
    }
}

fn misnamed(file: &SourceFile, error: NameError) -> Diagnostic {
    let name = &file.name;
    let ignore = "if it is no migration, make `-- migrate:ignore` its first line";
    match error {
        NameError::Form => Diagnostic::of(&file.path, format!("`{name}` is not the name of a migration"))
            .note("a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`")
            .help(format!("rename it; {ignore}")),
        NameError::Overflow => Diagnostic::of(&file.path, format!("the version of `{name}` is too large"))
            .note(format!("versions go up to {}", Version::MAX))
            .help("rename it"),
        NameError::Part => Diagnostic::of(&file.path, format!("`{name}` looks like a part of a migration"))
            .note("this version reads one file a migration, for instance `003_add_orders.sql`")
            .help(format!("rename it; {ignore}")),
    }
}

#[cfg(test)]
mod tests;
