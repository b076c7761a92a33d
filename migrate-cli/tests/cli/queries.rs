//! `queries`: what the program sends.

use crate::project::Project;

const ORDERS: (&str, &str) = (
    "migrations/001_orders.sql",
    "CREATE TABLE orders (id bigint PRIMARY KEY, note text, placed_at timestamptz NOT NULL);",
);

const RENAMED: (&str, &str) =
    ("migrations/002_remark.sql", "ALTER TABLE orders RENAME COLUMN note TO remark;");

fn crate_of(main: &str) -> Project {
    Project::of(&[("Cargo.toml", ""), ORDERS, RENAMED, ("src/main.rs", main)])
}

#[test]
fn what_is_right_is_counted() {
    let project = crate_of(
        r##"
const BY_ID: &str = concat!("SELECT remark ", "FROM orders WHERE id = $1");

async fn all(pool: &PgPool, table: &str) -> Result<(), Error> {
    sqlx::query!("SELECT id, remark FROM orders WHERE placed_at > $1", since);
    sqlx::query_as!(Order, r#"SELECT id AS "id!: OrderId" FROM "orders" o"#);
    sqlx::query_file!("queries/insert.sql", 1, 2);
    sqlx::query(BY_ID).bind(1);
    client.query_one(BY_ID, &[&1]).await?;
    client.batch_execute("CREATE TEMP TABLE of_today (id bigint)").await?;
    client.execute("DELETE FROM of_today WHERE day = 1", &[]).await?;
    client.execute("SET search_path TO nowhere", &[]).await?;
    client.execute("Insert a coin", &[]).await?;
    diesel::sql_query(format!("SELECT * FROM {table}"));
    db.execute(Statement::from_sql_and_values(db.backend(), "UPDATE orders SET remark = $1", [text])).await?;
    client.copy_out("SELECT remark FROM orders").await?;
    http.query("next_page").fetch("/orders").await?;
    assert_eq!(sqlx::query_scalar("SELECT count(*) FROM orders").fetch_one(pool).await?, 1);
    Ok(())
}
"##,
    );
    let insert = "INSERT INTO orders (id, placed_at) VALUES ($1, $2)";
    project.write("queries/insert.sql", insert);
    insta::assert_snapshot!(project.run(&["queries"]), @"
    8 queries in 2 files, 1 put together at run time and not judged: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["queries", "--json"]), @r#"
    {"queries":[{"path":"src/main.rs","line":5,"column":19,"sql":"SELECT id, remark FROM orders WHERE placed_at > $1"},{"path":"src/main.rs","line":6,"column":31,"sql":"SELECT id AS \"id!: OrderId\" FROM \"orders\" o"},{"path":"queries/insert.sql","line":1,"column":1,"sql":"INSERT INTO orders (id, placed_at) VALUES ($1, $2)"},{"path":"src/main.rs","line":2,"column":30,"sql":"SELECT remark FROM orders WHERE id = $1"},{"path":"src/main.rs","line":11,"column":21,"sql":"DELETE FROM of_today WHERE day = 1"},{"path":"src/main.rs","line":15,"column":62,"sql":"UPDATE orders SET remark = $1"},{"path":"src/main.rs","line":16,"column":22,"sql":"SELECT remark FROM orders"},{"path":"src/main.rs","line":18,"column":36,"sql":"SELECT count(*) FROM orders"}],"at_run_time":1,"elsewhere":0,"unread":0,"problems":[],"warnings":[]}
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["queries", "queries"]), @"
    0 queries in 0 files: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["queries", "lib"]), @"
    --- stderr
    error: can't read `lib`: No such file or directory (os error 2)
    --> lib
     = help: name folders or files of Rust that are there

    --- exit 1
    ");
}

