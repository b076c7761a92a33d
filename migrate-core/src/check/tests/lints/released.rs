//! Which migrations are judged, and which tables are new.

use super::*;

const INDEX: &str = "CREATE INDEX orders_idx ON orders (id);";
const FILES: &[(&str, &str)] = &[
    ("001_orders.sql", "CREATE TABLE orders (id int);"),
    ("002_index.sql", INDEX),
    ("003_another.sql", "CREATE INDEX orders_2_idx ON orders (id);"),
];

fn rules(files: &[(&str, &str)], is_frozen: Option<&dyn Fn(&Migration) -> bool>) -> Vec<String> {
    let said = said_of(files, is_frozen);
    let places = said.lines().filter_map(|line| line.trim().strip_prefix("--> migrations/"));
    places.map(str::to_owned).collect()
}

#[test]
fn without_a_lock_the_newest_is_judged() {
    assert_eq!(rules(FILES, None), ["003_another.sql:1:1"]);
    assert_eq!(rules(&FILES[..2], None), ["002_index.sql:1:1"]);
    let with_broken_newest = [FILES, &[("004_broken.sql", "SELCT 1;")]].concat();
    assert_eq!(rules(&with_broken_newest, None), ["004_broken.sql:1:1"], "what is before it stays released");
}

#[test]
fn no_rule_concerns_what_is_frozen() {
    let up_to = |newest: i64| move |migration: &Migration| migration.version.get() <= newest;
    assert_eq!(rules(FILES, Some(&up_to(3))), [""; 0]);
    assert_eq!(rules(FILES, Some(&up_to(2))), ["003_another.sql:1:1"]);
    assert_eq!(rules(FILES, Some(&up_to(1))), ["002_index.sql:1:1", "003_another.sql:1:1"]);
    assert_eq!(
        rules(FILES, Some(&up_to(0))),
        [""; 0],
        "the table is new with another migration that is not frozen"
    );
}

#[test]
fn what_is_frozen_is_known() {
    let files = [
        ("001_orders.sql", "CREATE TABLE orders (id int, CONSTRAINT p CHECK (id IS NOT NULL));"),
        ("002_set.sql", "ALTER TABLE orders ALTER id SET NOT NULL;"),
    ];
    assert_eq!(rules(&files, Some(&|migration| migration.version.get() == 1)), [""; 0]);
}

/// Without a lock the newest is the one that is being written; with one, whatever it does not list.
#[test]
fn a_lock_says_what_is_released() {
    let table = ("001_a.sql", "CREATE TABLE a (b int);");
    let index = ("002_b.sql", "CREATE INDEX a_b_idx ON a (b);");
    let later = ("003_c.sql", "CREATE TABLE c (d int);");
    let warned = |frozen: &[(&str, &str)]| {
        let lock = freeze(&Folder { allows_empty: true, ..opened(folder(frozen).path()) }).unwrap().text;
        let root = folder(&[table, index, later, (LOCK_FILE, &lock)]);
        check(&opened(root.path())).unwrap().warnings.len()
    };
    assert_eq!(warned(&[]), 0, "the table is as new as its index");
    assert_eq!(warned(&[table]), 1, "the table is in use");
    assert_eq!(warned(&[table, index]), 0, "what is frozen is nobody's any more");
    let root = folder(&[table, index]);
    assert_eq!(check(&opened(root.path())).unwrap().warnings.len(), 1);
}
