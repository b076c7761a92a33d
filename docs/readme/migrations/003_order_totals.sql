ALTER TABLE orders ADD COLUMN total_cents bigint;
UPDATE orders SET total_cents = 0;
CREATE INDEX orders_total_cents_idx ON orders (total_cents);

-- migrate:down
DROP INDEX orders_total_cents_idx;
ALTER TABLE orders DROP COLUMN total_cents;
