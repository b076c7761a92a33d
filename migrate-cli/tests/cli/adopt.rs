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
