//! Deferred migrations: their turns, and what PostgreSQL would refuse as long as they are not done.

use super::*;

const ORDERS: (&str, &str) =
    ("020_orders.sql", "CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);");
const INDEX: (&str, &str) = (
    "021_by_code.sql",
    "-- migrate:deferred\nCREATE UNIQUE INDEX CONCURRENTLY orders_by_code ON orders (code);",
);

fn turns(files: &[(&str, &str)]) -> Vec<(i64, Turn)> {
    checked(files).unwrap().iter().map(|one| (one.version.get(), one.turn)).collect()
}

fn after(version: i64) -> Turn {
    Turn::After(crate::Version::new(version).unwrap())
}

#[test]
fn each_migration_has_its_turn() {
    let files = [
        ORDERS,
        INDEX,
        ("022_a.sql", "CREATE TABLE a ();"),
        ("023_b.sql", "-- migrate:deferred\n-- migrate:finish-by 030\nALTER TABLE orders ADD b int;"),
        ("024_c.sql", "-- migrate:after 021\nCREATE TABLE c ();"),
        ("031_d.sql", "-- migrate:after 021\nCREATE TABLE d ();"),
        ("032_e.sql", "CREATE TABLE e ();"),
    ];
    let expected = [
        (20, Turn::InOrder),
        (21, Turn::Deferred),
        (22, Turn::InOrder),
        (23, Turn::Deferred),
        (24, after(21)),
        (31, after(23)),
        (32, Turn::InOrder),
    ];
    assert_eq!(turns(&files), expected);
    let packed = embed(&opened(folder(&files).path()), None).unwrap();
    let [texts, names] = [packed.texts, packed.names].map(|text| &*text.leak());
    let packed = Box::leak(Box::new(crate::packed::Packed::new(texts, names, packed.numbers.leak())));
    let unpacked: Vec<_> = packed.migrations().iter().map(|one| (one.version.get(), one.turn)).collect();
    assert_eq!(unpacked, expected);
}

#[test]
fn it_runs_statement_by_statement_and_its_down_script_as_it_is() {
    let file = "-- migrate:deferred\n-- migrate:up\nALTER TABLE orders ADD b int;\n\
                -- migrate:down\nALTER TABLE orders DROP b;";
    let migrations = checked(&[ORDERS, ("021_b.sql", file)]).unwrap();
    let modes = migrations[1].scripts().map(|script| script.mode);
    assert_eq!(modes.collect::<Vec<_>>(), [Mode::Statements, Mode::Transaction]);
}

