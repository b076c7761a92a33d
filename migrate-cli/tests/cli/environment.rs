//! Where the database is, when no option says it.

use migrate_tests::{ask, connect, fresh_database};

use crate::database::run;
use crate::project::Project;

#[test]
fn the_database_may_stand_in_a_file() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    project.write(".env", &format!("OTHER=1\nDATABASE_URL=\"{database}\"\n"));
    insta::assert_snapshot!(project.run_with(&[], &["plan", "--target", "1"]), @"
    would apply 1 migration

    migrations/001_customers.sql, additive
      2  CREATE TABLE
    --- exit 1
    ");
    let other = fresh_database();
    insta::assert_snapshot!(run(&project, &other, &["apply", "--target", "1"]), @"
    applied 1 migration in N ms
      001_customers N ms
    --- exit 0
    ");
    assert_eq!(ask(&mut connect(&database), "SELECT to_regclass('migrate.schema_migrations') IS NULL"), "t");
}

/// As psql finds it: what no URL says, libpq's variables say.
#[test]
fn the_database_may_stand_in_libpqs_variables() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    let said = |query| ask(&mut connect(&database), query);
    let (host, user) = (said("SHOW unix_socket_directories"), said("SELECT current_user"));
    let name = said("SELECT current_database()");
    let variables = [("PGHOST", host.as_str()), ("PGUSER", user.as_str()), ("PGDATABASE", name.as_str())];
    let shown = project.run_with(&variables, &["apply", "--target", "1"]);
    assert!(shown.starts_with("applied 1 migration in "), "{shown}");
    assert_eq!(said("SELECT to_regclass('migrate.schema_migrations') IS NOT NULL"), "t");
    insta::assert_snapshot!(project.run(&["apply"]), @"
    --- stderr
    error: no database: say `--database-url URL`, or set the variable DATABASE_URL, or libpq's: PGHOST, PGSERVICE …
    --- exit 2
    ");
    let colour = format!("{database}?colour=red");
    insta::assert_snapshot!(run(&project, &colour, &["apply", "--target", "1"]), @"
    nothing to apply: 1 migration up to 001_customers applied before
    --- stderr
    the database URL has an option `colour`, which is not known here and does nothing
    --- exit 0
    ");
}
