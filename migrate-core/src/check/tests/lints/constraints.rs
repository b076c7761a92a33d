use super::*;

#[test]
fn an_index_that_blocks() {
    insta::assert_snapshot!(said("CREATE UNIQUE INDEX orders_note_idx ON orders (note);"), @"
    warning: building an index of `orders` blocks its writes
     --> migrations/002_a.sql:1:1
      |
    1 | CREATE UNIQUE INDEX orders_note_idx ON orders (note);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: while the index is built nobody writes to the table
      = note: rule: require-concurrent-index-creation (warn by default)
      = help: write `CREATE UNIQUE INDEX CONCURRENTLY orders_note_idx ON orders (…)`, in a migration of its own; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow require-concurrent-index-creation: why`
    ");
    are_quiet(&[
        "CREATE UNIQUE INDEX CONCURRENTLY orders_note_idx ON orders (note);",
        "CREATE TABLE items (id int); CREATE INDEX ON items (id);",
        "CREATE TABLE IF NOT EXISTS items (id int); CREATE INDEX IF NOT EXISTS items_idx ON items (id);",
    ]);
    assert!(
        said("CREATE TABLE IF NOT EXISTS orders (id int); CREATE INDEX ON orders (id);").contains("blocks")
    );
}

#[test]
fn an_index_that_may_be_invalid() {
    insta::assert_snapshot!(said("CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_note_idx ON orders (note);"), @"
    warning: IF NOT EXISTS takes an INVALID index for a good one
     --> migrations/002_a.sql:1:27
      |
    1 | CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_note_idx ON orders (note);
      |                           ^^^^^^^^^^^^^
      |
      = note: a build that broke off leaves an INVALID index of that name, which counts as existing
      = note: rule: concurrent-index-if-not-exists (warn by default)
      = help: write `CREATE INDEX CONCURRENTLY orders_note_idx ON orders (…)`: after an interruption the runner drops what is left, and builds it again; or say why it is right here: `-- migrate:allow concurrent-index-if-not-exists: why`
    ");
    are_quiet(&["CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);"]);
}

#[test]
fn a_foreign_key_that_is_checked() {
    insta::assert_snapshot!(
        said("ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users;"), @"
    warning: a new foreign key of `orders` blocks writes to it and to `users`
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users;
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: all rows are checked, and meanwhile nobody writes to either table
      = note: rule: adding-foreign-key-constraint (warn by default)
      = help: write `ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (…) REFERENCES users NOT VALID`, and in the next migration `ALTER TABLE orders VALIDATE CONSTRAINT orders_user`; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow adding-foreign-key-constraint: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users NOT VALID;",
        "ALTER TABLE orders ADD COLUMN seller_id bigint REFERENCES users;",
        "CREATE TABLE items (id int); ALTER TABLE items ADD FOREIGN KEY (id) REFERENCES orders;",
    ]);
    let own =
        said("ALTER TABLE orders ADD CONSTRAINT parent FOREIGN KEY (user_id) REFERENCES public.orders;");
    assert!(own.contains("blocks writes to it\n"), "{own}");
    let with_value = said("ALTER TABLE orders ADD COLUMN seller_id bigint DEFAULT 1 REFERENCES users;");
    assert!(with_value.contains("rule: adding-foreign-key-constraint"), "{with_value}");
}

#[test]
fn a_condition_that_is_checked() {
    insta::assert_snapshot!(said("ALTER TABLE orders ADD CHECK (total > 0);"), @"
    warning: a new CHECK reads all of `orders` under its strongest lock
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD CHECK (total > 0);
      |                    ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: all rows are checked, and meanwhile nobody reads or writes the table
      = note: rule: constraint-missing-not-valid (warn by default)
      = help: write `ALTER TABLE orders ADD CONSTRAINT orders_check CHECK (…) NOT VALID`, and in the next migration `ALTER TABLE orders VALIDATE CONSTRAINT orders_check`; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow constraint-missing-not-valid: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;",
        "CREATE TABLE items (id int CHECK (id > 0)); ALTER TABLE items ADD CHECK (id < 100);",
    ]);
}

#[test]
fn a_constraint_with_an_index() {
    insta::assert_snapshot!(said("ALTER TABLE orders ADD EXCLUDE USING gist (note WITH =);"), @"
    warning: EXCLUDE builds an index of `orders` under its strongest lock
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD EXCLUDE USING gist (note WITH =);
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: its index is built while nobody reads or writes the table
      = note: rule: disallowed-unique-constraint (warn by default)
      = help: PostgreSQL has no gentler way: apply it when the table is idle; or say why it is right here: `-- migrate:allow disallowed-unique-constraint: why`
    ");
    insta::assert_snapshot!(said("ALTER TABLE orders ADD CONSTRAINT one_note UNIQUE (note);"), @"
    warning: UNIQUE builds an index of `orders` under its strongest lock
     --> migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD CONSTRAINT one_note UNIQUE (note);
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: its index is built while nobody reads or writes the table
      = note: rule: disallowed-unique-constraint (warn by default)
      = help: write `CREATE UNIQUE INDEX CONCURRENTLY one_note ON orders (…)` in a migration before it, and here `ALTER TABLE orders ADD CONSTRAINT one_note UNIQUE USING INDEX one_note`; or say why it is right here: `-- migrate:allow disallowed-unique-constraint: why`
    ");
    are_quiet(&[
        "ALTER TABLE orders ADD CONSTRAINT one_note UNIQUE USING INDEX one_note;",
        "CREATE TABLE items (id int UNIQUE); ALTER TABLE items ADD PRIMARY KEY (id);",
    ]);
    assert!(said("ALTER TABLE orders ADD COLUMN code text UNIQUE;").contains("UNIQUE builds an index"));
}

#[test]
fn validated_in_the_transaction_that_adds_it() {
    let sql = "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;";
    insta::assert_snapshot!(said(sql), @"
    warning: `positive` is validated in the transaction that adds it
     --> migrations/002_a.sql:2:20
      |
    2 | ALTER TABLE orders VALIDATE CONSTRAINT positive;
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ validated here
      |
     ::: migrations/002_a.sql:1:20
      |
    1 | ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;
      |                    --------------------------------------------------- added here
      |
      = note: the strong lock of NOT VALID is kept while all rows are checked
      = note: rule: validate-with-not-valid (warn by default)
      = help: write `ALTER TABLE orders VALIDATE CONSTRAINT positive` in the next migration; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow validate-with-not-valid: why`
    ");
    are_quiet(&[
        &format!("-- migrate:no-transaction\n{sql}"),
        &format!("CREATE TEMP TABLE orders (total int);\n{sql}"),
    ]);
    let (added, validated) = sql.split_once('\n').unwrap();
    let files = [("001_before.sql", BEFORE), ("002_a.sql", added), ("003_b.sql", validated)];
    assert_eq!(said_of(&files, None), "");
}
