//! Names, layouts and versions.

use super::*;

#[test]
fn order_is_numeric_and_bystanders_are_left_alone() {
    let files = [
        ("10_b.sql", "SELECT 1"),
        ("9_a.sql", "SELECT 1"),
        ("0_z.sql", "SELECT 1;"),
        ("README.md", "# hello"),
        (".gitkeep", ""),
        ("data.sql", "-- migrate:ignore, imported by hand\n\\i x"),
    ];
    let versions: Vec<_> = checked(&files).unwrap().iter().map(|script| script.version.get()).collect();
    assert_eq!(versions, [0, 9, 10]);
}

#[test]
fn one_version_twice_names_both_and_the_next_free() {
    insta::assert_snapshot!(problems(&[
        ("003_add_missing_request_columns.sql", "SELECT 1;"),
        ("003_add_unread_tracking.sql", "SELECT 1;"),
        ("03_third.sql", "SELECT 1;"),
        ("010_last.sql", "SELECT 1;"),
    ]), @"
    error: two migrations have the version 3
    --> migrations/003_add_unread_tracking.sql
     = note: the other one is migrations/003_add_missing_request_columns.sql
     = help: rename the one that no database has yet; the next free version is 11: `011_add_unread_tracking.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: two migrations have the version 3
    --> migrations/03_third.sql
     = note: the other one is migrations/003_add_missing_request_columns.sql
     = help: rename the one that no database has yet; the next free version is 12: `12_third.sql`; where databases have both, `cargo migrate renumber --in-place`
    ");
}

#[test]
fn three_faults_are_three_errors_in_the_order_of_files() {
    insta::assert_snapshot!(problems(&[
        ("001_ok.sql", "CREATE TABLE a (id int);"),
        ("002_typo.sql", "-- orders\n\nCREATE TABEL orders (\n  id int\n);\nSELECT 1;\n"),
        ("notes.sql", "SELECT 1"),
        ("1_again.sql", "SELECT 1;"),
    ]), @"
    error: syntax error at or near `TABEL`
     --> migrations/002_typo.sql:3:8
      |
    3 | CREATE TABEL orders (
      |        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `TABLE`?

    error: two migrations have the version 1
    --> migrations/1_again.sql
     = note: the other one is migrations/001_ok.sql
     = help: rename the one that no database has yet; the next free version is 3: `3_again.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: `notes.sql` is not the name of a migration
    --> migrations/notes.sql
     = note: a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line
    ");
}

#[test]
fn names_that_are_no_migrations() {
    insta::assert_snapshot!(problems(&[
        ("99999999999999999999_big.sql", "SELECT 1;"),
        ("R__views.sql", "SELECT 1;"),
        ("U3__undo.sql", "SELECT 1;"),
        ("V1.1__dotted.sql", "SELECT 1;"),
        ("schema.sql", "SELECT 1;"),
    ]), @"
    error: the version of `99999999999999999999_big.sql` is too large
    --> migrations/99999999999999999999_big.sql
     = note: versions go up to 9223372036854775807
     = help: rename it

    error: `R__views.sql` is a repeatable migration
    --> migrations/R__views.sql
     = note: every migration is applied once here
     = help: write each change of it as a migration with a version

    error: `U3__undo.sql` is an undo script
    --> migrations/U3__undo.sql
     = help: put it into a section `-- migrate:down` of its migration

    error: the version of `V1.1__dotted.sql` is not a whole number
    --> migrations/V1.1__dotted.sql
     = help: rename it: `V1.1__x.sql` and `V1.2__y.sql` can become `V101__x.sql` and `V102__y.sql`

    error: `schema.sql` is not the name of a migration
    --> migrations/schema.sql
     = note: a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line
    ");
}

#[test]
fn a_folder_with_sql_inside_is_not_overlooked() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("migrations/old")).unwrap();
    fs::create_dir_all(root.path().join("migrations/empty.sql")).unwrap();
    fs::write(root.path().join("migrations/old/2024.sql"), "").unwrap();
    let problems = check_in(root.path()).unwrap_err();
    insta::assert_snapshot!(problems.iter().map(|problem| format!("{problem}\n")).collect::<String>(), @"
    a folder with SQL files that is no migration
    --> migrations/old
     = note: a migration's folder is named VERSION_NAME and holds `up.sql` or `migration.sql`
     = help: put the files beside the other migrations, or the folder elsewhere
    ");
}

#[test]
fn every_tools_layout_is_read_as_it_is() {
    let titles = |files: &[(&str, &str)]| {
        let migrations = checked(files).unwrap();
        let title = |migration: &Migration| {
            let parts =
                [migration.down.as_ref().map(|_| "down"), migration.verify.as_ref().map(|_| "verify")];
            let parts: Vec<_> = parts.into_iter().flatten().collect();
            format!("{} {} {}", migration.version, migration.title(), parts.join(" ")).trim_end().to_owned()
        };
        migrations.iter().map(title).collect::<Vec<_>>()
    };
    let reversible = [
        ("2_b.up.sql", "SELECT 1;"),
        ("1_a.up.sql", "SELECT 1;"),
        ("1_a.down.sql", "SELECT 1;"),
        ("1_a.verify.sql", "SELECT true"),
    ];
    assert_eq!(titles(&reversible), ["1 1_a down verify", "2 2_b"]);
    let plain = [("003_add_orders.sql", "SELECT 1;"), ("003_add_orders.verify.sql", "SELECT true")];
    assert_eq!(titles(&plain), ["3 003_add_orders verify"]);
    let flyway =
        [("V10__b.sql", "SELECT 1;"), ("V9__a_b.sql", "SELECT 1;"), ("V9__a_b.verify.sql", "SELECT true")];
    assert_eq!(titles(&flyway), ["9 V9__a_b verify", "10 V10__b"]);
    let diesel = [
        ("00000000000000_diesel_initial_setup/up.sql", "SELECT 1;"),
        ("00000000000000_diesel_initial_setup/down.sql", "SELECT 1;"),
        ("2026-05-27-120000_short/up.sql", "SELECT 1;"),
        ("2025-12-29-110242-0000_long name/up.sql", "SELECT 1;"),
        ("2025-12-29-110242-0000_long name/verify.sql", "SELECT true"),
    ];
    let expected = [
        "0 00000000000000_diesel_initial_setup down",
        "202512291102420000 2025-12-29-110242-0000_long name verify",
        "20260527120000 2026-05-27-120000_short",
    ];
    assert_eq!(titles(&diesel), expected);
    let prisma = [
        ("0_init/migration.sql", "SELECT 1;"),
        ("20240101000003_add/migration.sql", "SELECT 1;"),
        ("migration_lock.toml", ""),
    ];
    assert_eq!(titles(&prisma), ["0 0_init", "20240101000003 20240101000003_add"]);
}

#[test]
fn a_file_says_by_its_name_whether_it_has_a_down_script() {
    let files = [
        ("1_a.sql", "SELECT 1;"),
        ("2_b.up.sql", "SELECT 1;"),
        ("2_b.down.sql", "SELECT 1;"),
        ("3_c.up.sql", "SELECT 1;"),
        ("4_d.sql", "SELECT 1;"),
    ];
    let has_down = |migration: &Migration| migration.down.is_some();
    let down: Vec<_> = checked(&files).unwrap().iter().map(has_down).collect();
    assert_eq!(down, [false, true, false, false]);
}

#[test]
fn scripts_belong_together_by_their_number() {
    let files = [
        ("30_add_total.up.sql", "SELECT 1;"),
        ("30_drop_total.down.sql", "SELECT 2;"),
        ("30_total.verify.sql", "SELECT true;"),
        ("0031_b.up.sql", "SELECT 1;"),
        ("31_B.down.sql", "SELECT 3;"),
        ("32_c.sql", "SELECT 1;"),
        ("32_not_c.down.sql", "SELECT 4;"),
    ];
    let migrations = checked(&files).unwrap();
    let down = |migration: &Migration| migration.down.as_ref().map(|down| down.sql().to_owned());
    let down: Vec<_> = migrations.iter().filter_map(down).collect();
    assert_eq!(down, ["SELECT 2;", "SELECT 3;", "SELECT 4;"]);
    assert!(migrations.first().is_some_and(|first| first.verify.is_some()));
}

#[test]
fn two_layouts_in_one_folder() {
    insta::assert_snapshot!(problems(&[("1_a.sql", "SELECT 1;"), ("V3__c.sql", "SELECT 1;"), ("V4__d.sql", "SELECT 1;")]), @"
    error: two layouts of migrations in one folder
    --> migrations/V3__c.sql
     = note: migrations/V3__c.sql is named as for refinery or Flyway (`V3__add_orders.sql`)
     = note: migrations/1_a.sql is named as a migration of one file (`003_add_orders.sql`)
     = help: name all migrations of a folder in one way, or keep them in two folders
    ");
    insta::assert_snapshot!(problems(&[("1_a/up.sql", "SELECT 1;"), ("2_b/migration.sql", "SELECT 1;")]), @"
    error: two layouts of migrations in one folder
    --> migrations/2_b/migration.sql
     = note: migrations/2_b/migration.sql is in a folder as for Prisma (`003_add_orders/migration.sql`)
     = note: migrations/1_a/up.sql is in a folder as for Diesel (`003_add_orders/up.sql`)
     = help: name all migrations of a folder in one way, or keep them in two folders
    ");
}

#[test]
fn parts_without_their_migration() {
    insta::assert_snapshot!(problems(&[
        ("1_a.up.sql", "SELECT 1;"),
        ("4_A.down.sql", "SELECT 1;"),
        ("2_b.down.sql", "SELECT 1;"),
        ("3_c.verify.sql", "SELECT 1;"),
    ]), @"
    error: a down script without its migration
    --> migrations/2_b.down.sql
     = help: bring the migration back, or remove this file

    error: a verify script without its migration
    --> migrations/3_c.verify.sql
     = help: bring the migration back, or remove this file

    error: a down script without its migration
    --> migrations/4_A.down.sql
     = note: migrations/1_a.up.sql has another version
     = help: give both the same version
    ");
}

#[test]
fn folders_that_are_no_migrations() {
    insta::assert_snapshot!(problems(&[
        ("1_a/down.sql", "SELECT 1;"),
        ("2_b/up.sql", "SELECT 1;"),
        ("2_b/other.sql", "SELECT 1;"),
        ("hello/up.sql", "SELECT 1;"),
        ("seeds/data.sql", "SELECT 1;"),
    ]), @"
    error: a migration's folder without `up.sql` or `migration.sql`
    --> migrations/1_a
     = help: put the migration into `up.sql`, or remove the folder

    error: `other.sql` is no part of a migration
    --> migrations/2_b/other.sql
     = note: a migration's folder holds `up.sql` and `down.sql`, or `migration.sql`, and may hold `verify.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line

    error: `hello` is not the name of a migration
    --> migrations/hello
     = note: a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line

    error: a folder with SQL files that is no migration
    --> migrations/seeds
     = note: a migration's folder is named VERSION_NAME and holds `up.sql` or `migration.sql`
     = help: put the files beside the other migrations, or the folder elsewhere
    ");
}

#[test]
fn a_part_twice() {
    insta::assert_snapshot!(problems(&[
        ("1_a.sql", "SELECT 1;\n-- migrate:verify\nSELECT true;"),
        ("1_a.verify.sql", "SELECT true"),
        ("01_a.verify.sql", "SELECT true"),
    ]), @"
    error: a migration has two scripts of one kind
    --> migrations/01_a.verify.sql
     = note: the other one is in migrations/1_a.sql
     = help: keep the section or the file

    error: a migration has two scripts of one kind
    --> migrations/1_a.verify.sql
     = note: the other one is migrations/01_a.verify.sql
     = help: remove one
    ");
}

#[test]
fn dates_against_the_calendar() {
    insta::assert_snapshot!(problems(&[("20251007210243_y.sql", "SELECT 1;"), ("20251028_x.sql", "SELECT 1;")]), @"
    error: dates and timestamps are mixed, and numbers order them against the calendar
    --> migrations/20251028_x.sql
     = note: 20251028 is the smaller number, and the later day, than 20251007210243
     = note: the other one is migrations/20251007210243_y.sql
     = help: give all of them versions of the same length; where databases have them, `cargo migrate renumber --in-place` does
    ");
    assert_eq!(
        checked(&[("20251007_x.sql", "SELECT 1;"), ("20251028210243_y.sql", "SELECT 1;")]).unwrap().len(),
        2
    );
}

#[test]
fn diesels_metadata() {
    let mode =
        |text: &str| checked(&[("1_a/up.sql", "SELECT 1;"), ("1_a/metadata.toml", text)]).unwrap()[0].up.mode;
    assert_eq!(mode("run_in_transaction = true"), Mode::Transaction);
    assert_eq!(mode("# why\nrun_in_transaction=false # because\n"), Mode::Statements);
    assert_eq!(mode(""), Mode::Statements, "as Diesel reads it");
    insta::assert_snapshot!(problems(&[("1_a/up.sql", "SELECT 1;"), ("1_a/metadata.toml", "\nrun_in_transction = true\n")]), @"
    error: not understood in Diesel's metadata.toml
     --> migrations/1_a/metadata.toml:2:1
      |
    2 | run_in_transction = true
      | ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write `run_in_transaction = true` or `run_in_transaction = false`
    ");
}

#[test]
fn twenty_errors_whole_and_then_a_count() {
    let names: Vec<String> = (1..=23).map(|number| format!("{number:04}_a.sql")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "SELCT 1;")).collect();
    let messages = messages(&checked(&files).unwrap_err());
    assert_eq!(
        (messages.len(), messages.last().map(String::as_str)),
        (21, Some("and 3 more problems in the migrations"))
    );
}
