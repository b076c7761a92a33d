use std::fs;
use std::path::Path;

use super::*;

/// What the compiler would say about a folder of these files.
fn problems(files: &[(&str, &str)]) -> String {
    match checked(files) {
        Ok(scripts) => format!("accepted: {scripts:#?}"),
        Err(problems) => problems.iter().map(|problem| format!("error: {problem}\n\n")).collect(),
    }
}

fn checked(files: &[(&str, &str)]) -> Result<Vec<Script>, Vec<Diagnostic>> {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("migrations")).unwrap();
    for (name, text) in files {
        fs::write(root.path().join("migrations").join(name), text).unwrap();
    }
    check_in(root.path())
}

fn check_in(root: &Path) -> Result<Vec<Script>, Vec<Diagnostic>> {
    check(&Folder { path: "migrations", root })
}

/// The one file's SQL is refused with this text.
fn refusal(sql: &str) -> String {
    problems(&[("001_a.sql", sql)])
}

#[test]
fn order_is_numeric_and_bystanders_are_left_alone() {
    let files = [
        ("10_b.sql", "SELECT 1"),
        ("9_a.sql", "SELECT 1"),
        ("0_z.sql", ""),
        ("README.md", "# hello"),
        (".gitkeep", ""),
        ("data.sql", "-- migrate:ignore, imported by hand\n\\i x"),
    ];
    let versions: Vec<_> = checked(&files).unwrap().iter().map(|script| script.version.get()).collect();
    assert_eq!(versions, [0, 9, 10]);
}

#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    let unix = checked(&[("1_a.sql", "CREATE TABLE a (\n  b int\n);\n")]).unwrap();
    let windows = checked(&[("1_a.sql", "\u{feff}CREATE TABLE a (\r\n  b int\r\n);\r\n")]).unwrap();
    assert_eq!(unix[0].checksum, windows[0].checksum);
    assert!(windows[0].text.starts_with("CREATE"));
}

