//! `schema --diff`: what differs between two versions.

use crate::schema::shop;

#[test]
fn what_differs_between_two_versions() {
    let shop = shop();
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "1", "2"]), @"
    - table purchases
    + table orders
    -   column customer_id bigint not null
    -   foreign key purchases_customer_id_fkey (customer_id) references customers (id)
    +   foreign key purchases_customer_id_fkey (buyer_id) references customers (id)
    -   index purchases_note_idx (note)
    +   column buyer_id bigint not null
    +   column total numeric(12,2) not null default
    +   index orders_note_idx (note)
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "2"]), @"
    + partitioned table days
    +   column day date not null
    +   column note text

    + table days_2025
    +   column day date not null
    +   column note text
    +   partition of days

    + sequence invoices
    + function twice(integer)

    - view recent
    -   column id integer
    -   column note text
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["schema", "4", "--diff", "3"]), @"
    - table items
    -   column order_id integer not null
    -   column number integer not null
    -   primary key items_pkey (order_id, number)
    -   foreign key items_order_id_fkey (order_id) references orders (id)
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["schema", "2", "--diff", "2"]), @"
    no difference between 002_orders and 002_orders
    --- exit 0
    ");
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "7"]), @"
    --- stderr
    error: no migration has the version 7
    --> migrations
     = help: the newest one is 004_gone

    --- exit 1
    ");
    insta::assert_snapshot!(shop.run(&["schema", "2", "--diff", "1", "--json"]), @r#"
    {"from":{"version":1,"title":"001_shop"},"to":{"version":2,"title":"002_orders"},"changes":[{"before":"table purchases","after":"table orders","removed":["column customer_id bigint not null","foreign key purchases_customer_id_fkey (customer_id) references customers (id)","index purchases_note_idx (note)"],"added":["foreign key purchases_customer_id_fkey (buyer_id) references customers (id)","column buyer_id bigint not null","column total numeric(12,2) not null default","index orders_note_idx (note)"]}]}
    --- exit 0
    "#);
    insta::assert_snapshot!(shop.run(&["schema", "--diff", "1", "--svg"]), @"
    --- stderr
    error: the argument '--diff [<FROM>]' cannot be used with '--svg'

    Usage: cargo migrate schema --diff [<FROM>] [VERSION]

    For more information, try '--help'.
    --- exit 2
    ");
}
