ALTER TABLE bookings ADD COLUMN category VARCHAR(50);

-- migrate:down
ALTER TABLE bookings DROP COLUMN category;
