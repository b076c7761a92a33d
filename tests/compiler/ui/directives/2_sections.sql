SELECT 1;
-- migrate:up
SELECT 2;
-- migrate:up
-- migrate:verify
DELETE FROM a;
