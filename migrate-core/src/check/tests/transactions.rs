//! Files of several transactions.

use super::*;

/// How a file is run: what is in one transaction, in a line, and after a bar what stands outside of one.
fn run(text: &str) -> String {
    let up = checked(&[("1_a.sql", text)]).unwrap().remove(0).up;
    let line = |statements: &[crate::Statement]| {
        let sql: Vec<&str> = statements.iter().map(|one| up.slice(one.span)).collect();
        let alone = statements.iter().any(|one| !matches!(one.step, Step::InTransaction | Step::Session));
        format!("{}{}", if alone { "| " } else { "" }, sql.join(" / "))
    };
    let lines: Vec<String> = up.transactions().map(line).collect();
    format!("{:?}\n{}", up.mode, lines.join("\n"))
}

#[test]
fn each_ends_where_the_file_says_commit() {
    insta::assert_snapshot!(run("SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3; SELECT 4;"), @"
    Statements
    SELECT 1 / SELECT 2
    SELECT 3 / SELECT 4
    ");
    insta::assert_snapshot!(run("BEGIN; SELECT 1; END; START TRANSACTION; SELECT 2; COMMIT WORK; ;"), @"
    Statements
    SELECT 1
    SELECT 2
    ");
    insta::assert_snapshot!(run("SELECT 1; COMMIT; SELECT 2"), @"
    Statements
    SELECT 1
    SELECT 2
    ");
    insta::assert_snapshot!(run("SELECT 1; BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 2; COMMIT; COMMIT;"), @"
    Statements
    SELECT 1 / SELECT 2
    ");
}

#[test]
fn one_transaction_is_sent_as_a_whole() {
    for text in ["SELECT 1; SELECT 2; COMMIT;", "BEGIN; SELECT 1; SELECT 2; END", "SELECT 1; SELECT 2"] {
        assert_eq!(run(text), "Transaction\nSELECT 1 / SELECT 2", "{text}");
    }
}

/// The runner's own queries would come before what has to come before any query.
#[test]
fn one_that_says_how_it_is_isolated_is_one_of_its_own() {
    for text in [
        "BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1; COMMIT;",
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1;",
    ] {
        let parts = "Statements\nSET TRANSACTION ISOLATION LEVEL REPEATABLE READ / SELECT 1";
        assert_eq!(run(text), parts, "{text}");
    }
    insta::assert_snapshot!(run("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT; START TRANSACTION DEFERRABLE; SELECT 2; COMMIT;"), @"
    Statements
    BEGIN ISOLATION LEVEL SERIALIZABLE / SELECT 1
    START TRANSACTION DEFERRABLE / SELECT 2
    ");
    // Its record could not be written there.
    assert_eq!(
        run("BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY; SELECT 1; COMMIT;"),
        "Transaction\nSELECT 1"
    );
    assert_eq!(
        run("SET TRANSACTION READ WRITE; SELECT 1"),
        "Transaction\nSET TRANSACTION READ WRITE / SELECT 1"
    );
}

#[test]
fn where_statements_commit_by_themselves_begin_joins_them() {
    insta::assert_snapshot!(run("BEGIN; CREATE TABLE a (b int); SELECT 1; COMMIT; CREATE INDEX CONCURRENTLY a_b ON a (b); SELECT 2; SELECT 3;"), @"
    Statements
    CREATE TABLE a (b int) / SELECT 1
    | CREATE INDEX CONCURRENTLY a_b ON a (b)
    SELECT 2
    SELECT 3
    ");
    insta::assert_snapshot!(run("-- migrate:no-transaction\nSELECT 1; SELECT 2; COMMIT; BEGIN; SELECT 3; CALL p(); COMMIT;"), @"
    Statements
    SELECT 1
    SELECT 2
    SELECT 3 / CALL p()
    ");
}

#[test]
fn a_file_that_leaves_the_transaction_of_its_tool() {
    insta::assert_snapshot!(run("SELECT 1; COMMIT; CREATE INDEX CONCURRENTLY a_b ON a (b); BEGIN;"), @"
    Statements
    SELECT 1
    | CREATE INDEX CONCURRENTLY a_b ON a (b)
    ");
    insta::assert_snapshot!(run("COMMIT; BEGIN; SELECT 1; SELECT 2;"), @"
    Statements
    SELECT 1 / SELECT 2
    ");
}

#[test]
fn what_can_not_be_in_one() {
    insta::assert_snapshot!(problems(&[
        ("1_a.sql", "BEGIN;\nCREATE INDEX CONCURRENTLY a_b ON a (b);\nCOMMIT;"),
        ("2_b.sql", "SELECT 1;\n\nBEGIN;\nSELECT 2;"),
        ("3_c.sql", "SELECT 1;\nCOMMIT AND CHAIN;\nROLLBACK;\nPREPARE TRANSACTION 'a';\nCOMMIT PREPARED 'a';\nCOMMIT;\nSELECT 2;"),
        ("4_d.sql", "BEGIN;\nDO $$ BEGIN COMMIT; END $$;\nCOMMIT;\nSELECT 1;"),
        ("5_e.sql", "-- migrate:expect-unchanged a\nSELECT 1;\nCOMMIT;\nSELECT 2;"),
    ]), @"
    error: this cannot run inside a transaction block
     --> migrations/1_a.sql:2:1
      |
    2 | CREATE INDEX CONCURRENTLY a_b ON a (b);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not inside of a transaction
      |
     ::: migrations/1_a.sql:1:1
      |
    1 | BEGIN;
      | ----- which begins here
      |
      = help: put it behind the `COMMIT`

    error: `BEGIN` without a `COMMIT`
     --> migrations/2_b.sql:3:1
      |
    3 | BEGIN;
      | ^^^^^
      |
      = note: some clients would commit what follows it, others would roll it back
      = help: write `COMMIT;` where its transaction is to end; or remove it: a migration is in a transaction anyway

    error: `COMMIT AND CHAIN` inside a migration
     --> migrations/3_c.sql:2:1
      |
    2 | COMMIT AND CHAIN;
      | ^^^^^^^^^^^^^^^^
      |
      = note: each transaction commits together with its record in the history, or not at all
      = help: remove it; where a transaction is to end, write `COMMIT;`

    error: `ROLLBACK` inside a migration
     --> migrations/3_c.sql:3:1
      |
    3 | ROLLBACK;
      | ^^^^^^^^
      |
      = note: each transaction commits together with its record in the history, or not at all
      = help: remove it; where a transaction is to end, write `COMMIT;`

    error: `PREPARE TRANSACTION 'a'` inside a migration
     --> migrations/3_c.sql:4:1
      |
    4 | PREPARE TRANSACTION 'a';
      | ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: each transaction commits together with its record in the history, or not at all
      = help: remove it; where a transaction is to end, write `COMMIT;`

    error: `COMMIT PREPARED 'a'` inside a migration
     --> migrations/3_c.sql:5:1
      |
    5 | COMMIT PREPARED 'a';
      | ^^^^^^^^^^^^^^^^^^^
      |
      = note: each transaction commits together with its record in the history, or not at all
      = help: remove it; where a transaction is to end, write `COMMIT;`

    error: this cannot run inside a transaction block
     --> migrations/4_d.sql:2:1
      |
    2 | DO $$ BEGIN COMMIT; END $$;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^ not inside of a transaction
      |
     ::: migrations/4_d.sql:1:1
      |
    1 | BEGIN;
      | ----- which begins here
      |
      = help: put it behind the `COMMIT`

    error: rows are to stay as they are, and the migration commits more than once
    --> migrations/5_e.sql
     = note: what has committed could not be rolled back if they did not
     = help: put what has to leave them into a migration of its own, in one transaction
    ");
}

#[test]
fn what_is_temporary_stays_in_its_transaction() {
    insta::assert_snapshot!(problems(&[
        ("1_a.sql", "CREATE TEMP TABLE t (a int);\nCOMMIT;\nDO $$ BEGIN INSERT INTO t VALUES (1); END $$;"),
        ("2_b.sql", "-- migrate:no-transaction\nSELECT 1 AS b INTO TEMPORARY \"T\";\nSELECT * FROM \"T\";"),
    ]), @r#"
    error: something temporary that a later transaction of the migration uses
     --> migrations/1_a.sql:1:1
      |
    1 | CREATE TEMP TABLE t (a int);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: after an interruption another session goes on there, which does not have it
      = help: make it permanent and drop it at the end, or put what uses it into the same transaction

    error: something temporary that a later transaction of the migration uses
     --> migrations/2_b.sql:2:1
      |
    2 | SELECT 1 AS b INTO TEMPORARY "T";
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: after an interruption another session goes on there, which does not have it
      = help: make it permanent and drop it at the end, or put what uses it into the same transaction
    "#);
    let fine = "BEGIN; CREATE TEMP TABLE IF NOT EXISTS pg_temp.t (a int) ON COMMIT DROP; INSERT INTO t VALUES (1); COMMIT;
        BEGIN; CREATE TEMP TABLE t (b int) ON COMMIT DROP; INSERT INTO t (b) VALUES (1); COMMIT; SELECT 't';";
    assert_eq!(checked(&[("1_a.sql", fine)]).unwrap()[0].up.transactions().count(), 3);
}

#[test]
fn a_new_value_of_an_enum_can_be_used_once_it_is_committed() {
    let file = |between: &str| {
        [
            ("1_a.sql", "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood);".to_owned()),
            (
                "2_b.sql",
                format!(
                    "SELECT 1;\nCOMMIT;\nALTER TYPE mood ADD VALUE 'fine';\n{between}\nINSERT INTO a VALUES ('fine');"
                ),
            ),
        ]
    };
    let told = |between: &str| {
        let files = file(between);
        problems(&files.each_ref().map(|(name, text)| (*name, text.as_str())))
    };
    assert!(told("COMMIT; BEGIN; SELECT 1;\nCOMMIT;").starts_with("accepted"));
    insta::assert_snapshot!(told("SELECT 2;"), @"
    error: unsafe use of new value `fine` of enum type `mood`
     --> migrations/2_b.sql:5:23
      |
    5 | INSERT INTO a VALUES ('fine');
      |                       ^^^^^^
      |
     ::: migrations/2_b.sql:3:27
      |
    3 | ALTER TYPE mood ADD VALUE 'fine';
      |                           ------ added here
      |
      = note: a new value can't be used before the transaction that adds it is committed
      = note: PostgreSQL would refuse it with SQLSTATE 55P04
      = note: rule: refused-statement (deny by default)
      = help: put the use into the next migration
    ");
}

#[test]
fn what_is_set_for_a_transaction_ends_with_it() {
    let text = "CREATE SCHEMA s; SET LOCAL search_path = s; CREATE TABLE a (); SAVEPOINT p; COMMIT;
        CREATE TABLE a (); SET search_path = s; SELECT 1; COMMIT; SELECT FROM a; DROP TABLE s.a; CREATE TABLE a ();";
    assert_eq!(problems(&[("1_a.sql", text)]).lines().next(), Some("accepted: ["));
    insta::assert_snapshot!(problems(&[("1_a.sql", "SAVEPOINT p; SELECT 1;\nCOMMIT;\nRELEASE p; SELECT 2;")]), @"
    error: savepoint `p` does not exist
     --> migrations/1_a.sql:3:9
      |
    3 | RELEASE p; SELECT 2;
      |         ^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 3B001
      = note: rule: refused-statement (deny by default)
      = help: write SAVEPOINT p before it, in the same transaction
    ");
}

#[test]
fn locks_are_held_until_the_transaction_commits() {
    let before = ("1_a.sql", "CREATE TABLE a (); CREATE TABLE b ();");
    let warned = |text: &str| {
        let files = [before, ("2_b.sql", text)];
        let found = check(&Folder::new("migrations", folder(&files).path())).unwrap();
        found.warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(warned("ALTER TABLE a ADD c int; COMMIT; ALTER TABLE b ADD c int;"), "");
    insta::assert_snapshot!(warned("ALTER TABLE a ADD c int;\nALTER TABLE b ADD c int;\nCOMMIT;\nSELECT 1;"), @"
    nobody reads or writes `a` and `b` until this commits
     --> migrations/2_b.sql:2:1
      |
    2 | ALTER TABLE b ADD c int;
      | ^^^^^^^^^^^^^^^^^^^^^^^ the next
      |
     ::: migrations/2_b.sql:1:1
      |
    1 | ALTER TABLE a ADD c int;
      | ----------------------- the first
      |
      = note: nobody reads or writes the first while the migration waits for the next, and a transaction that has them in the other order ends in a deadlock
      = note: rule: several-tables-locked (warn by default)
      = help: give each table a migration of its own; or say why it is right here: `-- migrate:allow several-tables-locked: why`
    ");
}
