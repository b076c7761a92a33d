-- migrate:allow disallowed-unique-constraint: the table is small
UPDATE customers SET email = lower(email);
ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email);
