-- migrate:allow disallowed-unique-constraint: the table is small
UPDATE customers SET email = lower(email);
-- The first of those that are one stays.
DELETE FROM customers later USING customers first WHERE first.email = later.email AND first.id < later.id;
ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email);
-- migrate:verify
SELECT count(*) > 0 FROM customers;
