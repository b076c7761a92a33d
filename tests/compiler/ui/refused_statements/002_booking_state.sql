ALTER TABLE bookings ADD COLUMN state booking_state NOT NULL DEFAULT 'requested';
UPDATE bookings SET state = status::booking_state;
ALTER TABLE bookings DROP COLUMN status;

-- migrate:down
ALTER TABLE bookings ADD COLUMN status text NOT NULL DEFAULT 'requested';
UPDATE bookings SET status = state::text;
ALTER TABLE bookings DROP COLUMN state;
