-- Update in batches to avoid locking: each commits with the record that it is done.
-- migrate:no-transaction

UPDATE bookings SET category = 'standard' WHERE id IN (SELECT id FROM bookings WHERE category IS NULL LIMIT 1000);
UPDATE bookings SET category = 'standard' WHERE id IN (SELECT id FROM bookings WHERE category IS NULL LIMIT 1000);
UPDATE bookings SET category = 'standard' WHERE id IN (SELECT id FROM bookings WHERE category IS NULL LIMIT 1000);
-- What is left, which should be little.
UPDATE bookings SET category = 'standard' WHERE category IS NULL;

-- migrate:verify
SELECT count(*) = 0 FROM bookings WHERE category IS NULL;

-- migrate:down
UPDATE bookings SET category = NULL;
