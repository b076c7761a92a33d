//! What a statement on tables locks, and how much of them it goes through.

use std::collections::BTreeMap;

use crate::check::model::{Deed, On, What};
use crate::check::replay::{Replay, World, statements};
use crate::{LockMode, Mode, Work};

/// Each on a schema of its own: `table MODE work`.
fn locks(setup: &str, sql: &str) -> String {
    let mut lines = Vec::new();
    for range in statements(sql) {
        let statement = sql.get(range.clone()).unwrap();
        let mut replay = Replay::new(World::Closed);
        replay.begin("001_a.sql", setup, Mode::Transaction);
        for range in statements(setup) {
            replay.statement(range).unwrap();
        }
        replay.begin("002_b.sql", sql, Mode::Transaction);
        let mark = replay.model.hold();
        replay.statement(range).unwrap();
        let mut locks: BTreeMap<String, (LockMode, Work)> = BTreeMap::new();
        for done in replay.model.done(mark) {
            let What::Deed(Deed::Locks { on: On::Relation(thing), mode, work }) = done.what else { continue };
            let lock = locks.entry(thing.name).or_insert((mode, work));
            *lock = (lock.0.max(mode), lock.1.max(work));
        }
        let locks = locks.iter().map(|(name, (mode, work))| format!("\n    {name} {mode} {work:?}"));
        lines.push(format!("{statement}{}", locks.collect::<String>()));
    }
    lines.join("\n")
}

const TABLES: &str = "
    CREATE TABLE users (id int PRIMARY KEY);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, note varchar(10), price numeric(10, 2), day date, state text);
    CREATE VIEW states AS SELECT state FROM orders;
    CREATE TABLE parts (id int NOT NULL, part text) PARTITION BY LIST (part);
    CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a');
    CREATE TABLE rest PARTITION OF parts DEFAULT;
    CREATE TABLE free (id int NOT NULL, part text);
    CREATE TABLE parents (id int);
    CREATE TABLE children () INHERITS (parents);
    ALTER TABLE orders ADD CONSTRAINT has_day CHECK (day IS NOT NULL AND id > 0);
    ALTER TABLE orders ADD CONSTRAINT other_fkey FOREIGN KEY (id) REFERENCES users NOT VALID;
    CREATE TABLE owned (user_id int REFERENCES users, part text) PARTITION BY LIST (part);";

