//! The rules about one kind of statement: the whole text of each. What is harmless stands with the rule.

use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "whole texts")]
fn what_blocks_a_released_table() {
    let before = "CREATE DOMAIN price AS numeric; CREATE TABLE orders (id bigint PRIMARY KEY, note text, total price);
        CREATE INDEX orders_note_idx ON orders (note); CREATE MATERIALIZED VIEW totals AS SELECT id FROM orders;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";
    let said = |sql: &str| {
        let levels = ("migrate.toml", "[lints]\nwriting-whole-table = \"warn\"\n");
        said_of(&[("001_before.sql", before), ("002_a.sql", sql), levels], None)
    };
    let statements = [
        "ALTER DOMAIN price ADD CHECK (VALUE > 0);",
        "CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();",
        "DROP INDEX orders_note_idx;",
        "LOCK TABLE orders;",
        "REFRESH MATERIALIZED VIEW totals;",
        "REINDEX TABLE orders;",
        "ALTER TABLE orders SET UNLOGGED;",
        "TRUNCATE orders CASCADE;",
        "UPDATE orders SET note = '';",
    ];
    let all: Vec<String> = statements.iter().map(|sql| said(sql)).collect();
    insta::assert_snapshot!(all.join("\n"), @"
    warning: a new limit of a domain reads all of `orders`, and blocks its writes
     --> migrations/002_a.sql:1:1
      |
    1 | ALTER DOMAIN price ADD CHECK (VALUE > 0);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: every table with a column of the domain is read, and meanwhile nobody writes to it
      = note: rule: ban-alter-domain-with-add-constraint (warn by default)
      = help: write `ALTER DOMAIN … ADD CONSTRAINT … CHECK (…) NOT VALID`, and `VALIDATE CONSTRAINT` in the next migration; or say why it is right here: `-- migrate:allow ban-alter-domain-with-add-constraint: why`

    warning: a new trigger of `orders` blocks its writes, and runs for whoever writes then
     --> migrations/002_a.sql:1:1
      |
    1 | CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it waits for every writer of the table, and from its commit on runs for the version of the application that is running
      = note: rule: adding-trigger (warn by default)
      = help: put it into a migration of its own, and see that the version that is running can live with it; or say why it is right here: `-- migrate:allow adding-trigger: why`

    warning: dropping an index blocks orders
     --> migrations/002_a.sql:1:1
      |
    1 | DROP INDEX orders_note_idx;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it waits for every query of the table, and whatever comes after it waits too
      = note: rule: require-concurrent-index-deletion (warn by default)
      = help: write `DROP INDEX CONCURRENTLY …`, in a migration of its own; or say why it is right here: `-- migrate:allow require-concurrent-index-deletion: why`

    warning: `orders` is locked until this commits
     --> migrations/002_a.sql:1:1
      |
    1 | LOCK TABLE orders;
      | ^^^^^^^^^^^^^^^^^
      |
      = note: nobody writes to the table until the migration commits
      = note: rule: locking-table (warn by default)
      = help: leave it out: each statement takes the lock that it needs; or say why it is right here: `-- migrate:allow locking-table: why`

    warning: nobody reads `totals` while it is refreshed
     --> migrations/002_a.sql:1:1
      |
    1 | REFRESH MATERIALIZED VIEW totals;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: nobody reads the view until all of its rows are there
      = note: rule: require-concurrent-refresh (warn by default)
      = help: write `REFRESH MATERIALIZED VIEW CONCURRENTLY totals`, which needs a unique index of its columns; or say why it is right here: `-- migrate:allow require-concurrent-refresh: why`

    warning: REINDEX blocks the writes of `orders`
     --> migrations/002_a.sql:1:1
      |
    1 | REINDEX TABLE orders;
      | ^^^^^^^^^^^^^^^^^^^^
      |
      = note: while its indexes are built nobody writes to the table, and queries that plan with them wait
      = note: rule: require-concurrent-reindex (warn by default)
      = help: write `REINDEX TABLE CONCURRENTLY …`, in a migration of its own; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow require-concurrent-reindex: why`

    warning: SET LOGGED or UNLOGGED rewrites `orders` under its strongest lock
     --> migrations/002_a.sql:1:1
      |
    1 | ALTER TABLE orders SET UNLOGGED;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: the table is written anew, and meanwhile nobody reads or writes it
      = note: rule: changing-persistence (warn by default)
      = help: make another table, copy its rows in batches, and swap the two; or say why it is right here: `-- migrate:allow changing-persistence: why`

    warning: TRUNCATE … CASCADE empties whatever refers to `orders`
     --> migrations/002_a.sql:1:1
      |
    1 | TRUNCATE orders CASCADE;
      | ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it empties tables that the statement does not name, also those that a later migration ties to it
      = note: rule: ban-truncate-cascade (warn by default)
      = help: name each table that is to be emptied; or say why it is right here: `-- migrate:allow ban-truncate-cascade: why`

    warning: UPDATE without WHERE writes all rows of `orders`
     --> migrations/002_a.sql:1:1
      |
    1 | UPDATE orders SET note = '';
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: each of its rows is locked until all are written and the migration commits, and a WHERE that was forgotten can't be brought back
      = note: rule: writing-whole-table (allow by default)
      = help: write which rows are meant; many rows belong into batches; or say why it is right here: `-- migrate:allow writing-whole-table: why`
    ");
}
