//! New migrations, in every layout.

use super::*;

fn request(title: &str) -> Request {
    Request { title: Title::new(title).unwrap(), style: None, down: false, verify: false }
}

/// The files of a new migration `add orders`, after those that are there. They pass the checks together.
fn drafted(files: &[(&str, &str)], request: &Request) -> String {
    let draft = match draft(&inventory(files), request, &now()) {
        Ok(draft) => draft,
        Err(problem) => return format!("error: {problem}"),
    };
    let new = draft.files.iter().map(|file| (file.path.as_str(), file.text.as_str()));
    let unwritten = ("migrate.toml", "[lints]\nempty-migration = \"allow\"");
    let migrations =
        checked(&files.iter().copied().chain(new).chain([unwritten]).collect::<Vec<_>>()).unwrap();
    assert_eq!(migrations.last().unwrap().version, draft.version, "it is the newest");
    let last = migrations.last().unwrap();
    assert_eq!(
        last.scripts().map(|script| script.statements.len()).sum::<usize>(),
        0,
        "it does nothing by itself"
    );
    draft.files.iter().map(|file| format!("==> {}\n{}", file.path, file.text)).collect()
}

/// The names alone.
fn names(files: &[(&str, &str)], request: &Request) -> String {
    let drafted = drafted(files, request);
    drafted.lines().filter_map(|line| line.strip_prefix("==> ")).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_first_of_a_folder() {
    let all = Request { down: true, verify: true, ..request("add orders") };
    insta::assert_snapshot!(drafted(&[], &all), @"
    ==> 001_add_orders.sql
    -- What: add orders
    -- Why:

    -- migrate:up

    -- migrate:down
    -- Takes it back. Remove this section if nothing can.

    ==> 001_add_orders.verify.sql
    -- Queries whose every row has `true` in its first column; otherwise the migration rolls back. For instance:
    -- SELECT count(*) = 0 FROM orders WHERE customer_id IS NULL;
    ");
    let timestamp = Request { style: Some(Style::Timestamp), ..request("add orders") };
    assert_eq!(names(&[], &timestamp), "20251120080358_add_orders.sql");
    let sequence = Request { style: Some(Style::Sequence), ..request("add orders") };
    assert_eq!(names(&[], &sequence), "001_add_orders.sql");
}

#[test]
fn every_layout_has_its_names() {
    let plain = request("Add Orders");
    assert_eq!(names(&[("009_a.sql", "SELECT 1;")], &plain), "010_Add_Orders.sql");
    assert_eq!(names(&[("20251007210243_01_a.sql", "SELECT 1;")], &plain), "20251120080358_Add_Orders.sql");
    assert_eq!(names(&[("02-PHASE-1.sql", "SELECT 1;")], &plain), "03-Add-Orders.sql");
    assert_eq!(names(&[("V9__a.sql", "SELECT 1;")], &plain), "V10__Add_Orders.sql");
    assert_eq!(names(&[("9_a.up.sql", "SELECT 1;")], &plain), "10_Add_Orders.up.sql 10_Add_Orders.down.sql");
    assert_eq!(
        names(&[("2024-01-01-000003_a/up.sql", "SELECT 1;")], &plain),
        "2025-11-20-080358_Add_Orders/up.sql 2025-11-20-080358_Add_Orders/down.sql"
    );
    assert_eq!(
        names(&[("20240101000003_a/migration.sql", "SELECT 1;")], &plain),
        "20251120080358_Add_Orders/migration.sql"
    );
}

#[test]
fn where_a_folder_has_both_it_is_like_the_newest() {
    let files = [
        ("1_a.sql", "SELECT 1;"),
        ("2_b.up.sql", "SELECT 1;"),
        ("2_b.down.sql", "SELECT 1;"),
        ("3_c.sql", "SELECT 1;"),
    ];
    let one = request("next");
    assert_eq!(names(&files, &one), "4_next.sql");
    assert_eq!(names(&files[..3], &one), "3_next.up.sql 3_next.down.sql");
}

#[test]
fn down_and_verify_scripts_where_they_belong() {
    let all = Request { down: true, verify: true, ..request("a") };
    assert_eq!(names(&[("V9__a.sql", "SELECT 1;")], &all), "V10__a.sql V10__a.verify.sql");
    assert_eq!(names(&[("9_a.up.sql", "SELECT 1;")], &all), "10_a.up.sql 10_a.down.sql 10_a.verify.sql");
    assert_eq!(
        names(&[("1_a/migration.sql", "SELECT 1;")], &all),
        "2_a/migration.sql 2_a/down.sql 2_a/verify.sql"
    );
    assert_eq!(names(&[("1_a/up.sql", "SELECT 1;")], &all), "2_a/up.sql 2_a/down.sql 2_a/verify.sql");
}

#[test]
fn sections_are_those_of_the_newest() {
    let after = |text: &str, down: bool| {
        drafted(&[("1_a.sql", text)], &Request { down, verify: true, ..request("add orders") })
    };
    insta::assert_snapshot!(
        after("-- migrate:up transaction:false\n-- migrate:verify\n-- migrate:down\n", false),
        @"
    ==> 2_add_orders.sql
    -- What: add orders
    -- Why:

    -- migrate:up

    -- migrate:verify
    -- Queries whose every row has `true` in its first column; otherwise the migration rolls back. For instance:
    -- SELECT count(*) = 0 FROM orders WHERE customer_id IS NULL;

    -- migrate:down
    -- Takes it back. Remove this section if nothing can.
    "
    );
    insta::assert_snapshot!(after("-- +goose Up\nSELECT 1;\n", true), @"
    ==> 2_add_orders.sql
    -- What: add orders
    -- Why:

    -- +goose Up

    -- +goose Down
    -- Takes it back. Remove this section if nothing can.

    ==> 2_add_orders.verify.sql
    -- Queries whose every row has `true` in its first column; otherwise the migration rolls back. For instance:
    -- SELECT count(*) = 0 FROM orders WHERE customer_id IS NULL;
    ");
    insta::assert_snapshot!(after("SELECT 1;\n---- create above / drop below ----\n", false), @"
    ==> 2_add_orders.sql
    -- What: add orders
    -- Why:

    ---- create above / drop below ----
    -- Takes it back. Remove this section if nothing can.

    ==> 2_add_orders.verify.sql
    -- Queries whose every row has `true` in its first column; otherwise the migration rolls back. For instance:
    -- SELECT count(*) = 0 FROM orders WHERE customer_id IS NULL;
    ");
    insta::assert_snapshot!(after("-- +migrate Up notransaction\n-- +migrate Down\n", false), @"
    ==> 2_add_orders.sql
    -- What: add orders
    -- Why:

    -- +migrate Up

    -- +migrate Down
    -- Takes it back. Remove this section if nothing can.

    ==> 2_add_orders.verify.sql
    -- Queries whose every row has `true` in its first column; otherwise the migration rolls back. For instance:
    -- SELECT count(*) = 0 FROM orders WHERE customer_id IS NULL;
    ");
    insta::assert_snapshot!(after("-- Up Migration\n-- Down Migration\n", false), @"
    ==> 2_add_orders.sql
    -- What: add orders
    -- Why:

    -- Up Migration

    -- Down Migration
    -- Takes it back. Remove this section if nothing can.

    ==> 2_add_orders.verify.sql
    -- Queries whose every row has `true` in its first column; otherwise the migration rolls back. For instance:
    -- SELECT count(*) = 0 FROM orders WHERE customer_id IS NULL;
    ");
}

#[test]
fn what_is_asked_for_against_the_folder() {
    let asked = |style| Request { style: Some(style), ..request("a") };
    insta::assert_snapshot!(drafted(&[("001_a.sql", "SELECT 1;")], &asked(Style::Timestamp)), @"
    error: the versions of this folder are a sequence
    --> migrations
     = note: the newest is migrations/001_a.sql
     = help: leave the option out: a new migration is numbered like the newest
    ");
    insta::assert_snapshot!(drafted(&[("20251007_a.sql", "SELECT 1;")], &asked(Style::Sequence)), @"
    error: the versions of this folder are timestamps
    --> migrations
     = note: the newest is migrations/20251007_a.sql
     = help: leave the option out: a new migration is numbered like the newest
    ");
    assert_eq!(
        names(&[("1700000000000_a.sql", "SELECT 1;")], &asked(Style::Timestamp)),
        "1763625838123_a.sql"
    );
}

#[test]
fn no_version_is_free() {
    insta::assert_snapshot!(drafted(&[("9223372036854775807_a.sql", "SELECT 1;")], &request("b")), @"
    error: no version is free above the newest migration
    --> migrations
     = note: the newest is migrations/9223372036854775807_a.sql
     = note: versions go up to 9223372036854775807
     = help: give the newest a lower version
    ");
}

#[test]
fn names_that_would_be_read_as_others() {
    insta::assert_snapshot!(drafted(&[], &request("x.down")), @"
    error: `001_x.down` would be read as something else than a migration of that name
    --> migrations/001_x.down
     = help: choose a name without `.up`, `.down` or `.verify` at its end, and with a letter first
    ");
    for (file, title) in [("1_a.sql", "x.UP.up"), ("1_a.up.sql", "x.verify"), ("2-a/up.sql", "3 x")] {
        let text = drafted(&[(file, "")], &request(title));
        assert!(text.contains("would be read as something else"), "{text}");
    }
}

#[test]
fn names_are_made_of_words() {
    let name = |typed: &str| names(&[], &request(typed));
    assert_eq!(name("  add \t orders\n"), "001_add_orders.sql");
    assert_eq!(name("add_orders.sql"), "001_add_orders.sql");
    assert_eq!(name("größe, v1.2"), "001_größe,_v1.2.sql");
    assert_eq!(name("V2__x"), "001_V2__x.sql");
    for (typed, why) in [
        ("", "a migration needs a name"),
        (" \t", "a migration needs a name"),
        (".sql", "a migration needs a name"),
        ("a/b", "`/` can't stand in the name of a file"),
        ("..\\b", "`\\\\` can't stand in the name of a file"),
        ("a\u{202e}b", "`\\u{202e}` can't stand in the name of a file"),
        ("a\0", "`\\u{0}` can't stand in the name of a file"),
    ] {
        assert_eq!(Title::new(typed).unwrap_err(), why, "{typed:?}");
    }
}
