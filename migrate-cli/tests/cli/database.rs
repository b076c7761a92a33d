//! The commands that ask a database, from an empty one to a reverted one.

use migrate_tests::{ask, connect, fresh_database};

use crate::project::Project;

/// Runs a command with this database, and makes alike what differs from run to run.
pub(crate) fn run(project: &Project, database: &str, arguments: &[&str]) -> String {
    let shown = project.run_with(&[("DATABASE_URL", database)], arguments);
    all_alike(&shown)
}

/// [`alike`] of each line.
pub(crate) fn all_alike(shown: &str) -> String {
    shown.lines().map(alike).collect::<Vec<_>>().join("\n")
}

/// A line in which times are alike, and blanks single, because columns are as wide as times are long.
fn alike(line: &str) -> String {
    let is_stamp = |word: &str| word.len() == 20 && word.ends_with('Z');
    let mut words: Vec<String> = Vec::new();
    for word in line.split(' ') {
        let before = words.len().checked_sub(1);
        if let ("ms" | "ms,", Some(number)) = (word, before.and_then(|at| words.get_mut(at))) {
            "N".clone_into(number);
        }
        words.push(if is_stamp(word) { "TIME".to_owned() } else { word.to_owned() });
    }
    let indent = line.len() - line.trim_start().len();
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    format!("{}{}", " ".repeat(indent), words.join(" "))
}

