//! `-- migrate:WORD …`: what a file says about how it is run.

use std::borrow::Cow;
use std::ops::Range;
use std::time::Duration;

use crate::check::folder::platform;
use crate::check::folder::turn::Asked;
use crate::check::near::near;
use crate::check::release::levels;
use crate::check::syntax::lexer::{self, Token, TokenKind};
use crate::directive::{IGNORE, word};
use crate::{ByteOffset, Diagnostic, Place, Version};

/// What the comments of a part say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Directives {
    pub(crate) leaves_transaction: bool,
    /// A statement whose outcome nobody can know after an interruption may simply run again.
    pub(crate) rerunnable: bool,
    pub(crate) lock_timeout: Option<Duration>,
    pub(crate) statement_timeout: Option<Duration>,
    /// The rules that are silenced.
    pub(crate) allowed: Vec<String>,
    /// As SQL, quoted.
    pub(crate) expect_unchanged: Vec<Cow<'static, str>>,
    pub(crate) turn: Asked,
}

const WORDS: &[&str] = &[
    "after",
    "allow",
    "deferred",
    "down",
    "expect-unchanged",
    platform::WORD,
    "finish-by",
    IGNORE,
    "lock-timeout",
    "no-transaction",
    "rerunnable",
    "statement-timeout",
    "up",
    "verify",
];

/// Reads the directives in the comments of a part. sqlx's mark, `-- no-transaction` at the very beginning of a
/// file, means here what it means there.
pub(crate) fn read(path: &str, text: &str, tokens: &[Token<'_>]) -> (Directives, Vec<Diagnostic>) {
    let leaves_transaction = text.starts_with("-- no-transaction");
    let mut directives = Directives { leaves_transaction, ..Directives::default() };
    let mut problems = Vec::new();
    for comment in tokens.iter().filter(|token| token.kind == TokenKind::Comment) {
        if let Some((at, word)) = word(comment.text) {
            let value = comment.text.get(at + word.len()..).unwrap_or_default();
            let start = comment.start + at;
            let directive = Directive { path, text, word: start..start + word.len(), value };
            problems.extend(directive.apply(word, &mut directives).err());
        }
    }
    (directives, problems)
}

struct Directive<'t> {
    path: &'t str,
    text: &'t str,
    /// Where its word stands.
    word: Range<usize>,
    /// What follows the word, to the end of the line.
    value: &'t str,
}

impl Directive<'_> {
    fn apply(&self, word: &str, directives: &mut Directives) -> Result<(), Diagnostic> {
        match word {
            "up" | "down" | "verify" => {}
            "no-transaction" => directives.leaves_transaction = self.without_value()?,
            "rerunnable" => directives.rerunnable = self.without_value()?,
            "lock-timeout" => directives.lock_timeout = Some(self.duration()?),
            "statement-timeout" => directives.statement_timeout = Some(self.duration()?),
            "expect-unchanged" => directives.expect_unchanged.extend(self.tables()?),
            "deferred" => directives.turn.is_deferred = self.without_value()?,
            "after" => directives.turn.after.push(self.version()?),
            "finish-by" => directives.turn.finish_by.push(self.version()?),
            "allow" => directives.allowed.extend(self.allowed_rules()?),
            IGNORE => {
                return Err(self
                    .at_word("`migrate:ignore` must be the first line of the file")
                    .help("move it to the first line, or remove it"));
            }
            platform::WORD => {
                return Err(self
                    .at_word(
                        "`migrate:external` stands in `external.sql`, which declares what no migration makes",
                    )
                    .help(format!("move it into a file `{}` in this folder", crate::EXTERNAL_FILE)));
            }
            _ => return Err(self.unknown(word)),
        }
        Ok(())
    }

    fn without_value(&self) -> Result<bool, Diagnostic> {
        if self.value.trim().is_empty() {
            Ok(true)
        } else {
            Err(self
                .at_value("nothing may follow this directive")
                .help("remove it, or make it a comment of its own"))
        }
    }

    fn duration(&self) -> Result<Duration, Diagnostic> {
        crate::parse_duration(self.value.trim()).ok_or_else(|| {
            self.at_value("not a length of time")
                .help("write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`")
        })
    }

    /// `021`, and where it stands.
    fn version(&self) -> Result<(Version, Place), Diagnostic> {
        let version = self.value.trim().parse().map_err(|_invalid| {
            self.at_value("not a version").help("write that of one migration: `-- migrate:after 021`")
        })?;
        Ok((version, self.value_place()))
    }

    /// `public.profiles, "Odd Name"`.
    fn tables(&self) -> Result<Vec<Cow<'static, str>>, Diagnostic> {
        let tables = self.value.split(',').map(|table| {
            let mut parts = Vec::new();
            for (index, token) in lexer::tokens(table.trim()).enumerate() {
                match (index % 2, token.kind, token.text) {
                    (0, TokenKind::Word, word) => parts.push(format!("\"{}\"", word.to_lowercase())),
                    (0, TokenKind::QuotedName, name) if name.starts_with('"') => parts.push(name.to_owned()),
                    (1, _, ".") => {}
                    _ => return None,
                }
            }
            matches!(parts.len(), 1 | 2).then(|| Cow::Owned(parts.join(".")))
        });
        let malformed = || {
            self.at_value("not a list of tables")
                .help("write their names: `public.profiles, public.addresses`")
        };
        tables.collect::<Option<Vec<_>>>().ok_or_else(malformed)
    }

    /// `RULE …: reason`.
    fn allowed_rules(&self) -> Result<Vec<String>, Diagnostic> {
        match self.value.split_once(':') {
            Some((rules, reason)) if !rules.trim().is_empty() && !reason.trim().is_empty() => {
                if let Some(name) =
                    rules.split_whitespace().find(|name| crate::check::tell::lint::rule(name).is_none())
                {
                    let start = self.word.end + self.value.find(name).unwrap_or_default();
                    let range = ByteOffset(start)..ByteOffset(start + name.len());
                    return Err(levels::unknown(Place::marked(self.path, self.text, range), name));
                }
                Ok(rules.split_whitespace().map(str::to_owned).collect())
            }
            _ => Err(self
                .at_value("a rule is allowed for a reason")
                .help("write it behind a colon: `-- migrate:allow RULE: why it is right here`")),
        }
    }

    fn unknown(&self, word: &str) -> Diagnostic {
        let problem = self.at_word(&format!("unknown directive `migrate:{word}`"));
        match near(word, WORDS.iter().copied(), 3) {
            Some(known) => problem.help(format!("did you mean `migrate:{known}`?")),
            None => problem.help(format!("known are: {}", WORDS.join(", "))),
        }
    }

    fn at_word(&self, title: &str) -> Diagnostic {
        let place =
            Place::marked(self.path, self.text, ByteOffset(self.word.start)..ByteOffset(self.word.end));
        Diagnostic::at(place, title)
    }

    /// At the value; at the word where there is none.
    fn at_value(&self, title: &str) -> Diagnostic {
        if self.value.trim().is_empty() {
            self.at_word(title)
        } else {
            Diagnostic::at(self.value_place(), title)
        }
    }

    fn value_place(&self) -> Place {
        let start = self.word.end + (self.value.len() - self.value.trim_start().len());
        let end = start + self.value.trim().len();
        Place::marked(self.path, self.text, ByteOffset(start)..ByteOffset(end))
    }
}
