-- The view of 003 reads it.
ALTER TABLE bookings DROP COLUMN starts_at;

-- The other generation of scripts has made it.
CREATE TABLE customers (id uuid PRIMARY KEY);

INSERT INTO bookings (customer_id, state) VALUES (1, 'confirmd');
INSERT INTO customers (name) VALUES ('Ada');

GRANT SELECT ON upcomming TO public;
DROP TRIGGER touch ON bookings;
