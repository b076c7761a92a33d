//! What commands that ask a database say to machines: `--json`, one line each, whatever comes of it, and exit statuses.

use migrate_tests::fresh_database;

use crate::database::run;
use crate::project::Project;

#[test]
fn for_machines() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r#"_ms":\d+"#, "_ms\":N");
    settings.add_filter(r#"\d{4}-\d\d-\d\dT[^"]*"#, "TIME");
    let _alike = settings.bind_to_scope();
    let said = |arguments: &[&str]| project.run_with(&[("DATABASE_URL", &database)], arguments);
    insta::assert_snapshot!(said(&["plan", "--json"]), @r#"
    {"pending":[{"version":1,"title":"001_customers","path":"migrations/001_customers.sql","class":"additive","adds_columns_to":[],"by_statements":false,"done":0,"statements":[{"line":2,"command":"CREATE TABLE","outside_transaction":false,"commits":false,"locks":[],"destroys":[],"overwrites":[]}]},{"version":2,"title":"002_orders","path":"migrations/002_orders.sql","class":"data","adds_columns_to":[],"by_statements":false,"done":0,"statements":[{"line":2,"command":"CREATE TABLE","outside_transaction":false,"commits":false,"locks":[],"destroys":[],"overwrites":[]},{"line":7,"command":"INSERT","outside_transaction":false,"commits":false,"locks":[],"destroys":[],"overwrites":[]},{"line":8,"command":"INSERT","outside_transaction":false,"commits":false,"locks":[],"destroys":[],"overwrites":[]}]},{"version":3,"title":"003_index","path":"migrations/003_index.sql","class":"additive","adds_columns_to":[],"by_statements":true,"done":0,"statements":[{"line":2,"command":"CREATE INDEX CONCURRENTLY","outside_transaction":true,"commits":true,"locks":[],"destroys":[],"overwrites":[]},{"line":3,"command":"CREATE INDEX CONCURRENTLY","outside_transaction":true,"commits":true,"locks":[],"destroys":[],"overwrites":[]}]},{"version":4,"title":"004_no_notes","path":"migrations/004_no_notes.sql","class":"destructive","adds_columns_to":[],"by_statements":false,"done":0,"statements":[{"line":2,"command":"ALTER TABLE","outside_transaction":false,"commits":false,"locks":[],"destroys":[],"overwrites":[]}]}],"deferred":[],"disagreements":[],"before":0,"newer":[]}
    --- exit 1
    "#);
    insta::assert_snapshot!(said(&["apply", "--json", "--yes"]), @r#"
    {"applied":[{"version":1,"name":"customers","title":"001_customers","elapsed_ms":N,"adds_columns_to":[],"notices":[]},{"version":2,"name":"orders","title":"002_orders","elapsed_ms":N,"adds_columns_to":[],"notices":[]},{"version":3,"name":"index","title":"003_index","elapsed_ms":N,"adds_columns_to":[],"notices":[]},{"version":4,"name":"no_notes","title":"004_no_notes","elapsed_ms":N,"adds_columns_to":[],"notices":[]}],"reverted":[],"before":0,"newest":"004_no_notes","deferred":[],"newer":[],"elapsed_ms":N}
    --- exit 0
    "#);
    insta::assert_snapshot!(said(&["status", "--json"]), @r#"
    {"migrations":[{"version":1,"name":"customers","state":"applied","class":"additive","applied_at":"TIME","execution_time_ms":N,"applied_by":"postgres","age":"recent","origin":null,"failed":null},{"version":2,"name":"orders","state":"applied","class":"data","applied_at":"TIME","execution_time_ms":N,"applied_by":"postgres","age":"recent","origin":null,"failed":null},{"version":3,"name":"index","state":"applied","class":"additive","applied_at":"TIME","execution_time_ms":N,"applied_by":"postgres","age":"recent","origin":null,"failed":null},{"version":4,"name":"no_notes","state":"applied","class":"destructive","applied_at":"TIME","execution_time_ms":N,"applied_by":"postgres","age":"recent","origin":null,"failed":null}]}
    --- exit 0
    "#);
    insta::assert_snapshot!(said(&["verify", "--json"]), @r#"
    {"checks":[{"version":2,"place":"migrations/002_orders.sql:11:1","query":"SELECT count(*) = 1 FROM orders","failure":null},{"version":2,"place":"migrations/002_orders.sql:12:1","query":"SELECT EXISTS (SELECT FROM customers WHERE name = 'Ada')","failure":null},{"version":4,"place":"migrations/004_no_notes.sql:5:1","query":"SELECT NOT EXISTS (SELECT FROM information_schema.columns\n    WHERE (table_name, column_name) = ('customers', 'note'))","failure":null}]}
    --- exit 0
    "#);
    insta::assert_snapshot!(said(&["revert", "--json", "--dry-run"]), @r#"
    {"migrations":[{"version":4,"title":"004_no_notes","path":"migrations/004_no_notes.sql","by_statements":false,"deletes":[],"stays_lost":["column note of customers"]}]}
    --- exit 1
    "#);
    insta::assert_snapshot!(said(&["revert", "--json"]), @r#"
        {"error":{"message":"not confirmed\nsay `--yes` where nobody can be asked","version":null,"sqlstate":null}}
        --- exit 1
        "#);
    insta::assert_snapshot!(said(&["baseline", "--json", "9"]), @r#"
    {"error":{"message":"no migration has the version 9; the newest one is 004_no_notes","version":null,"sqlstate":null}}
    --- exit 1
    "#);
}

/// What is wrong is told apart by exit status and answered as JSON, whatever it is.
#[test]
fn what_is_wrong_is_told_apart() {
    let project = Project::of_fixture("reversible");
    let said = |url: &str, arguments: &[&str]| project.run_with(&[("DATABASE_URL", url)], arguments);
    let nobody = "postgres://postgres@127.0.0.1:1/none";
    insta::assert_snapshot!(said(nobody, &["status", "--json"]), @r#"
    {"error":{"message":"can't connect to the database at 127.0.0.1:1: error connecting to server: Connection refused (os error 111)\ngave up after 5 s; `--wait` or `wait_for_server` says how long it is tried","version":null,"sqlstate":null}}
    --- exit 3
    "#);
    insta::assert_snapshot!(said("mysql://root@localhost/shop", &["plan", "--json"]), @r#"
    {"error":{"message":"invalid database URL: it is one of MySQL, and this is for PostgreSQL: `postgresql://…`","version":null,"sqlstate":null}}
    --- exit 2
    "#);
    insta::assert_snapshot!(said(&fresh_database(), &["plan", "--json", "--colour"]), @r#"
    {"error":{"message":"unexpected argument '--colour' found\n\n  tip: a similar argument exists: '--color'\n\nUsage: cargo migrate plan --json --color <WHEN>\n\nFor more information, try '--help'.","version":null,"sqlstate":null}}
    --- exit 2
    "#);
}

/// What an init container asks, and a readiness probe.
#[test]
fn until_all_is_applied_or_the_time_is_over() {
    let (project, database) = (Project::of_fixture("reversible"), fresh_database());
    run(&project, &database, &["apply", "--yes", "--target", "3"]);
    let until = ["status", "--until-current", "--wait", "1s"];
    insta::assert_snapshot!(run(&project, &database, &until), @"
    version name state class applied at took age by
    1 customers applied additive TIME N ms recent postgres
    2 orders applied data TIME N ms recent postgres
    3 index applied additive TIME N ms recent postgres
    4 no_notes pending destructive
    3 applied, 1 pending
    --- exit 1
    ");
    run(&project, &database, &["apply", "--yes"]);
    let current = run(&project, &database, &until);
    assert!(current.contains("4 applied") && current.ends_with("--- exit 0"), "{current}");
}