#[test]
fn the_clash_of_a_real_guide_is_renumbered_applied_and_shown() {
    let project = Project::of_fixture("seed_002");
    let database = fresh_database();
    insta::assert_snapshot!(run(&project, &database, &["apply"]), @"
    --- stderr
    error: two migrations have the version 3
    --> migrations/003_add_unread_tracking.sql
     = note: the other one is migrations/003_add_missing_request_columns.sql
     = help: rename the one that no database has yet; the next free version is 11: `011_add_unread_tracking.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: two migrations have the version 5
    --> migrations/005_enhance_chat_for_phase1.sql
     = note: the other one is migrations/005_add_request_pins.sql
     = help: rename the one that no database has yet; the next free version is 12: `012_enhance_chat_for_phase1.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: two migrations have the version 6
    --> migrations/006_group_conversations.sql
     = note: the other one is migrations/006_add_request_attachments.sql
     = help: rename the one that no database has yet; the next free version is 13: `013_group_conversations.sql`; where databases have both, `cargo migrate renumber --in-place`

    --- exit 1
    ");
    // Nothing of it has reached the database.
    assert_eq!(
        ask(&mut connect(&database), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
        "0"
    );
    project.run(&["renumber"]);
    insta::assert_snapshot!(run(&project, &database, &["apply"]), @"
    applied 13 migrations in N ms
      001_migration_tracking N ms
      002_enhanced_requests_system N ms
      003_add_missing_request_columns N ms
      004_direct_messaging_system N ms
      005_add_request_pins N ms
      006_add_request_attachments N ms
      007_notifications N ms
      008_request_comments N ms
      009_search_requests N ms
      010_audit_log N ms
      011_add_unread_tracking N ms
      012_enhance_chat_for_phase1 N ms
      013_group_conversations N ms
    --- exit 0
    ");
    insta::assert_snapshot!(run(&project, &database, &["status"]), @"
    version name state class applied at took age by
    1 migration_tracking applied additive TIME N ms recent postgres
    2 enhanced_requests_system applied additive TIME N ms recent postgres
    3 add_missing_request_columns applied additive TIME N ms recent postgres
    4 direct_messaging_system applied additive TIME N ms recent postgres
    5 add_request_pins applied additive TIME N ms recent postgres
    6 add_request_attachments applied additive TIME N ms recent postgres
    7 notifications applied additive TIME N ms recent postgres
    8 request_comments applied additive TIME N ms recent postgres
    9 search_requests applied additive TIME N ms recent postgres
    10 audit_log applied additive TIME N ms recent postgres
    11 add_unread_tracking applied additive TIME N ms recent postgres
    12 enhance_chat_for_phase1 applied additive TIME N ms recent postgres
    13 group_conversations applied additive TIME N ms recent postgres
    13 applied
    --- exit 0
    ");
}

#[test]
fn what_production_has_stays_and_what_came_late_follows() {
    let project = Project::of_fixture("seed_002");
    let database = fresh_database();
    let late = ["003_add_unread_tracking", "005_enhance_chat_for_phase1", "006_group_conversations"];
    let texts: Vec<(String, String)> = late
        .iter()
        .map(|name| format!("migrations/{name}.sql"))
        .map(|path| (path.clone(), project.read(&path)))
        .collect();
    for (path, _) in &texts {
        std::fs::remove_file(project.path(path)).unwrap();
    }
    assert!(run(&project, &database, &["apply"]).starts_with("applied 10 migrations"));
    for (path, text) in &texts {
        project.write(path, text);
    }
    project.run(&["renumber"]);
    insta::assert_snapshot!(run(&project, &database, &["plan"]), @"
    would apply 3 migrations, 10 applied before

    migrations/011_add_unread_tracking.sql, additive
      7 CREATE TABLE SHARE ROW EXCLUSIVE on requests
                           SHARE ROW EXCLUSIVE on profiles
      14 CREATE FUNCTION ACCESS SHARE on requests

    migrations/012_enhance_chat_for_phase1.sql, additive, adds columns to messages
      7 ALTER TABLE ACCESS EXCLUSIVE on messages
      12 CREATE INDEX SHARE on messages, reads the rows
      14 CREATE VIEW ACCESS SHARE on messages

    migrations/013_group_conversations.sql, additive, adds columns to conversations, conversation_members
      7 ALTER TABLE ACCESS EXCLUSIVE on conversations
                       SHARE ROW EXCLUSIVE on profiles
      12 ALTER TABLE ACCESS EXCLUSIVE on conversations, reads the rows
      15 ALTER TABLE ACCESS EXCLUSIVE on conversation_members, reads the rows
    --- exit 1
    ");
    insta::assert_snapshot!(run(&project, &database, &["apply"]), @"
    applied 3 migrations in N ms, 10 applied before
      011_add_unread_tracking N ms
      012_enhance_chat_for_phase1 N ms, adds columns to messages
      013_group_conversations N ms, adds columns to conversations, conversation_members
    --- exit 0
    ");
    insta::assert_snapshot!(run(&project, &database, &["plan"]), @"
    nothing to apply: 13 migrations applied
    --- exit 0
    ");
}

#[test]
fn there_and_back() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    let said = |arguments: &[&str]| run(&project, &database, arguments);
    insta::assert_snapshot!(said(&["status"]), @"
    version name state class applied at took age by
    1 customers pending additive
    2 orders pending data
    3 index pending additive
    4 no_notes pending destructive
    4 pending
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["plan"]), @"
    would apply 4 migrations

    migrations/001_customers.sql, additive
      2 CREATE TABLE

    migrations/002_orders.sql, data
      2 CREATE TABLE
      7 INSERT
      8 INSERT

    migrations/003_index.sql, additive, statement by statement
      2 CREATE INDEX CONCURRENTLY outside a transaction
      3 CREATE INDEX CONCURRENTLY outside a transaction

    migrations/004_no_notes.sql, destructive
      2 ALTER TABLE
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["apply", "--target", "3"]), @"
    applied 3 migrations in N ms
      001_customers N ms
      002_orders N ms
      003_index N ms
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["apply"]), @"
    --- stderr
    004_no_notes destroys column note of customers
    error: not confirmed
    say `--yes` where nobody can be asked
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["apply", "--yes"]), @"
    applied 1 migration in N ms, 3 applied before
      004_no_notes N ms
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["verify"]), @"
    PASS migrations/002_orders.sql:11:1
    PASS migrations/002_orders.sql:12:1
    PASS migrations/004_no_notes.sql:5:1
    3 passed, 0 failed
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["revert", "2", "--dry-run"]), @"
    would revert 2 migrations
      004_no_notes
        does not bring back column note of customers
      003_index
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["revert"]), @"
    --- stderr
    would revert 1 migration
      004_no_notes
        does not bring back column note of customers
    error: not confirmed
    say `--yes` where nobody can be asked
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["revert", "--yes"]), @"
    reverted 1 migration in N ms
      004_no_notes N ms
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["revert", "--all", "--yes"]), @"
    reverted 3 migrations in N ms
      003_index N ms
      002_orders N ms
      001_customers N ms
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["revert", "--yes"]), @"
    nothing to revert: nothing is applied
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["revert", "2", "--all"]), @"
    --- stderr
    error: the argument '[VERSION]' cannot be used with '--all'

    Usage: cargo migrate revert --database-url <URL> <VERSION>

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn what_is_wrong_is_said_and_counts() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    let said = |arguments: &[&str]| run(&project, &database, arguments);
    said(&["apply", "--yes"]);
    connect(&database).batch_execute("DELETE FROM orders").unwrap();
    insta::assert_snapshot!(said(&["verify"]), @"
    FAIL migrations/002_orders.sql:11:1
    PASS migrations/002_orders.sql:12:1
    PASS migrations/004_no_notes.sql:5:1

    a check of migration 002_orders has failed
      --> migrations/002_orders.sql:11:1
       |
    11 | SELECT count(*) = 1 FROM orders;
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = note: row 1 of 1 has false in its first column

    2 passed, 1 failed
    --- exit 1
    ");
    let edited = project.read("migrations/001_customers.sql").replace("bigint", "int");
    project.write("migrations/001_customers.sql", &edited);
    insta::assert_snapshot!(said(&["status"]), @"
    version name state class applied at took age by
    1 customers edited additive TIME N ms recent postgres
    2 orders applied data TIME N ms recent postgres
    3 index applied additive TIME N ms recent postgres
    4 no_notes applied destructive TIME N ms recent postgres
    1 edited, 3 applied
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["plan"]), @"
    4 migrations applied, and nothing is applied until this is put right:

    migration 1 was edited after it was applied
    --> migrations/001_customers.sql
     = note: applied as `customers` with the checksum d53aec660d95af4b7c1281d51cd3f165cae5695f38730c0868fd6e232f5b624f
     = note: embedded now with the checksum 1b025affd615d6da0ced4cf8134a80f967b4da1cfd0e6b10f97b68e8d57b0b3c
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["apply"]), @"
    --- stderr
    error: migration 1 was edited after it was applied
    --> migrations/001_customers.sql
     = note: applied as `customers` with the checksum d53aec660d95af4b7c1281d51cd3f165cae5695f38730c0868fd6e232f5b624f
     = note: embedded now with the checksum 1b025affd615d6da0ced4cf8134a80f967b4da1cfd0e6b10f97b68e8d57b0b3c
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["repair"]), @"
    recorded again as they are now:
      001_customers
        from d53aec660d95af4b7c1281d51cd3f165cae5695f38730c0868fd6e232f5b624f
        to 1b025affd615d6da0ced4cf8134a80f967b4da1cfd0e6b10f97b68e8d57b0b3c
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["status"]), @"
    version name state class applied at took age by
    1 customers applied additive TIME N ms recent postgres
    2 orders applied data TIME N ms recent postgres
    3 index applied additive TIME N ms recent postgres
    4 no_notes applied destructive TIME N ms recent postgres
    4 applied
    --- exit 0
    ");
    project.write("migrations/005_broken.sql", "SELCT 1");
    insta::assert_snapshot!(said(&["status"]), @"
    --- stderr
    error: syntax error at or near `SELCT`
     --> migrations/005_broken.sql:1:1
      |
    1 | SELCT 1
      | ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `SELECT`?

    --- exit 1
    ");
}

