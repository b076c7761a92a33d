//! What is taken to come from outside, in an open world.

use super::*;

/// What is said of names, in an open world.
fn near(before: &str, sql: &str) -> String {
    let root = folder(&[("001_a.sql", before), ("002_b.sql", sql)]);
    let catalog = check_with(&opened(root.path()), None).unwrap();
    let near = catalog.warnings.iter().filter(|warning| warning.rule() == Some("near-name"));
    near.map(|warning| format!("warning: {warning}\n")).collect()
}

#[test]
fn a_name_that_is_much_like_one_that_is_made() {
    let before = "CREATE TABLE customers (id int); CREATE TABLE part_1 (id int); CREATE TYPE mood AS ENUM ('a');\n\
                  CREATE FUNCTION settle(n int) RETURNS int LANGUAGE sql AS 'SELECT n';";
    let uses = "ALTER TABLE customer ADD COLUMN note text;\nALTER TABLE customers ADD COLUMN m moood;\n\
                UPDATE customers SET id = setle(1);\nUPDATE customers SET id = lenght('a');";
    insta::assert_snapshot!(near(before, uses), @"
    warning: `customer` may be meant to be the table `customers`: no migration makes it
     --> migrations/002_b.sql:1:13
      |
    1 | ALTER TABLE customer ADD COLUMN note text;
      |             ^^^^^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: did you mean `customers`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: `moood` may be meant to be the type `mood`: no migration makes it
     --> migrations/002_b.sql:2:36
      |
    2 | ALTER TABLE customers ADD COLUMN m moood;
      |                                    ^^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: did you mean `mood`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: `setle` may be meant to be the function `settle`: no migration makes it
     --> migrations/002_b.sql:3:27
      |
    3 | UPDATE customers SET id = setle(1);
      |                           ^^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: did you mean `settle`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: `lenght` may be meant to be the function `length`: no migration makes it
     --> migrations/002_b.sql:4:27
      |
    4 | UPDATE customers SET id = lenght('a');
      |                           ^^^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: did you mean `length`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    ");
    for quiet in [
        "SELECT * FROM part_2;",
        "SELECT * FROM clients;",
        "DROP TABLE IF EXISTS customer;",
        "SELECT * FROM app.customer;",
        "-- migrate:allow near-name: of the old shop\nALTER TABLE customer ADD COLUMN note text;",
    ] {
        assert_eq!(near(before, quiet), "", "{quiet}");
    }
}

#[test]
fn what_only_something_from_outside_can_be() {
    let before = "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (id bigint, name varchar(20), m mood);";
    let uses = "CREATE VIEW a AS SELECT lower(name, true) FROM t;
CREATE VIEW b AS SELECT m = 'a'::text AS x FROM t;
CREATE INDEX c ON t USING btre (name);
CREATE FUNCTION d() RETURNS int LANGUAGE plpgsqls AS 'SELECT 1';
ALTER TABLE t ADD COLUMN e blob;
CREATE FUNCTION f() RETURNS bool LANGUAGE sql AS $$ SELECT 1 = 'a'::text $$;";
    insta::assert_snapshot!(near(before, uses), @"
    warning: function `lower(character varying, boolean)` does not exist
     --> migrations/002_b.sql:1:25
      |
    1 | CREATE VIEW a AS SELECT lower(name, true) FROM t;
      |                         ^^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: there are `lower(text)` and `lower(anymultirange)`; `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: operator does not exist: `mood = text`
     --> migrations/002_b.sql:2:27
      |
    2 | CREATE VIEW b AS SELECT m = 'a'::text AS x FROM t;
      |                           ^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: cast the right side: `(…)::mood`; `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: `btre` may be meant to be the access method `btree`: no migration makes it
     --> migrations/002_b.sql:3:27
      |
    3 | CREATE INDEX c ON t USING btre (name);
      |                           ^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: did you mean `btree`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: `plpgsqls` may be meant to be the language `plpgsql`: no migration makes it
     --> migrations/002_b.sql:4:42
      |
    4 | CREATE FUNCTION d() RETURNS int LANGUAGE plpgsqls AS 'SELECT 1';
      |                                          ^^^^^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: did you mean `plpgsql`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: `blob` may be meant to be the type `bytea`: no migration makes it
     --> migrations/002_b.sql:5:28
      |
    5 | ALTER TABLE t ADD COLUMN e blob;
      |                            ^^^^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: did you mean `bytea`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    warning: operator does not exist: `integer = text`
     --> migrations/002_b.sql:6:62
      |
    6 | CREATE FUNCTION f() RETURNS bool LANGUAGE sql AS $$ SELECT 1 = 'a'::text $$;
      |                                                              ^
      |
      = note: it is taken to come from outside
      = note: rule: near-name (warn by default)
      = help: cast the right side: `(…)::integer`; `external.sql` can declare what comes from outside, and `-- migrate:allow near-name: why` says so here
    ");
    for quiet in [
        "CREATE VIEW a AS SELECT settled(id), id <-> vectored(name), lower(other(m), true) FROM t;",
        "CREATE OPERATOR = (LEFTARG = mood, RIGHTARG = text, FUNCTION = mood_is_text); SELECT 1 FROM t WHERE m = 'a'::text;",
        "CREATE EXTENSION unheard_of; SELECT 1 FROM t WHERE m = 'a'::text;",
    ] {
        assert_eq!(near(before, quiet), "", "{quiet}");
    }
}
