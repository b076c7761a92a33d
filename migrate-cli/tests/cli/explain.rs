//! `explain`: a table's life.

use crate::project::Project;
use crate::schema::shop;

#[test]
fn a_table_is_followed_through_its_renames() {
    let shop = shop();
    insta::assert_snapshot!(shop.run(&["explain", "orders"]), @"
    table orders

    001_shop
      migrations/001_shop.sql:8:1
        + table purchases
        + column id integer not null default
        + column customer_id bigint not null
        + column note text
        + check note_is_not_empty
        + primary key purchases_pkey (id)
        + foreign key purchases_customer_id_fkey (customer_id) references customers (id)
      migrations/001_shop.sql:14:1
        + index purchases_note_idx (note)

    002_orders
      migrations/002_orders.sql:1:1
        ~ table purchases renamed to orders
      migrations/002_orders.sql:2:1
        ~ column customer_id renamed to buyer_id
      migrations/002_orders.sql:3:1
        + column total numeric(10,2) not null default
      migrations/002_orders.sql:4:1
        - column total numeric(10,2) not null default
        + column total numeric(12,2) not null default
      migrations/002_orders.sql:5:1
        ~ index purchases_note_idx renamed to orders_note_idx
    --- exit 0
    ");
    assert_eq!(shop.run(&["explain", "purchases"]), shop.run(&["explain", "orders"]));
    assert_eq!(shop.run(&["explain", "public.orders"]), shop.run(&["explain", "ORDERS"]));
    insta::assert_snapshot!(shop.run(&["explain", "items"]), @"
    table items  (dropped)

    003_items
      migrations/003_items.sql:3:1
        + table items
        + column order_id integer not null
        + column number integer not null
        + primary key items_pkey (order_id, number)
        + foreign key items_order_id_fkey (order_id) references orders (id)

    004_gone
      migrations/004_gone.sql:2:1
        - table items
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["explain", "recent"]), @"
    view recent  (dropped)

    001_shop
      migrations/001_shop.sql:15:1
        + view recent
        + column id integer
        + column note text

    003_items
      migrations/003_items.sql:2:1
        - view recent
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["explain", "customers"]), @"
    table customers

    001_shop
      migrations/001_shop.sql:2:1
        + table customers
        + column id bigint not null identity
        + column email text not null
        + column login uuid
        + column friend_id bigint
        + primary key customers_pkey (id)
        + unique customers_email_key (email)
        + foreign key customers_login_fkey (login) references auth.users
        + foreign key customers_friend_id_fkey (friend_id) references customers (id)

    used by
      foreign key purchases_customer_id_fkey of orders
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["explain", "auth.users"]), @"
    relation auth.users  (from outside)

    001_shop
      migrations/001_shop.sql:2:1
        + relation auth.users

    used by
      foreign key customers_login_fkey of customers
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["explain", "orders", "--json"]), @r#"
    {"lives":[{"kind":"table","name":"orders","dropped":false,"outside":false,"maybe":false,"statements":[{"version":1,"title":"001_shop","path":"migrations/001_shop.sql","line":8,"column":1,"added":["table purchases","column id integer not null default","column customer_id bigint not null","column note text","check note_is_not_empty","primary key purchases_pkey (id)","foreign key purchases_customer_id_fkey (customer_id) references customers (id)"],"removed":[],"renamed":[],"maybe":[]},{"version":1,"title":"001_shop","path":"migrations/001_shop.sql","line":14,"column":1,"added":["index purchases_note_idx (note)"],"removed":[],"renamed":[],"maybe":[]},{"version":2,"title":"002_orders","path":"migrations/002_orders.sql","line":1,"column":1,"added":[],"removed":[],"renamed":[{"what":"table","from":"purchases","to":"orders"}],"maybe":[]},{"version":2,"title":"002_orders","path":"migrations/002_orders.sql","line":2,"column":1,"added":[],"removed":[],"renamed":[{"what":"column","from":"customer_id","to":"buyer_id"}],"maybe":[]},{"version":2,"title":"002_orders","path":"migrations/002_orders.sql","line":3,"column":1,"added":["column total numeric(10,2) not null default"],"removed":[],"renamed":[],"maybe":[]},{"version":2,"title":"002_orders","path":"migrations/002_orders.sql","line":4,"column":1,"added":["column total numeric(12,2) not null default"],"removed":["column total numeric(10,2) not null default"],"renamed":[],"maybe":[]},{"version":2,"title":"002_orders","path":"migrations/002_orders.sql","line":5,"column":1,"added":[],"removed":[],"renamed":[{"what":"index","from":"purchases_note_idx","to":"orders_note_idx"}],"maybe":[]}],"used_by":[]}]}
    --- exit 0
    "#);
}

