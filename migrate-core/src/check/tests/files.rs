//! What is read, and what is no text.

use super::*;

#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    let unix = checked(&[("1_a.sql", "CREATE TABLE a (\n  b int\n);\n")]).unwrap();
    let windows = checked(&[("1_a.sql", "\u{feff}CREATE TABLE a (\r\n  b int\r\n);\r\n")]).unwrap();
    assert_eq!(unix[0].checksum, windows[0].checksum);
    assert!(windows[0].up.text.starts_with("CREATE"));
    // A second one is the beginning of a name to PostgreSQL; the grammar would skip it.
    let twice = checked(&[("1_a.sql", "\u{feff}\u{feff}SELECT 1;")]).unwrap_err();
    assert_eq!(twice[0].title(), "syntax error at or near `\u{feff}SELECT`");
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
fn a_folder_without_migrations_is_meant_to_be_one() {
    let said = problems(&[]);
    insta::assert_snapshot!(said, @"
    error: there is no migration in `migrations`
    --> migrations
     = note: a file that was not copied looks like this: `.dockerignore`, `.gitignore`, the wrong folder
     = help: make the first one with `cargo migrate new NAME`; if none is meant, `embed_migrations!(allow_empty)` or `allow_empty = true` in migrate.toml
    ");
    assert_eq!(checked(&[("migrate.toml", "allow_empty = true")]), Ok(vec![]));
    let root = folder(&[]);
    assert!(check(&Folder { allows_empty: true, ..opened(root.path()) }).is_ok());
    assert_eq!(problems(&[("migrate.toml", "allow_empty = false")]), said);
}

#[test]
fn a_migration_has_a_statement() {
    let of = |text: &str| problems(&[("1_a.sql", "-- long gone\n"), ("2_b.sql", text)]);
    insta::assert_snapshot!(of("-- What: b\n-- Why:\n\n;;"), @"
    error: migration 2_b has no statement
     --> migrations/2_b.sql:1:1
      |
    1 | -- What: b
      | ^
      |
      = note: once it is recorded as applied, what is written into it later is an edit of an applied migration
      = note: rule: empty-migration (deny by default)
      = help: write it, or delete the file until there is something to write; or say why it is right here: `-- migrate:allow empty-migration: why`
    ");
    insta::assert_snapshot!(of(""), @"
    error: migration 2_b has no statement
     --> migrations/2_b.sql:1:1
      |
    1 |
      | ^
      |
      = note: once it is recorded as applied, what is written into it later is an edit of an applied migration
      = note: rule: empty-migration (deny by default)
      = help: write it, or delete the file until there is something to write; or say why it is right here: `-- migrate:allow empty-migration: why`
    ");
    let meant = "-- migrate:allow empty-migration: it keeps a number";
    let scripts = checked(&[("1_a.sql", ""), ("2_b.sql", meant)]).unwrap();
    assert!(scripts.iter().all(|script| script.up.statements.is_empty()));
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
      = help: remove it; in a constant write it as an escape: U&'\202E' or E'\u202E'
    ");
}

#[test]
fn a_link_out_of_the_crate() {
    let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = root.path().join("migrations");
    fs::create_dir(&folder).unwrap();
    fs::write(elsewhere.path().join("a.sql"), "").unwrap();
    fs::write(root.path().join("b.sql"), "").unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("a.sql"), folder.join("1_a.sql")).unwrap();
    std::os::unix::fs::symlink(root.path().join("b.sql"), folder.join("2_b.sql")).unwrap();
    std::os::unix::fs::symlink("nowhere.sql", folder.join("3_c.sql")).unwrap();
    let problems = check_in(root.path()).unwrap_err();
    insta::assert_snapshot!(problems.iter().map(|problem| format!("{problem}\n\n")).collect::<String>(), @"
    this file is a link to a file outside of the crate
    --> migrations/1_a.sql
     = note: where the crate is packed or checked out alone, there is no such file
     = help: put the file itself here

    this file is a link to a file outside of the crate
    --> migrations/3_c.sql
     = note: where the crate is packed or checked out alone, there is no such file
     = help: put the file itself here
    ");
}

#[test]
fn a_large_file_and_many_files() {
    let large = "INSERT INTO a VALUES (1, 'some text');\n".repeat(140_000);
    assert_eq!(checked(&[("1_a.sql", &large)]).unwrap()[0].up.statements.len(), 140_000);
    let names: Vec<String> = (1..=2_000).map(|number| format!("{number:04}_a.sql")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "SELECT 1;")).collect();
    assert_eq!(checked(&files).unwrap().len(), 2_000);
}

#[test]
fn files_that_can_not_be_read() {
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("migrations");
    fs::create_dir(&folder).unwrap();
    fs::File::create(folder.join("1_large.sql")).unwrap().set_len(1 << 30).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("2_socket.sql")).unwrap();
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"3_caf\xe9.sql")), "").unwrap();
    let mut problems = check_in(root.path()).unwrap_err();
    problems.extend(check(&Folder::new("no\0folder", root.path())).unwrap_err());
    insta::assert_snapshot!(problems.iter().map(|problem| format!("{problem}\n\n")).collect::<String>(), @r"
    this file is larger than 1 GB
    --> migrations/1_large.sql
     = note: PostgreSQL takes no query of that size
     = help: split it

    this is no file: a pipe, a socket or a device
    --> migrations/2_socket.sql
     = help: put the file itself here, or remove it

    the path of this file is not UTF-8
    --> migrations/3_caf�.sql
     = help: rename it

    can't read the folder `no\u{0}folder`: file name contained an unexpected NUL byte
    --> no\u{0}folder
    ");
}

