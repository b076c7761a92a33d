-- Licence
CREATE TABLE a (); -- migrate:statement-timeout 1h
-- migrate:expect-unchanged public.Profiles, "Odd Name"
-- migrate:allow renaming-column ban-drop-table: it is a small table
-- migrate:no-transaction
-- migrate:rerunnable
