//! What a lint asks of a statement that its locks don't say: what exactly is done to which table, and where. Read from
//! tokens alone, so that the past of a long folder costs no parser.

mod alter;
mod create;

use std::ops::Range;

use super::column::{SERIALS, is_clause};
use super::command;
use crate::Work;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{self, Token, TokenKind};

/// One thing that a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// The table; for what is about none, the function or role. As an SQL name.
    pub(crate) of: String,
    pub(crate) what: What,
    /// Its bytes in the text that the tokens are of.
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    CreatesTable {
        /// `IF NOT EXISTS`.
        is_doubtful: bool,
        is_temporary: bool,
    },
    BuildsIndex {
        name: Option<String>,
        is_unique: bool,
        is_concurrent: bool,
        /// Where `IF NOT EXISTS` stands.
        if_not_exists: Option<Range<usize>>,
    },
    AddsColumn {
        column: String,
        of_type: String,
        /// Why every row is written.
        rewrite: Option<&'static str>,
        /// NOT NULL, and no value for the rows that are there.
        is_required: bool,
    },
    AddsConstraint {
        name: Option<String>,
        kind: Constraint,
        /// The rows that are there are checked.
        is_checked: bool,
    },
    ValidatesConstraint(String),
    ChangesType {
        column: String,
        to: String,
    },
    SetsNotNull(String),
    RenamesColumn {
        column: String,
        to: String,
    },
    RenamesTable {
        to: String,
    },
    DropsColumn(String),
    DropsTable {
        /// `IF EXISTS`.
        is_doubtful: bool,
    },
    EnablesRowSecurity,
    /// `SECURITY DEFINER` without `SET search_path`.
    RunsAsOwner,
    SetsSearchPath,
    Password,
    /// `INSERT … SELECT`.
    InsertsQuery,
    /// Roles and functions of a web interface to the database, as Supabase has one.
    NamesWebRole,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Constraint {
    ForeignKey {
        other: String,
    },
    Check,
    /// By its keyword; not with `USING INDEX`.
    Index(&'static str),
}

/// What the statement at these bytes of the text does.
pub(crate) fn facts(text: &str, range: &Range<usize>) -> Vec<Fact> {
    let sql = text.get(range.clone()).unwrap_or_default();
    let tokens: Vec<Token<'_>> = lexer::tokens(sql)
        .filter(Token::is_sql)
        .map(|token| Token { start: token.start + range.start, ..token })
        .collect();
    let mut found = Facts(Vec::new());
    let mut words = Cursor::new(&tokens);
    match words.advance().map(|verb| verb.text.to_ascii_lowercase()).as_deref() {
        Some("create") => create::read(words, &tokens, &mut found),
        Some("alter") => alter::read(words, &tokens, &mut found),
        Some("drop") => drop(words, &tokens, &mut found),
        Some("insert") if words.has("select") => found.add("", What::InsertsQuery, &tokens),
        _ => {}
    }
    web_roles(&tokens, &mut found);
    found.0
}

struct Facts(Vec<Fact>);

impl Facts {
    /// `words` are what is marked.
    fn add(&mut self, of: &str, what: What, words: &[Token<'_>]) {
        let range = words.first().map_or(0, |first| first.start)..words.last().map_or(0, Token::end);
        self.0.push(Fact { of: of.to_owned(), what, range });
    }
}

fn drop(mut words: Cursor<'_>, tokens: &[Token<'_>], found: &mut Facts) {
    if command::object(&mut words) == "table" {
        let is_doubtful = words.eat("if exists");
        for table in words.relations() {
            found.add(&table, What::DropsTable { is_doubtful }, tokens);
        }
    }
}

/// `TO anon`, `auth.uid()`.
fn web_roles(tokens: &[Token<'_>], found: &mut Facts) {
    const ROLES: [&str; 3] = ["anon", "authenticated", "service_role"];
    const FUNCTIONS: [&str; 4] = ["uid", "jwt", "role", "users"];
    let is_one = |token: &Token<'_>, names: &[&str]| {
        names.iter().any(|name| token.text.trim_matches('"').eq_ignore_ascii_case(name))
    };
    let is_named = tokens.windows(3).any(|window| match window {
        [a, dot, b] => {
            let is_role = (is_word(dot, "to") || is_word(dot, "from")) && is_one(b, &ROLES);
            is_role || (is_word(a, "auth") && dot.text == "." && is_one(b, &FUNCTIONS))
        }
        _ => false,
    });
    if is_named {
        found.add("", What::NamesWebRole, tokens);
    }
}

/// A literal after PASSWORD that is no hash.
fn password(words: Cursor<'_>, role: &str, found: &mut Facts) {
    let tokens = words.tokens();
    for (at, pair) in tokens.windows(2).enumerate() {
        if let [password, value] = pair
            && password.text.eq_ignore_ascii_case("password")
            && value.kind == TokenKind::Literal
            && !value.text.starts_with("'SCRAM-SHA-256$")
            && !(value.text.starts_with("'md5") && value.text.len() == "'md5'".len() + 32)
        {
            found.add(role, What::Password, tokens.get(at + 1..at + 2).unwrap_or_default());
        }
    }
}

/// What a function may do in whose name.
fn definer(words: Cursor<'_>, function: &str, found: &mut Facts) {
    let sets = words.contains("set search_path");
    if sets {
        found.add(function, What::SetsSearchPath, words.tokens());
    }
    let at = words.tokens().windows(2).position(|pair| match pair {
        [security, definer] => is_word(security, "security") && is_word(definer, "definer"),
        _ => false,
    });
    if let Some(at) = at.filter(|_| !sets) {
        found.add(function, What::RunsAsOwner, words.tokens().get(at..at + 2).unwrap_or_default());
    }
}

/// What follows a column's name, up to the first clause: its type, in small letters with single blanks.
fn type_of(mut words: Cursor<'_>) -> String {
    let of_type = words.before(is_clause);
    let mut text = String::new();
    for token in of_type.tokens() {
        let is_glued = text.is_empty() || matches!(token.text, "(" | ")" | "," | "." | "[" | "]");
        if !is_glued && !text.ends_with(['(', '.', ',']) {
            text.push(' ');
        }
        text.push_str(&token.text.to_ascii_lowercase());
    }
    text
}

/// Why a new column makes PostgreSQL write every row.
fn rewrite(words: Cursor<'_>, of_type: &str, work: Work) -> Option<&'static str> {
    (work == Work::Rewrite).then(|| {
        if SERIALS.contains(&of_type) {
            "a serial column"
        } else if words.has("identity") {
            "an identity column"
        } else if words.has("stored") {
            "a stored column"
        } else {
            "a default that differs from row to row"
        }
    })
}
