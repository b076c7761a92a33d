//! Indexes: what their methods can hold and do, and what they are made of.

use super::super::refusal;

/// Refused, over this table.
fn over(sql: &str) -> String {
    refusal(&format!("CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); {sql}"))
}

fn titles(statements: &[&str]) -> String {
    let title = |sql: &&str| over(sql).lines().next().unwrap_or_default().to_owned();
    statements.iter().map(title).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_method_holds_only_types_of_its_operator_classes() {
    insta::assert_snapshot!(over("CREATE INDEX ON t USING gin (b);"), @"
    42704: data type `text` has no default operator class for access method `gin`
     --> 001_a.sql:1:100
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t USING gin (b);
      |                                                                                                    ^
      |
      = help: name an operator class for it, or index by another method
    ");
    insta::assert_snapshot!(over("CREATE INDEX ON t USING gin (b gin_trgm_ops);"), @"
    42704: operator class `gin_trgm_ops` does not exist for access method `gin`
     --> 001_a.sql:1:102
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t USING gin (b gin_trgm_ops);
      |                                                                                                      ^^^^^^^^^^^^
      |
      = help: CREATE EXTENSION pg_trgm brings it
    ");
    insta::assert_snapshot!(over("CREATE INDEX ON t (a text_pattern_ops);"), @"
    42804: operator class `text_pattern_ops` does not accept data type `integer`
     --> 001_a.sql:1:92
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t (a text_pattern_ops);
      |                                                                                            ^^^^^^^^^^^^^^^^
    ");
    insta::assert_snapshot!(over("CREATE INDEX ON t USING btre (a);"), @"
    42704: access method `btre` does not exist
     --> 001_a.sql:1:95
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t USING btre (a);
      |                                                                                               ^^^^
      |
      = help: did you mean `btree`?
    ");
    insta::assert_snapshot!(over("CREATE INDEX ON t (a COLLATE \"C\");"), @r#"
    42804: collations are not supported by type `integer`
     --> 001_a.sql:1:100
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t (a COLLATE "C");
      |                                                                                                    ^^^
      |
      = help: leave COLLATE out
    "#);
    insta::assert_snapshot!(over("ALTER TABLE t ADD EXCLUDE USING gist (a WITH =, r WITH &&);"), @"
    42704: data type `integer` has no default operator class for access method `gist`
     --> 001_a.sql:1:109
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); ALTER TABLE t ADD EXCLUDE USING gist (a WITH =, r WITH &&);
      |                                                                                                             ^
      |
      = help: name an operator class for it, or index by another method
    ");
    for sql in [
        "CREATE EXTENSION pg_trgm; CREATE INDEX ON t USING gin (lower(b) gin_trgm_ops);",
        "CREATE EXTENSION btree_gist; ALTER TABLE t ADD EXCLUDE USING gist (a WITH =, r WITH &&);",
        "CREATE INDEX ON t USING gin (j jsonb_path_ops); CREATE INDEX ON t (b COLLATE \"C\" text_pattern_ops DESC NULLS LAST);",
        "CREATE EXTENSION bloom; CREATE INDEX ON t USING bloom (a);",
        "CREATE EXTENSION nobody_knows; CREATE INDEX ON t USING theirs (a their_ops);",
    ] {
        assert_eq!(over(sql), "", "{sql}");
    }
}

#[test]
fn a_method_does_what_it_can() {
    insta::assert_snapshot!(over("CREATE UNIQUE INDEX ON t USING hash (a);"), @"
    0A000: access method `hash` does not support unique indexes
     --> 001_a.sql:1:102
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE UNIQUE INDEX ON t USING hash (a);
      |                                                                                                      ^^^^
      |
      = help: what does: btree
    ");
    let statements = [
        "CREATE INDEX ON t USING hash (a, b);",
        "CREATE INDEX ON t USING gin (j) INCLUDE (a);",
        "CREATE INDEX ON t USING gin (j DESC);",
        "ALTER TABLE t ADD EXCLUDE USING gin (j WITH =);",
    ];
    insta::assert_snapshot!(titles(&statements), @"
    0A000: access method `hash` does not support multicolumn indexes
    0A000: access method `gin` does not support included columns
    0A000: access method `gin` does not support ASC/DESC options
    0A000: access method `gin` does not support exclusion constraints
    ");
    insta::assert_snapshot!(over(statements[2]), @"
    0A000: access method `gin` does not support ASC/DESC options
     --> 001_a.sql:1:102
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t USING gin (j DESC);
      |                                                                                                      ^^^^
      |
      = help: leave them out
    ");
}

#[test]
fn what_is_kept_is_immutable() {
    insta::assert_snapshot!(over("CREATE INDEX ON t ((at::text));"), @"
    42P17: functions in index expression must be marked IMMUTABLE
     --> 001_a.sql:1:91
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t ((at::text));
      |                                                                                           ^^
      |
      = note: what it gives depends on the time, the session or its settings
      = help: write a function that is IMMUTABLE, or name the time zone or the language in the call
    ");
    insta::assert_snapshot!(over("CREATE INDEX ON t (a) WHERE at > now();"), @"
    42P17: functions in index predicate must be marked IMMUTABLE
     --> 001_a.sql:1:104
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); CREATE INDEX ON t (a) WHERE at > now();
      |                                                                                                        ^^^
      |
      = note: what it gives depends on the time, the session or its settings
      = help: write a function that is IMMUTABLE, or name the time zone or the language in the call
    ");
    insta::assert_snapshot!(over("ALTER TABLE t ADD d text GENERATED ALWAYS AS (to_char(at, 'YYYY')) STORED;"), @"
    42P17: generation expression is not immutable
     --> 001_a.sql:1:117
      |
    1 | CREATE TABLE t (a int, b text, j jsonb, r int4range, at timestamptz); ALTER TABLE t ADD d text GENERATED ALWAYS AS (to_char(at, 'YYYY...
      |                                                                                                                     ^^^^^^^
      |
      = note: what it gives depends on the time, the session or its settings
      = help: write a function that is IMMUTABLE, or name the time zone or the language in the call
    ");
    for sql in [
        "CREATE INDEX ON t (lower(b), (at AT TIME ZONE 'UTC')) WHERE at > '2020-01-01';",
        "CREATE INDEX ON t (to_tsvector('english', b)); CREATE INDEX ON t ((a || b)); CREATE INDEX ON t ((j->>'x'));",
        "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE INDEX ON t (f(a));",
    ] {
        assert_eq!(over(sql), "", "{sql}");
    }
}
