use super::super::refusal;

#[test]
fn a_function_of_another_signature() {
    let sql = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        DROP FUNCTION f(text);";
    insta::assert_snapshot!(refusal(sql), @"
    42883: function `f(text)` does not exist
     --> 001_a.sql:2:15
      |
    2 | DROP FUNCTION f(text);
      |               ^^^^^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 -------- `f(integer)` is created here
    ");
}

#[test]
fn a_function_by_a_name_that_two_have() {
    let sql = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        DROP FUNCTION f;";
    insta::assert_snapshot!(refusal(sql), @"
    42725: function name `f` is not unique
     --> 001_a.sql:3:15
      |
    3 | DROP FUNCTION f;
      |               ^
      |
     ::: 001_a.sql:2:17
      |
    2 | CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 --------- there is this one
      |
      = note: `f(integer)` and `f(text)` are two functions
      = help: name the types of its arguments
    ");
}

#[test]
fn a_function_that_is_there() {
    let sql = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE FUNCTION f(b integer) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    insta::assert_snapshot!(refusal(sql), @"
    42723: function `f` exists already
     --> 001_a.sql:2:17
      |
    2 | CREATE FUNCTION f(b integer) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 ^^^^^^^^^^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 -------- created here
      |
      = help: write CREATE OR REPLACE to give it a new body
    ");
}

#[test]
fn a_function_is_dropped_as_a_procedure() {
    let sql = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        DROP PROCEDURE f();";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `f` is a function, not a procedure
     --> 001_a.sql:2:16
      |
    2 | DROP PROCEDURE f();
      |                ^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 --- created here
      |
      = help: write DROP FUNCTION
    ");
}

#[test]
fn a_function_gets_another_result() {
    let sql = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1';";
    insta::assert_snapshot!(refusal(sql), @"
    42P13: the return type of function `f` can't be changed
     --> 001_a.sql:2:28
      |
    2 | CREATE OR REPLACE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1';
      |                            ^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 --- created here
      |
      = help: write DROP FUNCTION f() before it
    ");
}

#[test]
fn a_function_gets_another_parameter() {
    let sql = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE OR REPLACE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    insta::assert_snapshot!(refusal(sql), @"
    42P13: the name of input parameter `a` can't be changed
     --> 001_a.sql:2:28
      |
    2 | CREATE OR REPLACE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                            ^^^^^^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 -------- created here
      |
      = help: write DROP FUNCTION f(integer) before it
    ");
}

#[test]
fn a_default_is_taken_away() {
    let sql = "CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    insta::assert_snapshot!(refusal(sql), @"
    42P13: the default of a parameter can't be taken away
     --> 001_a.sql:2:28
      |
    2 | CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                            ^^^^^^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 ------------------ created here
      |
      = help: write DROP FUNCTION f(integer) before it
    ");
}

#[test]
fn a_function_becomes_a_procedure() {
    let sql = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE OR REPLACE PROCEDURE f() LANGUAGE sql AS 'SELECT 1';";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `f` is a function, and can't be replaced by a procedure
     --> 001_a.sql:2:29
      |
    2 | CREATE OR REPLACE PROCEDURE f() LANGUAGE sql AS 'SELECT 1';
      |                             ^^^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 --- created here
      |
      = help: write DROP FUNCTION f() before it
    ");
}

#[test]
fn what_a_declaration_must_not_say() {
    let sql = "CREATE FUNCTION a(x int, x int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE FUNCTION b(x int DEFAULT 1, y int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        CREATE FUNCTION c(OUT x int DEFAULT 1) LANGUAGE sql AS 'SELECT 1';\n\
        CREATE FUNCTION d(x int) LANGUAGE sql AS 'SELECT 1';\n\
        CREATE FUNCTION e(OUT x int) RETURNS text LANGUAGE sql AS 'SELECT 1';\n\
        CREATE FUNCTION f() RETURNS int LANGUAGE sql;\n\
        CREATE FUNCTION g() RETURNS int AS 'SELECT 1';\n\
        CREATE FUNCTION h(x int) RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';\n\
        CREATE FUNCTION i() RETURNS int LANGUAGE plv8 AS 'return 1';";
    insta::assert_snapshot!(refusal(sql), @"
    42P13: parameter name `x` is used more than once
     --> 001_a.sql:1:17
      |
    1 | CREATE FUNCTION a(x int, x int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 ^^^^^^^^^^^^^^^

    42P13: arguments after one with a default must have defaults too
     --> 001_a.sql:2:17
      |
    2 | CREATE FUNCTION b(x int DEFAULT 1, y int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^

    42P13: only input parameters can have default values
     --> 001_a.sql:3:17
      |
    3 | CREATE FUNCTION c(OUT x int DEFAULT 1) LANGUAGE sql AS 'SELECT 1';
      |                 ^^^^^^^^^^^^^^^^^^^^^^

    42P13: the function has no result type
     --> 001_a.sql:4:17
      |
    4 | CREATE FUNCTION d(x int) LANGUAGE sql AS 'SELECT 1';
      |                 ^^^^^^^^
      |
      = help: write RETURNS, with void if it returns nothing

    42P13: the result type does not fit the OUT parameters
     --> 001_a.sql:5:17
      |
    5 | CREATE FUNCTION e(OUT x int) RETURNS text LANGUAGE sql AS 'SELECT 1';
      |                 ^^^^^^^^^^^^
      |
      = help: leave RETURNS out, or write the type of the OUT parameter; `record` if there are several

    42P13: the function has no body
     --> 001_a.sql:6:17
      |
    6 | CREATE FUNCTION f() RETURNS int LANGUAGE sql;
      |                 ^^^
      |
      = help: write AS and its body

    42P13: the function has no language
     --> 001_a.sql:7:17
      |
    7 | CREATE FUNCTION g() RETURNS int AS 'SELECT 1';
      |                 ^^^
      |
      = help: write LANGUAGE sql, plpgsql, …

    42P13: trigger functions cannot have declared arguments
     --> 001_a.sql:8:17
      |
    8 | CREATE FUNCTION h(x int) RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';
      |                 ^^^^^^^^
      |
      = help: the arguments of a trigger can be accessed through TG_NARGS and TG_ARGV instead

    42704: language `plv8` does not exist
     --> 001_a.sql:9:42
      |
    9 | CREATE FUNCTION i() RETURNS int LANGUAGE plv8 AS 'return 1';
      |                                          ^^^^
      |
      = note: no migration before this one creates it
      = help: create it first, or the extension that brings it
    ");
}

#[test]
fn a_function_is_gone_by_its_arguments() {
    let sql = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
        DROP FUNCTION f(int);\n\
        COMMENT ON FUNCTION f(int) IS 'x';";
    insta::assert_snapshot!(refusal(sql), @"
    42883: function `f` does not exist
     --> 001_a.sql:3:21
      |
    3 | COMMENT ON FUNCTION f(int) IS 'x';
      |                     ^^^^^^
      |
     ::: 001_a.sql:2:1
      |
    2 | DROP FUNCTION f(int);
      | -------------------- dropped here
    ");
}

#[test]
fn what_is_given_says_what_a_polymorphic_result_is() {
    insta::assert_snapshot!(refusal("CREATE FUNCTION f(int) RETURNS anyelement LANGUAGE sql AS 'SELECT 1';"), @"
    42P13: nothing that is given says what `anyelement` is in the result
     --> 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f(int) RETURNS anyelement LANGUAGE sql AS 'SELECT 1';
      |                 ^^^^^^
      |
      = help: an argument must be of a polymorphic type of the same family
    ");
    insta::assert_snapshot!(
        refusal("CREATE FUNCTION f(x anyelement) RETURNS anyrange LANGUAGE sql AS 'SELECT int4range(1, 2)';"), @"
    42P13: nothing that is given says what `anyrange` is in the result
     --> 001_a.sql:1:17
      |
    1 | CREATE FUNCTION f(x anyelement) RETURNS anyrange LANGUAGE sql AS 'SELECT int4range(1, 2)';
      |                 ^^^^^^^^^^^^^^^
      |
      = help: an argument must be a range or multirange of the same family
    ");
}