#[test]
fn those_that_hang_on_it_are_locked_too() {
    let sql = "ALTER TABLE orders DROP COLUMN user_id;
ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;
ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;
ALTER TABLE orders VALIDATE CONSTRAINT other_fkey;
ALTER TABLE free ADD FOREIGN KEY (id) REFERENCES users;
ALTER TABLE free ADD COLUMN user_id int REFERENCES users;
DROP TABLE users CASCADE;
DROP TABLE orders CASCADE;
ALTER TABLE parents ADD COLUMN c int;
ALTER TABLE ONLY parents ALTER id SET STATISTICS 10;
ALTER TABLE parts ADD CHECK (id > 0);
ALTER TABLE parts ATTACH PARTITION free FOR VALUES IN ('b');
ALTER TABLE parts DETACH PARTITION parts_a;
DROP TABLE parts_a;
ALTER TABLE parts ADD UNIQUE (part);
ALTER TABLE parts DISABLE TRIGGER ALL;
ALTER TABLE parents ADD PRIMARY KEY (id);
ALTER TABLE users ALTER id TYPE bigint;
CREATE INDEX ON parts (id);
CREATE INDEX ON ONLY parts (id);
CREATE TABLE parts_b PARTITION OF parts FOR VALUES IN ('b');
CREATE TABLE owned_a PARTITION OF owned FOR VALUES IN ('a');
CREATE TABLE t (LIKE free, user_id int REFERENCES users) INHERITS (parents)";
    insta::assert_snapshot!(locks(TABLES, sql), @"
    ALTER TABLE orders DROP COLUMN user_id
        orders ACCESS EXCLUSIVE None
        users ACCESS EXCLUSIVE None
    ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey
        orders ACCESS EXCLUSIVE None
        users ACCESS EXCLUSIVE None
    ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey
        orders SHARE UPDATE EXCLUSIVE None
    ALTER TABLE orders VALIDATE CONSTRAINT other_fkey
        orders SHARE UPDATE EXCLUSIVE Scan
        users ROW SHARE Scan
    ALTER TABLE free ADD FOREIGN KEY (id) REFERENCES users
        free SHARE ROW EXCLUSIVE Scan
        users SHARE ROW EXCLUSIVE Scan
    ALTER TABLE free ADD COLUMN user_id int REFERENCES users
        free ACCESS EXCLUSIVE None
        users SHARE ROW EXCLUSIVE None
    DROP TABLE users CASCADE
        orders ACCESS EXCLUSIVE None
        owned ACCESS EXCLUSIVE None
        users ACCESS EXCLUSIVE None
    DROP TABLE orders CASCADE
        orders ACCESS EXCLUSIVE None
        states ACCESS EXCLUSIVE None
        users ACCESS EXCLUSIVE None
    ALTER TABLE parents ADD COLUMN c int
        children ACCESS EXCLUSIVE None
        parents ACCESS EXCLUSIVE None
    ALTER TABLE ONLY parents ALTER id SET STATISTICS 10
        parents SHARE UPDATE EXCLUSIVE None
    ALTER TABLE parts ADD CHECK (id > 0)
        parts ACCESS EXCLUSIVE None
        parts_a ACCESS EXCLUSIVE Scan
        rest ACCESS EXCLUSIVE Scan
    ALTER TABLE parts ATTACH PARTITION free FOR VALUES IN ('b')
        free ACCESS EXCLUSIVE Scan
        parts SHARE UPDATE EXCLUSIVE None
        rest ACCESS EXCLUSIVE Scan
    ALTER TABLE parts DETACH PARTITION parts_a
        parts ACCESS EXCLUSIVE None
        parts_a ACCESS EXCLUSIVE None
        rest ACCESS EXCLUSIVE None
    DROP TABLE parts_a
        parts ACCESS EXCLUSIVE None
        parts_a ACCESS EXCLUSIVE None
        rest ACCESS EXCLUSIVE None
    ALTER TABLE parts ADD UNIQUE (part)
        parts ACCESS EXCLUSIVE None
        parts_a SHARE Scan
        rest SHARE Scan
    ALTER TABLE parts DISABLE TRIGGER ALL
        parts SHARE ROW EXCLUSIVE None
    ALTER TABLE parents ADD PRIMARY KEY (id)
        children ACCESS EXCLUSIVE Scan
        parents ACCESS EXCLUSIVE Scan
    ALTER TABLE users ALTER id TYPE bigint
        orders ACCESS EXCLUSIVE Scan
        owned ACCESS EXCLUSIVE None
        users ACCESS EXCLUSIVE Rewrite
    CREATE INDEX ON parts (id)
        parts SHARE None
        parts_a SHARE Scan
        rest SHARE Scan
    CREATE INDEX ON ONLY parts (id)
        parts SHARE None
    CREATE TABLE parts_b PARTITION OF parts FOR VALUES IN ('b')
        parts ACCESS EXCLUSIVE None
        rest ACCESS EXCLUSIVE Scan
    CREATE TABLE owned_a PARTITION OF owned FOR VALUES IN ('a')
        owned ACCESS EXCLUSIVE None
        users SHARE ROW EXCLUSIVE None
    CREATE TABLE t (LIKE free, user_id int REFERENCES users) INHERITS (parents)
        free ACCESS SHARE None
        parents SHARE UPDATE EXCLUSIVE None
        users SHARE ROW EXCLUSIVE None
    ");
}

#[test]
fn what_is_known_of_a_column_says_whether_its_table_is_read_or_written() {
    let sql = "ALTER TABLE orders ALTER note TYPE varchar(20);
ALTER TABLE orders ALTER note TYPE varchar(5);
ALTER TABLE orders ALTER note TYPE text;
ALTER TABLE orders ALTER price TYPE numeric(12, 2);
ALTER TABLE orders ALTER price TYPE numeric(12, 3);
ALTER TABLE orders ALTER price TYPE bigint;
ALTER TABLE orders ALTER id TYPE bigint;
ALTER TABLE orders ALTER note TYPE text USING note || 'x';
ALTER TABLE orders ALTER id SET NOT NULL;
ALTER TABLE orders ALTER day SET NOT NULL;
ALTER TABLE orders ALTER note SET NOT NULL;
ALTER TABLE orders ADD COLUMN c int DEFAULT 1;
ALTER TABLE orders ADD COLUMN c uuid DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN c serial;
ALTER TABLE orders ADD COLUMN c int GENERATED ALWAYS AS (id) STORED;
ALTER TABLE orders ADD COLUMN c int GENERATED ALWAYS AS (id) VIRTUAL;
ALTER TABLE orders SET LOGGED;
ALTER TABLE orders SET UNLOGGED";
    insta::assert_snapshot!(locks(TABLES, sql), @"
    ALTER TABLE orders ALTER note TYPE varchar(20)
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders ALTER note TYPE varchar(5)
        orders ACCESS EXCLUSIVE Rewrite
    ALTER TABLE orders ALTER note TYPE text
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders ALTER price TYPE numeric(12, 2)
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders ALTER price TYPE numeric(12, 3)
        orders ACCESS EXCLUSIVE Rewrite
    ALTER TABLE orders ALTER price TYPE bigint
        orders ACCESS EXCLUSIVE Rewrite
    ALTER TABLE orders ALTER id TYPE bigint
        orders ACCESS EXCLUSIVE Rewrite
        users ACCESS EXCLUSIVE Scan
    ALTER TABLE orders ALTER note TYPE text USING note || 'x'
        orders ACCESS EXCLUSIVE Rewrite
    ALTER TABLE orders ALTER id SET NOT NULL
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders ALTER day SET NOT NULL
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders ALTER note SET NOT NULL
        orders ACCESS EXCLUSIVE Scan
    ALTER TABLE orders ADD COLUMN c int DEFAULT 1
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders ADD COLUMN c uuid DEFAULT gen_random_uuid()
        orders ACCESS EXCLUSIVE Rewrite
    ALTER TABLE orders ADD COLUMN c serial
        orders ACCESS EXCLUSIVE Rewrite
    ALTER TABLE orders ADD COLUMN c int GENERATED ALWAYS AS (id) STORED
        orders ACCESS EXCLUSIVE Rewrite
    ALTER TABLE orders ADD COLUMN c int GENERATED ALWAYS AS (id) VIRTUAL
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders SET LOGGED
        orders ACCESS EXCLUSIVE None
    ALTER TABLE orders SET UNLOGGED
        orders ACCESS EXCLUSIVE Rewrite
    ");
}

#[test]
fn a_type_is_known_under_another_name_too() {
    let setup = "
        CREATE TABLE a (v varchar(10), id int);
        ALTER TABLE a RENAME v TO w;
        CREATE TABLE b (LIKE a);
        CREATE TABLE c AS SELECT w FROM a;
        CREATE SCHEMA old; CREATE TABLE old.d (v varchar(10)); ALTER SCHEMA old RENAME TO new;
        ALTER TABLE a ADD CONSTRAINT filled CHECK (id IS NOT NULL);
        ALTER TABLE a DROP COLUMN id, ADD COLUMN id int;";
    let sql = "ALTER TABLE a ALTER w TYPE varchar(40);
ALTER TABLE b ALTER w TYPE varchar(40);
ALTER TABLE c ALTER w TYPE varchar(40);
ALTER TABLE new.d ALTER v TYPE varchar(40);
ALTER TABLE a ALTER id SET NOT NULL";
    insta::assert_snapshot!(locks(setup, sql), @"
    ALTER TABLE a ALTER w TYPE varchar(40)
        a ACCESS EXCLUSIVE None
    ALTER TABLE b ALTER w TYPE varchar(40)
        b ACCESS EXCLUSIVE None
    ALTER TABLE c ALTER w TYPE varchar(40)
        c ACCESS EXCLUSIVE None
    ALTER TABLE new.d ALTER v TYPE varchar(40)
        new.d ACCESS EXCLUSIVE None
    ALTER TABLE a ALTER id SET NOT NULL
        a ACCESS EXCLUSIVE Scan
    ");
}
