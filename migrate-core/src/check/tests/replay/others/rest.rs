use super::super::refusal;

#[test]
fn comments_on_what_is_not_there() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE SEQUENCE s;\n\
        COMMENT ON COLUMN t.ide IS 'x';\n\
        COMMENT ON COLUMN s.id IS 'x';\n\
        COMMENT ON CONSTRAINT c ON t IS 'x';";
    insta::assert_snapshot!(refusal(sql), @"
    42703: column `ide` of `t` does not exist
     --> 001_a.sql:3:21
      |
    3 | COMMENT ON COLUMN t.ide IS 'x';
      |                     ^^^
      |
      = help: did you mean `id`?

    42809: `s` is a sequence, and has no columns of its own
     --> 001_a.sql:4:19
      |
    4 | COMMENT ON COLUMN s.id IS 'x';
      |                   ^
      |
     ::: 001_a.sql:2:17
      |
    2 | CREATE SEQUENCE s;
      |                 - created here

    42704: constraint `c` of `t` does not exist
     --> 001_a.sql:5:23
      |
    5 | COMMENT ON CONSTRAINT c ON t IS 'x';
      |                       ^
      |
      = note: no migration before this one creates it
    ");
}

#[test]
fn privileges_of_what_has_none() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY);\n\
        GRANT SELECT ON t_pkey TO PUBLIC;\n\
        GRANT SELECT (ide) ON t TO PUBLIC;\n\
        GRANT USAGE ON SCHEMA app TO PUBLIC;";
    insta::assert_snapshot!(refusal(sql), @"
    42809: `t_pkey` is an index, and has no privileges of its own
     --> 001_a.sql:2:17
      |
    2 | GRANT SELECT ON t_pkey TO PUBLIC;
      |                 ^^^^^^
      |
     ::: 001_a.sql:1:24
      |
    1 | CREATE TABLE t (id int PRIMARY KEY);
      |                        ----------- created here

    42703: column `ide` of `t` does not exist
     --> 001_a.sql:3:15
      |
    3 | GRANT SELECT (ide) ON t TO PUBLIC;
      |               ^^^
      |
      = help: did you mean `id`?

    3F000: schema `app` does not exist
     --> 001_a.sql:4:23
      |
    4 | GRANT USAGE ON SCHEMA app TO PUBLIC;
      |                       ^^^
      |
      = note: no migration before this one creates it
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
}

