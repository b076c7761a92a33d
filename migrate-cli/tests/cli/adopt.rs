//! `adopt`, where another tool was before.

use migrate_tests::{ask, connect, fresh_database};

use crate::database::run;
use crate::project::Project;

/// A database that dbmate has brought up to the second migration of the folder.
fn made_by_dbmate(project: &Project) -> String {
    let database = fresh_database();
    let mut client = connect(&database);
    for name in ["001_customers", "002_orders"] {
        client.batch_execute(&project.read(&format!("migrations/{name}.sql"))).unwrap();
    }
    client
        .batch_execute(
            "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
             INSERT INTO schema_migrations VALUES ('001'), ('002')",
        )
        .unwrap();
    database
}

#[test]
fn what_another_tool_has_applied_is_shown_asked_about_and_taken_over() {
    let project = Project::of_fixture("shop");
    let database = made_by_dbmate(&project);
    let said = |arguments: &[&str]| run(&project, &database, arguments);
    insta::assert_snapshot!(said(&["apply"]), @r#"
    --- stderr
    error: dbmate or Rails has migrated this database: 2 migrations in "public"."schema_migrations"
    take over what it has applied: `cargo migrate adopt`, which first shows what it would record
    or, if that is another application's, begin a history beside it: `MIGRATIONS.runner().other_histories(true)`, `--other-histories`
    --- exit 1
    "#);
    insta::assert_snapshot!(said(&["adopt", "--dry-run"]), @"
    version dbmate or Rails here content
    1 001 001_customers not verified: no checksum is kept
    2 002 002_orders not verified: no checksum is kept
    3 - 003_first_customer pending

    2 to record, none of them verified; 1 pending for `apply`
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["adopt"]), @"
    --- stderr
    version dbmate or Rails here content
    1 001 001_customers not verified: no checksum is kept
    2 002 002_orders not verified: no checksum is kept
    3 - 003_first_customer pending

    2 to record, none of them verified; 1 pending for `apply`
    error: not confirmed
    say `--yes` where nobody can be asked
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["adopt", "--from", "public.elsewhere"]), @"
    --- stderr
    error: no history public.elsewhere with migrations in it was found: it is looked for in the schemas of the session's search path, in `public` and in `supabase_migrations`
    if it is elsewhere, put its schema into the connection's search path; where no tool has one, record what is applied: `cargo migrate baseline VERSION`
    --- exit 1
    ");
    assert_eq!(ask(&mut connect(&database), "SELECT to_regnamespace('migrate') IS NULL"), "t");
    insta::assert_snapshot!(said(&["adopt", "--yes"]), @"
    version dbmate or Rails here content
    1 001 001_customers not verified: no checksum is kept; recorded
    2 002 002_orders not verified: no checksum is kept; recorded
    3 - 003_first_customer pending

    recorded 2, none of them verified; 1 pending for `apply`
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["adopt"]), @"
    version dbmate or Rails here content
    1 001 001_customers not verified: no checksum is kept; recorded
    2 002 002_orders not verified: no checksum is kept; recorded
    3 - 003_first_customer pending

    nothing to record; 2 recorded before; 1 pending for `apply`
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["apply"]), @"
    applied 1 migration in N ms, 2 applied before
      003_first_customer N ms
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["status"]), @"
    version name state class applied at took age by origin
    1 customers applied additive TIME recent postgres dbmate or Rails, content not verified
    2 orders applied additive TIME recent postgres dbmate or Rails, content not verified
    3 first_customer applied data TIME N ms recent postgres
    3 applied
    --- exit 0
    ");
    assert_eq!(ask(&mut connect(&database), "SELECT count(*) FROM schema_migrations"), "2");
}

#[test]
fn a_history_of_its_own_may_begin_beside_it() {
    let project = Project::of(&[("migrations/001_other.sql", "CREATE TABLE other (id int)")]);
    let database = made_by_dbmate(&Project::of_fixture("shop"));
    assert!(run(&project, &database, &["apply", "--other-histories"]).starts_with("applied 1 migration"));
}

/// Prisma orders by whole names, so that one of its seconds may have several, as a public folder has.
#[test]
fn what_shares_a_version_keeps_its_order_and_is_known_by_its_name() {
    const FILES: [(&str, &str); 5] = [
        ("migrations/20240528214727_orders/migration.sql", "CREATE TABLE orders (a int, b int, c int);\n"),
        ("migrations/20240528214728_index_01/migration.sql", "CREATE INDEX one ON orders (a);\n"),
        ("migrations/20240528214728_index_02/migration.sql", "CREATE INDEX two ON orders (b);\n"),
        ("migrations/20240528214729_note/migration.sql", "ALTER TABLE orders ADD note text;\n"),
        ("migrations/20240601_total/migration.sql", "ALTER TABLE orders ADD total int;\n"),
    ];
    let project = Project::of(&FILES);
    let database = fresh_database();
    let mut client = connect(&database);
    client
        .batch_execute(
            "CREATE TABLE _prisma_migrations (id text PRIMARY KEY DEFAULT gen_random_uuid(), checksum text NOT NULL, finished_at \
             timestamptz DEFAULT now(), migration_name text NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz \
             NOT NULL DEFAULT clock_timestamp(), applied_steps_count int NOT NULL DEFAULT 1)",
        )
        .unwrap();
    for (path, sql) in FILES {
        client.batch_execute(sql).unwrap();
        let name = path.split('/').nth(1).unwrap();
        let insert = "INSERT INTO _prisma_migrations (migration_name, checksum) VALUES ($1, encode(sha256(convert_to($2, 'UTF8')), 'hex'))";
        client.execute(insert, &[&name, &sql]).unwrap();
    }
    insta::assert_snapshot!(project.run(&["renumber", "--in-place"]), @"
    migrations/20240528214728_index_02 -> migrations/20240528214729_index_02
    migrations/20240528214729_note -> migrations/20240528214730_note
    migrations/20240601_total -> migrations/20240528214731_total
    5 migrations, the newest is 20240528214731_total: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(run(&project, &database, &["adopt", "--yes"]), @"
    version Prisma here content
    20240528214727 20240528214727_orders 20240528214727_orders verified: SHA-256 of the file; recorded
    20240528214728 20240528214728_index_01 20240528214728_index_01 verified: SHA-256 of the file; recorded
    20240528214729 20240528214728_index_02 20240528214729_index_02 verified: SHA-256 of the file; recorded
    20240528214730 20240528214729_note 20240528214730_note verified: SHA-256 of the file; recorded
    20240528214731 20240601_total 20240528214731_total verified: SHA-256 of the file; recorded

    recorded 5, all verified
    --- exit 0
    ");
    insta::assert_snapshot!(run(&project, &database, &["apply"]), @"
    nothing to apply: 5 migrations up to 20240528214731_total applied before
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["renumber", "--in-place"]), @"
    nothing to renumber in migrations: each comes after the one before it
    --- exit 0
    ");
}
