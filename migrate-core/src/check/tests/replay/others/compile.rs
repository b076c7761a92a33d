//! Bodies in PL/pgSQL as the server compiles them.

use super::super::{refusal, refusals};

/// A function with this body is refused, in this way.
fn compiled(signature: &str, body: &str) -> String {
    refusal(&format!("CREATE FUNCTION f{signature} LANGUAGE plpgsql AS $$ {body} $$;"))
}

/// Each of these bodies is refused: the first lines.
fn titles(signature: &str, bodies: &[&str]) -> String {
    let title = |body: &&str| compiled(signature, body).lines().next().unwrap_or_default().to_owned();
    bodies.iter().map(title).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_assigned_to_is_declared() {
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE result int; BEGIN reslut := 1; END"), @"
    42601: `reslut` is not a known variable
     --> 001_a.sql:1:83
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE result int; BEGIN reslut := 1; END $$;
      |                                                                                   ^^^^^^
      |
      = help: did you mean `result`?
    ");
    insta::assert_snapshot!(compiled("(a int) RETURNS void", "BEGIN SELECT 1 INTO total; END"), @"
    42601: `total` is not a known variable
     --> 001_a.sql:1:82
      |
    1 | CREATE FUNCTION f(a int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN SELECT 1 INTO total; END $$;
      |                                                                                  ^^^^^
      |
      = help: declare `total` in DECLARE
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a CONSTANT int := 1; BEGIN a := 2; END"), @"
    22005: variable `a` is declared CONSTANT
     --> 001_a.sql:1:92
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a CONSTANT int := 1; BEGIN a := 2; END $$;
      |                                                                                            ^
      |
      = help: declare it without CONSTANT, or assign to another one
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE r record; a int; BEGIN SELECT 1, 2 INTO r, a; END"), @"
    42601: record variable cannot be part of multiple-item INTO list
     --> 001_a.sql:1:105
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; a int; BEGIN SELECT 1, 2 INTO r, a; END $$;
      |                                                                                                         ^
      |
      = help: name the record alone, or its fields one by one
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE r record; a int; BEGIN SELECT 1, 2 INTO a, r; END"), @"
    42601: `r` is not a scalar variable
     --> 001_a.sql:1:108
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; a int; BEGIN SELECT 1, 2 INTO a, r; END $$;
      |                                                                                                            ^
      |
      = help: name a record alone, or its fields one by one
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "BEGIN FOR r IN SELECT 1 LOOP NULL; END LOOP; END"), @"
    42601: loop variable of loop over rows must be a record variable or list of scalar variables
     --> 001_a.sql:1:67
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN FOR r IN SELECT 1 LOOP NULL; END LOOP; END $$;
      |                                                                   ^
      |
      = help: declare `r` in DECLARE
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE c int; BEGIN OPEN c FOR SELECT 1; END"), @"
    42804: variable `c` must be of type cursor or refcursor
     --> 001_a.sql:1:83
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE c int; BEGIN OPEN c FOR SELECT 1; END $$;
      |                                                                                   ^
    ");
    let bodies = [
        "DECLARE a int; BEGIN a.c := 1; END",
        "BEGIN b[1].c := 1; END",
        "BEGIN EXECUTE 'x' USING 1 INTO b; END",
        "BEGIN GET DIAGNOSTICS n = ROW_COUNT; END",
        "BEGIN FOREACH x IN ARRAY ARRAY[1] LOOP NULL; END LOOP; END",
        "BEGIN FOR r IN EXECUTE 'x' LOOP NULL; END LOOP; END",
        "BEGIN FOR i IN 1..3 LOOP NULL; END LOOP; i := 3; END",
        "BEGIN CLOSE c; END",
        "BEGIN NULL; EXCEPTION WHEN OTHERS THEN sqlerrm := 'x'; END",
    ];
    insta::assert_snapshot!(titles("() RETURNS void", &bodies), @"
    42601: `a.c` is not a known variable
    42601: `b` is not a known variable
    42601: `b` is not a known variable
    42601: `n` is not a known variable
    42601: loop variable of FOREACH must be a known variable or list of variables
    42804: loop variable of loop over rows must be a record variable or list of scalar variables
    42601: `i` is not a known variable
    42601: `c` is not a known variable
    22005: variable `sqlerrm` is declared CONSTANT
    ");
}

#[test]
fn what_is_declared_has_its_type() {
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a intt; BEGIN END"), @"
    42704: type `intt` does not exist
     --> 001_a.sql:1:67
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a intt; BEGIN END $$;
      |                                                                   ^^^^
      |
      = help: did you mean `int`?
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a int; a text; BEGIN END"), @"
    42601: duplicate declaration of `a`
     --> 001_a.sql:1:72
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a int; a text; BEGIN END $$;
      |                                                                        ^
      |
      = help: give one of them another name
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a int NOT NULL; BEGIN END"), @"
    22004: variable `a` must have a default value, since it's declared NOT NULL
     --> 001_a.sql:1:65
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a int NOT NULL; BEGIN END $$;
      |                                                                 ^
      |
      = help: write `:=` and a value, or leave NOT NULL out
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a b%TYPE; BEGIN END"), @"
    42704: variable `b` does not exist
     --> 001_a.sql:1:67
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a b%TYPE; BEGIN END $$;
      |                                                                   ^
      |
      = help: write a variable that is declared before it, or a table and its column
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a t%ROWTYPE; BEGIN END"), @"
    42P01: relation `t` does not exist
     --> 001_a.sql:1:67
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a t%ROWTYPE; BEGIN END $$;
      |                                                                   ^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a ALIAS FOR b; BEGIN END"), @"
    42704: variable `b` does not exist
     --> 001_a.sql:1:77
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a ALIAS FOR b; BEGIN END $$;
      |                                                                             ^
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "DECLARE a trigger; BEGIN END"), @"
    0A000: a variable can't have the pseudo-type `trigger`
     --> 001_a.sql:1:67
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a trigger; BEGIN END $$;
      |                                                                   ^^^^^^^
    ");
    insta::assert_snapshot!(
        refusal("CREATE TABLE t (a int); DO $$ DECLARE v t.b%TYPE; BEGIN END $$;"), @"
    42703: column `b` of `t` does not exist
     --> 001_a.sql:1:43
      |
    1 | CREATE TABLE t (a int); DO $$ DECLARE v t.b%TYPE; BEGIN END $$;
      |                                           ^
      |
      = help: did you mean `a`?
    ");
}

#[test]
fn raise_has_a_value_for_each_place() {
    insta::assert_snapshot!(compiled("() RETURNS void", "BEGIN RAISE NOTICE '% of %', 1; END"), @"
    42601: too few parameters specified for RAISE
     --> 001_a.sql:1:76
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% of %', 1; END $$;
      |                                                                            ^^^^^^^^
      |
      = note: places for values in the format: 2; values behind it: 1
      = help: write a value for each `%`; `%%` is a percent sign
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "BEGIN RAISE '100%%', 1; END"), @"
    42601: too many parameters specified for RAISE
     --> 001_a.sql:1:69
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE '100%%', 1; END $$;
      |                                                                     ^^^^^^^
      |
      = note: places for values in the format: 0; values behind it: 1
      = help: write a value for each `%`; `%%` is a percent sign
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "BEGIN RAISE unique_vioaltion; END"), @"
    42704: unrecognized exception condition `unique_vioaltion`
     --> 001_a.sql:1:69
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE unique_vioaltion; END $$;
      |                                                                     ^^^^^^^^^^^^^^^^
      |
      = help: did you mean `unique_violation`?
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "BEGIN RAISE SQLSTATE '12'; END"), @"
    42601: invalid SQLSTATE code `12`
     --> 001_a.sql:1:78
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '12'; END $$;
      |                                                                              ^^^^
      |
      = help: write five digits or capital letters
    ");
    insta::assert_snapshot!(
        compiled("() RETURNS void", "BEGIN NULL; EXCEPTION WHEN no_such_condition THEN NULL; END"), @"
    42704: unrecognized exception condition `no_such_condition`
     --> 001_a.sql:1:84
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NULL; EXCEPTION WHEN no_such_condition THEN NULL; END $$;
      |                                                                                    ^^^^^^^^^^^^^^^^^
      |
      = help: write one of https://www.postgresql.org/docs/current/errcodes-appendix.html, or SQLSTATE and its five letters
    ");
}

#[test]
fn return_is_what_the_result_asks_for() {
    insta::assert_snapshot!(compiled("() RETURNS int", "BEGIN RETURN; END"), @"
    42601: missing expression behind RETURN
     --> 001_a.sql:1:62
      |
    1 | CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$;
      |                                                              ^^^^^^
      |
      = help: write the value to return, `NULL` if there is none
    ");
    insta::assert_snapshot!(compiled("() RETURNS int", "BEGIN RETURN NEXT 1; END"), @"
    42804: cannot use RETURN NEXT in a non-SETOF function
     --> 001_a.sql:1:62
      |
    1 | CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT 1; END $$;
      |                                                              ^^^^^^
      |
      = help: write RETURNS SETOF or RETURNS TABLE, or RETURN and a value
    ");
    insta::assert_snapshot!(compiled("() RETURNS int", "BEGIN RETURN QUERY SELECT 1; END"), @"
    42804: cannot use RETURN QUERY in a non-SETOF function
     --> 001_a.sql:1:75
      |
    1 | CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT 1; END $$;
      |                                                                           ^^^^^^^^
      |
      = help: write RETURNS SETOF or RETURNS TABLE, or RETURN and a value
    ");
    insta::assert_snapshot!(compiled("() RETURNS void", "BEGIN RETURN 1; END"), @"
    42804: RETURN cannot have a parameter in function returning void
     --> 001_a.sql:1:70
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
      |                                                                      ^
      |
      = help: write RETURN alone
    ");
    insta::assert_snapshot!(compiled("() RETURNS SETOF int", "BEGIN RETURN 1; END"), @"
    42804: RETURN cannot have a parameter in function returning set
     --> 001_a.sql:1:75
      |
    1 | CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
      |                                                                           ^
      |
      = help: write RETURN NEXT for a row, RETURN QUERY for those of a query
    ");
    insta::assert_snapshot!(compiled("(OUT a int)", "BEGIN RETURN 1; END"), @"
    42804: RETURN cannot have a parameter in function with OUT parameters
     --> 001_a.sql:1:66
      |
    1 | CREATE FUNCTION f(OUT a int) LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
      |                                                                  ^
      |
      = help: assign to the parameters, and write RETURN alone
    ");
    insta::assert_snapshot!(compiled("() RETURNS TABLE (a int)", "BEGIN RETURN NEXT 1; END"), @"
    42804: RETURN NEXT cannot have a parameter in function with OUT parameters
     --> 001_a.sql:1:84
      |
    1 | CREATE FUNCTION f() RETURNS TABLE (a int) LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT 1; END $$;
      |                                                                                    ^
      |
      = help: assign to the parameters, and write RETURN NEXT alone
    ");
    insta::assert_snapshot!(
        refusal("CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;"), @"
    42601: RETURN cannot have a parameter in a procedure
     --> 001_a.sql:1:58
      |
    1 | CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
      |                                                          ^
      |
      = help: write RETURN alone
    ");
}

#[test]
fn jumps_have_where_to_go() {
    insta::assert_snapshot!(compiled("() RETURNS void", "BEGIN EXIT; END"), @"
    42601: EXIT cannot be used outside a loop, unless it has a label
     --> 001_a.sql:1:63
      |
    1 | CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXIT; END $$;
      |                                                               ^^^^
    ");
    let bodies = [
        "BEGIN CONTINUE; END",
        "BEGIN EXIT l; END",
        "BEGIN <<l>> BEGIN CONTINUE l; END; END",
        "BEGIN <<l>> LOOP NULL; END LOOP m; END",
        "BEGIN LOOP NULL; END LOOP m; END",
    ];
    insta::assert_snapshot!(titles("() RETURNS void", &bodies), @"
    42601: CONTINUE cannot be used outside a loop
    42601: there is no label `l` attached to any block or loop enclosing this statement
    42601: block label `l` cannot be used in CONTINUE
    42601: end label `m` differs from block's label `l`
    42601: end label `m` specified for unlabeled block
    ");
}

#[test]
fn nobody_compiles_what_is_not_checked() {
    assert_eq!(
        refusals(&[(
            "001_a.sql",
            "SET check_function_bodies = off; CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN a := 1; RETURN; END $$;",
        )]),
        ""
    );
    for (signature, body) in [
        ("(a int, OUT b int)", "BEGIN b := $1; f.b := a; $2 := 1; RETURN; END"),
        ("() RETURNS trigger", "BEGIN NEW.x := TG_OP; RETURN NULL; END"),
        (
            "() RETURNS void",
            "<<o>> DECLARE r record; a int[]; BEGIN o.r := (1, 2); r.x := 1; a[1] := 2; EXIT f; END",
        ),
        (
            "() RETURNS SETOF int",
            "DECLARE c CURSOR (x int) FOR SELECT x; BEGIN FOR r IN c(1) LOOP RETURN NEXT r.x; END LOOP; END",
        ),
        (
            "() RETURNS void",
            "BEGIN RAISE; EXCEPTION WHEN SQLSTATE '22012' OR others THEN RAISE '100%% %', SQLERRM; END",
        ),
        (
            "() RETURNS void",
            "DECLARE a int; b a%TYPE; c int4 := 1; d int; BEGIN DECLARE a text; BEGIN a := d; END; END",
        ),
    ] {
        assert_eq!(compiled(signature, body), "", "{body}");
    }
}