#[test]
fn turns_that_no_migration_can_have() {
    insta::assert_snapshot!(problems(&[
        ORDERS,
        ("021_a.sql", "-- migrate:after 020\nSELECT 1;"),
        ("022_b.sql", "-- migrate:after 21, 20\nSELECT 1;"),
    ]), @"
    error: not a version
     --> migrations/022_b.sql:1:18
      |
    1 | -- migrate:after 21, 20
      |                  ^^^^^^
      |
      = help: write that of one migration: `-- migrate:after 021`
    ");
    insta::assert_snapshot!(problems(&[
        ORDERS,
        ("021_a.sql", "-- migrate:after 020\n-- migrate:after 23\n-- migrate:after 22\nSELECT 1;"),
        ("022_b.sql", "-- migrate:finish-by 040\nSELECT 1;"),
        ("024_c.sql", "-- migrate:deferred\n-- migrate:finish-by 24\nSELECT 1;"),
    ]), @"
    error: this migration is not deferred: it is applied before this one anyway
     --> migrations/021_a.sql:1:18
      |
    1 | -- migrate:after 020
      |                  ^^^
      |
      = help: remove the directive

    error: no migration before this one has this version
     --> migrations/021_a.sql:2:18
      |
    2 | -- migrate:after 23
      |                  ^^
      |
      = help: name a deferred one before it

    error: this migration does not come before this one
     --> migrations/021_a.sql:3:18
      |
    3 | -- migrate:after 22
      |                  ^^
      |
      = help: name a deferred one before it

    error: only a deferred migration is finished by another one
     --> migrations/022_b.sql:1:22
      |
    1 | -- migrate:finish-by 040
      |                      ^^^
      |
      = help: remove it, or defer this migration: `-- migrate:deferred`

    error: a deferred migration is finished by a later one
     --> migrations/024_c.sql:2:22
      |
    2 | -- migrate:finish-by 24
      |                      ^^
      |
      = help: name a version above its own; that migration need not be there yet
    ");
}

#[test]
fn what_needs_it_is_refused_until_it_says_so() {
    let upsert = "INSERT INTO orders (id, code) VALUES (1, 'a') ON CONFLICT (code) DO NOTHING;";
    insta::assert_snapshot!(problems(&[ORDERS, INDEX, ("022_a.sql", upsert)]), @"
    error: there is no unique or exclusion constraint of `orders` for ON CONFLICT (code)
     --> migrations/022_a.sql:1:59
      |
    1 | INSERT INTO orders (id, code) VALUES (1, 'a') ON CONFLICT (code) DO NOTHING;
      |                                                           ^^^^^^
      |
     ::: migrations/020_orders.sql:1:14
      |
    1 | CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);
      |              ------ the table is created here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P10
      = note: 021_by_code is deferred, and may not be done when 022_a is applied
      = note: rule: refused-statement (deny by default)
      = help: let `apply` do it before: `-- migrate:after 21`; or defer this one too: `-- migrate:deferred`
    ");
    let says = ["-- migrate:after 021\n", "-- migrate:deferred\n"];
    for says in says {
        assert!(checked(&[ORDERS, INDEX, ("022_a.sql", &format!("{says}{upsert}"))]).is_ok(), "{says}");
    }
    let finished = (INDEX.0, format!("-- migrate:finish-by 022\n{}", INDEX.1));
    assert!(checked(&[ORDERS, (finished.0, &finished.1), ("022_a.sql", upsert)]).is_ok());
}

#[test]
fn the_one_is_named_that_is_needed() {
    insta::assert_snapshot!(problems(&[
        ORDERS,
        ("021_a.sql", "-- migrate:deferred\nUPDATE orders SET note = '';"),
        ("022_b.sql", "-- migrate:deferred\nALTER TABLE orders ADD CONSTRAINT coded CHECK (code <> '') NOT VALID;"),
        ("023_c.sql", "-- migrate:deferred\nUPDATE orders SET note = '';"),
        ("024_d.sql", "CREATE TABLE d ();"),
        ("025_e.sql", "ALTER TABLE orders VALIDATE CONSTRAINT coded;"),
    ]), @"
    error: constraint `coded` of `orders` does not exist
     --> migrations/025_e.sql:1:40
      |
    1 | ALTER TABLE orders VALIDATE CONSTRAINT coded;
      |                                        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42704
      = note: 022_b is deferred, and may not be done when 025_e is applied
      = note: rule: refused-statement (deny by default)
      = help: let `apply` do it before: `-- migrate:after 22`; or defer this one too: `-- migrate:deferred`
    ");
    insta::assert_snapshot!(problems(&[
        ORDERS,
        ("021_a.sql", "-- migrate:deferred\nALTER TABLE orders DROP COLUMN note;"),
        ("022_b.sql", "ALTER TABLE orders ADD COLUMN note int;"),
    ]), @"
    error: column `note` of `orders` exists already
     --> migrations/022_b.sql:1:31
      |
    1 | ALTER TABLE orders ADD COLUMN note int;
      |                               ^^^^
      |
     ::: migrations/020_orders.sql:1:56
      |
    1 | CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);
      |                                                        ---- made here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42701
      = note: 021_a is deferred, and may not be done when 022_b is applied
      = note: rule: refused-statement (deny by default)
      = help: let `apply` do it before: `-- migrate:after 21`; or defer this one too: `-- migrate:deferred`
    ");
}

#[test]
fn what_it_needs_is_not_taken_away_before() {
    let drop = ("023_b.sql", "ALTER TABLE orders DROP COLUMN code;");
    insta::assert_snapshot!(problems(&[ORDERS, INDEX, ("022_a.sql", "CREATE TABLE a ();"), drop]), @"
    error: column `code` of `orders` does not exist
     --> migrations/021_by_code.sql:2:60
      |
    2 | CREATE UNIQUE INDEX CONCURRENTLY orders_by_code ON orders (code);
      |                                                            ^^^^
      |
     ::: migrations/023_b.sql:1:1
      |
    1 | ALTER TABLE orders DROP COLUMN code;
      | ----------------------------------- dropped here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = note: 021_by_code is deferred, and 023_b may be applied before it is done
      = note: rule: refused-statement (deny by default)
      = help: let it be done before: `-- migrate:after 21` in 023_b
    ");
    let after = ("023_b.sql", "-- migrate:after 021\nALTER TABLE orders DROP COLUMN code;");
    assert!(checked(&[ORDERS, INDEX, after]).is_ok());
}

#[test]
fn what_is_allowed_is_allowed_there_too() {
    let drop =
        "-- migrate:allow refused-statement: it is done everywhere\nALTER TABLE orders DROP COLUMN code;";
    assert!(checked(&[ORDERS, INDEX, ("023_b.sql", drop)]).is_ok());
}

#[test]
fn what_it_fills_is_made_not_null_when_it_is_done() {
    let fill =
        ("021_fill.sql", "-- migrate:deferred\nUPDATE orders SET \"code\" = id::text WHERE code IS NULL;");
    let required = "ALTER TABLE orders ALTER COLUMN code SET NOT NULL;";
    let says = |says: &str| problems(&[ORDERS, fill, ("022_a.sql", &format!("{says}{required}"))]);
    insta::assert_snapshot!(says(""), @"
    error: `code` of `orders` is made NOT NULL, and 021_fill, which fills it, may not be done
     --> migrations/022_a.sql:1:20
      |
    1 | ALTER TABLE orders ALTER COLUMN code SET NOT NULL;
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: where the deferred migration that fills the column is not done, rows are left without a value, and this fails
      = note: rule: deferred-not-done (deny by default)
      = help: let `apply` do that before: `-- migrate:after 21`; or defer this one too: `-- migrate:deferred`; or say why it is right here: `-- migrate:allow deferred-not-done: why`
    ");
    let others = [
        "-- migrate:after 021\n",
        "-- migrate:deferred\n",
        "-- migrate:allow deferred-not-done: it has run everywhere\n",
        "ALTER TABLE orders ALTER COLUMN note SET NOT NULL; -- ",
    ];
    for other in others {
        assert!(says(other).starts_with("accepted"), "{other}");
    }
}
