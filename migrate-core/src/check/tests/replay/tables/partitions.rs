//! Partitions.

use super::*;

#[test]
fn partitions() {
    let sql = "CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
CREATE TABLE x (id int PRIMARY KEY, at date) PARTITION BY LIST (at);
CREATE TABLE x (id int, at date) PARTITION BY LIST (id, at);
CREATE TABLE x (id int, g int GENERATED ALWAYS AS (id) STORED) PARTITION BY LIST (g);
CREATE TABLE h (id int) PARTITION BY HASH (id);
CREATE TABLE h0 PARTITION OF h DEFAULT;
CREATE TABLE p0 PARTITION OF p DEFAULT;
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('2020-01-01');
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2020-01-01', 1) TO ('2021-01-01', 1);
CREATE TABLE p2 PARTITION OF p1 DEFAULT;
CREATE TABLE p2 () INHERITS (p);
CREATE TABLE p2 () INHERITS (p1);
ALTER TABLE p ADD CHECK (id > 0) NO INHERIT;
ALTER TABLE p DROP COLUMN at;
ALTER TABLE p ALTER COLUMN at TYPE timestamp;
ALTER TABLE ONLY p DROP COLUMN id;
ALTER TABLE p1 ADD COLUMN x int;
ALTER TABLE p1 ALTER COLUMN id DROP NOT NULL;
CREATE INDEX CONCURRENTLY ON p (id);
CREATE UNIQUE INDEX u ON p (at);
ALTER TABLE p ADD UNIQUE USING INDEX u;
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
CREATE TABLE y (id int, at date);
ALTER TABLE p DETACH PARTITION y;
ALTER TABLE p ATTACH PARTITION y FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
ALTER TABLE p ATTACH PARTITION p FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
ALTER TABLE p1 INHERIT y;
ALTER TABLE p1 NO INHERIT p;
CREATE TABLE z (id int NOT NULL, at date, more int);
ALTER TABLE p ATTACH PARTITION z FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');";
    insta::assert_snapshot!(refusal(sql), @"
    0A000: a unique constraint of the partitioned table `x` must have its partition key
     --> 001_a.sql:2:24
      |
    2 | CREATE TABLE x (id int PRIMARY KEY, at date) PARTITION BY LIST (at);
      |                        ^^^^^^^^^^^
      |
     ::: 001_a.sql:2:14
      |
    2 | CREATE TABLE x (id int PRIMARY KEY, at date) PARTITION BY LIST (at);
      |              - created here
      |
      = note: column `at`, by which it is partitioned, is not in it

    42P16: LIST partitions by one column, not by several
     --> 001_a.sql:3:52
      |
    3 | CREATE TABLE x (id int, at date) PARTITION BY LIST (id, at);
      |                                                    ^^^^^^^^

    42P17: generated column `g` can't be in a partition key
     --> 001_a.sql:4:83
      |
    4 | CREATE TABLE x (id int, g int GENERATED ALWAYS AS (id) STORED) PARTITION BY LIST (g);
      |                                                                                   ^

    42P16: a table that is partitioned by HASH has no DEFAULT partition
     --> 001_a.sql:6:32
      |
    6 | CREATE TABLE h0 PARTITION OF h DEFAULT;
      |                                ^^^^^^^
      |
     ::: 001_a.sql:5:14
      |
    5 | CREATE TABLE h (id int) PARTITION BY HASH (id);
      |              - the partitioned table is created here

    42P17: the partition would overlap partition `p1`
     --> 001_a.sql:9:32
      |
    9 | CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:8:14
      |
    8 | CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
      |              -- that one is made here

    42P16: `p` is partitioned in another way than this partition is bound
      --> 001_a.sql:10:32
       |
    10 | CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('2020-01-01');
       |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
      ::: 001_a.sql:1:14
       |
     1 | CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
       |              - the partitioned table is created here

    42P16: 2 values bound a partition of `p`, whose key has 1
      --> 001_a.sql:11:49
       |
    11 | CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2020-01-01', 1) TO ('2021-01-01', 1);
       |                                                 ^^^^^^^^^^^^^^^
       |
      ::: 001_a.sql:1:14
       |
     1 | CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
       |              - the partitioned table is created here

    42809: `p1` is not partitioned
      --> 001_a.sql:12:30
       |
    12 | CREATE TABLE p2 PARTITION OF p1 DEFAULT;
       |                              ^^
       |
      ::: 001_a.sql:8:14
       |
     8 | CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
       |              -- created here
       |
       = help: a partitioned table is made with CREATE TABLE … PARTITION BY

    42809: `p` is a partitioned table, which can't be inherited from
      --> 001_a.sql:13:30
       |
    13 | CREATE TABLE p2 () INHERITS (p);
       |                              ^
       |
      ::: 001_a.sql:1:14
       |
     1 | CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
       |              - created here

    42809: `p1` is a partition, which can't be inherited from
      --> 001_a.sql:14:30
       |
    14 | CREATE TABLE p2 () INHERITS (p1);
       |                              ^^
       |
      ::: 001_a.sql:8:14
       |
     8 | CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
       |              -- created here

    42P16: NO INHERIT can't be on a constraint of the partitioned table `p`
      --> 001_a.sql:15:19
       |
    15 | ALTER TABLE p ADD CHECK (id > 0) NO INHERIT;
       |                   ^^^^^^^^^^^^^^

    42P16: column `at` is in the partition key, and can't be dropped
      --> 001_a.sql:16:27
       |
    16 | ALTER TABLE p DROP COLUMN at;
       |                           ^^
       |
      ::: 001_a.sql:1:34
       |
     1 | CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
       |                                  -- the column is made here

    42P16: the type of column `at` can't be changed: it is in the partition key
      --> 001_a.sql:17:28
       |
    17 | ALTER TABLE p ALTER COLUMN at TYPE timestamp;
       |                            ^^
       |
      ::: 001_a.sql:1:34
       |
     1 | CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
       |                                  -- the column is made here

    42P16: column `id` must be dropped from the partitions too
      --> 001_a.sql:18:32
       |
    18 | ALTER TABLE ONLY p DROP COLUMN id;
       |                                ^^
       |
      ::: 001_a.sql:1:17
       |
     1 | CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
       |                 -- the column is made here

    42809: `p1` is a partition, whose columns are those of the partitioned table
      --> 001_a.sql:19:27
       |
    19 | ALTER TABLE p1 ADD COLUMN x int;
       |                           ^
       |
      ::: 001_a.sql:8:14
       |
     8 | CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
       |              -- created here

    42P16: column `id` is NOT NULL in the partitioned table
      --> 001_a.sql:20:29
       |
    20 | ALTER TABLE p1 ALTER COLUMN id DROP NOT NULL;
       |                             ^^

    0A000: an index of the partitioned table `p` can't be created concurrently
      --> 001_a.sql:21:14
       |
    21 | CREATE INDEX CONCURRENTLY ON p (id);
       |              ^^^^^^^^^^^^
       |
      ::: 001_a.sql:1:14
       |
     1 | CREATE TABLE p (id int NOT NULL, at date) PARTITION BY RANGE (at);
       |              - created here
       |
       = help: create it ON ONLY the table, create one of each partition concurrently, and attach them

    0A000: USING INDEX is not supported on partitioned tables
      --> 001_a.sql:23:19
       |
    23 | ALTER TABLE p ADD UNIQUE USING INDEX u;
       |                   ^^^^^^^^^^^^^^^^^^^^

    55000: a partition can't be detached concurrently while there is a default partition
      --> 001_a.sql:24:32
       |
    24 | ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
       |                                ^^
       |
      ::: 001_a.sql:7:14
       |
     7 | CREATE TABLE p0 PARTITION OF p DEFAULT;
       |              -- the default partition is made here

    42P01: `y` is not a partition of `p`
      --> 001_a.sql:26:32
       |
    26 | ALTER TABLE p DETACH PARTITION y;
       |                                ^
       |
      ::: 001_a.sql:25:14
       |
    25 | CREATE TABLE y (id int, at date);
       |              - created here

    42804: column `id` of child table `y` must be NOT NULL
      --> 001_a.sql:27:32
       |
    27 | ALTER TABLE p ATTACH PARTITION y FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
       |                                ^

    42809: `p1` is a partition already
      --> 001_a.sql:28:32
       |
    28 | ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
       |                                ^^
       |
      ::: 001_a.sql:8:14
       |
     8 | CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
       |              -- created here

    42P07: `p` can't be a partition of itself
      --> 001_a.sql:29:32
       |
    29 | ALTER TABLE p ATTACH PARTITION p FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
       |                                ^

    42809: `p1` is a partition, whose parents can't be changed
      --> 001_a.sql:30:13
       |
    30 | ALTER TABLE p1 INHERIT y;
       |             ^^

    42809: `p1` is a partition, whose parents can't be changed
      --> 001_a.sql:31:13
       |
    31 | ALTER TABLE p1 NO INHERIT p;
       |             ^^
       |
       = help: write DETACH PARTITION

    42804: `p` has no column `more`, which its partition has
      --> 001_a.sql:33:32
       |
    33 | ALTER TABLE p ATTACH PARTITION z FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
       |                                ^
    ");
}

#[test]
fn bounds_that_overlap_or_hold_nothing() {
    let sql = "CREATE TABLE r (a int) PARTITION BY RANGE (a);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1) TO (10);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (5) TO (15);
CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (30) TO (20);
CREATE TABLE d (at date) PARTITION BY RANGE (at);
CREATE TABLE d1 PARTITION OF d FOR VALUES FROM (20200301) TO ('2020-04-01');
CREATE TABLE h (a int) PARTITION BY HASH (a);
CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 4);
CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 0, REMAINDER 0);
CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 1);";
    insta::assert_snapshot!(refusal(sql), @"
    42P17: the partition would overlap partition `r1`
     --> 001_a.sql:3:32
      |
    3 | CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (5) TO (15);
      |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
     ::: 001_a.sql:2:14
      |
    2 | CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1) TO (10);
      |              -- that one is made here

    42P17: the range of the partition is empty
     --> 001_a.sql:4:32
      |
    4 | CREATE TABLE r2 PARTITION OF r FOR VALUES FROM (30) TO (20);
      |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: its end has to come after its beginning, and does not belong to it

    42804: `20200301` can't be cast to date, the type of the column
     --> 001_a.sql:6:32
      |
    6 | CREATE TABLE d1 PARTITION OF d FOR VALUES FROM (20200301) TO ('2020-04-01');
      |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write it in quotes

    42P16: the remainder 4 has to be less than the modulus 4
     --> 001_a.sql:9:32
      |
    9 | CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 4);
      |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    42P16: the modulus has to be greater than zero
      --> 001_a.sql:10:32
       |
    10 | CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 0, REMAINDER 0);
       |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    42P16: the modulus 3 and that of partition `h0`, 4, are not multiples
      --> 001_a.sql:11:32
       |
    11 | CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 1);
       |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
      ::: 001_a.sql:8:14
       |
     8 | CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER 0);
       |              -- that one is made here
    ");
}

#[test]
fn what_bounds_a_partition_is_a_value() {
    let bound = |by: &str, bound: &str| {
        refusal(&format!(
            "CREATE TABLE t (a text) PARTITION BY {by} (a);\nCREATE TABLE t_1 PARTITION OF t FOR VALUES {bound};"
        ))
    };
    insta::assert_snapshot!(bound("LIST", "IN (active)"), @"
    0A000: a value that bounds a partition can't be a column
     --> 001_a.sql:2:48
      |
    2 | CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (active);
      |                                                ^^^^^^
      |
      = help: a text stands in single quotes
    ");
    insta::assert_snapshot!(bound("RANGE", "FROM (NULL) TO ('m')"), @"
    42P17: a range of a partition can't begin or end with NULL
     --> 001_a.sql:2:33
      |
    2 | CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (NULL) TO ('m');
      |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write MINVALUE or MAXVALUE, where all of them are meant
    ");
}
