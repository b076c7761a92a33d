-- What PostgreSQL refuses as an error of syntax and we accept. DESIGN.md has the numbers. A test sees that each is
-- still accepted.

-- The parser does not look into escapes: a surrogate without its partner (scan.l).
SELECT E'\ud800';

-- `c_expr: AexprConst: func_name Sconst`: LIKE as the name of a type, and then an ESCAPE that belongs to nothing.
SELECT LIKE 'x%' ESCAPE 'y';

SELECT substring(SIMILAR 'a' ESCAPE '#');

-- A cast after IS DOCUMENT, which the parser reads as its operand.
SELECT a IS DOCUMENT 'x' FROM t;
