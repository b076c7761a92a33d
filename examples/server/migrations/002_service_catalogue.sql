-- Migration: Service catalogue
-- Version: 002
-- Date: 2025-09-30
--
-- Categories and the services in them. Prices are whole cents: no rounding, and no surprise in JSON.
-- The search column is generated, so nobody has to remember to refresh it.

-- migrate:up

CREATE TABLE catalog.service_categories (
  id SMALLINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  display_order SMALLINT NOT NULL DEFAULT 0,

  CONSTRAINT service_categories_slug_is_url_safe CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);

CREATE TABLE catalog.services (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  category_id SMALLINT NOT NULL REFERENCES catalog.service_categories (id),
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',

  -- Length and price
  duration_minutes INTEGER NOT NULL,
  price_cents INTEGER NOT NULL,
  currency CHAR(3) NOT NULL DEFAULT 'EUR',

  -- Metadata
  is_active BOOLEAN NOT NULL DEFAULT true,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  search TSVECTOR GENERATED ALWAYS AS (
    setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', description), 'B')
  ) STORED,

  -- Constraints
  CONSTRAINT services_slug_is_url_safe CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  CONSTRAINT services_duration_is_plausible CHECK (duration_minutes BETWEEN 15 AND 480),
  CONSTRAINT services_price_is_not_negative CHECK (price_cents >= 0),
  CONSTRAINT services_currency_is_upper_case CHECK (currency = upper(currency))
);

-- Two services may not differ by case only
CREATE UNIQUE INDEX idx_services_name ON catalog.services (lower(name));
CREATE INDEX idx_services_search ON catalog.services USING gin (search);
-- The website lists active services by category; retired ones need no place in this index
CREATE INDEX idx_services_active ON catalog.services (category_id, name) WHERE is_active;

CREATE TRIGGER services_updated_at
  BEFORE UPDATE ON catalog.services
  FOR EACH ROW
  EXECUTE FUNCTION audit.touch_updated_at();

COMMENT ON TABLE catalog.services IS 'Bookable services; retire one with is_active = false, bookings refer to it';
COMMENT ON COLUMN catalog.services.price_cents IS 'Price today, in hundredths of currency; a booking keeps its own copy';

-- migrate:down

-- With its indexes, its trigger and its comments
DROP TABLE catalog.services;
DROP TABLE catalog.service_categories;
