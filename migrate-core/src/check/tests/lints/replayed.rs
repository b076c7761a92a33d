use super::*;

#[test]
fn a_statement_that_would_be_refused() {
    insta::assert_snapshot!(said("ALTER TABLE orders DROP COLUMN note;\nCREATE INDEX orders_note_idx ON orders (note);"), @"
    error: column `note` of `orders` does not exist
     --> migrations/002_a.sql:2:41
      |
    2 | CREATE INDEX orders_note_idx ON orders (note);
      |                                         ^^^^
      |
     ::: migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE orders DROP COLUMN note;
      | ----------------------------------- dropped here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = note: rule: refused-statement (deny by default)
      = help: correct it, or say why it is right here: `-- migrate:allow refused-statement: why`
    ");
    assert_eq!(said("-- migrate:allow refused-statement: made by hand\nCREATE TABLE orders (id int);"), "");
    are_quiet(&["CREATE TABLE IF NOT EXISTS orders (id int);", "CREATE TABLE app.orders (id int);"]);
}

#[test]
fn a_down_script_that_forgets_something() {
    let up = "CREATE TABLE notes (id int PRIMARY KEY, text text);\nCREATE TYPE mood AS ENUM ('ok');\n";
    insta::assert_snapshot!(said(&format!("{up}-- migrate:down\nDROP TABLE notes;")), @"
    warning: the down script does not undo its migration
     --> migrations/002_a.sql:4:1
      |
    4 | DROP TABLE notes;
      | ^^^^^^^^^^^^^^^^
      |
      = note: left: type mood: ok
      = note: rule: incomplete-down (warn by default)
      = help: correct it, or say why it is right here: `-- migrate:allow incomplete-down: why`
    ");
    insta::assert_snapshot!(said(&format!("{up}-- migrate:down\nDROP TABLE notes;\nDROP TYPE moods;")), @"
    warning: the down script does not undo its migration
     --> migrations/002_a.sql:4:1
      |
    4 | DROP TABLE notes;
      | ^^^^^^^^^^^^^^^^
      |
      = note: left: type mood: ok
      = note: rule: incomplete-down (warn by default)
      = help: correct it, or say why it is right here: `-- migrate:allow incomplete-down: why`
    ");
    are_quiet(&[
        up,
        &format!("{up}-- migrate:down\n-- Nothing: it is harmless.\n"),
        &format!("{up}-- migrate:down\nDROP TYPE mood;\nDROP TABLE notes;"),
        &format!("-- migrate:allow incomplete-down: mood stays\n{up}-- migrate:down\nDROP TABLE notes;"),
    ]);
}

/// Whether it was there before nobody knows, so it may be there afterwards.
#[test]
fn a_down_script_may_leave_what_may_have_been_there() {
    let perhaps = "DO $$ BEGIN IF now() > '2020-01-01' THEN ALTER TABLE orders ADD CONSTRAINT old CHECK (id > 0); \
         END IF; END $$;";
    let again = "ALTER TABLE orders DROP CONSTRAINT old;\n-- migrate:down\n\
         ALTER TABLE orders ADD CONSTRAINT old CHECK (id > 0) NOT VALID;";
    let files = [("001_before.sql", BEFORE), ("002_a.sql", perhaps), ("003_b.sql", again)];
    assert!(!said_of(&files, None).contains("incomplete-down"));
}

/// Nothing else is refused because of it.
#[test]
fn what_follows_from_a_refused_statement_is_not_told() {
    let told = |sql: &str| said(sql).matches("error: ").count();
    assert_eq!(told("CREATE TABLE items (id int, kind kinds);"), 0, "kinds may come from outside");
    assert_eq!(told("DROP TABLE orders; CREATE INDEX ON orders (note); CREATE INDEX ON orders (id);"), 2);
    assert_eq!(told("CREATE TABLE orders (id int, place text); UPDATE orders SET place = 'x';"), 1);
    assert_eq!(told("ALTER TABLE orders RENAME COLUMN nte TO text; UPDATE orders SET text = 'x';"), 1);
}

/// What is frozen did apply, so what contradicts it is not known.
#[test]
fn a_frozen_migration_is_never_refused() {
    let files = [
        ("001_a.sql", "CREATE TABLE a (id int);"),
        ("002_b.sql", "CREATE TABLE a (id int, note text);"),
        ("003_c.sql", "CREATE INDEX a_note_idx ON a (note);"),
    ];
    assert!(!said_of(&files, Some(&|migration| migration.version.get() <= 2)).contains("error"));
    assert!(said_of(&files, Some(&|migration| migration.version.get() <= 1)).contains("refused-statement"));
}

#[test]
fn what_is_declared_was_there_before() {
    let uses = "CREATE TABLE notes (id uuid REFERENCES auth.users (id), of text);";
    let of_folder = |files: &[(&str, &str)], world| {
        let root = folder(files);
        match check(&Folder { world, ..Folder::new("migrations", root.path()) }) {
            Ok(_) => String::new(),
            Err(problems) => problems.iter().map(|problem| format!("error: {problem}\n")).collect(),
        }
    };
    let declared = ("external.sql", "CREATE SCHEMA auth;\nCREATE TABLE auth.users (id uuid PRIMARY KEY);");
    assert_eq!(of_folder(&[("001_a.sql", uses)], World::Open), "");
    insta::assert_snapshot!(of_folder(&[("001_a.sql", uses)], World::Closed), @"
    error: schema `auth` does not exist
     --> migrations/001_a.sql:1:40
      |
    1 | CREATE TABLE notes (id uuid REFERENCES auth.users (id), of text);
      |                                        ^^^^^^^^^^
      |
      = note: no migration before this one creates it
      = note: PostgreSQL would refuse it with SQLSTATE 3F000
      = note: rule: refused-statement (deny by default)
      = help: create it first; what the database has before the first migration `external.sql` can declare
    ");
    assert_eq!(of_folder(&[declared, ("001_a.sql", uses)], World::Closed), "");
    let wrong = ("external.sql", "CREATE SCHEMA auth;\nCREATE TABEL auth.users (id uuid);");
    insta::assert_snapshot!(of_folder(&[wrong, ("001_a.sql", uses)], World::Closed), @"
    error: syntax error at or near `TABEL`
     --> migrations/external.sql:2:8
      |
    2 | CREATE TABEL auth.users (id uuid);
      |        ^^^^^
      |
      = help: did you mean `TABLE`?
    ");
    let path = ("external.sql", "CREATE SCHEMA app;\nSET search_path = app, public;");
    let both = "CREATE TABLE notes (id int); CREATE INDEX ON app.notes (id);";
    assert_eq!(of_folder(&[path, ("001_a.sql", both)], World::Closed), "");
}
