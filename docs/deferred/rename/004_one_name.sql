-- migrate:after 003
-- migrate:allow ban-drop-column: no program uses it any more
DROP TRIGGER same_name ON people;
DROP FUNCTION same_name();
ALTER TABLE people DROP COLUMN name;
