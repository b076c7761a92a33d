//! What a command is called: the words that its page in PostgreSQL's reference begins with.

use super::kinds;
use crate::check::syntax::cursor::Cursor;

/// What can stand between CREATE and what is created.
const MODIFIERS: &[&str] = &[
    "or replace",
    "temp",
    "temporary",
    "local",
    "global",
    "unlogged",
    "unique",
    "recursive",
    "constraint",
    "default",
    "trusted",
    "procedural",
];

/// Commands of several words that create, alter and drop nothing.
const COMMANDS: &[&str] = &[
    "alter default privileges",
    "drop owned",
    "commit prepared",
    "import foreign schema",
    "prepare transaction",
    "reassign owned",
    "refresh materialized view",
    "rollback prepared",
    "security label",
    "set constraints",
    "set transaction",
    "start transaction",
];

/// Commands by other words.
const SYNONYMS: &[(&str, &str)] = &[
    ("abort", "ROLLBACK"),
    ("analyse", "ANALYZE"),
    ("end", "COMMIT"),
    ("lock", "LOCK TABLE"),
    ("release", "RELEASE SAVEPOINT"),
];

/// The command of a statement.
pub(crate) fn command(statement: Cursor<'_>) -> String {
    let mut words = statement;
    if let Some(command) = words.eat_one_of(COMMANDS) {
        return concurrently(words, command.to_ascii_uppercase());
    }
    if let Some((_, command)) = SYNONYMS.iter().find(|(word, _)| words.is(word)) {
        return (*command).to_owned();
    }
    if words.is("with") || words.is("(") {
        return query(words).to_ascii_uppercase();
    }
    let verb = words.advance().map(|token| token.text.to_ascii_uppercase()).unwrap_or_default();
    match verb.as_str() {
        "CREATE" | "ALTER" | "DROP" => {
            words.eat_all(if verb == "CREATE" { MODIFIERS } else { &["procedural"] });
            let object = object(&mut words).to_ascii_uppercase();
            let is_as = verb == "CREATE" && object == "TABLE" && words.has("as");
            concurrently(words, format!("{verb} {object}{}", if is_as { " AS" } else { "" }))
        }
        "SELECT" if words.has("into") => "SELECT INTO".to_owned(),
        "VACUUM" if super::maintain::vacuum(words).is_full => "VACUUM FULL".to_owned(),
        "REINDEX" if words.contains("concurrently") => "REINDEX CONCURRENTLY".to_owned(),
        "EXPLAIN" if is_analyzed(words) => "EXPLAIN ANALYZE".to_owned(),
        _ => verb,
    }
}

/// Passes the kind of an object.
fn object(words: &mut Cursor<'_>) -> String {
    match kinds::eat_words(words) {
        Some((object, _)) => object.to_owned(),
        None => words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default(),
    }
}

fn concurrently(words: Cursor<'_>, command: String) -> String {
    if words.is("concurrently") { command + " CONCURRENTLY" } else { command }
}

/// What a statement with `WITH` or in brackets is after all: `(SELECT 1) UNION …` is a SELECT.
fn query(mut words: Cursor<'_>) -> &'static str {
    const COMMANDS: &[&str] = &["select", "insert", "update", "delete", "merge", "values", "table"];
    let mut names = false;
    while words.first().is_some() {
        let command = COMMANDS.iter().find(|command| !names && words.is(command));
        if let Some(command) = command {
            return command;
        }
        // What is named by WITH can be called `merge`.
        names = words.is_one_of(&["with", "recursive", ","]);
        if words.is("(") {
            words.brackets();
        } else {
            words.advance();
        }
    }
    "select"
}

/// `EXPLAIN` that executes the statement.
fn is_analyzed(mut words: Cursor<'_>) -> bool {
    words.brackets().contains("analyze") || words.is("analyze") || words.is("verbose analyze")
}
