-- migrate:deferred
UPDATE people SET email = 'unknown' WHERE email IS NULL;
