-- Customers and how they pay.
CREATE TYPE payment AS ENUM ('card', 'cash');

CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    payment payment NOT NULL DEFAULT 'card'
);
