SELECT 1; -- migrate:ignore
-- migrate:no-transation
-- migrate:lock-timeout 5
-- migrate:expect-unchanged a.b.c
-- migrate:allow Some_Rule: why
