//! Blocks and procedures that end their transaction by themselves.

use super::*;

#[test]
fn a_block_that_commits_is_refused_unless_it_may_run_twice() {
    let block =
        "DO $$ BEGIN LOOP UPDATE a SET b = 1 WHERE b = 0; EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$;";
    insta::assert_snapshot!(refusal(block), @"
    error: a DO block with COMMIT or ROLLBACK can't be run exactly once
     --> migrations/001_a.sql:1:1
      |
    1 | DO $$ BEGIN LOOP UPDATE a SET b = 1 WHERE b = 0; EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it can't run inside a transaction, and after an interruption nobody can know whether it happened
      = help: do it by hand; or say that it may run twice: `-- migrate:no-transaction` and `-- migrate:rerunnable`
    ");
    let rerunnable = format!("-- migrate:no-transaction\n-- migrate:rerunnable\n{block}\nCALL p();");
    let script = &checked(&[("1_a.sql", &rerunnable)]).unwrap()[0].up;
    assert_eq!(
        script.statements.iter().map(|one| &one.step).collect::<Vec<_>>(),
        [&Step::Rerun, &Step::Rerun]
    );
}

#[test]
fn a_procedure_that_commits_is_called_where_it_may_run_twice() {
    let made = "CREATE TABLE a (b int);
CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN LOOP UPDATE a SET b = 1; EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$;";
    let call = |head: &str| format!("{head}\nSELECT 1;\nCALL fill();");
    let refusal = |head: &str| {
        let problems = checked(&[("1_a.sql", made), ("2_b.sql", &call(head))]).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<String>()
    };
    insta::assert_snapshot!(refusal("-- migrate:no-transaction"), @"
    `fill` commits by itself, and can't be run exactly once
     --> migrations/2_b.sql:3:6
      |
    3 | CALL fill();
      |      ^^^^
      |
     ::: migrations/1_a.sql:2:18
      |
    2 | CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN LOOP UPDATE a SET b = 1; EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$;
      |                  ------ made here
      |
      = note: it can't do so inside of a transaction, and after an interruption nobody can know how much of it happened
      = note: PostgreSQL would refuse it with SQLSTATE 2D000
      = note: rule: refused-statement (deny by default)
      = help: do it by hand; or say that it may run twice: `-- migrate:no-transaction` and `-- migrate:rerunnable`
    ");
    assert_eq!(refusal("-- one transaction").matches("commits by itself").count(), 1);
    let twice = call("-- migrate:no-transaction\n-- migrate:rerunnable");
    checked(&[("1_a.sql", made), ("2_b.sql", &twice)]).unwrap();
    for harmless in [
        "CREATE OR REPLACE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN UPDATE a SET b = 1; END $$; CALL fill()",
        // Who knows whether it is.
        "DO $$ BEGIN IF EXISTS (SELECT FROM a) THEN CALL fill(); END IF; END $$",
    ] {
        checked(&[("1_a.sql", made), ("2_b.sql", harmless)]).unwrap();
    }
}

#[test]
fn a_block_that_only_speaks_of_committing_is_not() {
    for harmless in [
        "DO $$ BEGIN CREATE TEMP TABLE t (a int) ON COMMIT DROP; END $$",
        "DO $$ BEGIN RAISE NOTICE 'COMMIT'; EXECUTE 'SELECT 1; COMMIT'; END $$",
        "DO $$ BEGIN -- COMMIT;\n PERFORM 1; END $$",
        "CALL p()",
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$",
    ] {
        let script = &checked(&[("1_a.sql", harmless)]).unwrap()[0].up;
        assert_eq!(
            (script.mode, &script.statements[0].step),
            (Mode::Transaction, &Step::InTransaction),
            "{harmless}"
        );
    }
    for (quote, end) in [("'", "'"), ("$x$", "$x$")] {
        let block = format!("DO {quote}BEGIN IF true THEN ROLLBACK; END IF; END{end}");
        assert!(checked(&[("1_a.sql", &block)]).is_err(), "{block}");
    }
}

#[test]
fn a_down_file_beside_a_file_of_its_own() {
    let migrations = checked(&[("003_a.sql", "SELECT 1"), ("003_a.down.sql", "SELECT 2")]).unwrap();
    assert!(migrations[0].down.is_some());
}
