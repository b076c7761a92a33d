//! What the rules say: for each a migration that breaks it, and its nearest neighbour that does not.

use super::*;
use crate::check::tell::lint::statement::{ALL, EXAMPLES};

mod columns;
mod constraints;
mod gone;
mod levels;
mod locks;
mod near;
mod page;
mod released;
mod replayed;
mod security;
mod statement;

const BEFORE: &str = "CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20), total numeric(10, 2), user_id bigint);";

/// What is said of this migration, which comes after others.
fn said(sql: &str) -> String {
    said_of(&[("001_before.sql", BEFORE), ("002_a.sql", sql)], None)
}

fn said_of(files: &[(&str, &str)], is_frozen: Option<&dyn Fn(&Migration) -> bool>) -> String {
    let root = folder(files);
    let told = |word: &str, told: &[Diagnostic]| -> Vec<String> {
        told.iter().map(|problem| format!("{word}: {problem}\n")).collect()
    };
    let texts = match check_with(&opened(root.path()), is_frozen) {
        Ok(catalog) => told("warning", &catalog.warnings),
        Err(problems) => told("error", &problems),
    };
    texts.join("\n")
}

/// Nothing is said of any of these migrations.
fn are_quiet(migrations: &[&str]) {
    for sql in migrations {
        assert_eq!(said(sql), "", "{sql}");
    }
}

/// Every rule is shown whole.
#[test]
fn no_rule_is_without_a_test() {
    let tests = [
        include_str!("deferred.rs"),
        include_str!("files.rs"),
        include_str!("lints.rs"),
        include_str!("lints/columns.rs"),
        include_str!("lints/constraints.rs"),
        include_str!("lints/gone.rs"),
        include_str!("lints/locks.rs"),
        include_str!("lints/near.rs"),
        include_str!("lints/replayed.rs"),
        include_str!("lints/security.rs"),
    ]
    .concat();
    for Rule { name, level, .. } in RULES {
        let is_shown = tests.contains(&format!("= note: rule: {name} ({level} by default)"));
        let has_examples = ALL.iter().any(|known| known.rule.name == *name);
        assert!(is_shown || has_examples, "{name} is shown by no test");
    }
}

/// The examples stand in the files of the rules.
#[test]
fn a_rule_is_broken_by_its_example_and_not_by_its_neighbour() {
    for known in ALL {
        let name = known.rule.name;
        let (broken, harmless) = (said_after(name, known.broken), said_after(name, known.harmless));
        let rule = format!("= note: rule: {name} (");
        assert!(broken.contains(&rule), "{}\n{broken}", known.broken);
        assert!(!harmless.contains(&rule), "{}\n{harmless}", known.harmless);
        assert!(!harmless.contains("error:"), "{}\n{harmless}", known.harmless);
    }
}

/// What is said of this migration, which comes after those of the examples, where the rule is a warning.
fn said_after(rule: &str, sql: &str) -> String {
    let levels = format!("[lints]\n{rule} = \"warn\"\n");
    said_of(&[("001_before.sql", EXAMPLES), ("002_a.sql", sql), ("migrate.toml", &levels)], None)
}

#[test]
fn a_name_that_is_cut() {
    let name = "a".repeat(64);
    let said = said(&format!("CREATE TABLE {name} (id int);"));
    assert!(said.contains("a name of 64 bytes is cut to `aaaa"), "{said}");
    assert!(said.contains("= note: rule: identifier-too-long (warn by default)"), "{said}");
    are_quiet(&[&format!("CREATE TABLE {} (id int);", "a".repeat(63))]);
}
