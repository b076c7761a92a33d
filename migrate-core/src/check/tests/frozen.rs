//! What `migrations.lock` says, and what is refused because of it.

use super::*;

const FIRST: (&str, &str) =
    ("001_first.sql", "CREATE TABLE a (id int);\nCREATE INDEX ON a (id);\nSELECT 1;\n");
const SECOND: (&str, &str) = ("002_second.sql", "CREATE TABLE b (id int);\n");

/// The lock of these files.
fn lock(files: &[(&str, &str)]) -> String {
    freeze(&opened(folder(files).path())).unwrap().text
}

/// What the compiler says about a folder of these files and this lock.
fn with(lock: &str, files: &[(&str, &str)]) -> String {
    problems(&[files, &[(LOCK_FILE, lock)]].concat())
}

/// Of a folder that was frozen with `FIRST` and `SECOND`, and has these now.
fn after(files: &[(&str, &str)]) -> String {
    with(&lock(&[FIRST, SECOND]), files)
}

#[test]
fn a_lock_is_a_line_a_migration() {
    insta::assert_snapshot!(lock(&[("10_é b.sql", "SELECT 1;"), FIRST, SECOND]), @"
    # The migrations that are frozen: version, name, checksum, and a mark for each statement.
    # `cargo migrate freeze` writes this file; do not edit it. Commit it: what it lists can't change any more.
    # checked by migrate 0.1.0
    1 first 0b985e1f68f24fdc23321b2d525c661c708c53e7d834716aea985fb7d8370d43 b77db11b0db8
    2 second 3171106c6ed9bd906e62771b7a31e9b60bc4205bdd4c1f13130b456432d7fd27 3171
    10 é b 0db865c3148e1243a292338c19f299be605bc2454ce50abefef061a7c85e16c9 0db8
    ");
    assert!(checked(&[FIRST, SECOND, (LOCK_FILE, &lock(&[FIRST, SECOND]))]).is_ok());
    let windows = lock(&[FIRST]).replace('\n', "\r\n");
    assert!(checked(&[FIRST, SECOND, (LOCK_FILE, &windows)]).is_ok());
}

#[test]
fn names_that_need_it_are_escaped() {
    let odd = ("1_a\\u{41} \\.sql", "SELECT 1;");
    let text = lock(&[odd, SECOND]);
    assert!(text.contains("\n1 a\\\\u{41} \\\\ "), "{text}");
    assert!(checked(&[odd, SECOND, (LOCK_FILE, &text)]).is_ok());
}

#[test]
fn what_is_no_sql_may_change() {
    let first = ("001_first.sql", "-- why\nCREATE TABLE a(id int);\r\nCREATE INDEX ON a (id); SELECT 1;");
    assert!(checked(&[first, SECOND, (LOCK_FILE, &lock(&[FIRST, SECOND]))]).is_ok());
}

#[test]
fn an_edit_shows_the_first_changed_statement() {
    let edited = ("001_first.sql", "CREATE TABLE a (id int);\nCREATE INDEX ON a (id DESC);\nSELECT 2;\n");
    insta::assert_snapshot!(after(&[edited, SECOND]), @"
    error: frozen migration 1_first was edited
     --> migrations/001_first.sql:2:1
      |
    2 | CREATE INDEX ON a (id DESC);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: this is the first statement that is not as it was
      = note: migrations/migrations.lock:4 has it as databases have it
      = help: take the edit back, `git diff migrations/001_first.sql` shows it, and write a new migration for it: `cargo migrate new NAME`
    ");
    let longer = ("002_second.sql", "CREATE TABLE b (id int);\nSELECT 1;");
    insta::assert_snapshot!(after(&[FIRST, longer]), @"
    error: frozen migration 2_second was edited
     --> migrations/002_second.sql:2:1
      |
    2 | SELECT 1;
      | ^^^^^^^^
      |
      = note: this is the first statement that is not as it was
      = note: migrations/migrations.lock:5 has it as databases have it
      = help: take the edit back, `git diff migrations/002_second.sql` shows it, and write a new migration for it: `cargo migrate new NAME`
    ");
    let shorter = ("001_first.sql", "CREATE TABLE a (id int);");
    insta::assert_snapshot!(after(&[shorter, SECOND]), @"
    error: frozen migration 1_first was edited
     --> migrations/001_first.sql:1:1
      |
    1 | CREATE TABLE a (id int);
      | ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: this is the first statement that is not as it was
      = note: migrations/migrations.lock:4 has it as databases have it
      = help: take the edit back, `git diff migrations/001_first.sql` shows it, and write a new migration for it: `cargo migrate new NAME`
    ");
    let no_semicolon = ("002_second.sql", "CREATE TABLE b (id int)");
    // Nor does a formatter.
    assert!(after(&[FIRST, no_semicolon]).starts_with("accepted"));
}

#[test]
fn of_a_very_long_one_a_hundred_statements_are_known() {
    let many = "SELECT 1;\n".repeat(150);
    let frozen = lock(&[("1_long.sql", &many)]);
    assert!(frozen.lines().last().unwrap().len() < 500);
    insta::assert_snapshot!(with(&frozen, &[("1_long.sql", &format!("{many}SELECT 2;"))]), @"
    error: frozen migration 1_long was edited
    --> migrations/1_long.sql
     = note: its first 100 statements are as they were
     = note: migrations/migrations.lock:4 has it as databases have it
     = help: take the edit back, `git diff migrations/1_long.sql` shows it, and write a new migration for it: `cargo migrate new NAME`
    ");
}

#[test]
fn a_removed_and_a_renamed_one() {
    insta::assert_snapshot!(after(&[FIRST]), @"
    error: frozen migration 2_second was removed
     --> migrations/migrations.lock:5:1
      |
    5 | 2 second 3171106c6ed9bd906e62771b7a31e9b60bc4205bdd4c1f13130b456432d7fd27 3171
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: databases have it, and a new one would not get it
      = help: bring the file back from git, and write a new migration that undoes it: `cargo migrate new NAME`
    ");
    insta::assert_snapshot!(after(&[FIRST, ("002_other.sql", SECOND.1)]), @"
    error: frozen migration 2_second was renamed
    --> migrations/002_other.sql
     = note: migrations/migrations.lock:5 has it as databases have it
     = help: give it its name back: `002_second.sql`
    ");
    insta::assert_snapshot!(after(&[FIRST, ("003_second.sql", SECOND.1)]), @"
    error: frozen migration 2_second was renamed
    --> migrations/003_second.sql
     = note: migrations/migrations.lock:5 has it as databases have it
     = help: give it its name back: `002_second.sql`
    ");
    insta::assert_snapshot!(after(&[FIRST, ("003_third.sql", SECOND.1), ("007_second.sql", SECOND.1)]), @"
    error: frozen migration 2_second was renamed
    --> migrations/007_second.sql
     = note: migrations/migrations.lock:5 has it as databases have it
     = help: give it its name back: `002_second.sql`
    ");
}

#[test]
fn a_new_one_below_the_newest_frozen() {
    let frozen = lock(&[FIRST, ("005_fifth.sql", "SELECT 1;")]);
    insta::assert_snapshot!(with(&frozen, &[FIRST, SECOND, ("005_fifth.sql", "SELECT 1;"), ("006_sixth.sql", "SELECT 1;")]), @"
    error: migration 2 is new, and below the newest frozen one
    --> migrations/002_second.sql
     = note: the newest frozen one is 5_fifth: databases have it, and would run this one after it
     = help: give it the next free version: `cargo migrate renumber migrations/002_second.sql`
    ");
}

#[test]
fn one_version_twice_of_which_one_is_frozen() {
    let frozen = lock(&[FIRST, SECOND]);
    insta::assert_snapshot!(with(&frozen, &[FIRST, SECOND, ("002_a.sql", "SELECT 1")]), @"
    error: two migrations have the version 2
    --> migrations/002_a.sql
     = note: the other one is migrations/002_second.sql, which is frozen
     = help: rename this one; the next free version is 3: `003_a.sql`, by `cargo migrate renumber`
    ");
}

#[test]
fn all_at_once_with_the_other_problems_of_the_folder() {
    let files = [
        ("001_first.sql", "CREATE TABEL a;"),
        ("0_zero.sql", "SELECT 1;"),
        ("notes.sql", "SELECT 1;"),
        ("003_c.sql", "SELCT 1;"),
    ];
    insta::assert_snapshot!(after(&files), @"
    error: syntax error at or near `TABEL`
     --> migrations/001_first.sql:1:8
      |
    1 | CREATE TABEL a;
      |        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `TABLE`?

    error: frozen migration 1_first was edited
     --> migrations/001_first.sql:1:1
      |
    1 | CREATE TABEL a;
      | ^^^^^^^^^^^^^^
      |
      = note: this is the first statement that is not as it was
      = note: migrations/migrations.lock:4 has it as databases have it
      = help: take the edit back, `git diff migrations/001_first.sql` shows it, and write a new migration for it: `cargo migrate new NAME`

    error: syntax error at or near `SELCT`
     --> migrations/003_c.sql:1:1
      |
    1 | SELCT 1;
      | ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `SELECT`?

    error: migration 0 is new, and below the newest frozen one
    --> migrations/0_zero.sql
     = note: the newest frozen one is 2_second: databases have it, and would run this one after it
     = help: give it the next free version: `cargo migrate renumber migrations/0_zero.sql`

    error: frozen migration 2_second was removed
     --> migrations/migrations.lock:5:1
      |
    5 | 2 second 3171106c6ed9bd906e62771b7a31e9b60bc4205bdd4c1f13130b456432d7fd27 3171
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: databases have it, and a new one would not get it
      = help: bring the file back from git, and write a new migration that undoes it: `cargo migrate new NAME`

    error: `notes.sql` is not the name of a migration
    --> migrations/notes.sql
     = note: a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line
    ");
}

#[test]
fn a_damaged_lock() {
    let text = lock(&[FIRST, SECOND]);
    let damaged =
        format!("{}\nhello\n3 x y z\n", text.replace("\n1 ", "\n1x ").replace("\n2 second ", "\n2 second 0"));
    insta::assert_snapshot!(with(&damaged, &[FIRST, SECOND]), @"
    error: this is no line of a lock
     --> migrations/migrations.lock:4:1
      |
    4 | 1x first 0b985e1f68f24fdc23321b2d525c661c708c53e7d834716aea985fb7d8370d43 b77db11b0db8
      | ^^
      |
      = note: a line is VERSION NAME CHECKSUM MARKS, as `cargo migrate freeze` writes it
      = help: take the file back from git: `git checkout HEAD -- migrations/migrations.lock`

    error: this is no line of a lock
     --> migrations/migrations.lock:5:10
      |
    5 | 2 second 03171106c6ed9bd906e62771b7a31e9b60bc4205bdd4c1f13130b456432d7fd27 3171
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: a line is VERSION NAME CHECKSUM MARKS, as `cargo migrate freeze` writes it
      = help: take the file back from git: `git checkout HEAD -- migrations/migrations.lock`

    error: this is no line of a lock
     --> migrations/migrations.lock:7:1
      |
    7 | hello
      | ^^^^^
      |
      = note: a line is VERSION NAME CHECKSUM MARKS, as `cargo migrate freeze` writes it
      = help: take the file back from git: `git checkout HEAD -- migrations/migrations.lock`

    error: this is no line of a lock
     --> migrations/migrations.lock:8:5
      |
    8 | 3 x y z
      |     ^
      |
      = note: a line is VERSION NAME CHECKSUM MARKS, as `cargo migrate freeze` writes it
      = help: take the file back from git: `git checkout HEAD -- migrations/migrations.lock`
    ");
    let root = folder(&[FIRST]);
    fs::write(root.path().join("migrations").join(LOCK_FILE), b"\xff").unwrap();
    insta::assert_snapshot!(check_in(root.path()).unwrap_err()[0], @"
    this file is not UTF-8
     --> migrations/migrations.lock:1:1
      |
    1 | �
      | ^
      |
      = help: save it as UTF-8
    ");
}

#[test]
fn marks_of_a_merge() {
    let text = lock(&[FIRST]);
    let line = |files: &[(&str, &str)]| lock(files).lines().last().unwrap().to_owned();
    let (ours, theirs) = (line(&[("002_ours.sql", "SELECT 1;")]), line(&[("002_theirs.sql", "SELECT 1")]));
    let merged = format!("{text}<<<<<<< HEAD\n{ours}\n||||||| base\nold\n=======\n{theirs}\n>>>>>>> them\n");
    let files = [FIRST, ("002_ours.sql", "SELECT 1;"), ("002_theirs.sql", "SELECT 1")];
    insta::assert_snapshot!(with(&merged, &files), @"
    error: two migrations have the version 2
    --> migrations/002_theirs.sql
     = note: the other one is migrations/002_ours.sql
     = help: rename the one that no database has yet; the next free version is 3: `003_theirs.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: a merge has left its marks in the lock
     --> migrations/migrations.lock:5:1
      |
    5 | <<<<<<< HEAD
      | ^^^^^^^^^^^^
      |
      = note: both sides have version 2: ours and theirs
      = help: `cargo migrate renumber` gives the one that git has known for less time a version of its own, and takes it out of the lock; then `cargo migrate freeze`
    ");
    let later = line(&[("003_theirs.sql", "SELECT 1")]);
    let merged = format!("{text}<<<<<<< HEAD\r\n{ours}\r\n=======\r\n{later}\r\n>>>>>>> them\r\n");
    let files = [FIRST, ("002_ours.sql", "SELECT 1;"), ("003_theirs.sql", "SELECT 1")];
    insta::assert_snapshot!(with(&merged, &files), @"
    error: a merge has left its marks in the lock
     --> migrations/migrations.lock:5:1
      |
    5 | <<<<<<< HEAD
      | ^^^^^^^^^^^^
      |
      = note: the two sides have frozen different versions
      = help: remove the marks and keep the lines of both sides; `cargo migrate freeze` sorts them
    ");
    // Cut off, as it were.
    insta::assert_snapshot!(with(&format!("{text}<<<<<<< HEAD\n"), &[FIRST]), @"
    error: a merge has left its marks in the lock
     --> migrations/migrations.lock:5:1
      |
    5 | <<<<<<< HEAD
      | ^^^^^^^^^^^^
      |
      = note: the two sides have frozen different versions
      = help: remove the marks and keep the lines of both sides; `cargo migrate freeze` sorts them
    ");
}

#[test]
fn two_lines_with_one_version() {
    let text = lock(&[FIRST, ("002_ours.sql", "SELECT 1;")]);
    let theirs = lock(&[("002_theirs.sql", "SELECT 1")]).lines().last().unwrap().to_owned();
    let files = [FIRST, ("002_ours.sql", "SELECT 1;"), ("002_theirs.sql", "SELECT 1")];
    insta::assert_snapshot!(with(&format!("{text}{theirs}\n"), &files), @"
    error: two migrations have the version 2
    --> migrations/002_theirs.sql
     = note: the other one is migrations/002_ours.sql
     = help: rename the one that no database has yet; the next free version is 3: `003_theirs.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: two lines of the lock have the version 2
     --> migrations/migrations.lock:6:1
      |
    6 | 2 theirs 0db865c3148e1243a292338c19f299be605bc2454ce50abefef061a7c85e16c9 0db8
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ again here
      |
     ::: migrations/migrations.lock:5:1
      |
    5 | 2 ours 0db865c3148e1243a292338c19f299be605bc2454ce50abefef061a7c85e16c9 0db8
      | ---------------------------------------------------------------------------- first here
      |
      = note: two branches have frozen a migration with this version, and both were kept
      = help: `cargo migrate renumber` gives the one that git has known for less time a version of its own, and takes it out of the lock; then `cargo migrate freeze`
    ");
}

#[test]
fn no_lock_makes_the_check_panic() {
    let text = lock(&[FIRST, SECOND]);
    for end in 0..text.len() {
        let cut = text.get(..end).unwrap();
        for lock in [cut.to_owned(), format!("{cut}é"), format!("{cut}\\u{{"), format!("{cut}=======\n")] {
            let _any = checked(&[FIRST, SECOND, (LOCK_FILE, &lock)]);
        }
    }
}
