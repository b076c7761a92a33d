-- +migrate Up notransaction
SELECT 1;
-- +migrate Down
SELECT 2;
