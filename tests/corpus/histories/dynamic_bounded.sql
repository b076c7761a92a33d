-- A variable of type regclass is shown as a name, and nothing else.
CREATE TABLE named (a int);
CREATE FUNCTION watch(rel regclass) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TRIGGER g BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()', rel); END $$;
SELECT watch('named');
UPDATE named SET aa = 1;
DROP TABLE named_nope;
DROP TRIGGER g ON named;
-- What is made under a name that is put together takes none away.
DO $$ BEGIN FOR i IN 1..2 LOOP EXECUTE format('CREATE TABLE IF NOT EXISTS %I (id int)', 'part_' || i); END LOOP; END $$;
SELECT id FROM part_1;
SELECT nope FROM named;
DROP TABLE part_1, part_2;
-- Any table may be meant.
DO $$ DECLARE rel regclass := 'named'; BEGIN EXECUTE 'ALTER TABLE ' || rel || ' ADD COLUMN b int'; END $$;
SELECT b FROM named;