#[test]
fn a_file_that_others_may_not_read() {
    // As root every file can be read.
    let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let problem = crate::check::folder::source::unreadable_file("migrations/1_a.sql", &denied);
    insta::assert_snapshot!(problem, @"
    can't read this file: permission denied
    --> migrations/1_a.sql
    ");
}

#[test]
fn what_editors_leave_behind_is_nothing() {
    let files = [
        ("1_a.sql", "SELECT 1"),
        (".#1_a.sql", "nobody@here"),
        ("._1_a.sql", "\0"),
        ("1_a.sql~", "SELEC"),
        (".DS_Store", "\0"),
    ];
    assert_eq!(checked(&files).unwrap().len(), 1);
}

#[test]
fn nobody_waits_for_a_pipe() {
    let root = tempfile::tempdir().unwrap();
    let pipe = root.path().join("migrations/1_a.sql");
    fs::create_dir(root.path().join("migrations")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink(&pipe, root.path().join("migrations/2_b.sql")).unwrap();
    let problems = check_in(root.path()).unwrap_err();
    insta::assert_snapshot!(problems.iter().map(|problem| format!("{problem}\n\n")).collect::<String>(), @"
    this is no file: a pipe, a socket or a device
    --> migrations/1_a.sql
     = help: put the file itself here, or remove it

    this is no file: a pipe, a socket or a device
    --> migrations/2_b.sql
     = help: put the file itself here, or remove it
    ");
}

#[test]
fn a_parser_that_crashes_names_the_file() {
    let file = SourceFile {
        name: "1_a.sql".to_owned(),
        path: "migrations/1_a.sql".to_owned(),
        location: String::new(),
        text: String::new(),
    };
    let problems = guarded::<()>(&file, || panic!("as a parser might")).unwrap_err();
    insta::assert_snapshot!(problems[0], @"
    the SQL parser crashed on this file
    --> migrations/1_a.sql
     = note: this is a defect of the checks, not of your SQL
     = help: please report it with the file
    ");
}

#[test]
fn a_name_that_a_terminal_obeys() {
    let files = [
        ("1_a\nerror: forged.sql", "CREATE TABLE a ();"),
        ("2_b\u{202e}lqs.sql", "CREATE TABLE b ();"),
        ("no\u{1b}[2J.sql", "-- migrate:ignore"),
    ];
    insta::assert_snapshot!(problems(&files), @r"
    error: the name of this file holds a control character, or one that turns the direction of writing
    --> migrations/1_a\nerror: forged.sql
     = note: it is written out above: a terminal would obey it
     = help: rename the file

    error: the name of this file holds a control character, or one that turns the direction of writing
    --> migrations/2_b\u{202e}lqs.sql
     = note: it is written out above: a terminal would obey it
     = help: rename the file
    ");
    let folders = [("20240101000003_a\u{7}/migration.sql", "CREATE TABLE a ();")];
    insta::assert_snapshot!(problems(&folders), @r"
    error: the name of this folder holds a control character, or one that turns the direction of writing
    --> migrations/20240101000003_a\u{7}
     = note: it is written out above: a terminal would obey it
     = help: rename the folder
    ");
}
