CREATE TABEL a (
  b int,,
);
\connect x
SELECT 1 FROM WHERE;
DROP TABLE ;
