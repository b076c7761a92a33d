use super::queries::said;

#[test]
fn where_aggregates_windows_and_sets_cant_stand() {
    insta::assert_snapshot!(said("SELECT name FROM people WHERE count(*) > 1"), @"
    42803: aggregate functions are not allowed in WHERE
     --> 002_next.sql:1:31
      |
    1 | SELECT name FROM people WHERE count(*) > 1
      |                               ^^^^^
      |
      = help: a condition on groups of rows stands in HAVING; one on all rows needs a subquery
    ");
    insta::assert_snapshot!(said("ALTER TABLE people ADD CHECK (max(id) > 0)"), @"
    42803: aggregate functions are not allowed in check constraints
     --> 002_next.sql:1:31
      |
    1 | ALTER TABLE people ADD CHECK (max(id) > 0)
      |                               ^^^
    ");
    insta::assert_snapshot!(said("SELECT name FROM people WHERE row_number() OVER (ORDER BY id) = 1"), @"
    42P20: window functions are not allowed in WHERE
     --> 002_next.sql:1:31
      |
    1 | SELECT name FROM people WHERE row_number() OVER (ORDER BY id) = 1
      |                               ^^^^^^^^^^
      |
      = help: compute it in a subquery, and put the condition around that
    ");
    insta::assert_snapshot!(said("SELECT max(count(*)) FROM people"), @"
    42803: aggregate function calls cannot be nested
     --> 002_next.sql:1:8
      |
    1 | SELECT max(count(*)) FROM people
      |        ^^^
      |
      = help: compute the inner one in a subquery
    ");
    insta::assert_snapshot!(said("UPDATE people SET id = generate_series(1, 2)"), @"
    0A000: set-returning functions are not allowed in UPDATE
     --> 002_next.sql:1:24
      |
    1 | UPDATE people SET id = generate_series(1, 2)
      |                        ^^^^^^^^^^^^^^^
      |
      = help: call it in FROM of a subquery
    ");
    insta::assert_snapshot!(said("SELECT lower(DISTINCT name) FROM people"), @"
    42809: DISTINCT specified, but `lower` is not an aggregate function
     --> 002_next.sql:1:8
      |
    1 | SELECT lower(DISTINCT name) FROM people
      |        ^^^^^
    ");
    insta::assert_snapshot!(said("SELECT row_number() FROM people"), @"
    42809: window function `row_number` requires an OVER clause
     --> 002_next.sql:1:8
      |
    1 | SELECT row_number() FROM people
      |        ^^^^^^^^^^
    ");
    insta::assert_snapshot!(said("SELECT CASE WHEN true THEN generate_series(1, 2) END"), @"
    0A000: set-returning functions are not allowed in CASE
     --> 002_next.sql:1:18
      |
    1 | SELECT CASE WHEN true THEN generate_series(1, 2) END
      |                  ^^^^
      |
      = help: call it in FROM: LATERAL makes the columns beside it visible
    ");
    assert_eq!(
        said(
            "SELECT p.name FROM people p WHERE EXISTS (SELECT 1 FROM pets GROUP BY owner_id HAVING count(*) > p.id)"
        ),
        ""
    );
    assert_eq!(said("SELECT (SELECT max(p.id) FROM pets LIMIT 1) FROM people p"), "");
}

#[test]
fn widths_and_types_of_lists_rows_and_subqueries() {
    insta::assert_snapshot!(said("SELECT name FROM people WHERE name IN ('a', 1)"), @"
    42883: operator does not exist: `text = integer`
     --> 002_next.sql:1:45
      |
    1 | SELECT name FROM people WHERE name IN ('a', 1)
      |                                             ^
      |
      = help: cast the right side: `(…)::text`
    ");
    insta::assert_snapshot!(said("SELECT name FROM people WHERE id IN (SELECT id, name FROM pets)"), @"
    42601: subquery has too many columns
     --> 002_next.sql:1:38
      |
    1 | SELECT name FROM people WHERE id IN (SELECT id, name FROM pets)
      |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it returns 2, and is compared with 1
    ");
    insta::assert_snapshot!(said("SELECT name FROM people WHERE id NOT IN (SELECT name FROM pets)"), @"
    42883: operator does not exist: `bigint = text`
     --> 002_next.sql:1:31
      |
    1 | SELECT name FROM people WHERE id NOT IN (SELECT name FROM pets)
      |                               ^^
      |
      = help: cast the right side: `(…)::bigint`
    ");
    insta::assert_snapshot!(said("SELECT (SELECT id, name FROM pets)"), @"
    42601: subquery must return only one column
     --> 002_next.sql:1:9
      |
    1 | SELECT (SELECT id, name FROM pets)
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it returns 2
    ");
    insta::assert_snapshot!(said("SELECT (1, 2) = (1, 2, 3)"), @"
    42601: unequal number of entries in row expressions
     --> 002_next.sql:1:17
      |
    1 | SELECT (1, 2) = (1, 2, 3)
      |                 ^^^^^^^^^
      |
      = note: 2 are compared with 3
    ");
    insta::assert_snapshot!(said("SELECT name[1] FROM people"), @"
    42804: cannot subscript type `text` because it does not support subscripting
     --> 002_next.sql:1:8
      |
    1 | SELECT name[1] FROM people
      |        ^^^^
    ");
    insta::assert_snapshot!(said("SELECT ARRAY[1, name] FROM people"), @"
    42804: ARRAY types `integer` and `text` cannot be matched
     --> 002_next.sql:1:14
      |
    1 | SELECT ARRAY[1, name] FROM people
      |              ^
      |
      = help: cast one of them: `(…)::integer`
    ");
    insta::assert_snapshot!(said("SELECT id BETWEEN name AND 2 FROM people"), @"
    42883: operator does not exist: `bigint >= text`
     --> 002_next.sql:1:19
      |
    1 | SELECT id BETWEEN name AND 2 FROM people
      |                   ^^^^
      |
      = help: cast the right side: `(…)::bigint`
    ");
    insta::assert_snapshot!(said("SELECT id IS TRUE FROM people"), @"
    42804: argument of IS TRUE must be type `boolean`, not type `bigint`
     --> 002_next.sql:1:8
      |
    1 | SELECT id IS TRUE FROM people
      |        ^^
    ");
    insta::assert_snapshot!(said("SELECT id COLLATE \"C\" FROM people"), @r#"
    42804: collations are not supported by type `bigint`
     --> 002_next.sql:1:8
      |
    1 | SELECT id COLLATE "C" FROM people
      |        ^^
    "#);
    insta::assert_snapshot!(said("SELECT name FROM people LIMIT 'x'::text"), @"
    42804: argument of LIMIT must be type `bigint`, not type `text`
     --> 002_next.sql:1:31
      |
    1 | SELECT name FROM people LIMIT 'x'::text
      |                               ^^^^^^^^^
    ");
    insta::assert_snapshot!(said("SELECT extract(epoch FROM id) FROM people"), @"
    42883: function `pg_catalog.extract(unknown, bigint)` does not exist
     --> 002_next.sql:1:27
      |
    1 | SELECT extract(epoch FROM id) FROM people
      |                           ^^
      |
      = help: there are `extract(text, date)` and `extract(text, interval)`
    ");
}

#[test]
fn types_of_united_and_inserted_queries() {
    insta::assert_snapshot!(said("SELECT id FROM people UNION SELECT name FROM pets"), @"
    42804: UNION types `bigint` and `text` cannot be matched
     --> 002_next.sql:1:23
      |
    1 | SELECT id FROM people UNION SELECT name FROM pets
      |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: cast one of them: `(…)::bigint`
    ");
    insta::assert_snapshot!(said("SELECT '{}'::json UNION SELECT '{}'::json"), @"
    42883: could not identify an equality operator for type `json`
     --> 002_next.sql:1:19
      |
    1 | SELECT '{}'::json UNION SELECT '{}'::json
      |                   ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: make it `jsonb`: `(…)::jsonb`
    ");
    insta::assert_snapshot!(said("VALUES (1), (true)"), @"
    42804: VALUES types `integer` and `boolean` cannot be matched
     --> 002_next.sql:1:9
      |
    1 | VALUES (1), (true)
      |         ^
      |
      = help: cast one of them: `(…)::integer`
    ");
    insta::assert_snapshot!(said("INSERT INTO pets (id, name) SELECT name, id FROM people"), @"
    42804: column `id` is of type `bigint`, but expression is of type `text`
     --> 002_next.sql:1:36
      |
    1 | INSERT INTO pets (id, name) SELECT name, id FROM people
      |                                    ^^^^
      |
      = help: write a cast: `(…)::bigint`
    ");
    insta::assert_snapshot!(said("INSERT INTO pets (id) SELECT 'x' FROM people"), @"
    22P02: invalid input syntax for type `bigint`: `x`
     --> 002_next.sql:1:30
      |
    1 | INSERT INTO pets (id) SELECT 'x' FROM people
      |                              ^^^
    ");
    assert_eq!(said("SELECT id FROM people UNION SELECT NULL UNION SELECT '3'"), "");
}

#[test]
fn windows_over_what_is_none_or_has_no_order() {
    insta::assert_snapshot!(said("SELECT lower(name) OVER () FROM people"), @"
    42809: OVER specified, but `lower` is not a window function nor an aggregate function
     --> 002_next.sql:1:8
      |
    1 | SELECT lower(name) OVER () FROM people
      |        ^^^^^
    ");
    insta::assert_snapshot!(said("SELECT sum(row_number() OVER ()) OVER () FROM people"), @"
    42P20: window function calls cannot be nested
     --> 002_next.sql:1:8
      |
    1 | SELECT sum(row_number() OVER ()) OVER () FROM people
      |        ^^^
      |
      = help: compute the inner one in a subquery
    ");
    insta::assert_snapshot!(said("SELECT rank() OVER (ORDER BY to_json(name)) FROM people"), @"
    42883: could not identify an ordering operator for type `json`
     --> 002_next.sql:1:30
      |
    1 | SELECT rank() OVER (ORDER BY to_json(name)) FROM people
      |                              ^^^^^^^^^^^^^
      |
      = help: make it `jsonb`: `(…)::jsonb`
    ");
    insta::assert_snapshot!(said("SELECT (ARRAY[1, 2])[name] FROM people"), @"
    42804: array subscript must have type `integer`, not `text`
     --> 002_next.sql:1:22
      |
    1 | SELECT (ARRAY[1, 2])[name] FROM people
      |                      ^^^^
    ");
}

#[test]
fn where_sets_and_windows_cant_stand_either() {
    insta::assert_snapshot!(said("VALUES (1, generate_series(1, 2))"), @"
    0A000: set-returning functions are not allowed in VALUES
     --> 002_next.sql:1:12
      |
    1 | VALUES (1, generate_series(1, 2))
      |            ^^^^^^^^^^^^^^^
      |
      = help: call it in FROM of a subquery
    ");
    insta::assert_snapshot!(said("DELETE FROM people RETURNING rank() OVER (ORDER BY id)"), @"
    42P20: window functions are not allowed in RETURNING
     --> 002_next.sql:1:30
      |
    1 | DELETE FROM people RETURNING rank() OVER (ORDER BY id)
      |                              ^^^^
    ");
    insta::assert_snapshot!(said("SELECT * FROM generate_series(1, generate_series(1, 3))"), @"
    0A000: set-returning functions must appear at top level of FROM
     --> 002_next.sql:1:15
      |
    1 | SELECT * FROM generate_series(1, generate_series(1, 3))
      |               ^^^^^^^^^^^^^^^
    ");
    insta::assert_snapshot!(said("SELECT sum(generate_series(1, 2)) OVER ()"), @"
    0A000: window function calls cannot contain set-returning function calls
     --> 002_next.sql:1:8
      |
    1 | SELECT sum(generate_series(1, 2)) OVER ()
      |        ^^^
      |
      = help: call it in FROM: LATERAL makes the columns beside it visible
    ");
    insta::assert_snapshot!(said("SELECT count() FROM people"), @"
    42809: count(*) must be used to call a parameterless aggregate function
     --> 002_next.sql:1:8
      |
    1 | SELECT count() FROM people
      |        ^^^^^
    ");
}
