-- in a transaction: a value of an enum that is new in it
CREATE TYPE fresh AS ENUM ('a', 'b');
CREATE TABLE of_fresh (id int, f fresh DEFAULT 'a');
INSERT INTO of_fresh VALUES (1, 'b');
ALTER TYPE fresh RENAME VALUE 'b' TO 'c';
UPDATE of_fresh SET f = 'c' WHERE f = 'c';
UPDATE of_fresh SET f = 'b';
ALTER TYPE fresh ADD VALUE 'd';
ALTER TYPE fresh ADD VALUE IF NOT EXISTS 'a';
UPDATE of_fresh SET f = 'a';
-- missed: version 17 takes a new value of a type that is new in the same transaction
UPDATE of_fresh SET f = 'd';
SELECT 'd'::text;
