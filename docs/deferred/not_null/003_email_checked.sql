-- migrate:after 002
ALTER TABLE people ADD CONSTRAINT email_not_null CHECK (email IS NOT NULL) NOT VALID;