#[test]
fn an_extension_that_needs_another() {
    let sql = "CREATE EXTENSION earthdistance;";
    insta::assert_snapshot!(refusal(sql), @"
    42704: extension `earthdistance` needs extension `cube`, which is not installed
     --> 001_a.sql:1:18
      |
    1 | CREATE EXTENSION earthdistance;
      |                  ^^^^^^^^^^^^^
      |
      = help: write CREATE EXTENSION cube before it, or CASCADE after it
    ");
}

#[test]
fn a_type_of_an_extension_that_is_gone() {
    let sql = "CREATE EXTENSION citext;\n\
        DROP EXTENSION citext;\n\
        CREATE TABLE t (a citext);";
    insta::assert_snapshot!(refusal(sql), @"
    42704: type `citext` does not exist
     --> 001_a.sql:3:19
      |
    3 | CREATE TABLE t (a citext);
      |                   ^^^^^^
      |
     ::: 001_a.sql:2:1
      |
    2 | DROP EXTENSION citext;
      | --------------------- dropped here
    ");
}

#[test]
fn publications() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE VIEW v AS SELECT 1 AS a;\n\
        CREATE PUBLICATION p FOR TABLE t;\n\
        ALTER PUBLICATION p ADD TABLE t;\n\
        ALTER PUBLICATION p ADD TABLE v;\n\
        CREATE PUBLICATION q;\n\
        ALTER PUBLICATION q DROP TABLE t;\n\
        CREATE PUBLICATION e FOR ALL TABLES;\n\
        ALTER PUBLICATION e ADD TABLE t;";
    insta::assert_snapshot!(refusal(sql), @"
    42710: table `t` is in publication `p` already
     --> 001_a.sql:4:31
      |
    4 | ALTER PUBLICATION p ADD TABLE t;
      |                               ^
      |
     ::: 001_a.sql:3:20
      |
    3 | CREATE PUBLICATION p FOR TABLE t;
      |                    - created here

    22023: `v` is a view, and can't be published
     --> 001_a.sql:5:31
      |
    5 | ALTER PUBLICATION p ADD TABLE v;
      |                               ^
      |
     ::: 001_a.sql:2:13
      |
    2 | CREATE VIEW v AS SELECT 1 AS a;
      |             - created here

    42704: table `t` is not in publication `q`
     --> 001_a.sql:7:32
      |
    7 | ALTER PUBLICATION q DROP TABLE t;
      |                                ^
      |
     ::: 001_a.sql:6:20
      |
    6 | CREATE PUBLICATION q;
      |                    - created here

    55000: publication `e` is FOR ALL TABLES: no table can be added or dropped
     --> 001_a.sql:9:19
      |
    9 | ALTER PUBLICATION e ADD TABLE t;
      |                   ^
      |
     ::: 001_a.sql:8:20
      |
    8 | CREATE PUBLICATION e FOR ALL TABLES;
      |                    - created here
    ");
}

#[test]
fn statistics_of_a_column_twice() {
    let sql = "CREATE TABLE t (id int);\n\
        CREATE VIEW v AS SELECT 1 AS a;\n\
        CREATE STATISTICS s ON id, id FROM t;\n\
        CREATE STATISTICS s ON a, b FROM v;";
    insta::assert_snapshot!(refusal(sql), @"
    42701: column `id` is written more than once
     --> 001_a.sql:3:28
      |
    3 | CREATE STATISTICS s ON id, id FROM t;
      |                            ^^

    42809: `v` is a view, and can't have statistics
     --> 001_a.sql:4:34
      |
    4 | CREATE STATISTICS s ON a, b FROM v;
      |                                  ^
      |
     ::: 001_a.sql:2:13
      |
    2 | CREATE VIEW v AS SELECT 1 AS a;
      |             - created here
    ");
}

#[test]
fn a_role_that_is_gone() {
    let sql = "CREATE ROLE r;\n\
        DROP ROLE r;\n\
        ALTER SCHEMA public OWNER TO r;";
    insta::assert_snapshot!(refusal(sql), @"
    42704: role `r` does not exist
     --> 001_a.sql:3:30
      |
    3 | ALTER SCHEMA public OWNER TO r;
      |                              ^
      |
     ::: 001_a.sql:2:1
      |
    2 | DROP ROLE r;
      | ----------- dropped here
    ");
}

#[test]
fn a_schema_to_create_in() {
    let sql = "SET search_path = app;\n\
        CREATE TYPE mood AS ENUM ('sad');";
    insta::assert_snapshot!(refusal(sql), @"
    3F000: no schema has been selected to create in
     --> 001_a.sql:2:13
      |
    2 | CREATE TYPE mood AS ENUM ('sad');
      |             ^^^^
      |
      = note: the search path is app, and none of it is there
      = help: create the schema before, or write the schema in front of the name
    ");
}

/// The runner makes it before the first migration, under that name unless it is told another.
#[test]
fn our_own_history_is_there() {
    let grants = "GRANT USAGE ON SCHEMA migrate TO app;
        GRANT SELECT ON migrate.schema_migrations, migrate.migration_status TO app;
        COMMENT ON TABLE migrate.schema_migrations IS 'ours'";
    assert_eq!(refusal(grants), "");
    // A schema of that name may be the program's own.
    assert_eq!(refusal("CREATE SCHEMA migrate; CREATE TABLE migrate.t ()"), "");
}