const FAULTY: &str = "\
fn all(client: &Client) {
    sqlx::query!(\"SELECT \\\"note\\\", \\
        o.id FROM orders o\");
    sqlx::query(r#\"INSERT INTO orders (id)
        VALUES ($1)\"#);
    client.query(\"SELECT * FROM orderz\", &[]);
    client.query(\"SELECT id FROM orders WHERE\", &[]);
    client.query(\"SELECT id FROM orders WHERE placed_at = ?\", &[]);
}
";

#[test]
fn what_the_server_would_refuse() {
    let project = crate_of(FAULTY);
    insta::assert_snapshot!(project.run(&["queries"]), @r#"
    --- stderr
    error: column `note` of `orders` does not exist
     --> src/main.rs:2:26
      |
    2 |     sqlx::query!("SELECT \"note\", \
      |                          ^^^^^^^^
      |
     ::: migrations/002_remark.sql:1:42
      |
    1 | ALTER TABLE orders RENAME COLUMN note TO remark;
      |                                          ------ renamed to `remark` here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = help: write `remark`

    error: null value in column `placed_at` of `orders`, which must not be null
     --> src/main.rs:4:32
      |
    4 |     sqlx::query(r#"INSERT INTO orders (id)
      |                                ^^^^^^
      |
     ::: migrations/001_orders.sql:1:56
      |
    1 | CREATE TABLE orders (id bigint PRIMARY KEY, note text, placed_at timestamptz NOT NULL);
      |                                                        --------- the column is made here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 23502
      = help: give it a value here, or a DEFAULT before

    error: relation `orderz` does not exist
     --> src/main.rs:6:33
      |
    6 |     client.query("SELECT * FROM orderz", &[]);
      |                                 ^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P01
      = note: `embed_migrations!(open)`, or `world = "open"` in migrate.toml, takes what no migration makes to be there
      = help: did you mean `orders`?

    error: syntax error at end of input
     --> src/main.rs:7:46
      |
    7 |     client.query("SELECT id FROM orders WHERE", &[]);
      |                                              ^
      |
      = note: expected an expression
      = note: PostgreSQL would refuse it with SQLSTATE 42601

    5 queries in 1 file: 4 problems
    --- exit 1
    "#);
}

#[test]
fn for_machines() {
    let project = crate_of(FAULTY);
    insta::assert_snapshot!(project.run(&["queries", "--json"]), @r#"
    {"queries":[{"path":"src/main.rs","line":2,"column":19,"sql":"SELECT \"note\", o.id FROM orders o"},{"path":"src/main.rs","line":4,"column":20,"sql":"INSERT INTO orders (id)\n        VALUES ($1)"},{"path":"src/main.rs","line":6,"column":19,"sql":"SELECT * FROM orderz"},{"path":"src/main.rs","line":7,"column":19,"sql":"SELECT id FROM orders WHERE"},{"path":"src/main.rs","line":8,"column":19,"sql":"SELECT id FROM orders WHERE placed_at = ?"}],"at_run_time":0,"elsewhere":0,"unread":0,"problems":[{"title":"column `note` of `orders` does not exist","rule":null,"path":"src/main.rs","line":2,"column":26,"notes":["PostgreSQL would refuse it with SQLSTATE 42703"],"help":"write `remark`","also":{"path":"migrations/002_remark.sql","line":1,"column":42,"label":"renamed to `remark` here"}},{"title":"null value in column `placed_at` of `orders`, which must not be null","rule":null,"path":"src/main.rs","line":4,"column":32,"notes":["PostgreSQL would refuse it with SQLSTATE 23502"],"help":"give it a value here, or a DEFAULT before","also":{"path":"migrations/001_orders.sql","line":1,"column":56,"label":"the column is made here"}},{"title":"relation `orderz` does not exist","rule":null,"path":"src/main.rs","line":6,"column":33,"notes":["PostgreSQL would refuse it with SQLSTATE 42P01","`embed_migrations!(open)`, or `world = \"open\"` in migrate.toml, takes what no migration makes to be there"],"help":"did you mean `orders`?","also":null},{"title":"syntax error at end of input","rule":null,"path":"src/main.rs","line":7,"column":46,"notes":["expected an expression","PostgreSQL would refuse it with SQLSTATE 42601"],"help":null,"also":null}],"warnings":[]}
    --- exit 1
    "#);
    insta::assert_snapshot!(project.run(&["queries", "--format", "github"]), @r#"
    ::error file=src/main.rs,line=2,endLine=2,col=26,endColumn=34,title=column `note` of `orders` does not exist::renamed to `remark` here: migrations/002_remark.sql:1:42%0APostgreSQL would refuse it with SQLSTATE 42703%0Ahelp: write `remark`
    ::error file=src/main.rs,line=4,endLine=4,col=32,endColumn=38,title=null value in column `placed_at` of `orders`%2C which must not be null::the column is made here: migrations/001_orders.sql:1:56%0APostgreSQL would refuse it with SQLSTATE 23502%0Ahelp: give it a value here, or a DEFAULT before
    ::error file=src/main.rs,line=6,endLine=6,col=33,endColumn=39,title=relation `orderz` does not exist::PostgreSQL would refuse it with SQLSTATE 42P01%0A`embed_migrations!(open)`, or `world = "open"` in migrate.toml, takes what no migration makes to be there%0Ahelp: did you mean `orders`?
    ::error file=src/main.rs,line=7,endLine=7,col=46,endColumn=46,title=syntax error at end of input::expected an expression%0APostgreSQL would refuse it with SQLSTATE 42601
    --- stderr
    error: column `note` of `orders` does not exist
     --> src/main.rs:2:26
      |
    2 |     sqlx::query!("SELECT \"note\", \
      |                          ^^^^^^^^
      |
     ::: migrations/002_remark.sql:1:42
      |
    1 | ALTER TABLE orders RENAME COLUMN note TO remark;
      |                                          ------ renamed to `remark` here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = help: write `remark`

    error: null value in column `placed_at` of `orders`, which must not be null
     --> src/main.rs:4:32
      |
    4 |     sqlx::query(r#"INSERT INTO orders (id)
      |                                ^^^^^^
      |
     ::: migrations/001_orders.sql:1:56
      |
    1 | CREATE TABLE orders (id bigint PRIMARY KEY, note text, placed_at timestamptz NOT NULL);
      |                                                        --------- the column is made here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 23502
      = help: give it a value here, or a DEFAULT before

    error: relation `orderz` does not exist
     --> src/main.rs:6:33
      |
    6 |     client.query("SELECT * FROM orderz", &[]);
      |                                 ^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P01
      = note: `embed_migrations!(open)`, or `world = "open"` in migrate.toml, takes what no migration makes to be there
      = help: did you mean `orders`?

    error: syntax error at end of input
     --> src/main.rs:7:46
      |
    7 |     client.query("SELECT id FROM orders WHERE", &[]);
      |                                              ^
      |
      = note: expected an expression
      = note: PostgreSQL would refuse it with SQLSTATE 42601

    5 queries in 1 file: 4 problems
    --- exit 1
    "#);
}

#[test]
fn what_nobody_can_say_passes() {
    let project = crate_of(
        r#"
use rusqlite::Connection;

fn all(connection: &Connection) {
    connection.execute("DELETE FROM drafts", []);
}
"#,
    );
    project.write("src/broken.rs", "fn {");
    insta::assert_snapshot!(project.run(&["queries"]), @"
    0 queries in 0 files, 1 where another database is named and not judged, 1 file is no Rust: no problems
    --- exit 0
    ");
    let others = [
        ("a", "[dependencies]\nsqlx = { version = \"0.9\", features = [\"mysql\"] } # not postgres"),
        ("b", "[dependencies]\nsqlx.workspace = true"),
    ];
    project.write("Cargo.toml", "[workspace.dependencies]\nsqlx = { version = \"0.9\", features = [\n    \"sqlite\",\n] }\npostgres = \"0.19\"");
    for (name, manifest) in others {
        project.write(&format!("{name}/Cargo.toml"), manifest);
        project.write(&format!("{name}/src/lib.rs"), "fn f() { sqlx::query(\"SELECT a FROM nowhere\"); }");
    }
    project.write("src/sqlite/a.rs", "fn f() { sqlx::query(\"SELECT a FROM nowhere\"); }");
    let feature = "#[cfg(feature = \"sqlite\")]\nfn f() { sqlx::query(\"SELECT a FROM nowhere\"); }";
    project.write("src/b.rs", feature);
    project.write("src/c.rs", "fn f() { sqlx::query(\"SELECT a FROM nowhere WHERE a = ?\"); }");
    insta::assert_snapshot!(project.run(&["queries"]), @"
    1 query in 1 file, 5 where another database is named and not judged, 1 file is no Rust: no problems
    --- exit 0
    ");
    for path in ["a", "b", "src/sqlite", "src/b.rs", "src/c.rs"] {
        std::fs::remove_dir_all(project.path(path))
            .or_else(|_| std::fs::remove_file(project.path(path)))
            .unwrap();
    }
    let search = "CREATE SCHEMA app; CREATE TABLE app.users (id int);";
    project.write("migrations/003_app.sql", search);
    project.write("src/main.rs", "fn f() { sqlx::query(\"SELECT nothing FROM users\"); }");
    insta::assert_snapshot!(project.run(&["queries"]), @"
    1 query in 1 file, 1 file is no Rust: no problems
    --- exit 0
    ");
    project.write("src/main.rs", "fn f() { sqlx::query(\"SELECT id FROM elsewhere\"); }");
    insta::assert_snapshot!(project.run(&["queries", "--open"]), @"
    1 query in 1 file, 1 file is no Rust: no problems
    --- exit 0
    ");
    project.write("migrations/004_broken.sql", "DROP TABLE nothing;");
    insta::assert_snapshot!(project.run(&["queries"]), @r#"
    --- stderr
    error: relation `nothing` does not exist
     --> migrations/004_broken.sql:1:12
      |
    1 | DROP TABLE nothing;
      |            ^^^^^^^
      |
      = note: no migration before this one creates it
      = note: PostgreSQL would refuse it with SQLSTATE 42P01
      = note: `embed_migrations!(open)`, or `world = "open"` in migrate.toml, takes what no migration makes to be there
      = note: rule: refused-statement (deny by default)
      = help: create it first; what the database has before the first migration `external.sql` can declare

    1 problem in migrations
    --- exit 1
    "#);
}
