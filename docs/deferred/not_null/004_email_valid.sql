-- migrate:deferred
ALTER TABLE people VALIDATE CONSTRAINT email_not_null;
