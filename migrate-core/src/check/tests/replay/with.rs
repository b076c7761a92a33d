use super::queries::said;

#[test]
fn what_reads_from_itself_is_a_union() {
    let recursive = |inner: &str| said(&format!("WITH RECURSIVE x(n) AS ({inner}) SELECT * FROM x"));
    insta::assert_snapshot!(recursive("SELECT 1 INTERSECT SELECT n + 1 FROM x"), @"
    42P19: the recursive query `x` is no UNION of what it begins with and what follows
     --> 002_next.sql:1:25
      |
    1 | WITH RECURSIVE x(n) AS (SELECT 1 INTERSECT SELECT n + 1 FROM x) SELECT * FROM x
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write: … UNION ALL …
    ");
    insta::assert_snapshot!(recursive("SELECT n FROM x UNION ALL SELECT 1"), @"
    42P19: the recursive query `x` reads from itself before UNION
     --> 002_next.sql:1:25
      |
    1 | WITH RECURSIVE x(n) AS (SELECT n FROM x UNION ALL SELECT 1) SELECT * FROM x
      |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: what it begins with comes first; what follows from that, behind UNION ALL
    ");
    insta::assert_snapshot!(recursive("SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n IN (SELECT n FROM x)"), @"
    42P19: the recursive query `x` reads from itself in a subquery
     --> 002_next.sql:1:16
      |
    1 | WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n IN (SELECT n FROM x)) SELECT * FROM x
      |                ^
      |
      = help: join it in FROM
    ");
    insta::assert_snapshot!(recursive("WITH y AS (SELECT n FROM x) SELECT 1 UNION ALL SELECT n FROM y"), @"
    42P19: the recursive query `x` reads from itself in a subquery
     --> 002_next.sql:1:16
      |
    1 | WITH RECURSIVE x(n) AS (WITH y AS (SELECT n FROM x) SELECT 1 UNION ALL SELECT n FROM y) SELECT * FROM x
      |                ^
    ");
    insta::assert_snapshot!(recursive("SELECT 1 UNION ALL SELECT x.n + 1 FROM x, x AS y"), @"
    42P19: the recursive query `x` reads from itself more than once
     --> 002_next.sql:1:16
      |
    1 | WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT x.n + 1 FROM x, x AS y) SELECT * FROM x
      |                ^
    ");
    insta::assert_snapshot!(recursive("SELECT 1 UNION ALL SELECT n + 1 FROM x ORDER BY 1"), @"
    0A000: ORDER BY in a recursive query is not implemented
     --> 002_next.sql:1:16
      |
    1 | WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x ORDER BY 1) SELECT * FROM x
      |                ^
      |
      = help: write it in the query that reads from this one
    ");
}
