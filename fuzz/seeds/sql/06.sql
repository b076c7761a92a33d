-- migrate:no-transaction
-- migrate:rerunnable
CREATE DATABASE d;
DROP SUBSCRIPTION s;
CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (create_slot = false);
