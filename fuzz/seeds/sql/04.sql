BEGIN;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total numeric(10, 2) NOT NULL DEFAULT 0 CHECK (total >= 0), customer_id bigint REFERENCES customers (id) ON DELETE CASCADE);
CREATE INDEX orders_customer ON orders (customer_id) WHERE total > 0;
COMMIT;
