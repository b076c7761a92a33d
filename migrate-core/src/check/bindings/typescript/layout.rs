//! TypeScript as prettier divides it, without semicolons.

use std::fmt::Write as _;

/// A type.
#[derive(Clone, Debug)]
pub(super) enum Doc {
    Text(String),
    /// `{ a: string }`; in one line where it fits, unless it has a line a member.
    Object {
        members: Vec<Member>,
        is_tall: bool,
    },
    /// `a | b`
    Union(Vec<Doc>),
    /// `a[]`
    Array(Box<Doc>),
    /// `{ a: true } & b`
    Both(Box<Doc>, String),
}

#[derive(Clone, Debug)]
pub(super) enum Member {
    /// With its `?` and quotes: `"odd-name"?`.
    Field { key: String, doc: Doc },
    /// What stands in a line by itself: a comment.
    Line(String),
}

/// So many characters are in a line.
const WIDTH: usize = 80;

impl Doc {
    pub(super) fn text(text: impl Into<String>) -> Doc {
        Doc::Text(text.into())
    }

    /// A line a member.
    pub(super) fn tall(members: Vec<Member>) -> Doc {
        Doc::Object { members, is_tall: true }
    }

    pub(super) fn nullable(self) -> Doc {
        // It has NULL in it already.
        if matches!(&self, Doc::Text(text) if text == "unknown") {
            return self;
        }
        Doc::Union(vec![self, Doc::text("null")])
    }

    /// In one line, if it can be in one.
    fn flat(&self) -> Option<String> {
        Some(match self {
            Doc::Text(text) => text.clone(),
            Doc::Object { members, .. } if members.is_empty() => "{}".to_owned(),
            Doc::Object { is_tall: true, .. } => return None,
            Doc::Object { members, .. } => {
                let flat = |member: &Member| match member {
                    Member::Field { key, doc } => Some(format!("{key}: {}", doc.flat()?)),
                    Member::Line(_) => None,
                };
                let all: Option<Vec<String>> = members.iter().map(flat).collect();
                format!("{{ {} }}", all?.join("; "))
            }
            Doc::Union(all) => all.iter().map(Doc::flat).collect::<Option<Vec<_>>>()?.join(" | "),
            Doc::Array(of) if matches!(**of, Doc::Union(_)) => format!("({})[]", of.flat()?),
            Doc::Array(of) => format!("{}[]", of.flat()?),
            Doc::Both(one, other) => format!("{} & {other}", one.flat()?),
        })
    }

    /// As it stands behind so many characters of a line, in which it is so deep.
    pub(super) fn print(&self, depth: usize, before: usize) -> String {
        if let Some(flat) = self.flat()
            && (before + flat.chars().count() <= WIDTH || matches!(self, Doc::Text(_)))
        {
            return flat;
        }
        let indent = "  ".repeat(depth);
        match self {
            Doc::Text(text) => text.clone(),
            Doc::Object { members, .. } => {
                let lines: String = members.iter().map(|member| member.print(depth + 1)).collect();
                format!("{{\n{lines}{indent}}}")
            }
            // In a line of its own, or a line each.
            Doc::Union(_)
                if let Some(flat) = self.flat()
                    && 2 * depth + 2 + flat.chars().count() <= WIDTH =>
            {
                format!("\n{indent}  {flat}")
            }
            Doc::Union(all) => {
                let line = |doc: &Doc| format!("\n{indent}  | {}", doc.print(depth + 2, 2 * depth + 4));
                all.iter().map(line).collect()
            }
            Doc::Array(of) => format!("{}[]", of.print(depth, before + 2)),
            Doc::Both(one, other) => format!("{} & {other}", one.print(depth, WIDTH)),
        }
    }
}

impl Member {
    pub(super) fn new(key: impl Into<String>, doc: Doc) -> Member {
        Member::Field { key: key.into(), doc }
    }

    fn print(&self, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        match self {
            Member::Line(line) => format!("{indent}{line}\n"),
            Member::Field { key, doc } => {
                let printed = doc.print(depth, 2 * depth + key.chars().count() + 2);
                let space = if printed.starts_with('\n') { "" } else { " " };
                format!("{indent}{key}:{space}{printed}\n")
            }
        }
    }
}

/// The name of a member, in quotes where it needs them.
pub(super) fn key(name: &str) -> String {
    let is_start = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == '$';
    let is_plain =
        name.starts_with(is_start) && name.chars().all(|letter| is_start(letter) || letter.is_ascii_digit());
    if is_plain { name.to_owned() } else { quoted(name) }
}

/// As a text.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_ascii_control() => {
                let _a_string_takes_it = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// The order of names in which signs come first, then digits, then letters, the small one of two first.
pub(super) fn order(name: &str) -> (Vec<(u8, char)>, Vec<bool>) {
    let rank = |letter: char| {
        if letter.is_alphabetic() { 2 } else { u8::from(letter.is_numeric()) }
    };
    let letters = name.chars().map(|letter| (rank(letter), letter.to_lowercase().next().unwrap_or(letter)));
    (letters.collect(), name.chars().map(char::is_uppercase).collect())
}
