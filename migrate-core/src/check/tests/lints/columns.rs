use super::*;

#[test]
fn a_new_column_that_rewrites() {
    insta::assert_snapshot!(said("ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();"), @"
    warning: a default that differs from row to row rewrites `orders`
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: every row is written anew, and meanwhile nobody reads or writes the table
      = note: rule: adding-field-with-default (warn by default)
      = help: write `ALTER TABLE orders ADD COLUMN token uuid` and then `ALTER TABLE orders ALTER COLUMN token SET DEFAULT …`, which is for new rows, and fill in the others in migrations after it; or say why it is right here: `-- migrate:allow adding-field-with-default: why`
    ");
    insta::assert_snapshot!(said("ALTER TABLE orders
    ADD COLUMN number bigserial,
    ADD COLUMN other bigint GENERATED ALWAYS AS IDENTITY;"), @"
    warning: a serial column rewrites `orders`
     --> migrations/002_a.sql:2:5
      |
    2 |     ADD COLUMN number bigserial,
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: again in line 3
      = note: every row is written anew, and meanwhile nobody reads or writes the table
      = note: rule: adding-field-with-default (warn by default)
      = help: write `ALTER TABLE orders ADD COLUMN number bigint` and a sequence for new rows, and fill in the others in batches, in migrations after it; or say why it is right here: `-- migrate:allow adding-field-with-default: why`
    ");
    insta::assert_snapshot!(said("ALTER TABLE orders ADD COLUMN twice numeric GENERATED ALWAYS AS (total * 2) STORED;"), @"
    warning: a stored column rewrites `orders`
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD COLUMN twice numeric GENERATED ALWAYS AS (total * 2) STORED;
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: every row is written anew, and meanwhile nobody reads or writes the table
      = note: rule: adding-field-with-default (warn by default)
      = help: write a plain column, and fill it in by the application or a trigger; or say why it is right here: `-- migrate:allow adding-field-with-default: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT now(), ADD COLUMN n int NOT NULL DEFAULT 0;",
        "ALTER TABLE orders ADD COLUMN token uuid; ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();",
        "CREATE TABLE items (id int); ALTER TABLE items ADD COLUMN token uuid DEFAULT gen_random_uuid();",
        "CREATE TABLE IF NOT EXISTS items (id int); ALTER TABLE items ADD COLUMN token uuid DEFAULT gen_random_uuid();",
    ]);
}

#[test]
fn a_new_column_that_must_have_a_value() {
    insta::assert_snapshot!(said("ALTER TABLE orders ADD COLUMN kind text NOT NULL;"), @"
    warning: the new column `kind` of `orders` must have a value, and gets none
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD COLUMN kind text NOT NULL;
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it fails on a table that has rows, and so does each INSERT of the version of the application that is running
      = note: rule: adding-required-field (warn by default)
      = help: write `ADD COLUMN kind text NOT NULL DEFAULT …`, or leave NOT NULL to a later migration; or say why it is right here: `-- migrate:allow adding-required-field: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders ADD COLUMN kind text NOT NULL DEFAULT 'a';",
        "ALTER TABLE orders ADD COLUMN kind text;",
        "CREATE TABLE items (id int); ALTER TABLE items ADD COLUMN kind text NOT NULL;",
    ]);
}

#[test]
fn another_type() {
    insta::assert_snapshot!(said("ALTER TABLE orders ALTER COLUMN total TYPE bigint;"), @"
    warning: another type of `total` may rewrite `orders`
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ALTER COLUMN total TYPE bigint;
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: every row may be written anew while nobody reads or writes the table, and the version of the application that is running meets another type
      = note: rule: changing-column-type (warn by default)
      = help: write `ALTER TABLE orders ADD COLUMN total_new bigint`, fill it in, let the application use it, and drop the old one in a later release; or say why it is right here: `-- migrate:allow changing-column-type: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders ALTER COLUMN note TYPE text, ALTER total TYPE numeric(12,2);",
        "CREATE TABLE items (id int); ALTER TABLE items ALTER COLUMN id TYPE bigint;",
    ]);
    for sql in ["ALTER COLUMN note TYPE varchar(10)", "ALTER COLUMN note TYPE text USING lower(note)"] {
        assert!(said(&format!("ALTER TABLE orders {sql};")).contains("rule: changing-column-type"), "{sql}");
    }
}

#[test]
fn not_null_without_a_proof() {
    insta::assert_snapshot!(said("ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;"), @"
    warning: SET NOT NULL reads all of `orders` under its strongest lock
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: all rows are read, and meanwhile nobody reads or writes the table
      = note: rule: adding-not-nullable-field (warn by default)
      = help: write `ALTER TABLE orders ADD CONSTRAINT user_id_not_null CHECK (user_id IS NOT NULL) NOT VALID`, in the next migration `ALTER TABLE orders VALIDATE CONSTRAINT user_id_not_null`, and then this, which that proves; or say why it is right here: `-- migrate:allow adding-not-nullable-field: why`
    ");
    let proof = "ALTER TABLE orders ADD CONSTRAINT p CHECK (user_id IS NOT NULL AND id > 0) NOT VALID;";
    let validate = "ALTER TABLE public.orders VALIDATE CONSTRAINT p;";
    let set = "ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;";
    let after = |earlier: &[&str]| {
        let names = ["001_a.sql", "002_b.sql", "003_c.sql", "004_d.sql"];
        let texts = [BEFORE].iter().chain(earlier).chain([&set]).copied();
        said_of(&names.into_iter().zip(texts).collect::<Vec<_>>(), None)
    };
    assert_eq!(after(&[proof, validate]), "");
    assert!(after(&[proof]).contains("adding-not-nullable-field"), "not valid is no proof");
    let dropped = format!("{validate} ALTER TABLE orders DROP CONSTRAINT p;");
    assert!(after(&[proof, &dropped]).contains("adding-not-nullable-field"));
    are_quiet(&["CREATE TABLE items (id int); ALTER TABLE items ALTER COLUMN id SET NOT NULL;"]);
}

/// The model knows the column under every name that it had.
#[test]
fn a_type_is_known_under_every_name() {
    are_quiet(&[
        "-- migrate:allow renaming-column: shown elsewhere\nALTER TABLE orders RENAME note TO remark;\n\
         ALTER TABLE orders ALTER remark TYPE varchar(40);",
        "-- migrate:allow renaming-table: shown elsewhere\nALTER TABLE orders RENAME TO sales;\n\
         ALTER TABLE sales ALTER note TYPE varchar(40);",
    ]);
    let likes = ["CREATE TABLE likes (LIKE orders);", "CREATE TABLE likes AS SELECT * FROM orders;"];
    for like in likes {
        let sql = "ALTER TABLE likes ALTER note TYPE varchar(40);";
        let files = [("001_before.sql", BEFORE), ("002_like.sql", like), ("003_a.sql", sql)];
        assert_eq!(said_of(&files, None), "", "{like}");
    }
}

/// A CHECK proves NOT NULL of its own column in its own table only.
#[test]
fn not_null_is_proved_by_a_check_of_the_same_column() {
    let again = "ALTER TABLE orders ADD CHECK (note IS NOT NULL);
        ALTER TABLE orders DROP COLUMN note;
        ALTER TABLE orders ADD COLUMN note text;";
    let other = "CREATE SCHEMA app;
        CREATE TABLE app.orders (note text CHECK (note IS NOT NULL));";
    let set = "ALTER TABLE orders ALTER note SET NOT NULL;";
    for before in [again, other] {
        let files = [("001_before.sql", BEFORE), ("002_a.sql", before), ("003_a.sql", set)];
        let said = said_of(&files, None);
        assert!(said.contains("SET NOT NULL reads all of `orders`"), "{before}\n{said}");
    }
    let proved = "ALTER TABLE orders ADD CHECK (note IS NOT NULL);";
    let files = [("001_before.sql", BEFORE), ("002_a.sql", proved), ("003_a.sql", set)];
    assert_eq!(said_of(&files, None), "");
}

/// `valid` is a column here.
#[test]
fn a_check_of_what_is_not_valid_reads_the_rows() {
    let files = [
        ("001_before.sql", "CREATE TABLE orders (id int, valid bool);"),
        ("002_a.sql", "ALTER TABLE orders ADD CONSTRAINT c CHECK (NOT valid);"),
    ];
    let said = said_of(&files, None);
    assert!(said.contains("a new CHECK reads all of `orders`"), "{said}");
}

/// What is to be written instead is right for names in quotes, too.
#[test]
fn names_in_quotes_stay_so() {
    let before = "CREATE TYPE \"Status\" AS ENUM ('new'); CREATE TABLE \"Order\" (\"stateOf\" text);";
    let helps = |sql: &str| {
        let said = said_of(&[("001_before.sql", before), ("002_a.sql", sql)], None);
        said.lines()
            .filter_map(|line| line.split_once("= help: "))
            .map(|(_, help)| format!("{help}\n"))
            .collect::<String>()
    };
    insta::assert_snapshot!(helps("ALTER TABLE \"Order\" ALTER \"stateOf\" TYPE \"Status\" USING \"stateOf\"::\"Status\";"), @r#"write `ALTER TABLE "Order" ADD COLUMN "stateOf_new" "Status"`, fill it in, let the application use it, and drop the old one in a later release; or say why it is right here: `-- migrate:allow changing-column-type: why`"#);
    insta::assert_snapshot!(helps("ALTER TABLE \"Order\" ALTER \"stateOf\" SET NOT NULL;"), @r#"write `ALTER TABLE "Order" ADD CONSTRAINT "stateOf_not_null" CHECK ("stateOf" IS NOT NULL) NOT VALID`, in the next migration `ALTER TABLE "Order" VALIDATE CONSTRAINT "stateOf_not_null"`, and then this, which that proves; or say why it is right here: `-- migrate:allow adding-not-nullable-field: why`"#);
}
