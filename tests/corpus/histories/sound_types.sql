CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN named_pair AS pair;
CREATE TABLE rowed (k int, v text);
CREATE TABLE t (p pair, n named_pair, r rowed, i int[]);
SELECT p = n, n = p, n < r, n IN (SELECT r FROM t), p <= n, n IS DISTINCT FROM p FROM t;
SELECT ('{{{1},{2}}}'::int[])[1][NULL][1], ('{{1,2}}'::int[])[1][1:NULL], (i)[1][2], i[1][2][3] FROM t;
SELECT ((i)[1])[2] FROM t;
