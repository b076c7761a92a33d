//! What a platform has in every database that it gives: `-- migrate:external supabase` in `external.sql`.

use super::source::SourceFile;
use crate::check::near::near;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::TokenKind;
use crate::directive::word;
use crate::{ByteOffset, Diagnostic, Place};

/// What a database holds by where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Platform {
    name: &'static str,
    /// What is known of it, as SQL.
    pub(crate) sql: &'static str,
    /// The schemas that are the platform's, in which anything else may be too.
    pub(crate) schemas: &'static [&'static str],
}

/// The next one is an entry here, and its file.
const PLATFORMS: &[Platform] = &[Platform {
    name: "supabase",
    sql: include_str!("platform/supabase.sql"),
    schemas: &[
        "auth",
        "storage",
        "realtime",
        "vault",
        "extensions",
        "graphql",
        "graphql_public",
        "supabase_functions",
        "supabase_migrations",
    ],
}];

/// The word of the directive.
pub(crate) const WORD: &str = "external";

/// The platforms that the comments of `external.sql` name.
pub(crate) fn named(file: &SourceFile, text: &Lexed) -> (Vec<Platform>, Vec<Diagnostic>) {
    let (mut platforms, mut problems) = (Vec::new(), Vec::new());
    for comment in text.tokens().filter(|token| token.kind == TokenKind::Comment) {
        let Some((at, _)) = word(comment.text).filter(|(_, word)| *word == WORD) else { continue };
        let value = comment.text.get(at + WORD.len()..).unwrap_or_default();
        for name in value.split([' ', '\t', ',']).map(str::trim).filter(|name| !name.is_empty()) {
            let known = PLATFORMS.iter().find(|platform| platform.name == name);
            platforms.extend(known);
            if known.is_none() {
                let start = comment.start + at + WORD.len() + value.find(name).unwrap_or_default();
                let range = ByteOffset(start)..ByteOffset(start + name.len());
                problems.push(unknown(Place::marked(&file.path, &file.text, range), name));
            }
        }
    }
    (platforms, problems)
}

fn unknown(place: Place, name: &str) -> Diagnostic {
    let problem = Diagnostic::at(place, format!("nothing is known of a platform `{name}`"));
    let names = || PLATFORMS.iter().map(|platform| platform.name);
    match near(name, names(), 3) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!(
            "known are: {}; declare what yours has in SQL, in this file",
            names().collect::<Vec<_>>().join(", ")
        )),
    }
}
