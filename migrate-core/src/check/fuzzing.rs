//! Laws that hold of every text, for the fuzz targets (`fuzz/` in the repository) and tests. No interface: they
//! may change with any release.

mod grouped;
pub mod typing;

pub use grouped::grouped;

use std::ops::Range;

use crate::check::folder::name::{self, Name, Part};
use crate::check::folder::section::{Divided, divided};
use crate::check::folder::source::{Entry, SourceFile};
use crate::check::folder::{directive, layout, numbering, text};
use crate::check::migration;
use crate::check::read::{query, verb};
use crate::check::release::levels::Levels;
use crate::check::release::released::Released;
use crate::check::replay::{self, Replay, World};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token, TokenKind};
use crate::check::syntax::readings::Readings;
use crate::check::syntax::{self, problem};
use crate::check::tell::lint;
use crate::{Diagnostic, Migration, Mode, Version};

/// Of the name of a file without `.sql`, or of a folder.
///
/// # Panics
///
/// Where a law does not hold.
pub fn names(text: &str) {
    if let Ok((_, part, name)) = name::file(text) {
        is_of(&name, text);
        let read = |stem: &str| name::file(stem).ok().filter(|read| read.1 == part).map(|read| read.2);
        is_renumbered(&name, &format!("{text}.sql"), |entry| entry.strip_suffix(".sql").and_then(read));
    }
    if let Ok(name) = name::folder(text) {
        is_of(&name, text);
        let rest = text.strip_prefix(&name.written).and_then(|rest| rest.strip_prefix(['_', '-']));
        assert_eq!(
            rest,
            Some(name.rest.as_str()),
            "a folder's name is its version, a separator and the rest"
        );
        if name::stem(text).is_none() {
            is_renumbered(&name, text, |entry| name::folder(entry).ok());
        }
    }
}

/// With another version, a name is the same migration's, with that version.
fn is_renumbered(name: &Name, entry: &str, read: impl Fn(&str) -> Option<Name>) {
    // A slash is between names.
    for version in
        [Version::new(7), Some(Version::MAX)].into_iter().flatten().filter(|_| !entry.contains('/'))
    {
        let renamed = numbering::renamed(entry, version);
        let read = renamed.as_deref().and_then(&read).map(|read| (read.version, read.rest));
        assert_eq!(read, Some((version, name.rest.clone())), "{renamed:?}");
    }
}

fn is_of(name: &Name, text: &str) {
    assert!(name.version.get() >= 0);
    assert_eq!(name.written.replace('-', "").parse(), Ok(name.version.get()));
    assert!(!name.rest.is_empty());
    assert!(text.contains(&name.written) && text.contains(&name.rest));
}

/// Of the sections of a file and their directives.
///
/// # Panics
///
/// Where a law does not hold.
pub fn directives(text: &str) {
    let file = file(text);
    let Divided { text: lexed, sections } = match divided(&file, Part::Up) {
        Ok(divided) => divided,
        Err(problems) => return are_shown(&problems),
    };
    let newlines = |text: &str| -> Vec<usize> { text.match_indices('\n').map(|(at, _)| at).collect() };
    let mut end = 0;
    for section in &sections {
        assert!(section.header.end <= section.range.start);
        assert!(end <= section.range.start, "sections are in order and apart");
        end = section.range.end;
        assert!(text.get(section.header.clone()).is_some());
        let masked = section.masked(text);
        assert_eq!(masked.get(section.range.clone()), text.get(section.range.clone()));
        assert!(masked.get(section.range.clone()).is_some());
        assert_eq!(masked.len(), text.len());
        assert_eq!(newlines(&masked), newlines(text));
        let tokens: Vec<Token<'_>> = section.tokens(&lexed).collect();
        let places = |token: &Token<'_>| (token.kind, token.start, token.text.len());
        let own = lexer::tokens(&masked).filter(|token| token.kind != TokenKind::Space);
        assert!(
            own.map(|token| places(&token)).eq(tokens.iter().map(places)),
            "a section's tokens are its own"
        );
        are_shown(&directive::read(&file.path, &masked, &tokens).1);
    }
    assert_eq!(end, text.len(), "the last section reaches to the end");
}

/// Of the tokens and statements of a text.
///
/// # Panics
///
/// Where a law does not hold.
pub fn splitter(text: &str) {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).collect();
    assert_eq!(tokens.iter().map(|token| token.text).collect::<String>(), text);
    let mut at = 0;
    for token in &tokens {
        assert_eq!(token.start, at);
        at = token.end();
    }
    let reading = syntax::read(text, &tokens);
    let gaps = gaps(text, 0..text.len(), &reading.statements);
    are_shown(&problem::check(PATH, text, &tokens, &reading));
    if !reading.errors.is_empty() {
        return;
    }
    gaps.into_iter().for_each(is_no_sql);
    for statement in &reading.statements {
        let sql = text.get(statement.clone()).unwrap_or_default();
        let tokens: Vec<Token<'_>> = lexer::tokens(sql).collect();
        let read = syntax::read(sql, &tokens);
        assert_eq!(read.errors, [], "{sql:?} is no error between others, and one alone");
        assert_eq!(
            read.statements.as_slice(),
            std::slice::from_ref(&(0..sql.len())),
            "{sql:?} is one alone, too"
        );
    }
}

