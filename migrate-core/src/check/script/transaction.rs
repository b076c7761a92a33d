//! The transactions of a file: one, unless it says COMMIT in the middle, as files of other tools do. The runner's own take
//! their place, so `BEGIN` and `COMMIT` are not sent. What would break "each migration once, all or nothing" is refused.

use std::ops::Range;

use super::Known;
use super::kind::{Kind, Unsafe};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexed::Inside;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::name::Ident;
use crate::{ByteOffset, Diagnostic, Mode, Place};

/// A section as it is run.
pub(super) struct Division {
    /// The part that is sent, where it is sent as a whole.
    pub(super) body: Range<usize>,
    pub(super) mode: Mode,
    pub(super) members: Vec<Member>,
    /// A `BEGIN` that no `COMMIT` follows.
    unended: Option<Range<usize>>,
}

/// A statement in its transaction.
pub(super) struct Member {
    pub(super) statement: Known,
    /// It commits together with the next one.
    pub(super) is_joined: bool,
    /// The `BEGIN` of its transaction.
    begin: Option<Range<usize>>,
}

/// Divides the statements of a section by its `BEGIN` and `COMMIT`. What stands outside of them commits with the next
/// `COMMIT`; or by itself, where the section is to run statement by statement.
pub(super) fn divide(
    tokens: &[Token<'_>],
    section: &Range<usize>,
    statements: Vec<Known>,
    is_by_statements: bool,
) -> Division {
    let begins_alone = is_by_statements || begins_before_any_query(tokens, &statements);
    let whole = if begins_alone { None } else { whole(tokens, section, &statements) };
    let (mut members, mut begin, mut is_inside) = (Vec::<Member>::new(), None::<Range<usize>>, false);
    for statement in statements {
        match statement.kind {
            // In a transaction that has begun it changes nothing.
            Kind::Begin if begin.is_some() => {}
            Kind::Begin => {
                begin = Some(statement.range.clone());
                // In the runner's own transaction its options hold for that one.
                let is_first = members.last().is_none_or(|last| !last.is_joined);
                if is_first && says_how(Cursor::within(tokens, &statement.range)) {
                    let statement = Known { kind: Kind::Transactional, ..statement };
                    members.push(Member { is_joined: true, begin: begin.clone(), statement });
                }
            }
            Kind::Commit => {
                is_inside |= begin.is_none();
                end(&mut members);
                begin = None;
            }
            _ => members.push(Member {
                is_joined: begin.is_some() || !is_by_statements,
                begin: begin.clone(),
                statement,
            }),
        }
    }
    end(&mut members);
    // `COMMIT; …; BEGIN;` leaves the transaction of a tool that wraps the file, and begins it again.
    let unended = begin.filter(|_| !is_inside);
    let mode = if whole.is_some() { Mode::Transaction } else { Mode::Statements };
    Division { body: whole.unwrap_or_else(|| section.clone()), mode, members, unended }
}

/// `SET TRANSACTION ISOLATION LEVEL …` or `BEGIN ISOLATION LEVEL …` in front of everything: the transaction can't begin with the
/// runner's own queries.
fn begins_before_any_query(tokens: &[Token<'_>], statements: &[Known]) -> bool {
    let words = |statement: &Known| Cursor::within(tokens, &statement.range);
    let first = statements.iter().find(|statement| statement.kind != Kind::Begin);
    first.is_some_and(|first| words(first).is("set transaction") && says_how(words(first)))
        || statements.first().is_some_and(|first| first.kind == Kind::Begin && says_how(words(first)))
}

/// Whether a transaction is to be another one than usual. One that only reads could not have its record.
fn says_how(words: Cursor<'_>) -> bool {
    (words.contains("isolation level") || words.contains("deferrable")) && !words.contains("read only")
}

fn end(members: &mut [Member]) {
    if let Some(last) = members.last_mut() {
        last.is_joined = false;
    }
}

/// What is sent of a section that is one transaction: all that stands between its `BEGIN` and its `COMMIT`.
fn whole(tokens: &[Token<'_>], section: &Range<usize>, statements: &[Known]) -> Option<Range<usize>> {
    let begin = statements.first().filter(|first| first.kind == Kind::Begin);
    let commit = statements.last().filter(|last| last.kind == Kind::Commit);
    let frames = statements.iter().filter(|statement| matches!(statement.kind, Kind::Begin | Kind::Commit));
    let is_one = frames.count() == usize::from(begin.is_some()) + usize::from(commit.is_some());
    if !is_one || (begin.is_some() && commit.is_none()) {
        return None;
    }
    let end = commit.map_or(section.end, |commit| commit.range.start);
    let start = begin.map_or(section.start, |begin| {
        let behind = begin.range.end..end;
        let semicolon = tokens.iter().find(|token| token.text == ";" && behind.contains(&token.start));
        semicolon.map_or(behind.start, Token::end)
    });
    Some(start..end)
}

/// A problem for every statement that would break a promise of the runner.
pub(super) fn check(
    path: &str,
    text: &str,
    words: &[Token<'_>],
    division: &Division,
    is_rerunnable: bool,
) -> Vec<Diagnostic> {
    let Division { mode, members, unended, .. } = division;
    let problem = |(at, member): (usize, &Member)| {
        let Member { statement, begin, .. } = member;
        // Lines are counted from the file's beginning, so only of what is wrong.
        let here = || place(path, text, &statement.range);
        Some(match &statement.kind {
            Kind::Alone(_) | Kind::Rerunnable(_) if begin.is_some() => {
                in_a_block(here(), place(path, text, begin.as_ref()?))
            }
            Kind::Transactional | Kind::Session | Kind::Call | Kind::Alone(_) => return None,
            Kind::Temporary if *mode == Mode::Transaction => return None,
            Kind::Temporary => {
                let later = members.get(at..).unwrap_or_default();
                return is_used_later(words, later).then(|| temporary(here()));
            }
            Kind::Rerunnable(_) if is_rerunnable && *mode == Mode::Statements && !member.is_joined => {
                return None;
            }
            Kind::Rerunnable(name) => rerunnable(here(), name),
            Kind::Begin | Kind::Commit | Kind::Unsafe(Unsafe::TransactionControl) => {
                control(here(), slice(text, &statement.range))
            }
            Kind::Unsafe(Unsafe::DiscardAll) => releases(here(), "`DISCARD ALL`"),
            Kind::Unsafe(Unsafe::UnlockAll) => releases(here(), "`pg_advisory_unlock_all()`"),
            Kind::Unsafe(Unsafe::CopyData) => copy(here()),
            Kind::Unsafe(Unsafe::Reading) => reading(here(), slice(text, &statement.range)),
            Kind::Unsafe(Unsafe::OneIndex) => one_index(here()),
        })
    };
    let problems = members.iter().enumerate().filter_map(problem);
    problems.chain(unended.iter().map(|begin| unfinished(place(path, text, begin)))).collect()
}

/// Whether what the first of these makes for the session is used behind its transaction.
fn is_used_later(words: &[Token<'_>], members: &[Member]) -> bool {
    let sql = |member: &Member| Cursor::within(words, &member.statement.range);
    let Some((maker, others)) = members.split_first() else { return false };
    let name = made(sql(maker));
    let of_transaction = members.iter().take_while(|member| member.is_joined).count();
    let mut later = others.iter().skip(of_transaction);
    let user = later.find(|member| name.as_ref().is_none_or(|name| is_named(sql(member).tokens(), name)));
    user.is_some_and(|user| user.statement.kind != Kind::Temporary || made(sql(user)) != name)
}

/// The name of something temporary, where it is made.
fn made(mut words: Cursor<'_>) -> Option<Ident> {
    words.before(|token| is_word(token, "temp") || is_word(token, "temporary"));
    words.advance();
    words.eat_one_of(&["table", "view", "recursive view", "sequence"]);
    words.eat("if not exists");
    words.qualified().map(|name| name.name)
}

/// Whether a statement has the name, in a block of code too.
fn is_named(words: &[Token<'_>], name: &Ident) -> bool {
    words.iter().any(|token| match token.kind {
        TokenKind::Literal => {
            token.text.starts_with('$')
                && Inside::of(token).is_some_and(|block| is_named(&block.words(0), name))
        }
        _ => Cursor::new(std::slice::from_ref(token)).ident().as_ref() == Some(name),
    })
}

/// A problem for every statement of a verify script that is not a query.
pub(super) fn check_queries(path: &str, text: &str, division: &Division) -> Vec<Diagnostic> {
    let statements = division.members.iter().map(|member| &member.statement);
    let others = statements.filter(|statement| !statement.is_query);
    others
        .map(|statement| {
            Diagnostic::at(place(path, text, &statement.range), "a verify script holds queries only")
                .note("each row must have `true` in its first column")
                .help("write what must hold: `SELECT count(*) = 0 FROM orders WHERE total < 0`")
        })
        .collect()
}

fn place(path: &str, text: &str, range: &Range<usize>) -> Place {
    Place::marked(path, text, ByteOffset(range.start)..ByteOffset(range.end))
}

fn slice<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    text.get(range.clone()).unwrap_or_default()
}

fn control(place: Place, sql: &str) -> Diagnostic {
    Diagnostic::at(place, format!("`{sql}` inside a migration"))
        .note("each transaction commits together with its record in the history, or not at all")
        .help("remove it; where a transaction is to end, write `COMMIT;`")
}

fn unfinished(place: Place) -> Diagnostic {
    Diagnostic::at(place, "`BEGIN` without a `COMMIT`")
        .note("some clients would commit what follows it, others would roll it back")
        .help("write `COMMIT;` where its transaction is to end; or remove it: a migration is in a transaction anyway")
}

fn in_a_block(place: Place, begin: Place) -> Diagnostic {
    Diagnostic::at(place, "this cannot run inside a transaction block")
        .and("not inside of a transaction", begin, "which begins here")
        .help("put it behind the `COMMIT`")
}

fn temporary(place: Place) -> Diagnostic {
    Diagnostic::at(place, "something temporary that a later transaction of the migration uses")
        .note("after an interruption another session goes on there, which does not have it")
        .help("make it permanent and drop it at the end, or put what uses it into the same transaction")
}

fn rerunnable(place: Place, name: &str) -> Diagnostic {
    Diagnostic::at(place, format!("{name} can't be run exactly once"))
        .note("it can't run inside a transaction, and after an interruption nobody can know whether it happened")
        .help("do it by hand; or say that it may run twice: `-- migrate:no-transaction` and `-- migrate:rerunnable`")
}

fn releases(place: Place, what: &str) -> Diagnostic {
    Diagnostic::at(place, format!("{what} inside a migration"))
        .note("it would release the runner's lock")
        .help("remove it: the session is put back after each migration")
}

fn copy(place: Place) -> Diagnostic {
    Diagnostic::at(place, "`COPY` with data from or to the client")
        .note("a script that is sent to the server has no data beside it")
        .help("write `INSERT INTO … VALUES …`; `pg_dump --inserts` does so")
}

fn reading(place: Place, sql: &str) -> Diagnostic {
    Diagnostic::at(place, format!("`{sql}` inside a migration"))
        .note("the file was checked as UTF-8 with standard strings, and is sent so")
        .help("remove it")
}

fn one_index(place: Place) -> Diagnostic {
    Diagnostic::at(place, "CONCURRENTLY takes one index, by its name")
        .note("after an interruption the runner looks for an index of that name")
        .help("name the index, and give each a statement of its own")
}
