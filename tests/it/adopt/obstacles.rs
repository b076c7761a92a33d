//! What stands in the way of adopting, and what does away with it.

use migrate_tests::{ask, connect};

use super::{LATE, LATER, SHOP, dbmate, refusal, shop};

#[test]
fn what_is_not_here_is_refused() {
    // 4 is newer than all of SHOP; of LATE there is no 2, and 3 is there.
    let url = shop(&dbmate("('1'), ('2'), ('3'), ('4')"));
    insta::assert_snapshot!(refusal(&SHOP.runner(), &url), @r#"
    the history of dbmate or Rails, "public"."schema_migrations", can't be adopted
    in the way: dbmate or Rails has applied what is newer than all that is here: 4
      adopt with a program that has it: what is not recorded would run again, once a program brings it
    "#);
    insta::assert_snapshot!(refusal(&SHOP.runner().unknown_versions(true), &url), @r#"
    the history of dbmate or Rails, "public"."schema_migrations", can't be adopted
    in the way: dbmate or Rails has applied what is newer than all that is here: 4
      adopt with a program that has it: what is not recorded would run again, once a program brings it
    "#);
    assert_eq!(LATER.adopt_url(&url, false).unwrap().recorded.len(), 4);

    let url = shop(&dbmate("('1'), ('2'), ('3')"));
    insta::assert_snapshot!(refusal(&LATE.runner(), &url), @r#"
    the history of dbmate or Rails, "public"."schema_migrations", can't be adopted
    in the way: dbmate or Rails has applied what is not here: 2
      bring the files back, or do without them for good: `MIGRATIONS.runner().unknown_versions(true)`
    "#);
    let adopted = LATE.runner().unknown_versions(true).adopt_url(&url, false).unwrap();
    insta::assert_snapshot!(adopted, @"
    version  dbmate or Rails  here           content
    1        1                001_customers  not verified: no checksum is kept; recorded
    2        2                -              not here
    3        3                003_phone      not verified: no checksum is kept; recorded

    recorded 2, none of them verified
    ");
}

#[test]
fn a_gap_is_refused_unless_apply_may_fill_it() {
    let url =
        shop(&(dbmate("('1'), ('3')") + "DROP TABLE orders; INSERT INTO customers (name) VALUES ('b')"));
    insta::assert_snapshot!(refusal(&SHOP.runner(), &url), @r#"
    the history of dbmate or Rails, "public"."schema_migrations", can't be adopted
    in the way: dbmate or Rails has applied newer ones, but not fixtures/shop/002_orders.sql
      let it apply them first, or let `apply` do it: `MIGRATIONS.runner().out_of_order(true)`
    "#);
    let runner = SHOP.runner().out_of_order(true);
    assert_eq!(runner.adopt_url(&url, false).unwrap().recorded.len(), 2);
    assert_eq!(runner.apply_url(&url).unwrap().applied.len(), 1);
}

#[test]
fn a_version_that_is_no_number_is_refused() {
    let url = shop(&dbmate("('1'), ('2'), ('3'), ('init')"));
    insta::assert_snapshot!(refusal(&SHOP.runner(), &url), @r#"
    the history of dbmate or Rails, "public"."schema_migrations", can't be adopted
    in the way: dbmate or Rails has applied what has no whole number as its version: init
      give the files whole numbers, and record what is applied: `cargo migrate baseline VERSION`
    "#);
}

#[test]
fn a_history_of_ours_that_contradicts_is_refused() {
    let url = shop(&dbmate("('1'), ('2'), ('3')"));
    SHOP.adopt_url(&url, false).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(
            "UPDATE migrate.schema_migrations SET checksum = 'other' WHERE version = 1;
             UPDATE migrate.schema_migrations SET state = 'running' WHERE version = 2;
             DELETE FROM migrate.schema_migrations WHERE version = 3",
        )
        .unwrap();
    insta::assert_snapshot!(SHOP.adopt_url(&url, false).unwrap_err(), @r#"
    the history of dbmate or Rails, "public"."schema_migrations", can't be adopted
    in the way: "migrate"."schema_migrations" has another checksum of fixtures/shop/001_customers.sql
      put the files back as they were applied; `cargo migrate plan` shows the difference
    in the way: "migrate"."schema_migrations" has half done: fixtures/shop/002_orders.sql
      let `apply` or `revert` bring it to an end first
    "#);
    assert_eq!(ask(&mut client, "SELECT count(*) FROM migrate.schema_migrations"), "2");
}

#[test]
fn what_apply_has_done_since_stays() {
    let url = shop(&dbmate("('1'), ('2'), ('3')"));
    LATER.adopt_url(&url, false).unwrap();
    LATER.apply_url(&url).unwrap();
    insta::assert_snapshot!(LATER.adopt_url(&url, false).unwrap(), @"
    version  dbmate or Rails  here                content
    1        1                001_customers       not verified: no checksum is kept; recorded
    2        2                002_orders          not verified: no checksum is kept; recorded
    3        3                003_first_customer  not verified: no checksum is kept; recorded
    4        -                004_notes           applied by `apply`

    nothing to record; 4 recorded before
    ");
}