/// Of any text as an expression, and as a query.
///
/// # Panics
///
/// Where a law does not hold.
pub fn expressions(text: &str) {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).filter(Token::is_sql).collect();
    let query = query::read(Cursor::new(&tokens));
    assert_eq!(query.words.tokens().len() + query.rest.tokens().len(), tokens.len());
    _ = grouped(text);
}

/// Of a file as a migration.
///
/// # Panics
///
/// Where a law does not hold.
pub fn wall(text: &str) {
    match checked(text) {
        Err(problems) => {
            assert!(!problems.is_empty());
            are_shown(&problems);
        }
        Ok(migrations) => {
            for script in migrations.iter().flat_map(Migration::scripts) {
                let spans: Vec<_> =
                    script.statements.iter().map(|statement| statement.span.range()).collect();
                let gaps = gaps(&script.text, script.body.range(), &spans);
                gaps.into_iter().for_each(if script.mode == Mode::Statements {
                    only_ends
                } else {
                    is_no_sql
                });
            }
        }
    }
}

/// Of the statements of a text, replayed on an empty database.
///
/// # Panics
///
/// Where a law does not hold.
pub fn replay(text: &str) {
    let statements = replay::statements(text);
    for world in [World::Open, World::Closed] {
        let mut replay = Replay::new(world);
        replay.begin(PATH, text, Mode::Transaction);
        for range in &statements {
            let before = replay.schema();
            if let Err(refused) = replay.statement(range.clone()) {
                are_shown(std::slice::from_ref(&refused.diagnostic));
                assert_eq!(replay.schema(), before, "what is refused changes nothing");
                replay.excuse(range.clone(), &refused);
            }
        }
        replay.end();
        assert!(replay.schema().tables.iter().all(|table| !table.named.name.starts_with("pg_temp.")));
    }
}

const PATH: &str = "migrations/001_a.sql";

fn file(text: &str) -> SourceFile {
    SourceFile {
        name: "001_a.sql".to_owned(),
        path: PATH.to_owned(),
        location: PATH.to_owned(),
        text: text.to_owned(),
    }
}

/// What [`check`](super::check) makes of a folder with this file alone.
fn checked(text: &str) -> Result<Vec<Migration>, Vec<Diagnostic>> {
    let text = text::decode(PATH, text.as_bytes()).map_err(|problem| vec![problem])?;
    let arrangement = layout::arrange(vec![Entry::File(file(text))]);
    assert_eq!(arrangement.problems, []);
    let levels = Levels::default();
    let read = arrangement
        .migrations
        .iter()
        .map(|parts| migration(parts, super::Up::of(parts), &Readings::default()));
    let linted = read.collect::<Result<Vec<_>, _>>()?;
    let released = Released { is_frozen: Some(&|_| false), newest: None };
    let found = lint::check(&linted, &lint::Ground::default(), &levels, &released);
    found.errors.iter().chain(&found.warnings).for_each(|problem| are_shown(std::slice::from_ref(problem)));
    Ok(linted.into_iter().map(|linted| linted.migration).collect())
}

/// What is between the ranges, which are in order, apart, and in the text.
fn gaps<'t>(text: &'t str, within: Range<usize>, ranges: &[Range<usize>]) -> Vec<&'t str> {
    let mut gaps = Vec::new();
    let mut at = within.start;
    for range in ranges {
        assert!(text.get(range.clone()).is_some_and(|slice| !slice.is_empty()), "{range:?}");
        assert!(at <= range.start, "{range:?} begins before {at}");
        gaps.extend(text.get(at..range.start));
        at = range.end;
    }
    assert!(at <= within.end && text.get(at..within.end).is_some(), "{at} is behind {within:?}");
    gaps.extend(text.get(at..within.end));
    gaps
}

fn is_no_sql(gap: &str) {
    let sql = lexer::tokens(gap).find(|token| token.is_sql() && token.text != ";");
    assert!(sql.is_none(), "{sql:?} between statements");
}

/// Where a file is several transactions, nothing but where they begin and end.
fn only_ends(gap: &str) {
    let tokens: Vec<Token<'_>> = lexer::tokens(gap).collect();
    let between = syntax::read(gap, &tokens).statements;
    let words: Vec<Token<'_>> = tokens.into_iter().filter(Token::is_sql).collect();
    for range in between {
        let verb = verb::command(Cursor::within(&words, &range));
        let ends = ["BEGIN", "START TRANSACTION", "COMMIT", "END"];
        assert!(ends.contains(&verb.as_str()), "{verb} between statements");
    }
}

fn are_shown(problems: &[Diagnostic]) {
    for problem in problems {
        assert!(!problem.title().is_empty());
        assert!(problem.to_string().contains(PATH));
    }
}