#[test]
fn settings_are_options() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    let said = |arguments: &[&str]| run(&project, &database, arguments);
    insta::assert_snapshot!(said(&["apply", "--schema", "app", "--table", "history", "--target", "1", "--lock-timeout", "1s", "--statement-timeout", "1min", "--wait", "1min"]), @"
    applied 1 migration in N ms
      001_customers N ms
    --- exit 0
    ");
    assert_eq!(ask(&mut connect(&database), "SELECT count(*) FROM app.history"), "1");
    insta::assert_snapshot!(said(&["status", "--schema", "a b"]), @"
    --- stderr
    error: `a b` can't be the schema of the history: take 1 to 63 of a-z, 0-9 and _, the first no digit
    --- exit 2
    ");
    insta::assert_snapshot!(said(&["apply", "--single-transaction"]), @"
    --- stderr
    error: migrations/003_index.sql commits more than once, so it can't be in one transaction with the others
    apply up to the migration before it, then it alone, then the rest; or leave out `single_transaction`
    --- exit 1
    ");
}

#[test]
fn the_script_for_psql_is_all_that_is_printed() {
    let project = Project::of_fixture("reversible");
    let shown = run(&project, &fresh_database(), &["plan", "--sql"]);
    assert!(shown.starts_with("-- 001_customers to 004_no_notes, for psql"), "{shown}");
    assert!(shown.ends_with("--- exit 0"), "{shown}");
}
