use super::queries::said;

#[test]
fn a_column_that_differs_in_a_group() {
    insta::assert_snapshot!(said("SELECT owner_id, name, count(*) FROM pets GROUP BY owner_id"), @"
    42803: column `pets.name` must appear in the GROUP BY clause or be used in an aggregate function
     --> 002_next.sql:1:18
      |
    1 | SELECT owner_id, name, count(*) FROM pets GROUP BY owner_id
      |                  ^^^^
      |
      = note: grouped by `id`, the primary key, every column of `pets` can stand here
      = help: add it to GROUP BY, or say which of its values is meant: `min(pets.name)`
    ");
    insta::assert_snapshot!(said("SELECT max(b.id) FROM (SELECT id FROM pets) b HAVING b.id > 1"), @"
    42803: column `b.id` must appear in the GROUP BY clause or be used in an aggregate function
     --> 002_next.sql:1:54
      |
    1 | SELECT max(b.id) FROM (SELECT id FROM pets) b HAVING b.id > 1
      |                                                      ^^^^
      |
      = help: group by it, or say which of its values is meant: `min(b.id)`
    ");
    insta::assert_snapshot!(said("SELECT name, max(id) FROM people"), @"
    42803: column `people.name` must appear in the GROUP BY clause or be used in an aggregate function
     --> 002_next.sql:1:8
      |
    1 | SELECT name, max(id) FROM people
      |        ^^^^
      |
      = note: grouped by `id`, the primary key, every column of `people` can stand here
      = help: group by it, or say which of its values is meant: `min(people.name)`
    ");
    insta::assert_snapshot!(said("SELECT count(*) AS number FROM pets GROUP BY number"), @"
    42803: aggregate functions are not allowed in GROUP BY
     --> 002_next.sql:1:46
      |
    1 | SELECT count(*) AS number FROM pets GROUP BY number
      |                                              ^^^^^^
      |
      = note: the result that is meant here has one
    ");
    insta::assert_snapshot!(said("SELECT rank() OVER (ORDER BY id) AS place FROM pets GROUP BY 1"), @"
    42P20: window functions are not allowed in GROUP BY
     --> 002_next.sql:1:62
      |
    1 | SELECT rank() OVER (ORDER BY id) AS place FROM pets GROUP BY 1
      |                                                              ^
      |
      = note: the result that is meant here has one
    ");
    // One row of a table has one primary key.
    for sql in [
        "SELECT p.*, count(*) FROM people p JOIN pets ON owner_id = p.id GROUP BY p.id",
        "SELECT upper(name), count(*) FROM pets GROUP BY upper(pets.name)",
        "SELECT id::date FROM (SELECT now() AS id) s GROUP BY date(id)",
        "SELECT name AS owner_id, count(*) FROM pets GROUP BY owner_id, name",
        "SELECT id, name FROM pets JOIN people USING (id, name) GROUP BY id, name",
        "SELECT (SELECT max(p.id)) FROM people p",
        "SELECT name FROM people GROUP BY ROLLUP (name), id",
        "SELECT count(*) FILTER (WHERE id > 1), sum(count(*)) OVER (ORDER BY name) FROM pets GROUP BY name ORDER BY name",
    ] {
        assert_eq!(said(sql), "", "{sql}");
    }
}

#[test]
fn a_view_hangs_on_the_primary_key_that_it_groups_by() {
    insta::assert_snapshot!(said(
        "CREATE VIEW v AS SELECT p.name, count(*) FROM people p LEFT JOIN pets t ON t.owner_id = p.id GROUP BY p.id;
ALTER TABLE pets DROP CONSTRAINT pets_owner_id_fkey;
ALTER TABLE people DROP CONSTRAINT people_pkey;"
    ), @"
    2BP01: constraint `people_pkey` of `people` can't be dropped: other objects depend on it
     --> 002_next.sql:3:36
      |
    3 | ALTER TABLE people DROP CONSTRAINT people_pkey;
      |                                    ^^^^^^^^^^^
      |
     ::: 002_next.sql:1:13
      |
    1 | CREATE VIEW v AS SELECT p.name, count(*) FROM people p LEFT JOIN pets t ON t.owner_id = p.id GROUP BY p.id;
      |             - view `v` depends on it
      |
      = help: drop what depends on it first, or write CASCADE to drop all of it
    ");
}

#[test]
fn numbers_and_names_of_results() {
    insta::assert_snapshot!(said("SELECT id, name FROM people ORDER BY 3"), @"
    42P10: ORDER BY position 3 is not in the list of results
     --> 002_next.sql:1:38
      |
    1 | SELECT id, name FROM people ORDER BY 3
      |                                      ^
      |
      = note: it has 2 columns
    ");
    insta::assert_snapshot!(said("SELECT id FROM people GROUP BY 2"), @"
    42P10: GROUP BY position 2 is not in the list of results
     --> 002_next.sql:1:32
      |
    1 | SELECT id FROM people GROUP BY 2
      |                                ^
      |
      = note: it has 1 column
    ");
    insta::assert_snapshot!(said("SELECT id FROM people ORDER BY 'id'"), @"
    42601: non-integer constant in ORDER BY
     --> 002_next.sql:1:32
      |
    1 | SELECT id FROM people ORDER BY 'id'
      |                                ^^^^
      |
      = help: a constant is the same for all rows; write the name of a column, or its number among the results
    ");
    insta::assert_snapshot!(said("SELECT id AS a, name AS a FROM people ORDER BY a"), @"
    42702: ORDER BY `a` is ambiguous
     --> 002_next.sql:1:48
      |
    1 | SELECT id AS a, name AS a FROM people ORDER BY a
      |                                                ^
      |
      = help: two results are called so; give one of them another name with AS
    ");
    insta::assert_snapshot!(said("SELECT id FROM people UNION SELECT id FROM pets ORDER BY id + 1"), @"
    0A000: invalid UNION/INTERSECT/EXCEPT ORDER BY clause
     --> 002_next.sql:1:58
      |
    1 | SELECT id FROM people UNION SELECT id FROM pets ORDER BY id + 1
      |                                                          ^^^^^^
      |
      = note: only names of its columns can be used, not expressions or functions
      = help: put the set operation into FROM, and sort around it
    ");
    for sql in [
        "SELECT id AS a, name FROM people ORDER BY a, 2, lower(name)",
        "(SELECT id FROM people) ORDER BY name",
        "VALUES (1), (2) ORDER BY column1 + 1",
        "TABLE people ORDER BY ctid",
        "SELECT id FROM people UNION SELECT id FROM pets ORDER BY 1",
    ] {
        assert_eq!(said(sql), "", "{sql}");
    }
}

#[test]
fn rows_that_become_one() {
    insta::assert_snapshot!(said("SELECT DISTINCT name FROM people ORDER BY id"), @"
    42P10: for SELECT DISTINCT, ORDER BY expressions must appear in the list of results
     --> 002_next.sql:1:43
      |
    1 | SELECT DISTINCT name FROM people ORDER BY id
      |                                           ^^
      |
      = note: rows that become one may differ in it
      = help: add it to the results, or write GROUP BY and sort by an aggregate
    ");
    insta::assert_snapshot!(said("SELECT DISTINCT ON (name) name, id FROM people ORDER BY id DESC, name"), @"
    42P10: SELECT DISTINCT ON expressions must match the first ORDER BY expressions
     --> 002_next.sql:1:57
      |
    1 | SELECT DISTINCT ON (name) name, id FROM people ORDER BY id DESC, name
      |                                                         ^^
      |
      = help: write what stands in DISTINCT ON first, and then what says which row of each is taken
    ");
    insta::assert_snapshot!(said("SELECT DISTINCT id, '{}'::json FROM people"), @"
    42883: could not identify an equality operator for type `json`
     --> 002_next.sql:1:21
      |
    1 | SELECT DISTINCT id, '{}'::json FROM people
      |                     ^^^^^^^^^^
      |
      = help: make it `jsonb`: `(…)::jsonb`
    ");
    insta::assert_snapshot!(said("SELECT count(*) FROM people GROUP BY point(id, 1)"), @"
    42883: could not identify an equality operator for type `point`
     --> 002_next.sql:1:38
      |
    1 | SELECT count(*) FROM people GROUP BY point(id, 1)
      |                                      ^^^^^^^^^^^^
      |
      = help: use an expression over it that can be compared
    ");
    insta::assert_snapshot!(said("SELECT id FROM people ORDER BY json_build_array(id)"), @"
    42883: could not identify an ordering operator for type `json`
     --> 002_next.sql:1:32
      |
    1 | SELECT id FROM people ORDER BY json_build_array(id)
      |                                ^^^^^^^^^^^^^^^^^^^^
      |
      = help: make it `jsonb`: `(…)::jsonb`
    ");
    for sql in [
        "SELECT DISTINCT upper(name) FROM people ORDER BY upper(people.name)",
        "SELECT DISTINCT * FROM people ORDER BY mood",
        "SELECT DISTINCT ON (name) name AS n, id FROM people ORDER BY n, id DESC",
        "SELECT DISTINCT ON (name, id) name FROM people ORDER BY name",
        "SELECT id FROM people ORDER BY name USING ~<~",
    ] {
        assert_eq!(said(sql), "", "{sql}");
    }
}
