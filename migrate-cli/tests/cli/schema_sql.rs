//! `schema --sql`: the schema as SQL, and whether a file has it.

use crate::project::Project;
use crate::schema::shop;

/// What has another name now, is written with it; what can't be, is named.
fn renamed() -> Project {
    Project::of(&[
        (
            "migrations/001_notes.sql",
            "\
CREATE TYPE state AS ENUM ('draft', 'sent');
CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body text NOT NULL CHECK (body <> ''),
    state state DEFAULT 'draft',
    size int GENERATED ALWAYS AS (length(body)) STORED
);
CREATE VIEW sent AS SELECT id, body FROM notes WHERE state = 'sent';
CREATE INDEX notes_body_idx ON notes (lower(body)) WHERE state = 'draft';
COMMENT ON COLUMN notes.body IS 'what it''s about';
",
        ),
        (
            "migrations/002_letters.sql",
            "\
ALTER TABLE notes RENAME TO letters;
ALTER TABLE letters RENAME COLUMN body TO words;
ALTER TYPE state RENAME VALUE 'draft' TO 'open';
",
        ),
    ])
}

#[test]
fn what_was_renamed_is_written_with_its_name() {
    insta::assert_snapshot!(renamed().run(&["schema", "--sql"]), @"
    -- Made from the migrations by `cargo migrate schema --sql`: not to be edited.

    SET check_function_bodies = false;
    SET search_path = public;

    CREATE TYPE state AS ENUM (
        'open',
        'sent'
    );

    CREATE TABLE letters (
        id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME notes_id_seq),
        words text NOT NULL,
        state state DEFAULT 'open',
        size integer GENERATED ALWAYS AS (length(words)) STORED,
        CONSTRAINT notes_body_check CHECK (words <> ''),
        CONSTRAINT notes_pkey PRIMARY KEY (id)
    );
    COMMENT ON COLUMN letters.words IS 'what it''s about';

    -- not shown: index notes_body_idx: 'draft' may be a value of an enum, which is another now

    -- not shown: view sent: what its query reads has another name now
    --- stderr
    not shown: index notes_body_idx: 'draft' may be a value of an enum, which is another now
    not shown: view sent: what its query reads has another name now
    --- exit 0
    ");
    insta::assert_snapshot!(renamed().run(&["schema", "--sql", "--json", "1"]), @r#"
    {"sql":"-- Made from the migrations by `cargo migrate schema --sql`: not to be edited.\n\nSET check_function_bodies = false;\nSET search_path = public;\n\nCREATE TYPE state AS ENUM (\n    'draft',\n    'sent'\n);\n\nCREATE TABLE notes (\n    id bigint GENERATED ALWAYS AS IDENTITY,\n    body text NOT NULL,\n    state state DEFAULT 'draft',\n    size integer GENERATED ALWAYS AS (length(body)) STORED,\n    CONSTRAINT notes_body_check CHECK (body <> ''),\n    CONSTRAINT notes_pkey PRIMARY KEY (id)\n);\nCOMMENT ON COLUMN notes.body IS 'what it''s about';\n\nCREATE INDEX notes_body_idx ON notes (lower(body)) WHERE state = 'draft';\n\nCREATE VIEW sent AS SELECT id, body FROM notes WHERE state = 'sent';\n","not_shown":[]}
    --- exit 0
    "#);
}

#[test]
fn what_is_not_known_is_left_out_and_said() {
    insta::assert_snapshot!(shop().run(&["schema", "--sql"]), @"
    -- Made from the migrations by `cargo migrate schema --sql`: not to be edited.

    SET check_function_bodies = false;
    SET search_path = public;

    -- from outside: relation auth.users

    CREATE TYPE mood AS ENUM (
        'sad',
        'it''s ok'
    );

    CREATE TABLE customers (
        id bigint GENERATED ALWAYS AS IDENTITY,
        email text NOT NULL,
        login uuid,
        friend_id bigint,
        CONSTRAINT customers_pkey PRIMARY KEY (id),
        CONSTRAINT customers_email_key UNIQUE (email)
    );

    CREATE SEQUENCE purchases_id_seq AS integer;

    CREATE TABLE orders (
        id integer DEFAULT nextval('purchases_id_seq'::regclass),
        buyer_id bigint NOT NULL,
        note text,
        total numeric(12,2) DEFAULT 0 NOT NULL,
        CONSTRAINT note_is_not_empty CHECK (note <> ''),
        CONSTRAINT purchases_pkey PRIMARY KEY (id)
    );

    CREATE INDEX orders_note_idx ON orders (note);

    CREATE TABLE days (
        day date NOT NULL,
        note text
    ) PARTITION BY RANGE (day);

    CREATE TABLE days_2025 PARTITION OF days FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');

    CREATE SEQUENCE invoices;

    CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';

    ALTER SEQUENCE purchases_id_seq OWNED BY orders.id;

    ALTER TABLE customers ADD CONSTRAINT customers_login_fkey FOREIGN KEY (login) REFERENCES auth.users (id);

    ALTER TABLE customers ADD CONSTRAINT customers_friend_id_fkey FOREIGN KEY (friend_id) REFERENCES customers (id);

    ALTER TABLE orders ADD CONSTRAINT purchases_customer_id_fkey FOREIGN KEY (buyer_id) REFERENCES customers (id);
    --- exit 0
    ");
}

#[test]
fn a_file_is_the_schema_or_the_lines_are_shown() {
    let project = renamed();
    insta::assert_snapshot!(project.run(&["schema", "--sql", "--check", "schema.sql"]), @"
    --- stderr
    error: can't read this: No such file or directory (os error 2)
    --> schema.sql
     = help: write it: `cargo migrate schema --sql > schema.sql`

    --- exit 1
    ");
    let answer = project.run(&["schema", "--sql", "1"]);
    let sql = answer.split("--- exit").next().unwrap();
    project.write("schema.sql", sql);
    insta::assert_snapshot!(project.run(&["schema", "--sql", "1", "--check", "schema.sql"]), @"
    schema.sql is the schema that the migrations make
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["schema", "--sql", "1", "--check", "schema.sql", "--json"]), @r#"
    {"path":"schema.sql","is_current":true}
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["schema", "--sql", "--check", "schema.sql"]), @"
    @@ line 7 @@
    -    'draft',
    -    'sent'
    -);
    -
    -CREATE TABLE notes (
    -    id bigint GENERATED ALWAYS AS IDENTITY,
    -    body text NOT NULL,
    -    state state DEFAULT 'draft',
    -    size integer GENERATED ALWAYS AS (length(body)) STORED,
    -    CONSTRAINT notes_body_check CHECK (body <> ''),
    -    CONSTRAINT notes_pkey PRIMARY KEY (id)
    -);
    -COMMENT ON COLUMN notes.body IS 'what it''s about';
    -
    -CREATE INDEX notes_body_idx ON notes (lower(body)) WHERE state = 'draft';
    -
    -CREATE VIEW sent AS SELECT id, body FROM notes WHERE state = 'sent';
    +    'open',
    +    'sent'
    +);
    +
    +CREATE TABLE letters (
    +    id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME notes_id_seq),
    +    words text NOT NULL,
    +    state state DEFAULT 'open',
    +    size integer GENERATED ALWAYS AS (length(words)) STORED,
    +    CONSTRAINT notes_body_check CHECK (words <> ''),
    +    CONSTRAINT notes_pkey PRIMARY KEY (id)
    +);
    +COMMENT ON COLUMN letters.words IS 'what it''s about';
    +
    +-- not shown: index notes_body_idx: 'draft' may be a value of an enum, which is another now
    +
    +-- not shown: view sent: what its query reads has another name now
    --- stderr
    schema.sql is not the schema that the migrations make: `cargo migrate schema --sql > schema.sql` writes it
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["schema", "--check", "schema.sql"]), @"
    --- stderr
    error: the following required arguments were not provided:
      <--sql|--typescript|--diesel>

    Usage: cargo migrate schema --check <FILE> <--sql|--typescript|--diesel> [VERSION]

    For more information, try '--help'.
    --- exit 2
    ");
}
