-- migrate:up
BEGIN;SELECT 1;COMMIT;-- migrate:down
BEGIN;SELECT 2;COMMIT