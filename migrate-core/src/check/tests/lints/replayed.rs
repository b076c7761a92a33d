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

fn of_folder(files: &[(&str, &str)], world: World) -> String {
    let root = folder(files);
    match check(&Folder { world: Some(world), ..Folder::new("migrations", root.path()) }) {
        Ok(_) => String::new(),
        Err(problems) => problems.iter().map(|problem| format!("error: {problem}\n")).collect(),
    }
}

#[test]
fn what_is_declared_was_there_before() {
    let uses = "CREATE TABLE notes (id uuid REFERENCES auth.users (id), of text);";
    let declared = ("external.sql", "CREATE SCHEMA auth;\nCREATE TABLE auth.users (id uuid PRIMARY KEY);");
    assert_eq!(of_folder(&[("001_a.sql", uses)], World::Open), "");
    insta::assert_snapshot!(of_folder(&[("001_a.sql", uses)], World::Closed), @r#"
    error: schema `auth` does not exist
     --> migrations/001_a.sql:1:40
      |
    1 | CREATE TABLE notes (id uuid REFERENCES auth.users (id), of text);
      |                                        ^^^^^^^^^^
      |
      = note: no migration before this one creates it
      = note: PostgreSQL would refuse it with SQLSTATE 3F000
      = note: `embed_migrations!(open)`, or `world = "open"` in migrate.toml, takes what no migration makes to be there
      = note: rule: refused-statement (deny by default)
      = help: create it first; what the database has before the first migration `external.sql` can declare
    "#);
    assert_eq!(of_folder(&[declared, ("001_a.sql", uses)], World::Closed), "");
    let wrong = ("external.sql", "CREATE SCHEMA auth;\nCREATE TABEL auth.users (id uuid);");
    insta::assert_snapshot!(of_folder(&[wrong, ("001_a.sql", uses)], World::Closed), @"
    error: syntax error at or near `TABEL`
     --> migrations/external.sql:2:8
      |
    2 | CREATE TABEL auth.users (id uuid);
      |        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `TABLE`?
    ");
    let path = ("external.sql", "CREATE SCHEMA app;\nSET search_path = app, public;");
    let both = "CREATE TABLE notes (id int); CREATE INDEX ON app.notes (id);";
    assert_eq!(of_folder(&[path, ("001_a.sql", both)], World::Closed), "");
}

#[test]
fn a_platform_is_there() {
    let uses = "CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users (id), at timestamptz DEFAULT now());
ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON profiles FOR SELECT TO authenticated USING (auth.uid() = id);
CREATE POLICY files ON storage.objects FOR SELECT USING (bucket_id = 'a' AND (storage.foldername(name))[1] = 'b');
ALTER PUBLICATION supabase_realtime ADD TABLE profiles;
SELECT vault.create_secret('a', 'b');
SELECT new_column FROM auth.users JOIN auth.sessions ON true;
GRANT USAGE ON SCHEMA public TO anon, service_role;";
    let platform = ("external.sql", "-- migrate:external supabase\n");
    assert_eq!(of_folder(&[platform, ("001_a.sql", uses)], World::Closed), "");
    let wrong = ("external.sql", "-- migrate:external supabas, heroku\n");
    insta::assert_snapshot!(of_folder(&[wrong, ("001_a.sql", "SELECT 1")], World::Closed), @"
    error: nothing is known of a platform `supabas`
     --> migrations/external.sql:1:21
      |
    1 | -- migrate:external supabas, heroku
      |                     ^^^^^^^
      |
      = help: did you mean `supabase`?
    error: nothing is known of a platform `heroku`
     --> migrations/external.sql:1:30
      |
    1 | -- migrate:external supabas, heroku
      |                              ^^^^^^
      |
      = help: known are: supabase; declare what yours has in SQL, in this file
    ");
    let elsewhere = ("001_a.sql", "-- migrate:external supabase\nSELECT 1");
    insta::assert_snapshot!(of_folder(&[elsewhere], World::Closed), @"
    error: `migrate:external` stands in `external.sql`, which declares what no migration makes
     --> migrations/001_a.sql:1:12
      |
    1 | -- migrate:external supabase
      |            ^^^^^^^^
      |
      = help: move it into a file `external.sql` in this folder
    ");
}

/// Rights on a history are granted by migrations, ours and others'.
#[test]
fn histories_are_known() {
    let uses = "CREATE ROLE app;
GRANT USAGE ON SCHEMA migrate TO app;
GRANT SELECT ON migrate.schema_migrations, migrate.migration_status TO app;
ALTER TABLE _sqlx_migrations ENABLE ROW LEVEL SECURITY;
CREATE TABLE goose_db_version (id int);";
    assert_eq!(of_folder(&[("001_a.sql", uses)], World::Closed), "");
}

#[test]
fn migrate_toml_says_what_else_is_there() {
    let uses = ("001_a.sql", "ALTER TABLE customers ADD note text;");
    let said = |toml: &str, world| {
        let root = folder(&[uses, ("migrate.toml", toml)]);
        check(&Folder { world, ..Folder::new("migrations", root.path()) }).is_ok()
    };
    assert!(!said("", None) && !said("world = \"closed\"", None));
    assert!(said("world = \"open\"", None) && said("", Some(World::Open)));
    assert!(!said("world = \"open\"", Some(World::Closed)), "the call has the last word");
}

#[test]
fn what_migrate_toml_can_not_say() {
    let toml = "world = \"half\"\nfolder = \"elsewhere\"\nscheme = \"app\"\nworld = \"open\"\nworld = \"open\"\ntable = \"\"\nallow_empty = \"yes\"\n";
    insta::assert_snapshot!(of_folder(&[("001_a.sql", "SELECT 1"), ("migrate.toml", toml)], World::Closed), @r#"
    error: a world is `closed` or `open`
     --> migrations/migrate.toml:1:9
      |
    1 | world = "half"
      |         ^^^^^^
      |
      = help: `world = "open"` if the database holds what no migration makes and `external.sql` does not declare
    error: the migrations folder can't say where it is
     --> migrations/migrate.toml:2:1
      |
    2 | folder = "elsewhere"
      | ^^^^^^
      |
      = help: say it in a `migrate.toml` beside the crate's Cargo.toml
    error: `scheme` is nothing that migrate.toml can say
     --> migrations/migrate.toml:3:1
      |
    3 | scheme = "app"
      | ^^^^^^
      |
      = help: did you mean `schema`?
    error: `world` is said twice
     --> migrations/migrate.toml:5:1
      |
    5 | world = "open"
      | ^^^^^
      |
      = help: keep the one that you mean
    error: this says nothing
     --> migrations/migrate.toml:6:9
      |
    6 | table = ""
      |         ^^
      |
      = help: give it a name
    error: this is `true` or `false`
     --> migrations/migrate.toml:7:15
      |
    7 | allow_empty = "yes"
      |               ^^^^^
      |
      = help: write `allow_empty = true`, without quotes
    "#);
}

/// Beside `Cargo.toml` it may say where the migrations are; what both say together holds.
#[test]
fn a_crate_has_a_migrate_toml_too() {
    let root = folder(&[("001_a.sql", "ALTER TABLE customers ADD note text;")]);
    fs::write(root.path().join("Cargo.toml"), "").unwrap();
    fs::write(
        root.path().join("migrate.toml"),
        "folder = \"migrations\"\nworld = \"open\"\nschema = \"ops\"\n",
    )
    .unwrap();
    assert_eq!(configured(root.path()).as_deref(), Some("migrations"));
    let catalog = check(&Folder::new("migrations", root.path())).unwrap();
    assert_eq!((catalog.world, catalog.schema.as_deref(), catalog.table), (World::Open, Some("ops"), None));
    assert!(catalog.locations.iter().any(|location| location.ends_with("migrate.toml")));
    fs::write(root.path().join("migrations/migrate.toml"), "world = \"open\"\n").unwrap();
    let problems = check(&Folder::new("migrations", root.path())).unwrap_err();
    insta::assert_snapshot!(problems[0], @r#"
    `world` is said twice
     --> migrations/migrate.toml:1:1
      |
    1 | world = "open"
      | ^^^^^
      |
      = help: keep the one that you mean
    "#);
}

/// A workspace says it for its crates; a folder of another crate is not this one's.
#[test]
fn a_workspace_has_a_migrate_toml_too() {
    let root = folder(&[("001_a.sql", "ALTER TABLE customers ADD note text;")]);
    let workspace = root.path();
    fs::create_dir(workspace.join("db")).unwrap();
    fs::rename(workspace.join("migrations"), workspace.join("db/sql")).unwrap();
    fs::write(workspace.join("migrate.toml"), "folder = \"db/sql\"\nworld = \"open\"\n").unwrap();
    fs::write(workspace.join("Cargo.toml"), "").unwrap();
    fs::write(workspace.join("db/Cargo.toml"), "").unwrap();
    assert_eq!(configured_above(&workspace.join("db")).as_deref(), Some("sql"));
    fs::create_dir(workspace.join("app")).unwrap();
    assert_eq!(configured_above(&workspace.join("app")), None);
    assert_eq!(check(&Folder::new("sql", &workspace.join("db"))).unwrap().world, World::Open);
}

#[test]
fn what_nobody_reads_can_be_allowed() {
    let unread = "CREATE TABLE unheard (id int) WITH A NEW CLAUSE;\nSELECT $1;";
    assert!(said(unread).contains("syntax error"));
    let allowed = format!("-- migrate:allow refused-statement: our server reads it\n{unread}");
    let after =
        "DROP TABLE orders;\nALTER TABLE unheard ADD COLUMN note text;\nCREATE TABLE orders (id int);";
    let root = folder(&[("001_before.sql", BEFORE), ("002_a.sql", &allowed), ("003_b.sql", after)]);
    let closed = Folder { world: Some(World::Closed), ..Folder::new("migrations", root.path()) };
    let problems = check(&closed).err().unwrap_or_default();
    assert_eq!(problems.iter().map(ToString::to_string).collect::<String>(), "");
}
