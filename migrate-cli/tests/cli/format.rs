//! A check as machines of review read it.

use crate::project::Project;

/// An error, and two files that only hurt.
fn project() -> Project {
    Project::of(&[
        ("migrations/001_orders.sql", "CREATE TABLE orders (id int);\n"),
        ("migrations/002_note, 50%.sql", "ALTER TABLE orders\n  DROP COLUMN note;\n"),
    ])
}

fn hurting() -> Project {
    Project::of(&[
        ("migrations/001_orders.sql", "CREATE TABLE orders (id int, note text);\n"),
        ("migrations/002_note.sql", "ALTER TABLE orders DROP COLUMN note;\n"),
    ])
}

#[test]
fn annotations_in_a_workflow() {
    insta::assert_snapshot!(project().run(&["check", "--format", "github"]), @"
    ::error file=migrations/002_note%2C 50%25.sql,line=2,endLine=2,col=15,endColumn=19,title=column `note` of `orders` does not exist::the table is created here: migrations/001_orders.sql:1:14%0APostgreSQL would refuse it with SQLSTATE 42703%0Arule: refused-statement (deny by default)%0Ahelp: correct it, or say why it is right here: `-- migrate:allow refused-statement: why`
    --- stderr
    error: column `note` of `orders` does not exist
     --> migrations/002_note, 50%.sql:2:15
      |
    2 |   DROP COLUMN note;
      |               ^^^^
      |
     ::: migrations/001_orders.sql:1:14
      |
    1 | CREATE TABLE orders (id int);
      |              ------ the table is created here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = note: rule: refused-statement (deny by default)
      = help: correct it, or say why it is right here: `-- migrate:allow refused-statement: why`

    1 problem in migrations
    --- exit 1
    ");
    // By itself where it runs in one; paths are the repository's.
    let hurting = hurting();
    let root = hurting.path("").parent().unwrap().to_str().unwrap().to_owned();
    let shown = hurting.run_with(&[("GITHUB_ACTIONS", "true"), ("GITHUB_WORKSPACE", &root)], &["check"]);
    let annotation = shown.lines().next().unwrap();
    let folder = hurting.path("").file_name().unwrap().to_str().unwrap().to_owned();
    assert!(
        annotation.starts_with(&format!("::warning file={folder}/migrations/002_note.sql,line=1,")),
        "{shown}"
    );
    assert!(shown.ends_with("--- exit 0"), "{shown}");
}

#[test]
fn sarif() {
    let said = project().run(&["check", "--format", "sarif"]);
    let (document, exit) = said.rsplit_once('\n').unwrap();
    assert_eq!(exit, "--- exit 1");
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap(), @r#"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "runs": [
        {
          "columnKind": "unicodeCodePoints",
          "results": [
            {
              "level": "error",
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "migrations/002_note%2C%2050%25.sql"
                    },
                    "region": {
                      "endColumn": 19,
                      "endLine": 2,
                      "startColumn": 15,
                      "startLine": 2
                    }
                  }
                }
              ],
              "message": {
                "text": "column `note` of `orders` does not exist\nthe table is created here: migrations/001_orders.sql:1:14\nPostgreSQL would refuse it with SQLSTATE 42703\nrule: refused-statement (deny by default)\nhelp: correct it, or say why it is right here: `-- migrate:allow refused-statement: why`"
              },
              "relatedLocations": [
                {
                  "message": {
                    "text": "the table is created here"
                  },
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "migrations/001_orders.sql"
                    },
                    "region": {
                      "endColumn": 20,
                      "endLine": 1,
                      "startColumn": 14,
                      "startLine": 1
                    }
                  }
                }
              ],
              "ruleId": "refused-statement"
            }
          ],
          "tool": {
            "driver": {
              "name": "cargo-migrate",
              "rules": [
                {
                  "id": "refused-statement",
                  "shortDescription": {
                    "text": "the migration fails on every database that the migrations before it have made"
                  }
                }
              ],
              "version": "0.1.0"
            }
          }
        }
      ],
      "version": "2.1.0"
    }
    "#);
    assert!(hurting().run(&["check", "--format", "sarif"]).ends_with("--- exit 0"));
    assert!(hurting().run(&["check", "--format", "sarif", "--deny-warnings"]).ends_with("--- exit 1"));
}

#[test]
fn junit() {
    insta::assert_snapshot!(project().run(&["check", "--format", "junit"]), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites>
      <testsuite name="migrations" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="migrations/002_note, 50%.sql" name="migrations/002_note, 50%.sql:2:15 column `note` of `orders` does not exist">
          <failure type="refused-statement" message="column `note` of `orders` does not exist">column `note` of `orders` does not exist&#10; --&gt; migrations/002_note, 50%.sql:2:15&#10;  |&#10;2 |   DROP COLUMN note;&#10;  |               ^^^^&#10;  |&#10; ::: migrations/001_orders.sql:1:14&#10;  |&#10;1 | CREATE TABLE orders (id int);&#10;  |              ------ the table is created here&#10;  |&#10;  = note: PostgreSQL would refuse it with SQLSTATE 42703&#10;  = note: rule: refused-statement (deny by default)&#10;  = help: correct it, or say why it is right here: `-- migrate:allow refused-statement: why`</failure>
        </testcase>
      </testsuite>
    </testsuites>
    --- exit 1
    "#);
    // A warning passes, as the check does, unless warnings are denied.
    insta::assert_snapshot!(hurting().run(&["check", "--format", "junit"]), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites>
      <testsuite name="migrations" tests="1" failures="0" errors="0" skipped="0">
        <testcase classname="migrations/002_note.sql" name="migrations/002_note.sql:1:20 the column `note` of `orders` is gone while the application runs">
          <system-out>the column `note` of `orders` is gone while the application runs&#10; --&gt; migrations/002_note.sql:1:20&#10;  |&#10;1 | ALTER TABLE orders DROP COLUMN note;&#10;  |                    ^^^^^^^^^^^^^^^^&#10;  |&#10;  = note: the version of the application that is running still names the column, and fails&#10;  = note: rule: ban-drop-column (warn by default)&#10;  = help: release a version that does not name the column first, and drop it in the release after that; or say why it is right here: `-- migrate:allow ban-drop-column: why`</system-out>
        </testcase>
      </testsuite>
    </testsuites>
    --- exit 0
    "#);
    let denied = hurting().run(&["check", "--format", "junit", "--deny-warnings"]);
    assert!(denied.contains(r#"failures="1""#) && denied.ends_with("--- exit 1"), "{denied}");
    let fine = Project::of(&[("migrations/001_orders.sql", "CREATE TABLE orders (id int);\n")]);
    insta::assert_snapshot!(fine.run(&["check", "--format", "junit"]), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites>
      <testsuite name="migrations" tests="1" failures="0" errors="0" skipped="0">
        <testcase classname="migrations" name="check"/>
      </testsuite>
    </testsuites>
    --- exit 0
    "#);
}

#[test]
fn json_is_said_in_two_ways() {
    let project = project();
    assert_eq!(project.run(&["check", "--format", "json"]), project.run(&["check", "--json"]));
}
