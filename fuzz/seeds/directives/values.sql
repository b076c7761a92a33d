-- Licence
CREATE TABLE a (); -- migrate:statement-timeout 1h
-- migrate:expect-unchanged public.Profiles, "Odd Name"
-- migrate:allow some-rule another-rule: it is a small table
-- migrate:no-transaction
-- migrate:rerunnable
