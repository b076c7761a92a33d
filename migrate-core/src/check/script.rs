//! One script, from its text to what is embedded.

mod kind;
mod parameters;
mod transaction;

use std::borrow::Cow;
use std::ops::Range;

use crate::check::folder::directive;
use crate::check::folder::directive::Directives;
use crate::check::folder::name::Part;
use crate::check::folder::section::Section;
use crate::check::folder::source::SourceFile;
use crate::check::read::{self, verb};
use crate::check::replay;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::Token;
use crate::check::syntax::readings::Readings;
use crate::check::syntax::{self, problem};
use crate::{Diagnostic, Effect, Mode, Script, Span, Statement, Step};
use kind::Kind;
use transaction::{Division, Member};

/// A part of a file that has passed the checks, with what is known of it besides.
pub(crate) struct Checked {
    pub(crate) script: Script,
    pub(crate) directives: Directives,
    /// Something in it can't be read, which is allowed.
    pub(crate) is_unread: bool,
}

/// A statement, and what the runner must know of it.
struct Known {
    /// Its bytes in the text.
    range: Range<usize>,
    /// What it is called.
    verb: String,
    kind: Kind,
    /// It answers with rows and changes nothing by itself.
    is_query: bool,
}

impl Known {
    /// Of a statement of the text that has these words.
    fn of(words: &[Token<'_>], range: Range<usize>) -> Known {
        let words = Cursor::within(words, &range);
        let verb = verb::command(words);
        let kind = kind::of(words, &verb, &read::statement(words));
        Known { range, is_query: kind::is_query(words, &verb), kind, verb }
    }
}

/// Checks a part of a file, whose text has been cut. The directives of the file's header hold for each of its parts.
///
/// # Errors
///
/// All problems, in the order of places.
pub(crate) fn script(
    file: &SourceFile,
    lexed: &Lexed,
    section: &Section,
    readings: &Readings,
) -> Result<Checked, Vec<Diagnostic>> {
    let (path, text) = (file.path.as_str(), file.text.as_str());
    let masked = section.masked(text);
    let tokens: Vec<Token<'_>> = section.tokens(lexed).collect();
    let (mut directives, mut problems) = directive::read(path, &masked, &tokens);
    let is_deferred = section.part == Part::Up && directives.turn.is_deferred;
    directives.leaves_transaction |= section.leaves_transaction || is_deferred;

    let read = || syntax::read(&masked, &tokens);
    let reading = readings.of((path, text), &section.range, read);
    let words: Vec<Token<'_>> = tokens.iter().filter(|token| token.is_sql()).copied().collect();
    let statements = reading.statements.iter().map(|range| Known::of(&words, range.clone()));
    // Whether BEGIN and COMMIT stand around a file can't be said of a broken one.
    let is_whole = reading.errors.is_empty();
    let is_there = |known: &Known| is_whole || !matches!(known.kind, Kind::Begin | Kind::Commit);
    let statements: Vec<Known> = statements.filter(is_there).collect();
    // The reader can be wrong, and a team must be able to go on.
    if !directives.allowed.iter().any(|rule| rule == replay::RULE) {
        problems.extend(problem::check(path, text, &tokens, &reading));
        problems.extend(parameters::check(path, text, &tokens, &statements));
    }
    let needs_none = statements.iter().any(|statement| matches!(statement.kind, Kind::Alone(_)));
    let is_by_statements = directives.leaves_transaction || needs_none;
    let is_rerunnable = directives.rerunnable;
    let division = transaction::divide(&tokens, &section.range, statements, is_by_statements);
    problems.extend(transaction::check(path, text, &words, &division, is_rerunnable));
    if division.mode == Mode::Statements && !directives.expect_unchanged.is_empty() {
        problems.push(
            Diagnostic::of(path, "rows are to stay as they are, and the migration commits more than once")
                .note("what has committed could not be rolled back if they did not")
                .help("put what has to leave them into a migration of its own, in one transaction"),
        );
    }
    if section.part == Part::Verify {
        problems.extend(transaction::check_queries(path, text, &division));
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.place().map(|place| (place.line(), place.column())));
        return Err(problems);
    }
    let Division { body, mode, members, .. } = division;
    let statements = members.into_iter().map(|Member { statement, is_joined, .. }| Statement {
        span: Span::of(&statement.range),
        is_joined,
        step: match statement.kind {
            Kind::Alone(step) => step,
            Kind::Rerunnable(_) => Step::Rerun,
            // Nothing else knows whether the procedure commits.
            Kind::Call if is_rerunnable && !is_joined => Step::Rerun,
            Kind::Session => Step::Session,
            _ => Step::InTransaction,
        },
        // What it does is told when it is replayed.
        effect: Effect { command: statement.verb.into(), ..Effect::none("") },
    });
    let script = Script {
        path: Cow::Owned(file.path.clone()),
        statements: statements.collect::<Vec<_>>().into(),
        text: Cow::Owned(file.text.clone()),
        body: Span::of(&body),
        mode,
        lock_timeout: directives.lock_timeout,
        statement_timeout: directives.statement_timeout,
    };
    Ok(Checked { script, directives, is_unread: !is_whole })
}
