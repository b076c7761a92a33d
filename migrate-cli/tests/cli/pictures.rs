//! `schema --mermaid`: what it draws, and that Mermaid's grammar takes it.

use crate::example::example;
use crate::project::Project;
use crate::schema::shop;

/// Names that would be something else, or nothing, to whoever draws them.
pub(crate) fn awkward() -> Project {
    Project::of(&[("migrations/migrate.toml", "world = \"open\"\n"), (
        "migrations/001_names.sql",
        "\
CREATE TABLE \"direction\" (\"PK\" int PRIMARY KEY, fk bigint[], \"1st\" numeric(10,2), \"a b\" text);
CREATE TABLE \"<&> \"\"q\"\" %~`\\\" (\"größe\" double precision, \"'\"\"<\" char(3), one timestamp(3) with time zone);
CREATE TABLE nothing ();
CREATE TABLE \"end\" (id int UNIQUE REFERENCES \"direction\", \"\"\"\" varchar(10) REFERENCES elsewhere);
",
    )])
}

/// The picture, without the exit status.
fn drawn(project: &Project) -> String {
    let shown = project.run(&["schema", "--mermaid"]);
    shown.strip_suffix("--- exit 0").unwrap().to_owned()
}

#[test]
fn an_entity_relationship_diagram() {
    insta::assert_snapshot!(drawn(&shop()), @r#"
    erDiagram
        "customers" {
            bigint id PK
            text email UK
            uuid login FK
            bigint friend_id FK
        }
        "days" {
            date day
            text note
        }
        "orders" {
            integer id PK
            bigint buyer_id FK
            text note
            numeric(12_2) total
        }
        "auth.users"
        "auth.users" |o--o{ "customers" : "login"
        "customers" |o--o{ "customers" : "friend_id"
        "customers" ||--o{ "orders" : "buyer_id"
    "#);
    insta::assert_snapshot!(shop().run(&["schema", "1", "--mermaid", "--json"]), @r#"
    {"mermaid":"erDiagram\n    \"customers\" {\n        bigint id PK\n        text email UK\n        uuid login FK\n        bigint friend_id FK\n    }\n    \"purchases\" {\n        integer id PK\n        bigint customer_id FK\n        text note\n    }\n    \"auth.users\"\n    \"auth.users\" |o--o{ \"customers\" : \"login\"\n    \"customers\" |o--o{ \"customers\" : \"friend_id\"\n    \"customers\" ||--o{ \"purchases\" : \"customer_id\"\n","svg":null}
    --- exit 0
    "#);
}

#[test]
fn awkward_names() {
    insta::assert_snapshot!(drawn(&awkward()), @r#"
    erDiagram
        "<&> 'q' ____" {
            float8 gr__e "größe"
            character(3) __ "''<"
            timestamptz(3) one
        }
        "end" {
            integer id FK, UK
            varchar(10) _ FK "''"
        }
        "direction" {
            integer _PK PK "PK"
            bigint[] _fk "fk"
            numeric(10_2) _1st "1st"
            text a_b "a b"
        }
        "nothing"
        "elsewhere"
        "direction" |o--o| "end" : "id"
        "elsewhere" |o--o{ "end" : "''"
    "#);
}

#[test]
fn mermaid_takes_it() {
    for project in [shop(), example(), awkward()] {
        let text = drawn(&project);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("erDiagram"));
        let mut is_in_block = false;
        for line in lines {
            let ok = match (is_in_block, line.trim()) {
                (true, "}") => {
                    is_in_block = false;
                    true
                }
                (true, attribute) => is_attribute(attribute),
                (false, line) => {
                    let rest = entity(line);
                    is_in_block = rest == Some(" {");
                    rest.is_some_and(|rest| rest.is_empty() || is_in_block || is_relation(rest))
                }
            };
            assert!(ok, "{line}");
        }
        assert!(!is_in_block);
    }
}

/// `\"[^"%\r\n\v\b\\]+\"` of its lexer; what follows it.
fn entity(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix('"')?.split_once('"')?;
    let is_safe = |letter: char| !letter.is_control() && !"%\\".contains(letter);
    (!name.is_empty() && name.chars().all(is_safe)).then_some(rest)
}

/// `||--o{ "orders" : "customer_id"`
fn is_relation(rest: &str) -> bool {
    let ends = [" ||--o{ ", " |o--o{ ", " ||--o| ", " |o--o| "];
    let other = ends.iter().find_map(|end| rest.strip_prefix(end));
    let label = other.and_then(entity).and_then(|rest| rest.strip_prefix(" : "));
    label.and_then(entity) == Some("")
}

/// A type, a name, marks, a comment.
fn is_attribute(line: &str) -> bool {
    let (line, comment) = line.split_once(" \"").unwrap_or((line, "\""));
    let is_comment = comment.ends_with('"') && !comment.trim_end_matches('"').contains(['"', '~', '`']);
    let mut words = line.split(' ');
    let is_named = words.next().is_some_and(is_word) && words.next().is_some_and(is_word);
    let marks: Vec<&str> = words.map(|mark| mark.trim_end_matches(',')).collect();
    is_comment && is_named && marks.iter().all(|mark| ["PK", "FK", "UK"].contains(mark))
}

/// `[A-Za-z_][A-Za-z0-9\-_\[\]\(\)]*` of its lexer, and no mark, which its lexer looks for first.
fn is_word(word: &str) -> bool {
    let is_mark = ["pk", "fk", "uk"].iter().any(|mark| {
        let rest = word.to_ascii_lowercase();
        let rest = rest.strip_prefix(mark).map(str::to_owned);
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_'))
    });
    let is_first = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    word.starts_with(is_first)
        && word.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_[]()".contains(letter))
        && !is_mark
}
