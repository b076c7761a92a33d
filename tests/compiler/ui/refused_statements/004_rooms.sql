-- An older table of this name is there, and stays as it is: it has no room_id.
CREATE TABLE IF NOT EXISTS bookings (
    id bigint PRIMARY KEY,
    room_id bigint NOT NULL
);
CREATE INDEX bookings_room_id_idx ON bookings (room_id);

-- Gone since 002.
CREATE POLICY own_bookings ON bookings USING (status <> 'cancelled');

-- Nothing makes an email of a customer's name, and nothing makes it unique.
CREATE TABLE reminders (
    id bigint PRIMARY KEY,
    customer_name text REFERENCES customers (name),
    booking_id uuid REFERENCES bookings (id)
);