#[test]
fn every_table_of_the_name_is_told_of() {
    let project = Project::of(&[
        (
            "migrations/001_orders.sql",
            "CREATE TABLE orders (id int);\nCREATE TABLE new_orders (id bigint, note text);\n",
        ),
        (
            "migrations/002_swap.sql",
            "\
-- migrate:allow ban-drop-table: only in this test
DROP TABLE orders;
ALTER TABLE new_orders RENAME TO orders;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY, DROP COLUMN note, ADD CHECK (id > 0) NOT VALID;
CREATE POLICY all_of_them ON orders USING (true);
ALTER POLICY all_of_them ON orders RENAME TO everything;
CREATE SCHEMA sales;
ALTER TABLE orders SET SCHEMA sales;
ALTER TABLE sales.orders VALIDATE CONSTRAINT orders_id_check;
",
        ),
    ]);
    insta::assert_snapshot!(project.run(&["explain", "orders"]), @"
    table orders  (dropped)

    001_orders
      migrations/001_orders.sql:1:1
        + table orders
        + column id integer

    002_swap
      migrations/002_swap.sql:2:1
        - table orders

    table sales.orders

    001_orders
      migrations/001_orders.sql:2:1
        + table new_orders
        + column id bigint
        + column note text

    002_swap
      migrations/002_swap.sql:3:1
        ~ table new_orders renamed to orders
      migrations/002_swap.sql:4:1
        - column note text
        + row level security
        + check orders_id_check not valid
      migrations/002_swap.sql:5:1
        + policy all_of_them
      migrations/002_swap.sql:6:1
        ~ policy all_of_them renamed to everything
      migrations/002_swap.sql:8:1
        ~ table orders renamed to sales.orders
      migrations/002_swap.sql:9:1
        - check orders_id_check not valid
        + check orders_id_check
    --- exit 0
    ");
}

#[test]
fn names_that_are_not_clear() {
    let project = Project::of(&[(
        "migrations/001_orders.sql",
        "\
CREATE SCHEMA sales;
CREATE SCHEMA archive;
CREATE TABLE sales.orders (id int);
CREATE TABLE archive.orders (id int);
CREATE TABLE \"Orders.2025\" (id int);
CREATE TABLE customers (id int);
CREATE TEMPORARY TABLE draft (id int);
",
    )]);
    insta::assert_snapshot!(project.run(&["explain", "orders"]), @"
    --- stderr
    error: several schemas have a table or view `orders`
    --> migrations
     = help: say which one: `sales.orders` or `archive.orders`

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["explain", "sales.orders"]), @"
    table sales.orders

    001_orders
      migrations/001_orders.sql:3:1
        + table sales.orders
        + column id integer
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["explain", "\"Orders.2025\""]), @r#"
    table "Orders.2025"

    001_orders
      migrations/001_orders.sql:5:1
        + table "Orders.2025"
        + column id integer
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["explain", "costumers"]), @"
    --- stderr
    error: no migration has a table or view `costumers`
    --> migrations
     = help: did you mean `customers`?

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["explain", "costumers", "--json"]), @r#"
    {"problems":[{"title":"no migration has a table or view `costumers`","rule":null,"path":"migrations","line":null,"column":null,"notes":[],"help":"did you mean `customers`?","also":null}]}
    --- exit 1
    "#);
    insta::assert_snapshot!(project.run(&["explain", "; DROP"]), @"
    --- stderr
    error: no migration has a table or view `; DROP`
    --> migrations
     = help: `cargo migrate schema` shows those that there are

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["explain", ""]), @"
    --- stderr
    error: a value is required for '<TABLE>' but none was supplied

    For more information, try '--help'.
    --- exit 2
    ");
    assert!(project.run(&["explain", "draft"]).contains("no migration has a table or view `draft`"));
    assert!(project.run(&["explain"]).ends_with("--- exit 2"));
    assert_eq!(project.run(&["explain", "a", "--dir", "none"]), project.run(&["check", "--dir", "none"]));
}

#[test]
fn what_is_not_certain_is_said() {
    let project = Project::of(&[
        ("migrations/external.sql", "CREATE TABLE users (id uuid PRIMARY KEY);\n"),
        (
            "migrations/001_maybe.sql",
            "\
ALTER TABLE users ADD COLUMN name text;
DO $$ BEGIN
    IF EXISTS (SELECT FROM users) THEN
        ALTER TABLE users ADD COLUMN total int;
    END IF;
END $$;
ALTER TABLE users ADD COLUMN last text;
DO $$ BEGIN
    IF EXISTS (SELECT FROM users) THEN
        ALTER TABLE users DROP COLUMN name;
    END IF;
END $$;
CREATE VIEW everybody AS SELECT * FROM users;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
DO $$ BEGIN
    EXECUTE format('ALTER TABLE %I DROP COLUMN last', (SELECT 'users'));
END $$;
",
        ),
    ]);
    insta::assert_snapshot!(project.run(&["explain", "users"]), @r#"
    table users

    before the first migration
      migrations/external.sql:1:14
        + table users
        + column id uuid not null
        + primary key users_pkey (id)

    001_maybe
      migrations/001_maybe.sql:1:1
        + column name text
      migrations/001_maybe.sql:2:1
        + column total integer (maybe)
      migrations/001_maybe.sql:7:1
        + column last text
      migrations/001_maybe.sql:8:1
        ? column name text: it may have been changed or dropped
      migrations/001_maybe.sql:14:1
        + row level security
      migrations/001_maybe.sql:15:1
        ? column last text: it may have been changed or dropped
        + column "column" ? default (maybe)
        + column drop ? default (maybe)

    used by
      view everybody
    --- exit 0
    "#);
}
