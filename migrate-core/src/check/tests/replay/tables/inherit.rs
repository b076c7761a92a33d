//! Tables that inherit.

use super::*;

#[test]
fn tables_that_inherit() {
    let sql = "CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
CREATE TABLE c () INHERITS (p);
CREATE TABLE q (a text);
CREATE TABLE d (a text) INHERITS (p);
CREATE TABLE d () INHERITS (p, q);
CREATE TABLE d () INHERITS (p, p);
ALTER TABLE c DROP COLUMN a;
ALTER TABLE c RENAME COLUMN a TO x;
ALTER TABLE ONLY p RENAME COLUMN a TO x;
ALTER TABLE c ALTER COLUMN a TYPE bigint;
ALTER TABLE ONLY p ALTER COLUMN a TYPE bigint;
ALTER TABLE c DROP CONSTRAINT positive;
ALTER TABLE c RENAME CONSTRAINT positive TO x;
ALTER TABLE ONLY p ADD COLUMN x int;
ALTER TABLE ONLY p ADD CHECK (a > 0);
ALTER TABLE p ADD COLUMN x int GENERATED ALWAYS AS IDENTITY;
ALTER TABLE p INHERIT c;
ALTER TABLE q INHERIT p;
ALTER TABLE q NO INHERIT p;
CREATE TABLE r (a int, b int);
ALTER TABLE r INHERIT p;
ALTER TABLE c ADD COLUMN e int;
ALTER TABLE p ADD COLUMN e text;";
    insta::assert_snapshot!(refusal(sql), @"
    42804: column `a` has the types `integer` and `text`
     --> 001_a.sql:4:17
      |
    4 | CREATE TABLE d (a text) INHERITS (p);
      |                 ^

    42804: inherited column `a` has two types
     --> 001_a.sql:5:1
      |
    5 | CREATE TABLE d () INHERITS (p, q);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:3:17
      |
    3 | CREATE TABLE q (a text);
      |                 - one of them is given here

    42P07: `p` would be inherited from more than once
     --> 001_a.sql:6:32
      |
    6 | CREATE TABLE d () INHERITS (p, p);
      |                                ^
      |
     ::: 001_a.sql:1:14
      |
    1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
      |              - created here

    42P16: column `a` is inherited, and can be dropped in the parent only
     --> 001_a.sql:7:27
      |
    7 | ALTER TABLE c DROP COLUMN a;
      |                           ^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
      |                 - the column is made here

    42P16: column `a` is inherited, and can be renamed in the parent only
     --> 001_a.sql:8:29
      |
    8 | ALTER TABLE c RENAME COLUMN a TO x;
      |                             ^
      |
     ::: 001_a.sql:1:17
      |
    1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
      |                 - the column is made here

    42P16: column `a` is inherited, and must be renamed in child tables too
     --> 001_a.sql:9:34
      |
    9 | ALTER TABLE ONLY p RENAME COLUMN a TO x;
      |                                  ^
      |
      = help: leave out ONLY

    42P16: the type of the inherited column `a` can be changed in the parent only
      --> 001_a.sql:10:28
       |
    10 | ALTER TABLE c ALTER COLUMN a TYPE bigint;
       |                            ^
       |
      ::: 001_a.sql:1:17
       |
     1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
       |                 - the column is made here

    42P16: the type of column `a` must be changed in child tables too
      --> 001_a.sql:11:33
       |
    11 | ALTER TABLE ONLY p ALTER COLUMN a TYPE bigint;
       |                                 ^
       |
      ::: 001_a.sql:1:17
       |
     1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
       |                 - the column is made here

    42P16: constraint `positive` is inherited, and can be dropped in the parent only
      --> 001_a.sql:12:31
       |
    12 | ALTER TABLE c DROP CONSTRAINT positive;
       |                               ^^^^^^^^
       |
      ::: 001_a.sql:1:41
       |
     1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
       |                                         -------- created here

    42P16: constraint `positive` is inherited, and can be renamed in the parent only
      --> 001_a.sql:13:33
       |
    13 | ALTER TABLE c RENAME CONSTRAINT positive TO x;
       |                                 ^^^^^^^^
       |
      ::: 001_a.sql:1:41
       |
     1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
       |                                         -------- created here

    42P16: column `x` must be added to child tables too
      --> 001_a.sql:14:31
       |
    14 | ALTER TABLE ONLY p ADD COLUMN x int;
       |                               ^
       |
       = help: leave out ONLY

    42P16: constraint `p_a_check` must be added to child tables too
      --> 001_a.sql:15:24
       |
    15 | ALTER TABLE ONLY p ADD CHECK (a > 0);
       |                        ^^^^^^^^^^^^^
       |
       = help: leave out ONLY

    42P16: an identity column can't be added to a table that has child tables
      --> 001_a.sql:16:26
       |
    16 | ALTER TABLE p ADD COLUMN x int GENERATED ALWAYS AS IDENTITY;
       |                          ^

    42P07: `p` would inherit from itself
      --> 001_a.sql:17:23
       |
    17 | ALTER TABLE p INHERIT c;
       |                       ^

    42804: child table `q` has another type for column `a`
      --> 001_a.sql:18:23
       |
    18 | ALTER TABLE q INHERIT p;
       |                       ^

    42P01: `q` is not a child of `p`
      --> 001_a.sql:19:26
       |
    19 | ALTER TABLE q NO INHERIT p;
       |                          ^
       |
      ::: 001_a.sql:3:14
       |
     3 | CREATE TABLE q (a text);
       |              - created here

    42804: child table `r` is missing constraint `positive`
      --> 001_a.sql:21:23
       |
    21 | ALTER TABLE r INHERIT p;
       |                       ^
       |
      ::: 001_a.sql:1:41
       |
     1 | CREATE TABLE p (a int, b int CONSTRAINT positive CHECK (b > 0));
       |                                         -------- the constraint is made here

    42804: child table `c` has another type for column `e`
      --> 001_a.sql:23:26
       |
    23 | ALTER TABLE p ADD COLUMN e text;
       |                          ^
    ");
}
