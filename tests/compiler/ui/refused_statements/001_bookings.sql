CREATE TYPE booking_state AS ENUM ('requested', 'confirmed', 'cancelled');

CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text
);

CREATE TABLE bookings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    starts_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'requested'
);

-- migrate:down
DROP TABLE bookings;
DROP TABLE customers;
DROP TYPE booking_state;
