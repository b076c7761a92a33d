-- Orders.
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer text NOT NUL
);

DO $$
BEGIN
    INSERT INTO orders (id, customer VALUES (1, 'Zoë');
END $$;
