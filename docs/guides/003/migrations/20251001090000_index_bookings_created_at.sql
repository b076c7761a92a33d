-- Create index concurrently (doesn't lock table)
CREATE INDEX CONCURRENTLY idx_bookings_created_at ON bookings(created_at);

-- migrate:down
DROP INDEX CONCURRENTLY idx_bookings_created_at;
