//! `schema`: what the migrations make, without a database.

use crate::project::Project;

/// A shop, whose purchases become orders.
pub(crate) fn shop() -> Project {
    Project::of(&[
        ("migrations/migrate.toml", "world = \"open\"\n"),
        (
            "migrations/001_shop.sql",
            "\
CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    login uuid REFERENCES auth.users (id),
    friend_id bigint REFERENCES customers
);
CREATE TABLE purchases (
    id serial PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    note text,
    CONSTRAINT note_is_not_empty CHECK (note <> '')
);
CREATE INDEX purchases_note_idx ON purchases (note);
CREATE VIEW recent AS SELECT id, note FROM purchases;
",
        ),
        (
            "migrations/002_orders.sql",
            "\
ALTER TABLE purchases RENAME TO orders;
ALTER TABLE orders RENAME COLUMN customer_id TO buyer_id;
ALTER TABLE orders ADD COLUMN total numeric(10,2) NOT NULL DEFAULT 0;
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);
ALTER INDEX purchases_note_idx RENAME TO orders_note_idx;
",
        ),
        (
            "migrations/003_items.sql",
            "\
-- migrate:allow ban-drop-table: only in this test
DROP VIEW recent;
CREATE TABLE items (order_id int REFERENCES orders (id), number int, PRIMARY KEY (order_id, number));
CREATE TABLE days (day date NOT NULL, note text) PARTITION BY RANGE (day);
CREATE TABLE days_2025 PARTITION OF days FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE SEQUENCE invoices;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
",
        ),
        (
            "migrations/004_gone.sql",
            "-- migrate:allow ban-drop-table: only in this test\nDROP TABLE items;\n",
        ),
    ])
}