#[test]
fn one_version_twice_names_both_and_the_next_free() {
    insta::assert_snapshot!(problems(&[
        ("003_add_missing_request_columns.sql", ""),
        ("003_add_unread_tracking.sql", ""),
        ("03_third.sql", ""),
        ("010_last.sql", ""),
    ]), @"
    error: two migrations have the version 3
    --> migrations/003_add_unread_tracking.sql
     = note: the other one is migrations/003_add_missing_request_columns.sql
     = help: rename the one that no database has yet; the next free version is 11: `011_add_unread_tracking.sql`

    error: two migrations have the version 3
    --> migrations/03_third.sql
     = note: the other one is migrations/003_add_missing_request_columns.sql
     = help: rename the one that no database has yet; the next free version is 12: `12_third.sql`
    ");
}

#[test]
fn three_faults_are_three_errors_in_the_order_of_files() {
    insta::assert_snapshot!(problems(&[
        ("001_ok.sql", "CREATE TABLE a (id int);"),
        ("002_typo.sql", "-- orders\n\nCREATE TABEL orders (\n  id int\n);\nSELECT 1;\n"),
        ("notes.sql", "SELECT 1"),
        ("1_again.sql", ""),
    ]), @"
    error: syntax error at or near `TABEL`
     --> migrations/002_typo.sql:3:8
      |
    3 | CREATE TABEL orders (
      |        ^^^^^
      |
      = help: did you mean `TABLE`?

    error: two migrations have the version 1
    --> migrations/1_again.sql
     = note: the other one is migrations/001_ok.sql
     = help: rename the one that no database has yet; the next free version is 3: `3_again.sql`

    error: `notes.sql` is not the name of a migration
    --> migrations/notes.sql
     = note: a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line
    ");
}

#[test]
fn names_that_are_no_migrations() {
    insta::assert_snapshot!(problems(&[
        ("003_a.down.sql", ""),
        ("99999999999999999999_big.sql", ""),
        ("V3__flyway.sql", ""),
    ]), @"
    error: `003_a.down.sql` looks like a part of a migration
    --> migrations/003_a.down.sql
     = note: this version reads one file a migration, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line

    error: the version of `99999999999999999999_big.sql` is too large
    --> migrations/99999999999999999999_big.sql
     = note: versions go up to 9223372036854775807
     = help: rename it

    error: `V3__flyway.sql` is not the name of a migration
    --> migrations/V3__flyway.sql
     = note: a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line
    ");
}

#[test]
fn a_missing_folder_and_a_file_in_its_place() {
    let root = tempfile::tempdir().unwrap();
    let missing = check_in(root.path()).unwrap_err();
    fs::write(root.path().join("migrations"), "").unwrap();
    let file = check_in(root.path()).unwrap_err();
    insta::assert_snapshot!(format!("{}\n\n{}", missing[0], file[0]), @r#"
    there is no migrations folder `migrations`
    --> migrations
     = note: the path is relative to the folder of the crate's Cargo.toml
     = help: create it, or name the folder that you have: `embed_migrations!("db/migrations")`

    `migrations` is a file, not a migrations folder
    --> migrations
     = help: name the folder that holds it
    "#);
}

#[test]
fn an_empty_folder_and_empty_files_are_fine() {
    assert_eq!(checked(&[]), Ok(vec![]));
    let scripts = checked(&[("1_a.sql", ""), ("2_b.sql", "-- nothing\n"), ("3_c.sql", ";;")]).unwrap();
    assert!(scripts.iter().all(|script| script.statements.is_empty()));
}

#[test]
fn a_folder_with_sql_inside_is_not_overlooked() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("migrations/2024_a")).unwrap();
    fs::create_dir_all(root.path().join("migrations/empty.sql")).unwrap();
    fs::write(root.path().join("migrations/2024_a/up.sql"), "").unwrap();
    let problems = check_in(root.path()).unwrap_err();
    insta::assert_snapshot!(problems.iter().map(|problem| format!("{problem}\n")).collect::<String>(), @"
    a folder with SQL files inside the migrations folder is not read
    --> migrations/2024_a
     = help: put the files beside the other migrations, or the folder elsewhere
    ");
}

#[test]
fn bytes_that_are_no_text() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("migrations");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("1_latin.sql"), b"-- ok\nSELECT 'caf\xe9';").unwrap();
    fs::write(folder.join("2_nul.sql"), "SELECT 1;\0DROP TABLE a;").unwrap();
    fs::write(folder.join("3_bidi.sql"), "SELECT 'a\u{202e}b';").unwrap();
    let problems = check_in(root.path()).unwrap_err();
    insta::assert_snapshot!(problems.iter().map(|problem| format!("{problem}\n\n")).collect::<String>(), @r"
    this file is not UTF-8
     --> migrations/1_latin.sql:2:12
      |
    2 | SELECT 'caf�';
      |            ^
      |
      = help: save it as UTF-8

    a NUL character (U+0000)
     --> migrations/2_nul.sql:1:10
      |
    1 | SELECT 1;␀DROP TABLE a;
      |          ^
      |
      = note: PostgreSQL's protocol ends a text at NUL: what follows would never be run
      = help: remove it

    a bidirectional control character (U+202E)
     --> migrations/3_bidi.sql:1:10
      |
    1 | SELECT 'a�b';
      |          ^
      |
      = note: it makes the SQL look different from what the server runs
      = help: remove it, or write it as an escape: U&'\202E'
    ");
}

#[test]
fn directives() {
    insta::assert_snapshot!(refusal("SELECT 1; -- migrate:ignore\n  -- migrate:no-transaction\n/* -- migrate:x */"), @"
    error: `migrate:ignore` must be the first line of the file
     --> migrations/001_a.sql:1:22
      |
    1 | SELECT 1; -- migrate:ignore
      |                      ^^^^^^
      |
      = help: move it to the first line, or remove it

    error: unknown directive `migrate:no-transaction`
     --> migrations/001_a.sql:2:14
      |
    2 |   -- migrate:no-transaction
      |              ^^^^^^^^^^^^^^
      |
      = note: known is `-- migrate:ignore`, in the first line of a `.sql` file that is no migration
      = help: remove it
    ");
}

#[test]
fn syntax_errors_name_the_token_that_the_server_would_name() {
    insta::assert_snapshot!(refusal("CREATE TABLE a (\n  id int,,\n  name text\n);\nSELCT 1;\nDROP TABLE;\nINSERT INTO INTO a VALUES (1);"), @"
    error: syntax error at or near `,`
     --> migrations/001_a.sql:2:10
      |
    2 |   id int,,
      |          ^
      |
      = note: unexpected comma

    error: syntax error at or near `SELCT`
     --> migrations/001_a.sql:5:1
      |
    5 | SELCT 1;
      | ^^^^^
      |
      = help: did you mean `SELECT`?

    error: syntax error at or near `;`
     --> migrations/001_a.sql:6:11
      |
    6 | DROP TABLE;
      |           ^

    error: syntax error at or near `INTO`
     --> migrations/001_a.sql:7:13
      |
    7 | INSERT INTO INTO a VALUES (1);
      |             ^^^^
      |
      = note: expected path name
    ");
}

#[test]
fn syntax_errors_at_the_end() {
    insta::assert_snapshot!(refusal("CREATE TABLE a (id int"), @"
    error: syntax error at end of input
     --> migrations/001_a.sql:1:23
      |
    1 | CREATE TABLE a (id int
      |                       ^
      |
      = note: expected `)`
    ");
}

#[test]
fn syntax_errors_inside_function_bodies() {
    insta::assert_snapshot!(refusal("-- é\nDO $$\nBEGIN\n  PERFORM 1\nEND $$;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT FROM WHERE';"), @"
    error: syntax error at end of input
     --> migrations/001_a.sql:5:5
      |
    5 | END $$;
      |     ^
      |
      = note: expected `;`

    error: syntax error at or near `WHERE`
     --> migrations/001_a.sql:6:62
      |
    6 | CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT FROM WHERE';
      |                                                              ^^^^^
      |
      = note: expected from item
    ");
}

#[test]
fn psql_is_not_sql() {
    insta::assert_snapshot!(refusal("\\i other.sql\nSELECT :name;"), @r"
    error: syntax error at or near `\`
     --> migrations/001_a.sql:1:1
      |
    1 | \i other.sql
      | ^
      |
      = note: commands that begin with a backslash are psql's own; the server does not know them
      = help: write what it does in SQL, or remove it
    ");
}

#[test]
fn transaction_control_and_what_needs_none() {
    insta::assert_snapshot!(refusal(
        "COMMIT;\nROLLBACK;\nCREATE INDEX CONCURRENTLY i ON a (b);\nVACUUM;\nDISCARD ALL;\nCOPY a FROM STDIN;\nSET client_encoding = 'LATIN1';"
    ), @"
    error: `COMMIT` inside a migration
     --> migrations/001_a.sql:1:1
      |
    1 | COMMIT;
      | ^^^^^^
      |
      = note: each migration commits together with its row in the history, or not at all; this would end that transaction in the middle
      = help: remove it; one `BEGIN;` and one `COMMIT;` around the whole file are fine

    error: `ROLLBACK` inside a migration
     --> migrations/001_a.sql:2:1
      |
    2 | ROLLBACK;
      | ^^^^^^^^
      |
      = note: each migration commits together with its row in the history, or not at all; this would end that transaction in the middle
      = help: remove it; one `BEGIN;` and one `COMMIT;` around the whole file are fine

    error: CREATE INDEX CONCURRENTLY can't run inside a transaction
     --> migrations/001_a.sql:3:1
      |
    3 | CREATE INDEX CONCURRENTLY i ON a (b);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: this version runs every migration in a transaction
      = help: take it out of the migrations and run it by hand

    error: VACUUM can't run inside a transaction
     --> migrations/001_a.sql:4:1
      |
    4 | VACUUM;
      | ^^^^^^
      |
      = note: this version runs every migration in a transaction
      = help: take it out of the migrations and run it by hand

    error: `DISCARD ALL` inside a migration
     --> migrations/001_a.sql:5:1
      |
    5 | DISCARD ALL;
      | ^^^^^^^^^^^
      |
      = note: it would release the runner's lock
      = help: remove it: the session is put back after each migration

    error: `COPY` with data from or to the client
     --> migrations/001_a.sql:6:1
      |
    6 | COPY a FROM STDIN;
      | ^^^^^^^^^^^^^^^^^
      |
      = note: a script that is sent to the server has no data beside it
      = help: write `INSERT INTO … VALUES …`; `pg_dump --inserts` does so

    error: `SET client_encoding = 'LATIN1'` inside a migration
     --> migrations/001_a.sql:7:1
      |
    7 | SET client_encoding = 'LATIN1';
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: the file was checked as UTF-8 with standard strings, and is sent so
      = help: remove it
    ");
}

#[test]
fn what_pg_dump_writes_in_its_header_is_fine() {
    let header = "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nSELECT pg_catalog.set_config('search_path', '', false);";
    assert_eq!(checked(&[("1_a.sql", header)]).unwrap()[0].statements.len(), 3);
}

#[test]
fn inline_data_is_one_problem_and_the_rest_is_still_checked() {
    insta::assert_snapshot!(refusal("COPY a (b) FROM stdin;\n1\t2\n\\.\n;SELECT 1;\nVACUUM;\nCREATE TABEL b ();"), @"
    error: `COPY` with data from or to the client
     --> migrations/001_a.sql:1:1
      |
    1 | COPY a (b) FROM stdin;
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: a script that is sent to the server has no data beside it
      = help: write `INSERT INTO … VALUES …`; `pg_dump --inserts` does so

    error: VACUUM can't run inside a transaction
     --> migrations/001_a.sql:5:1
      |
    5 | VACUUM;
      | ^^^^^^
      |
      = note: this version runs every migration in a transaction
      = help: take it out of the migrations and run it by hand

    error: syntax error at or near `TABEL`
     --> migrations/001_a.sql:6:8
      |
    6 | CREATE TABEL b ();
      |        ^^^^^
      |
      = help: did you mean `TABLE`?
    ");
}

#[test]
fn begin_and_commit_around_a_file_are_not_sent() {
    let text = "-- header\nBEGIN /* ; */ ;\nCREATE TABLE a (id int);\nEND;\n";
    let scripts = checked(&[("1_a.sql", text)]).unwrap();
    assert_eq!(scripts[0].text.get(scripts[0].body.range()).unwrap(), "\nCREATE TABLE a (id int);\n");
    assert_eq!(scripts[0].statements.len(), 1);
}

#[test]
fn begin_without_its_commit_is_refused() {
    insta::assert_snapshot!(refusal("BEGIN;\nCREATE TABLE a (id int);"), @"
    error: `BEGIN` inside a migration
     --> migrations/001_a.sql:1:1
      |
    1 | BEGIN;
      | ^^^^^
      |
      = note: each migration commits together with its row in the history, or not at all; this would end that transaction in the middle
      = help: remove it; one `BEGIN;` and one `COMMIT;` around the whole file are fine
    ");
}

#[test]
fn deep_nesting_ends_in_an_error() {
    let deep = format!("SELECT {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(refusal(&deep).starts_with("error: syntax error at or near `(`"));
}

#[test]
fn what_sqlparser_can_not_read_is_accepted() {
    let sql = "COMMENT ON FUNCTION f() IS 'x'; DO $$ BEGIN PERFORM 1; END $$; ALTER SEQUENCE s OWNED BY t.c;
        DROP INDEX IF EXISTS i; CREATE STATISTICS s ON a, b FROM t; REINDEX TABLE t;";
    assert_eq!(checked(&[("1_a.sql", sql)]).unwrap()[0].statements.len(), 6);
}
