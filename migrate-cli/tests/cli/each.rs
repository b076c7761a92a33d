//! Many schemas or databases by one command.

use migrate_tests::{ask, connect, fresh_database};

use crate::database::run;
use crate::project::Project;

#[test]
fn each_schema_and_database_of_a_file() {
    let project = Project::of_fixture("reversible");
    let (database, other) = (fresh_database(), fresh_database());
    project
        .write("tenants", &format!("# schemas of the database, and one database\nacme\n\nglobex\n{other}\n"));
    let arguments = ["apply", "--each", "tenants", "--yes", "--target", "1"];
    insta::assert_snapshot!(run(&project, &database, &arguments), @"
    acme: applied 1 migration in N ms
      001_customers N ms
    globex: applied 1 migration in N ms
      001_customers N ms
    database 3: applied 1 migration in N ms
      001_customers N ms
    3 in all: 3 migrated, 0 with nothing to apply
    --- exit 0
    ");
    insta::assert_snapshot!(run(&project, &database, &arguments), @"
    3 in all: 0 migrated, 3 with nothing to apply
    --- exit 0
    ");
    let json = run(&project, &database, &[&arguments[..], &["--json"]].concat());
    assert!(json.starts_with(r#"{"tenants":[{"name":"acme","done":{"applied":[],"#), "{json}");
    let tables = "SELECT string_agg(schemaname, ' ' ORDER BY 1) FROM pg_tables WHERE tablename = 'customers'";
    assert_eq!(ask(&mut connect(&database), tables), "acme globex");
    assert_eq!(ask(&mut connect(&other), tables), "public");
}

#[test]
fn who_can_be_asked_is_asked_for_none() {
    let project = Project::of_fixture("reversible");
    project.write("tenants", "acme\n");
    let database = fresh_database();
    insta::assert_snapshot!(run(&project, &database, &["apply", "--each", "tenants"]), @"
    --- stderr
    error: the following required arguments were not provided:
      --yes

    Usage: cargo migrate apply --yes --each <FILE> --database-url <URL>

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&project, &database, &["apply", "--each", "nowhere", "--yes"]), @"
    --- stderr
    error: can't read `nowhere`: No such file or directory (os error 2)
    --- exit 2
    ");
}