#[test]
fn after_any_version() {
    let shop = shop();
    insta::assert_snapshot!(shop.run(&["schema", "1"]), @"
    relation auth.users  (from outside)

    table customers
      id         bigint  not null  identity
      email      text    not null
      login      uuid
      friend_id  bigint
      primary key  customers_pkey (id)
      unique       customers_email_key (email)
      foreign key  customers_login_fkey (login) references auth.users
      foreign key  customers_friend_id_fkey (friend_id) references customers (id)

    table purchases
      id           integer  not null  default
      customer_id  bigint   not null
      note         text
      primary key  purchases_pkey (id)
      foreign key  purchases_customer_id_fkey (customer_id) references customers (id)
      check        note_is_not_empty
      index        purchases_note_idx (note)

    view recent
      id    integer
      note  text

    type mood  'sad', 'it''s ok'

    schema auth  (from outside)
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["schema"]), @"
    relation auth.users  (from outside)

    table customers
      id         bigint  not null  identity
      email      text    not null
      login      uuid
      friend_id  bigint
      primary key  customers_pkey (id)
      unique       customers_email_key (email)
      foreign key  customers_login_fkey (login) references auth.users
      foreign key  customers_friend_id_fkey (friend_id) references customers (id)

    partitioned table days
      day   date  not null
      note  text

    table days_2025
      day   date  not null
      note  text
      partition of  days

    table orders
      id        integer        not null  default
      buyer_id  bigint         not null
      note      text
      total     numeric(12,2)  not null  default
      primary key  purchases_pkey (id)
      foreign key  purchases_customer_id_fkey (buyer_id) references customers (id)
      check        note_is_not_empty
      index        orders_note_idx (note)

    type mood  'sad', 'it''s ok'

    sequence invoices

    function twice(integer)

    schema auth  (from outside)
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["schema", "5"]), @"
    --- stderr
    error: no migration has the version 5
    --> migrations
     = help: the newest one is 004_gone

    --- exit 1
    ");
    insta::assert_snapshot!(shop.run(&["schema", "5", "--json"]), @r#"
    {"problems":[{"title":"no migration has the version 5","rule":null,"path":"migrations","line":null,"column":null,"notes":[],"help":"the newest one is 004_gone","also":null}]}
    --- exit 1
    "#);
    insta::assert_snapshot!(shop.run(&["schema", "five"]), @"
    --- stderr
    error: invalid value 'five' for '[VERSION]': a version is a whole number from 0 to 9223372036854775807

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn what_is_not_certain_is_marked() {
    let project = Project::of(&[(
        "migrations/001_maybe.sql",
        "\
CREATE TABLE orders (id bigint PRIMARY KEY, note text);
ALTER TABLE legacy ADD COLUMN note text;
DO $$ BEGIN
    IF EXISTS (SELECT FROM orders) THEN
        ALTER TABLE orders ADD COLUMN total int;
        CREATE TABLE totals (id int);
    END IF;
END $$;
",
    )]);
    insta::assert_snapshot!(project.run(&["schema", "--open"]), @"
    relation legacy  (from outside)
      note  text

    table orders
      id     bigint   not null
      note   text
      total  integer  (maybe)
      primary key  orders_pkey (id)

    table totals  (maybe)
      id  integer
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["schema"]), @r#"
    --- stderr
    error: relation `legacy` does not exist
     --> migrations/001_maybe.sql:2:13
      |
    2 | ALTER TABLE legacy ADD COLUMN note text;
      |             ^^^^^^
      |
      = note: no migration before this one creates it
      = note: PostgreSQL would refuse it with SQLSTATE 42P01
      = note: `embed_migrations!(open)`, or `world = "open"` in migrate.toml, takes what no migration makes to be there
      = note: rule: refused-statement (deny by default)
      = help: create it first; what the database has before the first migration `external.sql` can declare

    1 problem in migrations
    --- exit 1
    "#);
}

#[test]
fn for_machines() {
    let project = Project::of(&[(
        "migrations/001_orders.sql",
        "\
CREATE SCHEMA sales;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN cents AS integer;
CREATE TABLE sales.orders (id serial PRIMARY KEY, total cents NOT NULL, mood mood DEFAULT 'ok');
CREATE UNIQUE INDEX ON sales.orders (mood, lower('a')) WHERE total > 0;
CREATE SEQUENCE invoices;
",
    )]);
    insta::assert_snapshot!(project.run(&["schema", "--json"]), @r#"
    {"after":{"version":1,"title":"001_orders"},"tables":[{"kind":"table","name":"sales.orders","outside":false,"maybe":false,"columns":[{"name":"id","type":"integer","not_null":true,"value":"default","maybe":false},{"name":"total","type":"cents","not_null":true,"value":null,"maybe":false},{"name":"mood","type":"mood","not_null":false,"value":"default","maybe":false}],"open":false,"parents":[],"partition":false,"row_level_security":false,"constraints":[{"kind":"primary key","name":"orders_pkey","outside":false,"maybe":false,"columns":["id"],"references":null}],"indexes":[{"kind":"index","name":"sales.orders_pkey","outside":false,"maybe":false,"columns":["id"],"unique":true,"partial":false},{"kind":"index","name":"sales.orders_mood_lower_idx","outside":false,"maybe":false,"columns":["mood",null],"unique":true,"partial":true}],"parts":[]}],"types":[{"kind":"type","name":"mood","outside":false,"maybe":false,"values":["sad","ok"],"fields":[],"base":null},{"kind":"domain","name":"cents","outside":false,"maybe":false,"values":[],"fields":[],"base":"integer"}],"sequences":[{"kind":"sequence","name":"invoices","outside":false,"maybe":false}],"functions":[],"schemas":[{"kind":"schema","name":"sales","outside":false,"maybe":false}],"others":[]}
    --- exit 0
    "#);
}

#[test]
fn nothing_and_nothing_right() {
    let project = Project::of(&[
        ("migrations/migrate.toml", "allow_empty = true"),
        ("bad/001_a.sql", "CREATE TABEL a ();"),
    ]);
    insta::assert_snapshot!(project.run(&["schema"]), @"
    nothing is there
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["schema", "--json"]), @r#"
    {"after":null,"tables":[],"types":[],"sequences":[],"functions":[],"schemas":[],"others":[]}
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["schema", "--dir", "bad"]), @"
    --- stderr
    error: syntax error at or near `TABEL`
     --> bad/001_a.sql:1:8
      |
    1 | CREATE TABEL a ();
      |        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `TABLE`?

    1 problem in bad
    --- exit 1
    ");
    assert_eq!(
        project.run(&["schema", "--dir", "bad", "--json"]),
        project.run(&["check", "--dir", "bad", "--json"])
    );
    assert_eq!(project.run(&["schema", "--dir", "none"]), project.run(&["check", "--dir", "none"]));
}

#[test]
fn colours_are_a_choice() {
    let project = Project::of(&[
        ("migrations/migrate.toml", "world = \"open\"\n"),
        ("migrations/001_a.sql", "CREATE TABLE a (id int); ALTER TABLE b ADD c int;"),
        ("migrations/002_a.sql", "ALTER TABLE a ADD n int;"),
    ]);
    let run = |arguments: &[&str]| {
        project.run(&[arguments, &["--color", "always"]].concat()).replace('\u{1b}', "^")
    };
    insta::assert_snapshot!(run(&["schema"]), @"
    ^[1mtable a^[0m
      id  integer
      n   integer

    ^[1mrelation b^[0m  ^[33m(from outside)^[0m
      c  integer
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["schema", "--diff", "1"]), @"
      table a
    ^[32m+   column n integer^[0m
    --- exit 0
    ");
    assert!(!project.run(&["schema"]).contains('\u{1b}'), "no terminal");
}

#[test]
fn help() {
    let project = Project::of(&[]);
    insta::assert_snapshot!(project.run(&["schema", "--help"]), @"
    Print or draw the schema that the migrations make, without a database

    Usage: cargo migrate schema [OPTIONS] [VERSION]

    Arguments:
      [VERSION]  After this version [default: the newest]

    Options:
          --diff [<FROM>]  Only what differs from the schema after the version FROM; with `--base`, from
                           what that makes
          --base <REV>     Of what the folder is once it is merged into REV: `--diff --base origin/main`
                           is what the branch changes
          --mermaid        Draw it in Mermaid's language, which code hosts show as a picture
          --svg            Draw it as a picture
          --sql            Write SQL that makes it, for psql, or to be read as a diff; what it has to
                           leave out is said on stderr
          --typescript     Write the `Database` type of TypeScript in Supabase's shape, for its client
          --diesel         Write Diesel's `schema.rs`, as `diesel print-schema` does from a server
          --check <FILE>   With one of these three, for CI: write nothing, and fail if FILE is not what
                           would be written
      -h, --help           Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    The migrations are replayed on a model of PostgreSQL's catalogs, as the build does it. What no
    migration makes but one uses is marked `from outside`; what a DO block or an EXECUTE may have
    changed, `maybe`. A picture has tables and the foreign keys between them; partitions are left out,
    and a table from outside is an empty box. SQL has the words of the statements that made a thing,
    with the names that hold now; what can't be written so stands there as `-- not shown`.
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["explain", "--help"]), @"
    Tell a table's life, statement by statement

    Usage: cargo migrate explain [OPTIONS] <TABLE>

    Arguments:
      <TABLE>  Its name, now or at some time: `orders`, `sales.orders`

    Options:
      -h, --help  Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    Every table or view that has ever had the name is told of, whatever it was called at the time: each
    statement that changed it, and what uses it in the end. No database is asked.
    --- exit 0
    ");
}
