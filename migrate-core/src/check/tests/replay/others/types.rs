use super::super::refusal;

#[test]
fn a_value_is_in_the_enum_already() {
    let sql = "CREATE TYPE mood AS ENUM ('sad', 'ok');\n\
        ALTER TYPE mood ADD VALUE 'ok';";
    insta::assert_snapshot!(refusal(sql), @"
    42710: type `mood` has the value `ok` already
     --> 001_a.sql:2:27
      |
    2 | ALTER TYPE mood ADD VALUE 'ok';
      |                           ^^^^
      |
     ::: 001_a.sql:1:34
      |
    1 | CREATE TYPE mood AS ENUM ('sad', 'ok');
      |                                  ---- added here
      |
      = help: write IF NOT EXISTS if either will do
    ");
}

#[test]
fn a_value_next_to_one_that_is_not_there() {
    let sql = "CREATE TYPE mood AS ENUM ('sad', 'ok');\n\
        ALTER TYPE mood ADD VALUE 'fine' AFTER 'okay';";
    insta::assert_snapshot!(refusal(sql), @"
    22023: type `mood` has no value `okay`
     --> 001_a.sql:2:40
      |
    2 | ALTER TYPE mood ADD VALUE 'fine' AFTER 'okay';
      |                                        ^^^^^^
      |
      = help: did you mean `ok`?
    ");
}

#[test]
fn a_value_next_to_one_that_nothing_is_like() {
    let sql = "CREATE TYPE mood AS ENUM ('sad', 'ok');\n\
        ALTER TYPE mood ADD VALUE 'fine' AFTER 'excellent';";
    insta::assert_snapshot!(refusal(sql), @"
    22023: type `mood` has no value `excellent`
     --> 001_a.sql:2:40
      |
    2 | ALTER TYPE mood ADD VALUE 'fine' AFTER 'excellent';
      |                                        ^^^^^^^^^^^
      |
      = note: it has `sad`, `ok`
    ");
}

#[test]
fn an_enum_with_a_value_twice() {
    let sql = "CREATE TYPE mood AS ENUM ('sad', 'sad');";
    insta::assert_snapshot!(refusal(sql), @"
    23505: the value `sad` of type `mood` is written twice
     --> 001_a.sql:1:34
      |
    1 | CREATE TYPE mood AS ENUM ('sad', 'sad');
      |                                  ^^^^^
    ");
}

#[test]
fn an_enum_has_no_attributes() {
    let sql = "CREATE TYPE mood AS ENUM ('sad');\n\
        ALTER TYPE mood ADD ATTRIBUTE a int;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `mood` is a type, not a composite type
     --> 001_a.sql:2:12
      |
    2 | ALTER TYPE mood ADD ATTRIBUTE a int;
      |            ^^^^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE TYPE mood AS ENUM ('sad');
      |             ---- created here
    ");
}

#[test]
fn a_type_that_is_a_table_s() {
    let sql = "CREATE TABLE a (id int);\n\
        ALTER TYPE a RENAME TO b;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `a` is the row type of table `a`
     --> 001_a.sql:2:12
      |
    2 | ALTER TYPE a RENAME TO b;
      |            ^
      |
     ::: 001_a.sql:1:14
      |
    1 | CREATE TABLE a (id int);
      |              - created here
      |
      = help: write ALTER TABLE
    ");
}

#[test]
fn an_attribute_twice() {
    let sql = "CREATE TYPE pair AS (a int, a text);";
    insta::assert_snapshot!(refusal(sql), @"
    42701: attribute `a` is written more than once
     --> 001_a.sql:1:29
      |
    1 | CREATE TYPE pair AS (a int, a text);
      |                             ^^^^^^
    ");
}

#[test]
fn an_attribute_under_a_name_that_is_taken() {
    let sql = "CREATE TYPE pair AS (a int, b text);\n\
        ALTER TYPE pair RENAME ATTRIBUTE a TO b;";
    insta::assert_snapshot!(refusal(sql), @"
    42701: column `b` of `pair` exists already
     --> 001_a.sql:2:39
      |
    2 | ALTER TYPE pair RENAME ATTRIBUTE a TO b;
      |                                       ^
      |
     ::: 001_a.sql:1:29
      |
    1 | CREATE TYPE pair AS (a int, b text);
      |                             ------ made here
    ");
}

#[test]
fn a_type_in_use() {
    let sql = "CREATE TYPE pair AS (a int, b text);\n\
        CREATE TABLE t (p pair);\n\
        ALTER TYPE pair ALTER ATTRIBUTE a TYPE text;";
    insta::assert_snapshot!(refusal(sql), @"
    0A000: type `pair` can't be changed: a column of `t` uses it
     --> 001_a.sql:3:33
      |
    3 | ALTER TYPE pair ALTER ATTRIBUTE a TYPE text;
      |                                 ^
      |
     ::: 001_a.sql:2:14
      |
    2 | CREATE TABLE t (p pair);
      |              - the table is created here
    ");
}

#[test]
fn a_domain_that_is_none() {
    let sql = "CREATE TYPE mood AS ENUM ('sad');\n\
        ALTER DOMAIN mood SET NOT NULL;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `mood` is a type, not a domain
     --> 001_a.sql:2:14
      |
    2 | ALTER DOMAIN mood SET NOT NULL;
      |              ^^^^
      |
     ::: 001_a.sql:1:13
      |
    1 | CREATE TYPE mood AS ENUM ('sad');
      |             ---- created here
    ");
}

#[test]
fn a_constraint_of_a_domain_that_is_gone() {
    let sql = "CREATE DOMAIN d AS int CONSTRAINT small CHECK (VALUE < 9);\n\
        ALTER DOMAIN d DROP CONSTRAINT small;\n\
        ALTER DOMAIN d VALIDATE CONSTRAINT small;";
    insta::assert_snapshot!(refusal(sql), @"
    42704: constraint `small` does not exist
     --> 001_a.sql:3:36
      |
    3 | ALTER DOMAIN d VALIDATE CONSTRAINT small;
      |                                    ^^^^^
      |
     ::: 001_a.sql:2:1
      |
    2 | ALTER DOMAIN d DROP CONSTRAINT small;
      | ------------------------------------ dropped here
    ");
}

#[test]
fn a_domains_not_null_has_a_name() {
    let sql = "CREATE DOMAIN d AS int CONSTRAINT never NOT NULL DEFAULT 1 CHECK (VALUE < 9);\n\
        ALTER DOMAIN d DROP CONSTRAINT never;\n\
        ALTER DOMAIN d ADD CONSTRAINT never NOT NULL;\n\
        ALTER DOMAIN d RENAME CONSTRAINT never TO ever;\n\
        ALTER DOMAIN d DROP CONSTRAINT ever; ALTER DOMAIN d DROP CONSTRAINT d_check;\n\
        ALTER DOMAIN d DROP CONSTRAINT d_check;";
    insta::assert_snapshot!(refusal(sql), @"
    42704: constraint `d_check` does not exist
     --> 001_a.sql:6:32
      |
    6 | ALTER DOMAIN d DROP CONSTRAINT d_check;
      |                                ^^^^^^^
      |
     ::: 001_a.sql:5:38
      |
    5 | ALTER DOMAIN d DROP CONSTRAINT ever; ALTER DOMAIN d DROP CONSTRAINT d_check;
      |                                      -------------------------------------- dropped here
    ");
}
