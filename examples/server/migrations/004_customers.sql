-- Migration: Customers
-- Version: 004
-- Date: 2025-10-02
--
-- One row per person. The e-mail address is who they are, whatever its capitals: Ada@Example.com and
-- ada@example.com are one customer.

-- migrate:up

CREATE TABLE scheduling.customers (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email TEXT NOT NULL,
  full_name TEXT NOT NULL,
  phone TEXT,
  accepts_marketing BOOLEAN NOT NULL DEFAULT false,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),

  CONSTRAINT customers_email_looks_like_one CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  CONSTRAINT customers_name_is_not_blank CHECK (btrim(full_name) <> '')
);

CREATE UNIQUE INDEX idx_customers_email ON scheduling.customers (lower(email));
-- The newsletter reads the few who asked for it
CREATE INDEX idx_customers_newsletter ON scheduling.customers (created_at) WHERE accepts_marketing;

CREATE TRIGGER customers_updated_at
  BEFORE UPDATE ON scheduling.customers
  FOR EACH ROW
  EXECUTE FUNCTION audit.touch_updated_at();

COMMENT ON TABLE scheduling.customers IS 'Personal data: see the row level security policies before granting anything';

-- migrate:down

DROP TABLE scheduling.customers;
