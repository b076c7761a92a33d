//! `migrate:allow`, and `migrate.toml`.

use super::*;

const DROP: &str = "DROP TABLE orders;";

fn with(levels: &str) -> String {
    said_of(&[("001_before.sql", BEFORE), ("002_a.sql", DROP), ("migrate.toml", levels)], None)
}

#[test]
fn a_file_silences_a_rule() {
    are_quiet(&["-- migrate:allow ban-drop-table: nothing has named it since 1.4\nDROP TABLE orders;"]);
    let other = said("-- migrate:allow ban-drop-column: nothing names it\nDROP TABLE orders;");
    assert!(other.contains("rule: ban-drop-table"), "{other}");
}

#[test]
fn a_folder_has_levels() {
    assert_eq!(with("# Ours.\n[lints]\nban-drop-table = \"allow\" # as we like it\n"), "");
    insta::assert_snapshot!(with("[lints]\nban-drop-table = \"deny\"\n"), @"
    error: the table `orders` is gone while the application runs
     --> migrations/002_a.sql:1:1
      |
    1 | DROP TABLE orders;
      | ^^^^^^^^^^^^^^^^^
      |
      = note: the version of the application that is running still names the table, and fails
      = note: rule: ban-drop-table (warn by default)
      = help: release a version that does not name the table first, and drop it in the release after that; or say why it is right here: `-- migrate:allow ban-drop-table: why`
    ");
}

#[test]
fn levels_that_are_wrong() {
    insta::assert_snapshot!(with("ban-drop-table = \"warn\"
[lints]
ban-drop-tables = \"warn\"
ban-drop-table = warn
ban-drop-table = \"forbid\"
ban-drop-table = \"deny\"
ban-drop-table = \"warn\"
[rules]
nothing-like-it = \"warn\"
"), @r#"
    error: the table `orders` is gone while the application runs
     --> migrations/002_a.sql:1:1
      |
    1 | DROP TABLE orders;
      | ^^^^^^^^^^^^^^^^^
      |
      = note: the version of the application that is running still names the table, and fails
      = note: rule: ban-drop-table (warn by default)
      = help: release a version that does not name the table first, and drop it in the release after that; or say why it is right here: `-- migrate:allow ban-drop-table: why`

    error: `ban-drop-table` is nothing that migrate.toml can say
     --> migrations/migrate.toml:1:1
      |
    1 | ban-drop-table = "warn"
      | ^^^^^^^^^^^^^^
      |
      = help: the keys are `folder`, `world`, `postgres`, `tenants`, `allow_empty`, `schema`, `table`; levels of rules stand under `[lints]`

    error: there is no rule `ban-drop-tables`
     --> migrations/migrate.toml:3:1
      |
    3 | ban-drop-tables = "warn"
      | ^^^^^^^^^^^^^^^
      |
      = help: did you mean `ban-drop-table`?

    error: not understood in migrate.toml
     --> migrations/migrate.toml:4:1
      |
    4 | ban-drop-table = warn
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it is lines of `key = "value"`, and under `[lints]` of `rule = "allow"`, `"warn"` or `"deny"`
      = help: the keys are `folder`, `world`, `postgres`, `tenants`, `allow_empty`, `schema`, `table`

    error: there is no level `forbid`
     --> migrations/migrate.toml:5:18
      |
    5 | ban-drop-table = "forbid"
      |                  ^^^^^^^^
      |
      = help: a level is `allow`, `warn` or `deny`

    error: `ban-drop-table` is said twice
     --> migrations/migrate.toml:7:1
      |
    7 | ban-drop-table = "warn"
      | ^^^^^^^^^^^^^^
      |
      = help: keep the one that you mean

    error: not understood in migrate.toml
     --> migrations/migrate.toml:8:1
      |
    8 | [rules]
      | ^^^^^^^
      |
      = note: it is lines of `key = "value"`, and under `[lints]` of `rule = "allow"`, `"warn"` or `"deny"`
      = help: the keys are `folder`, `world`, `postgres`, `tenants`, `allow_empty`, `schema`, `table`

    error: there is no rule `nothing-like-it`
     --> migrations/migrate.toml:9:1
      |
    9 | nothing-like-it = "warn"
      | ^^^^^^^^^^^^^^^
      |
      = help: the rules are: adding-field-with-default, adding-foreign-key-constraint, adding-not-nullable-field, adding-required-field, adding-trigger, backfill-with-ddl, ban-alter-domain-with-add-constraint, ban-cluster, ban-drop-column, ban-drop-table, ban-truncate-cascade, ban-vacuum-full, breaking-function, changing-column-type, changing-persistence, concurrent-index-if-not-exists, constraint-missing-not-valid, deferred-not-done, disallowed-unique-constraint, empty-migration, identifier-too-long, incomplete-down, locking-table, look-alike-space, near-name, password-literal, pending-trigger-events, refused-statement, renaming-column, renaming-table, require-concurrent-index-creation, require-concurrent-index-deletion, require-concurrent-refresh, require-concurrent-reindex, require-row-level-security, security-definer-search-path, several-tables-locked, validate-with-not-valid, writing-under-row-security, writing-whole-table
    "#);
}
