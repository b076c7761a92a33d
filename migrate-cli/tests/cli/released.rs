//! `queries --released`: what the migrations since a release mean to the program that still runs.

use crate::project::Project;

const ORDERS: (&str, &str) = (
    "migrations/001_orders.sql",
    "CREATE TABLE orders (id bigint PRIMARY KEY, note text, total integer, state text);\nCREATE VIEW notes AS SELECT note FROM orders;\n",
);

/// What v1 sends.
const V1: (&str, &str) = (
    "src/main.rs",
    r#"
const NEW: &str = "INSERT INTO orders (id) VALUES ($1)";

fn all() {
    sqlx::query!("SELECT id, note FROM orders");
    sqlx::query("UPDATE orders SET note = $1 WHERE id = $2");
    sqlx::query(NEW);
    sqlx::query_as("SELECT * FROM orders");
    client.query("SELECT * FROM orders", &[]);
    client.query("SELECT note FROM notes", &[]);
    client.query("SELECT never FROM orders", &[]);
    client.query("SELECT id FROM orders WHERE total + 1 = 2", &[]);
}
"#,
);

/// A commit that is called `v1`, and these files since.
fn since_v1(files: &[(&str, &str)]) -> Project {
    let project = Project::of(&[("Cargo.toml", ""), ORDERS, V1]);
    project.git(&["init", "-q", "-b", "main"]);
    project.commit(1);
    project.git(&["tag", "v1"]);
    for (path, text) in files {
        project.write(path, text);
    }
    project
}

const RELEASED: &[&str] = &["queries", "--released", "v1"];

/// With what breaks most of it.
fn broken() -> Project {
    since_v1(&[
        ("migrations/002_remark.sql", "DROP VIEW notes;\nALTER TABLE orders RENAME COLUMN note TO remark;\n"),
        (
            "migrations/003_state.sql",
            "UPDATE orders SET state = 'new';\nALTER TABLE orders\n    ALTER COLUMN state SET NOT NULL,\n    ALTER COLUMN total TYPE text;\n",
        ),
        ("src/main.rs", "fn f() { sqlx::query(\"SELECT remark FROM orders\"); }"),
        ("src/b.rs", "fn f() { sqlx::query(\"SELECT max(remark) FROM orders\"); }"),
    ])
}

