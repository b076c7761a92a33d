//! The tokens of a text, not by the lexer that is judged.

/// What stands between two tokens: a line end counts, because a string goes on after one.
pub(super) type Spaced<'t> = (&'static str, &'t str);

pub(super) fn text(tokens: &[Spaced<'_>]) -> String {
    tokens.iter().flat_map(|(space, token)| [*space, *token]).collect::<String>().trim_start().to_owned()
}

/// Enough of PostgreSQL's lexical rules.
pub(super) fn tokens(sql: &str) -> Vec<Spaced<'_>> {
    let mut tokens = Vec::new();
    let (mut rest, mut space) = (sql, " ");
    while let Some(first) = rest.chars().next() {
        let length = length(rest, first);
        let (token, after) = rest.split_at(length);
        if first.is_whitespace() || token.starts_with("--") || token.starts_with("/*") {
            space = if token.contains('\n') { "\n" } else { space };
        } else {
            tokens.push((space, token));
            space = " ";
        }
        rest = after;
    }
    tokens
}

fn length(rest: &str, first: char) -> usize {
    let run = |wanted: &dyn Fn(char) -> bool| rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    let up_to =
        |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    let prefix = ["e'", "b'", "x'", "n'", "u&'", "u&\""]
        .iter()
        .find(|prefix| rest.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)));
    match first {
        '\'' | '"' => quoted(rest, 0, false),
        '-' if rest.starts_with("--") => up_to("\n", 0),
        '/' if rest.starts_with("/*") => comment(rest),
        '$' if let Some(tag) = tag(rest) => up_to(tag, tag.len()),
        '$' => 1 + rest[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - 1),
        _ if let Some(prefix) = prefix => quoted(rest, prefix.len() - 1, first.eq_ignore_ascii_case(&'e')),
        _ if first.is_ascii_digit() => run(&|c| is_of_word(c) || c == '.'),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => run(&|c| is_of_word(c) || c == '.'),
        _ if is_of_word(first) => run(&is_of_word),
        _ if first.is_whitespace() => run(&char::is_whitespace),
        ':' if rest.starts_with("::") || rest.starts_with(":=") => 2,
        _ if "~!@#^&|`?+-*/%<>=".contains(first) => run(&|c| "~!@#^&|`?+-*/%<>=".contains(c)),
        _ => first.len_utf8(),
    }
}

/// `$tag$`.
fn tag(rest: &str) -> Option<&str> {
    let end = rest.get(1..)?.find(|c: char| !is_of_word(c) || c == '$')? + 1;
    (rest[end..].starts_with('$') && !rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        .then(|| &rest[..=end])
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// Comments nest.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let Some(next) = rest[at..].find(['/', '*']) else { return rest.len() };
        at += next;
        match rest.get(at..at + 2) {
            Some("/*") => (depth, at) = (depth + 1, at + 2),
            Some("*/") if depth == 1 => return at + 2,
            Some("*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
}

/// From the quote at `at` to after its partner; two of them are one character.
fn quoted(rest: &str, at: usize, escapes: bool) -> usize {
    let quote = rest.as_bytes()[at];
    let mut bytes = rest.bytes().enumerate().skip(at + 1).peekable();
    while let Some((at, byte)) = bytes.next() {
        if escapes && byte == b'\\' {
            bytes.next();
        } else if byte == quote && bytes.next_if(|&(_, next)| next == quote).is_none() {
            return at + 1;
        }
    }
    rest.len()
}
