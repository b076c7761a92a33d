-- migrate:no-transation
-- migrate:lock-timeout 5
-- migrate:allow some-rule
SELECT 1; -- migrate:ignore