#[test]
fn what_the_running_program_can_not_send_any_more() {
    let project = broken();
    insta::assert_snapshot!(project.run(RELEASED), @r#"
    --- stderr
    error: this breaks 2 queries of v1: column `note` of `orders` does not exist
     --> migrations/002_remark.sql:2:42
      |
    2 | ALTER TABLE orders RENAME COLUMN note TO remark;
      |                                          ^^^^^^ renamed to `remark` here
      |
     ::: v1:src/main.rs:5:30
      |
    5 |     sqlx::query!("SELECT id, note FROM orders");
      |                              ---- it is sent from here
      |
      = note: the same at v1:src/main.rs:6:36
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = help: apply this when no program of v1 runs any more: first release one without the query

    error: this breaks a query of v1: relation `notes` does not exist
      --> migrations/002_remark.sql:1:1
       |
     1 | DROP VIEW notes;
       | ^^^^^^^^^^^^^^^ dropped here
       |
      ::: v1:src/main.rs:10:36
       |
    10 |     client.query("SELECT note FROM notes", &[]);
       |                                    ----- it is sent from here
       |
       = note: PostgreSQL would refuse it with SQLSTATE 42P01
       = help: apply this when no program of v1 runs any more: first release one without the query

    error: this breaks a query of v1: null value in column `state` of `orders`, which must not be null
     --> migrations/003_state.sql:2:1
      |
    2 | ALTER TABLE orders
      | ^^^^^^^^^^^^^^^^^^
      |
     ::: v1:src/main.rs:2:32
      |
    2 | const NEW: &str = "INSERT INTO orders (id) VALUES ($1)";
      |                                ------ it is sent from here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 23502
      = help: apply this when no program of v1 runs any more: first release one without the query

    error: this breaks a query of v1: operator does not exist: `text + integer`
      --> migrations/003_state.sql:2:1
       |
     2 | ALTER TABLE orders
       | ^^^^^^^^^^^^^^^^^^
       |
      ::: v1:src/main.rs:12:53
       |
    12 |     client.query("SELECT id FROM orders WHERE total + 1 = 2", &[]);
       |                                                     - it is sent from here
       |
       = note: PostgreSQL would refuse it with SQLSTATE 42883
       = help: apply this when no program of v1 runs any more: first release one without the query

    warning: this changes the columns that a query of v1 returns
     --> migrations/002_remark.sql:2:1
      |
    2 | ALTER TABLE orders RENAME COLUMN note TO remark;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: v1:src/main.rs:8:21
      |
    8 |     sqlx::query_as("SELECT * FROM orders");
      |                     -------------------- it is sent from here
      |
      = note: a connection that has prepared it before gets `cached plan must not change result type`, SQLSTATE 0A000, until it is closed
      = help: name the columns in the query, not `*`

    warning: this needs 002_remark, which v1 does not have: column `remark` of `orders` does not exist before it
     --> src/b.rs:1:34
      |
    1 | fn f() { sqlx::query("SELECT max(remark) FROM orders"); }
      |                                  ^^^^^^
      |
      = note: the same at src/main.rs:1:30

    v1: 8 queries in 1 file, 2 migrations since
    2 queries in 2 files: 4 problems, 2 warnings
    --- exit 1
    "#);
}

#[test]
fn for_machines() {
    let project = broken();
    insta::assert_snapshot!(project.run(&["queries", "--released", "v1", "--json"]), @r#"
    {"queries":[{"path":"src/b.rs","line":1,"column":23,"sql":"SELECT max(remark) FROM orders"},{"path":"src/main.rs","line":1,"column":23,"sql":"SELECT remark FROM orders"}],"at_run_time":0,"elsewhere":0,"unread":0,"released":{"revision":"v1","migrations":2,"queries":[{"path":"v1:src/main.rs","line":5,"column":19,"sql":"SELECT id, note FROM orders"},{"path":"v1:src/main.rs","line":6,"column":18,"sql":"UPDATE orders SET note = $1 WHERE id = $2"},{"path":"v1:src/main.rs","line":2,"column":20,"sql":"INSERT INTO orders (id) VALUES ($1)"},{"path":"v1:src/main.rs","line":8,"column":21,"sql":"SELECT * FROM orders"},{"path":"v1:src/main.rs","line":9,"column":19,"sql":"SELECT * FROM orders"},{"path":"v1:src/main.rs","line":10,"column":19,"sql":"SELECT note FROM notes"},{"path":"v1:src/main.rs","line":11,"column":19,"sql":"SELECT never FROM orders"},{"path":"v1:src/main.rs","line":12,"column":19,"sql":"SELECT id FROM orders WHERE total + 1 = 2"}],"at_run_time":0,"elsewhere":0,"unread":0},"problems":[{"title":"this breaks 2 queries of v1: column `note` of `orders` does not exist","rule":null,"path":"migrations/002_remark.sql","line":2,"column":42,"notes":["the same at v1:src/main.rs:6:36","PostgreSQL would refuse it with SQLSTATE 42703"],"help":"apply this when no program of v1 runs any more: first release one without the query","also":{"path":"v1:src/main.rs","line":5,"column":30,"label":"it is sent from here"}},{"title":"this breaks a query of v1: relation `notes` does not exist","rule":null,"path":"migrations/002_remark.sql","line":1,"column":1,"notes":["PostgreSQL would refuse it with SQLSTATE 42P01"],"help":"apply this when no program of v1 runs any more: first release one without the query","also":{"path":"v1:src/main.rs","line":10,"column":36,"label":"it is sent from here"}},{"title":"this breaks a query of v1: null value in column `state` of `orders`, which must not be null","rule":null,"path":"migrations/003_state.sql","line":2,"column":1,"notes":["PostgreSQL would refuse it with SQLSTATE 23502"],"help":"apply this when no program of v1 runs any more: first release one without the query","also":{"path":"v1:src/main.rs","line":2,"column":32,"label":"it is sent from here"}},{"title":"this breaks a query of v1: operator does not exist: `text + integer`","rule":null,"path":"migrations/003_state.sql","line":2,"column":1,"notes":["PostgreSQL would refuse it with SQLSTATE 42883"],"help":"apply this when no program of v1 runs any more: first release one without the query","also":{"path":"v1:src/main.rs","line":12,"column":53,"label":"it is sent from here"}}],"warnings":[{"title":"this changes the columns that a query of v1 returns","rule":null,"path":"migrations/002_remark.sql","line":2,"column":1,"notes":["a connection that has prepared it before gets `cached plan must not change result type`, SQLSTATE 0A000, until it is closed"],"help":"name the columns in the query, not `*`","also":{"path":"v1:src/main.rs","line":8,"column":21,"label":"it is sent from here"}},{"title":"this needs 002_remark, which v1 does not have: column `remark` of `orders` does not exist before it","rule":null,"path":"src/b.rs","line":1,"column":34,"notes":["the same at src/main.rs:1:30"],"help":null,"also":null}]}
    --- exit 1
    "#);
    let project = since_v1(&[("migrations/002_gone.sql", "DROP VIEW notes;\n")]);
    insta::assert_snapshot!(project.run(&["queries", "--released", "v1", "--format", "github"]), @r#"
    ::error file=src/main.rs,line=10,endLine=10,col=36,endColumn=41,title=relation `notes` does not exist::dropped here: migrations/002_gone.sql:1:1%0APostgreSQL would refuse it with SQLSTATE 42P01
    ::error file=src/main.rs,line=11,endLine=11,col=26,endColumn=31,title=column `never` of `orders` does not exist::the table is created here: migrations/001_orders.sql:1:14%0APostgreSQL would refuse it with SQLSTATE 42703
    ::error file=migrations/002_gone.sql,line=1,endLine=1,col=1,endColumn=16,title=this breaks a query of v1%3A relation `notes` does not exist::it is sent from here: v1:src/main.rs:10:36%0APostgreSQL would refuse it with SQLSTATE 42P01%0Ahelp: apply this when no program of v1 runs any more: first release one without the query
    --- stderr
    error: relation `notes` does not exist
      --> src/main.rs:10:36
       |
    10 |     client.query("SELECT note FROM notes", &[]);
       |                                    ^^^^^
       |
      ::: migrations/002_gone.sql:1:1
       |
     1 | DROP VIEW notes;
       | --------------- dropped here
       |
       = note: PostgreSQL would refuse it with SQLSTATE 42P01

    error: column `never` of `orders` does not exist
      --> src/main.rs:11:26
       |
    11 |     client.query("SELECT never FROM orders", &[]);
       |                          ^^^^^
       |
      ::: migrations/001_orders.sql:1:14
       |
     1 | CREATE TABLE orders (id bigint PRIMARY KEY, note text, total integer, state text);
       |              ------ the table is created here
       |
       = note: PostgreSQL would refuse it with SQLSTATE 42703

    error: this breaks a query of v1: relation `notes` does not exist
      --> migrations/002_gone.sql:1:1
       |
     1 | DROP VIEW notes;
       | ^^^^^^^^^^^^^^^ dropped here
       |
      ::: v1:src/main.rs:10:36
       |
    10 |     client.query("SELECT note FROM notes", &[]);
       |                                    ----- it is sent from here
       |
       = note: PostgreSQL would refuse it with SQLSTATE 42P01
       = help: apply this when no program of v1 runs any more: first release one without the query

    v1: 8 queries in 1 file, 1 migration since
    8 queries in 1 file: 3 problems
    --- exit 1
    "#);
}

#[test]
fn what_only_grows_breaks_nothing() {
    let project = since_v1(&[
        ("migrations/002_more.sql", "ALTER TABLE orders ADD COLUMN more text;\n"),
        (
            "migrations/003_view.sql",
            "DROP VIEW notes;\nCREATE VIEW notes AS SELECT note, more FROM orders;\n",
        ),
        ("src/main.rs", "fn f() { sqlx::query(\"SELECT id FROM orders\"); }"),
    ]);
    insta::assert_snapshot!(project.run(RELEASED), @r#"
    v1: 8 queries in 1 file, 2 migrations since
    1 query in 1 file: 1 warning
    --- stderr
    warning: this changes the columns that a query of v1 returns
     --> migrations/002_more.sql:1:1
      |
    1 | ALTER TABLE orders ADD COLUMN more text;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: v1:src/main.rs:8:21
      |
    8 |     sqlx::query_as("SELECT * FROM orders");
      |                     -------------------- it is sent from here
      |
      = note: a connection that has prepared it before gets `cached plan must not change result type`, SQLSTATE 0A000, until it is closed
      = help: name the columns in the query, not `*`

    --- exit 0
    "#);
    project.git(&["add", "--all"]);
    project.commit(2);
    insta::assert_snapshot!(project.run(&["queries", "--released", "HEAD"]), @"
    HEAD: 1 query in 1 file, 0 migrations since
    1 query in 1 file: no problems
    --- exit 0
    ");
}

#[test]
fn by_a_path() {
    let project = since_v1(&[("migrations/002_gone.sql", "ALTER TABLE orders DROP COLUMN note CASCADE;\n")]);
    project.write("src/main.rs", "");
    insta::assert_snapshot!(project.run(&["queries", "--released", "v1", "src/main.rs"]), @r#"
    --- stderr
    error: this breaks 2 queries of v1: column `note` of `orders` does not exist
     --> migrations/002_gone.sql:1:1
      |
    1 | ALTER TABLE orders DROP COLUMN note CASCADE;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dropped here
      |
     ::: v1:src/main.rs:5:30
      |
    5 |     sqlx::query!("SELECT id, note FROM orders");
      |                              ---- it is sent from here
      |
      = note: the same at v1:src/main.rs:6:36
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = help: apply this when no program of v1 runs any more: first release one without the query

    error: this breaks a query of v1: relation `notes` does not exist
      --> migrations/002_gone.sql:1:1
       |
     1 | ALTER TABLE orders DROP COLUMN note CASCADE;
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dropped here
       |
      ::: v1:src/main.rs:10:36
       |
    10 |     client.query("SELECT note FROM notes", &[]);
       |                                    ----- it is sent from here
       |
       = note: PostgreSQL would refuse it with SQLSTATE 42P01
       = help: apply this when no program of v1 runs any more: first release one without the query

    warning: this changes the columns that a query of v1 returns
     --> migrations/002_gone.sql:1:1
      |
    1 | ALTER TABLE orders DROP COLUMN note CASCADE;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: v1:src/main.rs:8:21
      |
    8 |     sqlx::query_as("SELECT * FROM orders");
      |                     -------------------- it is sent from here
      |
      = note: a connection that has prepared it before gets `cached plan must not change result type`, SQLSTATE 0A000, until it is closed
      = help: name the columns in the query, not `*`

    v1: 8 queries in 1 file, 1 migration since
    0 queries in 0 files: 2 problems, 1 warning
    --- exit 1
    "#);
}

#[test]
fn a_revision_that_says_nothing() {
    let project = since_v1(&[]);
    insta::assert_snapshot!(project.run(&["queries", "--released", "v2"]), @"
    --- stderr
    error: git knows no `v2` here
    --> .
     = help: name a branch, a tag or a commit that this clone has: `origin/main`

    --- exit 1
    ");
    project.git(&["mv", "migrations", "db"]);
    insta::assert_snapshot!(project.run(&["queries", "--dir", "db", "--released", "v1"]), @"
    --- stderr
    error: `v1` has none of these migrations
    --> db/001_orders.sql
     = note: nobody knows what schema it runs on
     = help: name a revision that has the folder at this path

    --- exit 1
    ");
    let alone = Project::of(&[("Cargo.toml", ""), ORDERS]);
    insta::assert_snapshot!(alone.run(RELEASED), @"
    --- stderr
    error: `v1` is a revision of git's, and this folder is in no repository
    --> .
     = help: leave out `--released`, or run it in a clone

    --- exit 1
    ");
}
