//! What is wrong with a URL that is none, in words that hold nothing of it: a password may stand anywhere.

use std::error::Error;
use std::ops::Range;

/// What people write by mistake, and would not learn from the parser, or only from a name that does not resolve.
pub(super) fn refuse(url: &str) -> Result<(), String> {
    what_is_wrong(url).map_or(Ok(()), |what| Err(format!("invalid database URL: {what}")))
}

fn what_is_wrong(url: &str) -> Option<&'static str> {
    if url.trim().is_empty() {
        return Some("it is empty");
    }
    if url.contains(['\n', '\r']) {
        return Some("there is a line end in it");
    }
    if url.trim() != url {
        return Some("there are blanks around it");
    }
    if url.starts_with(['"', '\'']) {
        return Some("it stands in quotes");
    }
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        // Words: the parser names the one that it does not know.
        return None;
    }
    if scheme != "postgres" && scheme != "postgresql" {
        return Some(match scheme {
            "mysql" | "mariadb" => "it is one of MySQL, and this is for PostgreSQL: `postgresql://…`",
            "sqlite" => "it is one of SQLite, and this is for PostgreSQL: `postgresql://…`",
            _ => "it begins with neither `postgresql://` nor `postgres://`",
        });
    }
    let place = behind_account(rest);
    let place = place.split_once('?').map_or(place, |(place, _)| place);
    if place.contains('@') {
        return Some(
            "there is an `@` too many; in a user's name or a password it is written %40, and a `/` %2F",
        );
    }
    let (host, database) = place.split_once('/').unwrap_or((place, ""));
    if database.contains('/') {
        return Some(if host.is_empty() {
            "the folder of a socket is written with %2F for each `/`: `postgresql://%2Fvar%2Frun%2Fpostgresql/…`"
        } else {
            "there is a `/` too many; in a password, or the name of a database, it is written %2F"
        });
    }
    None
}

/// What follows on the account, as the parser reads it: it ends at the first `@`.
fn behind_account(rest: &str) -> &str {
    rest.split_once('@').map_or(rest, |(_, behind)| behind)
}

/// Where the hosts and ports of a URL stand; a connection string has no such place.
pub(super) fn hosts(url: &str) -> Range<usize> {
    let behind = url.split_once("://").map_or("", |(_, rest)| behind_account(rest));
    let start = url.len() - behind.len();
    start..start + behind.find(['/', '?']).unwrap_or(behind.len())
}

/// What the parser says. It repeats the name of an option that it does not know; without a value that may be anything.
pub(super) fn explained(source: Option<&(dyn Error + 'static)>) -> String {
    match source.map(ToString::to_string) {
        Some(said) if is_harmless(&said) => format!("invalid database URL: {said}"),
        _ => {
            "invalid database URL: it can't be read; write `postgresql://user:password@host:5432/database`, \
              with %40, %2F, %3A and %3F for `@`, `/`, `:` and `?` in a password"
                .to_owned()
        }
    }
}

fn is_harmless(said: &str) -> bool {
    let quoted = said.split('`').nth(1).unwrap_or_default();
    is_word(quoted)
        && (said.starts_with("unknown option `") || said.starts_with("invalid value for option `"))
}

/// What may be an option's name, and is not much of a password.
pub(super) fn is_word(name: &str) -> bool {
    name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"_-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::super::surroundings::Surroundings;
    use super::super::target::Target;

    fn said(url: &str) -> String {
        Target::parse(url, &Surroundings::NONE).map(|_| ()).unwrap_err()
    }

    #[test]
    fn a_bad_url_says_what_is_wrong_and_nothing_else() {
        let cases = [
            ("", "it is empty"),
            ("postgresql://u:canary@h/d\n", "there is a line end in it"),
            (" postgresql://u:canary@h/d", "there are blanks around it"),
            ("\"postgresql://u:canary@h/d\"", "it stands in quotes"),
            ("mysql://u:canary@h/d", "it is one of MySQL, and this is for PostgreSQL: `postgresql://…`"),
            ("http://u:canary@h/d", "it begins with neither `postgresql://` nor `postgres://`"),
            (
                "postgresql://u:p@canary@h/d",
                "there is an `@` too many; in a user's name or a password it is written %40, and a `/` %2F",
            ),
            (
                "postgresql://u:p@can/ary@h/d",
                "there is an `@` too many; in a user's name or a password it is written %40, and a `/` %2F",
            ),
            (
                "postgresql://u:canary@h/d/e",
                "there is a `/` too many; in a password, or the name of a database, it is written %2F",
            ),
            (
                "postgresql://u:canary@/var/run/postgresql/d",
                "the folder of a socket is written with %2F for each `/`: `postgresql://%2Fvar%2Frun%2Fpostgresql/…`",
            ),
            ("postgresql://u:canary@h:no/d", "invalid value for option `port`"),
        ];
        for (url, what) in cases {
            assert_eq!(said(url), format!("invalid database URL: {what}"), "{url}");
        }
        let unreadable = "invalid database URL: it can't be read; write \
            `postgresql://user:password@host:5432/database`, with %40, %2F, %3A and %3F for `@`, `/`, `:` and `?` in a password";
        for url in ["canary", "postgresql://u:p@h/d?canary", "host=h user=u canary", "host=h Can4ry=x"] {
            assert_eq!(said(url), unreadable, "{url}");
        }
    }
}
